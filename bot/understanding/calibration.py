"""Measures how the resolver may rank and how sure it may be: weights and thresholds, from labelled questions.

`rank` is a conditional logit (McFadden 1974): the weights at which the right entries of each question are likeliest to
stand first among all. `confidence` is a logistic regression that tells whether the first entry is right. Both have a
ridge (logistic.py). The threshold is the lowest at which, by cross-validation over questions, wrong
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

from bot.knowledge.models import Entry
from bot.understanding.dialogue import Dialogue
from bot.understanding.evaluation import TRAPS, Label, context_of
from bot.understanding.evidence import Resolution
from bot.understanding.logistic import Array, conditional, fit, held, odds, offset, probability, threshold
from bot.understanding.resolver import Resolver
from bot.understanding.thread import Followed

MAX_WRONG = {"answerable": 0.0075, "trap": 0.025, "elsewhere": 0.005}
MAX_DENIED = 0.002
LOWEST = 0.02  # of right answers, which stand too low to be told from what is like nothing
MAX_STRAYED = 0.12  # of messages that lean on the last answer, answered with a wrong entry
MAX_DRAWN = 0.015  # of those that do not show whether they do


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
    return _weights(names, conditional(questions))


def _weights(names: Sequence[str], weights: Array) -> Mapping[str, float]:
    return dict(zip(names, (round(float(weight), 3) for weight in weights), strict=True))


def _fits(label: Label, entry: Entry) -> bool:
    if label.kind == "smalltalk":
        return entry.kind == "about"
    return bool(label.parts) and entry.id in label.parts[0]


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
    weights, unseen = fit(x, y), held(x, y)
    weights[0] += offset(odds(weights, x[usual]), y[usual])
    confidence = probability(unseen + offset(unseen[usual], y[usual]))
    allowed = [
        (harmful & (rows == row), most * sum(one.row == row for one in everything)) for row, most in MAX_WRONG.items()
    ]
    return _weights(("bias", *asked[0].signs), weights), threshold(confidence, allowed), len(everything)


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
    return _weights(names, conditional(turns)) if turns else None


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
    confidence = probability(held(x, y.astype(float)))
    follow_up, unmarked = (
        threshold(confidence, [(among & ~y & free, most * among.sum())], lowest=0.3)
        for among, most in ((leans, MAX_STRAYED), (~leans, MAX_DRAWN))
    )
    return _weights(("bias", *followed[0][0]), fit(x, y.astype(float))), follow_up, unmarked


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
