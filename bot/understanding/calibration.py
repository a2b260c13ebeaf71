"""Measures how the resolver may rank and how sure it may be: weights and thresholds, from labelled questions.

`rank` is a conditional logit (McFadden 1974): the weights at which the right entries of each question are likeliest to
stand first among all. `confidence` is a logistic regression that tells whether the first entry is right. Both have a
ridge and are fitted by Newton's method. The threshold is the lowest at which, by cross-validation over questions, wrong
answers stay within `MAX_WRONG` of the answerable questions, of near misses and false premises, and of what is about
something else: half of what may go wrong on questions never seen. The contrast set teaches the weights what one
strange word means; harder than what people ask, it has no part in the threshold, nor in how likely answers are to be
right on the whole. No entry answers that stands lower than all but `LOWEST` of the right ones. A denial must outrank
every entry's questions by so much that false ones stay within `MAX_DENIED` of the questions without one.

What is read into a follow-up is ranked by a conditional logit of its own (`thread_rank`), learnt from later turns, and
another logistic regression tells how sure that is (`thread_confidence`). It learns from later turns and,
so that a conversation does not draw in what has nothing to do with it, from single questions asked after another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.models import Entry
from bot.understanding.dialogue import Dialogue
from bot.understanding.evaluation import TRAPS, Label, context_of
from bot.understanding.evidence import Resolution
from bot.understanding.resolver import Resolver
from bot.understanding.thread import Followed

FOLDS = 10
RIDGE = 1.0
MAX_WRONG = {"answerable": 0.0075, "trap": 0.025, "elsewhere": 0.005}
MAX_DENIED = 0.002
LOWEST = 0.02  # of right answers, which stand too low to be told from what is like nothing
MAX_STRAYED = 0.12  # of messages that lean on the last answer, answered with a wrong entry
MAX_DRAWN = 0.015  # of those that do not show whether they do

Array = NDArray[np.float64]


@dataclass(frozen=True)
class _Asked:
    """A label, and what is kept of its resolution, which takes half a megabyte; None: it has no words."""

    label: Label
    best: Entry | None
    rank: float
    signs: Mapping[str, float]
    may_answer: bool

    @classmethod
    def of(cls, label: Label, resolution: Resolution, least: float = 0.0) -> _Asked:
        """What was found for a label; `least` is the rank from which the best entry answers."""
        if not resolution.evidence:
            return cls(label, None, 0.0, {}, may_answer=False)
        best = resolution.evidence[0]
        return cls(label, best.entry, best.rank, resolution.signs, resolution.may_answer(least))

    @property
    def answerable(self) -> bool:
        return bool(self.label.parts) or self.label.kind == "smalltalk"

    @property
    def row(self) -> str:
        """What a wrong answer is counted among."""
        if self.label.kind == "contrast":
            return "contrast"
        return "answerable" if self.answerable else "trap" if self.label.kind in TRAPS else "elsewhere"

    @property
    def right(self) -> bool:
        """Whether the best candidate is."""
        return self.best is not None and _fits(self.label, self.best)

    @property
    def harmful(self) -> bool:
        """Whether the best candidate would be a wrong answer: small talk never is, an unknown only out of scope."""
        kind = None if self.best is None else self.best.kind
        return not self.right and kind != "about" and not (kind == "unknown" and self.label.kind in TRAPS)


def single(labels: Sequence[Label]) -> list[Label]:
    """The labels that stand by themselves and have at most one part."""
    return [label for label in labels if not label.before and len(label.parts) <= 1]


def fit_rank(resolver: Resolver, labels: Sequence[Label]) -> Mapping[str, float]:
    """Weights under which the right entries of each answerable question are likeliest to stand first."""
    own = [place for place, (_, role) in enumerate(resolver.ranking.index.targets) if role == "questions"]
    entries = [resolver.knowledge.entries[resolver.ranking.index.targets[place][0]] for place in own]
    questions = []
    names: tuple[str, ...] = ()
    for label in single(labels):
        query = resolver.read(label.ask)
        features = resolver.ranking.measure(query, resolver.asked(query)).features
        right = np.array([_fits(label, entry) for entry in entries])
        if right.any():
            names = tuple(features)
            questions.append((np.column_stack([values[own] for values in features.values()]), right))
    return _weights(names, _conditional(questions))


def _weights(names: Sequence[str], weights: Array) -> Mapping[str, float]:
    return dict(zip(names, (round(float(weight), 3) for weight in weights), strict=True))


def _fits(label: Label, entry: Entry) -> bool:
    if label.kind == "smalltalk":
        return entry.kind == "about"
    return bool(label.parts) and entry.id in label.parts[0]


def _conditional(questions: Sequence[tuple[Array, NDArray[np.bool_]]]) -> Array:
    """Weights of a conditional logit; several options of one question may be right."""
    scale = np.concatenate([options for options, _ in questions]).std(axis=0) + 1e-9
    weights = np.zeros(len(scale))
    for _ in range(100):
        gradient, hessian = RIDGE * weights, RIDGE * np.eye(len(scale))
        for options, right in questions:
            x = options / scale
            odds = np.exp(x @ weights - (x @ weights).max())
            p = odds / odds.sum()
            mean = p @ x
            gradient -= (p * right) @ x / (p @ right) - mean
            hessian += (x * p[:, None]).T @ x - np.outer(mean, mean)
        step = np.linalg.solve(hessian, gradient)
        weights -= step * min(1.0, 2.0 / np.abs(step).max())
        if np.abs(step).max() < 1e-4:
            break
    return np.asarray(weights / scale)


def fit_confidence(resolver: Resolver, labels: Sequence[Label]) -> tuple[Mapping[str, float], float, int]:
    """Weights of the signs, the threshold, and the number of questions they rest on."""
    least = resolver.knowledge.calibration.least
    everything = [_Asked.of(label, resolver.resolve(label.ask), least) for label in single(labels)]
    asked = [one for one in everything if one.signs and one.may_answer]
    x = np.array([tuple(one.signs.values()) for one in asked])
    y = np.array([float(one.right) for one in asked])
    harmful = np.array([one.harmful for one in asked])
    rows = np.array([one.row for one in asked])
    usual = rows != "contrast"
    weights, held = _fit(x, y), _held(x, y)
    weights[0] += _offset(_odds(weights, x[usual]), y[usual])
    confidence = _probability(held + _offset(held[usual], y[usual]))
    allowed = [
        (harmful & (rows == row), most * sum(one.row == row for one in everything)) for row, most in MAX_WRONG.items()
    ]
    return _named(tuple(asked[0].signs), weights), _threshold(confidence, allowed), len(everything)


def fit_least(resolver: Resolver, labels: Sequence[Label]) -> float:
    """The rank that all but `LOWEST` of the right answers reach, so that what is like nothing is not answered."""
    asked = (_Asked.of(label, resolver.resolve(label.ask)) for label in single(labels) if label.parts)
    ranks = [one.rank for one in asked if one.right]
    return round(float(np.quantile(ranks, LOWEST)), 2) if ranks else 0.0


def fit_denial(resolver: Resolver, labels: Sequence[Label]) -> float:
    """The lead from which the nearest denial is believed, by the questions that rest on no false premise."""
    true = [one for one in single(labels) if one.kind not in {"premise", "contrast"}]
    leads = [
        one.evidence[-1].rank - one.evidence[0].rank
        for one in (resolver.resolve(label.ask) for label in true)
        if one.evidence and one.evidence[-1].role == "denies" and not one.evidence[-1].guards
    ]
    allowed = int(MAX_DENIED * len(true))
    return round(max(0.0, sorted([*leads, 0.0], reverse=True)[min(allowed, len(leads))]) + 0.01, 2)


def fit_thread_rank(dialogue: Dialogue, labels: Sequence[Label]) -> Mapping[str, float] | None:
    """Weights under which the right entry of each later turn is likeliest to stand first among its candidates.

    None where no label is read after another one.
    """
    turns = []
    names: tuple[str, ...] = ()
    for label in (one for one in labels if one.before and len(one.parts) == 1):
        before = context_of(dialogue, label)
        found = dialogue.follow(label.ask, before).candidates if before is not None else ()
        right = np.array([_fits(label, one.match.entry) for one in found], np.bool_)
        if right.any():
            names = tuple(found[0].features)
            turns.append((np.array([tuple(one.features.values()) for one in found]), right))
    return _weights(names, _conditional(turns)) if turns else None


def fit_thread(dialogue: Dialogue, labels: Sequence[Label]) -> tuple[Mapping[str, float], float, float] | None:
    """Weights of the signs of a follow-up, and the thresholds for messages that lean on the last answer and others.

    None where no label is read after another one.
    """
    followed = [
        (
            one.signs,
            bool(label.parts) and one.candidates[0].match.entry.id in label.parts[0],
            one.leans,
            not one.candidates[0].guards,
        )
        for label, one in _followed(dialogue, labels)
    ]
    if not followed:
        return None
    x = np.array([tuple(signs.values()) for signs, *_ in followed])
    y, leans, free = np.array([found for _, *found in followed]).T
    held = _probability(_held(x, y.astype(float)))
    follow_up, unmarked = (
        _threshold(held, [(among & ~y & free, most * among.sum())], lowest=0.3)
        for among, most in ((leans, MAX_STRAYED), (~leans, MAX_DRAWN))
    )
    return _named(tuple(followed[0][0]), _fit(x, y.astype(float))), follow_up, unmarked


def _followed(dialogue: Dialogue, labels: Sequence[Label]) -> Iterator[tuple[Label, Followed]]:
    """What may follow, read after what was said before it; single questions after one far from them."""
    alone = [label for label in single(labels) if label.kind != "contrast"]
    for place, label in enumerate((*(one for one in labels if one.before and len(one.parts) <= 1), *alone)):
        stranger = alone[(place + len(alone) // 2) % len(alone)] if alone else label
        before = context_of(dialogue, label) if label.before else dialogue.turn(stranger.ask).context
        if before is not None and dialogue.may_follow(dialogue.resolver.resolve(label.ask)):
            followed = dialogue.follow(label.ask, before)
            if followed.candidates:
                yield label, followed


def _held(x: Array, y: Array) -> Array:
    """The log-odds of each sample by a model fitted on the other folds."""
    held = np.empty(len(y))
    for fold in range(FOLDS):
        out = np.arange(len(y)) % FOLDS == fold
        held[out] = _odds(_fit(x[~out], y[~out]), x[out])
    return held


def _named(names: Sequence[str], weights: Array) -> Mapping[str, float]:
    return _weights(("bias", *names), weights)


def _fit(x: Array, y: Array) -> Array:
    """Weights (bias first) of a logistic regression, ridge on all but the bias, by Newton's method."""
    scale = x.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(x)), x / scale])
    ridge = np.diag([1e-9, *[RIDGE] * x.shape[1]])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (p - y) + ridge @ weights
        step = np.linalg.solve((design * (p * (1 - p))[:, None]).T @ design + ridge, gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    weights[1:] /= scale
    return weights


def _odds(weights: Array, x: Array) -> Array:
    """Log-odds."""
    return np.asarray(weights[0] + x @ weights[1:])


def _probability(odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


def _offset(odds: Array, y: Array) -> float:
    """What to add to log-odds so that, on average, what they foretell comes true."""
    low, high = -10.0, 10.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if _probability(odds + middle).mean() < y.mean() else (low, middle)
    return low


def _threshold(confidence: Array, allowed: Sequence[tuple[NDArray[np.bool_], float]], lowest: float = 0.2) -> float:
    """The lowest threshold at which, of each of these kinds of wrong answers, no more are given than allowed."""
    for threshold in np.arange(lowest, 0.99, 0.01):
        if all((wrong & (confidence >= threshold)).sum() <= most for wrong, most in allowed):
            return round(float(threshold), 2)
    return 0.99
