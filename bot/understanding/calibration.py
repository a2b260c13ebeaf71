"""Measures how the resolver may rank and how sure it may be: weights and thresholds, from labelled questions.

Two logistic models with a ridge, fitted by Newton's method: one tells right from wrong among the candidates of each
question (`rank`), one tells whether the best candidate is right (`confidence`). The threshold is the lowest at which,
by cross-validation over questions, wrong answers stay within `MAX_WRONG` of the answerable questions and `MAX_TRAPPED`
of those that no entry answers; that of a denial likewise stays within `MAX_WRONG`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.evaluation import Label
from bot.understanding.resolver import Resolution, Resolver

FOLDS = 10
RIDGE = 1.0
MAX_WRONG = 0.01
MAX_TRAPPED = 0.03

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Calibrated:
    """What was measured."""

    rank: Mapping[str, float]
    confidence: Mapping[str, float]
    threshold: float
    samples: int


@dataclass(frozen=True)
class _Asked:
    label: Label
    resolution: Resolution

    @property
    def answerable(self) -> bool:
        return bool(self.label.parts) or self.label.kind == "smalltalk"

    @property
    def vetoed(self) -> bool:
        """Whether the best candidate cannot answer, whatever the confidence."""
        best = self.resolution.evidence[0]
        return best.match.entry.kind != "about" and (len(self.resolution.query.tokens) <= 1 or best.vetoed)

    def fits(self, place: int) -> bool:
        entry = self.resolution.evidence[place].match.entry
        if self.label.kind == "smalltalk":
            return entry.kind == "about"
        return bool(self.label.parts) and entry.id in self.label.parts[0]


def single(labels: Sequence[Label]) -> list[Label]:
    """The labels that stand by themselves and have at most one part."""
    return [label for label in labels if not label.before and len(label.parts) <= 1]


def fit_rank(resolver: Resolver, labels: Sequence[Label]) -> Mapping[str, float]:
    """Weights that rank the right candidate above each wrong one of the same question (pairwise logistic ranking)."""
    rows: list[Array] = []
    names: tuple[str, ...] = ()
    for asked in (_Asked(label, resolver.resolve(label.ask)) for label in single(labels)):
        answers = [place for place, one in enumerate(asked.resolution.evidence) if one.role == "questions"]
        features = {place: np.array(tuple(asked.resolution.evidence[place].features.values())) for place in answers}
        right = [place for place in answers if asked.fits(place)]
        if right:
            names = tuple(asked.resolution.evidence[right[0]].features)
            best = max(right, key=lambda place: float(features[place][0]))
            rows += [features[best] - features[place] for place in answers if place not in right]
    differences = np.array(rows)
    x = np.concatenate([differences, -differences])
    y = np.concatenate([np.ones(len(rows)), np.zeros(len(rows))])
    weights = _fit(x, y)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights[1:], strict=True)}


def fit_confidence(resolver: Resolver, labels: Sequence[Label]) -> tuple[Mapping[str, float], float, int]:
    """Weights of the signs, the threshold, and the number of questions they rest on."""
    everything = [_Asked(label, resolver.resolve(label.ask)) for label in single(labels)]
    asked = [one for one in everything if one.resolution.signs and not one.vetoed]
    totals = [sum(one.answerable is kind for one in everything) for kind in (True, False)]
    x = np.array([tuple(one.resolution.signs.values()) for one in asked])
    y = np.array([float(one.fits(0)) for one in asked])
    answerable = np.array([one.answerable for one in asked])
    held = np.empty(len(y))
    for fold in range(FOLDS):
        out = np.arange(len(y)) % FOLDS == fold
        held[out] = _probability(_fit(x[~out], y[~out]), x[out])
    return (
        _named(tuple(asked[0].resolution.signs), _fit(x, y)),
        _threshold(held, y, answerable, *totals),
        len(everything),
    )


def _named(names: Sequence[str], weights: Array) -> Mapping[str, float]:
    return dict(zip(("bias", *names), (round(float(weight), 3) for weight in weights), strict=True))


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


def _probability(weights: Array, x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(weights[0] + x @ weights[1:], -30, 30))))


def _threshold(confidence: Array, y: Array, answerable: NDArray[np.bool_], n: int, traps: int) -> float:
    """The lowest threshold that keeps wrong answers among `n` answerable questions and `traps` others within bounds."""
    for threshold in np.arange(0.2, 0.99, 0.01):
        wrong = (confidence >= threshold) & (y == 0)
        if wrong[answerable].sum() <= MAX_WRONG * n and wrong[~answerable].sum() <= MAX_TRAPPED * traps:
            return round(float(threshold), 2)
    return 0.99
