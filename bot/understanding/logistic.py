"""Logistic models fitted on samples, with a ridge, by Newton's method; the thresholds at which they are believed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FOLDS = 10
RIDGE = 1.0

Array = NDArray[np.float64]


def conditional(questions: Sequence[tuple[Array, NDArray[np.bool_]]]) -> Array:
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


def fit(x: Array, y: Array) -> Array:
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


def odds(weights: Array, x: Array) -> Array:
    """Log-odds."""
    return np.asarray(weights[0] + x @ weights[1:])


def probability(odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


def held(x: Array, y: Array) -> Array:
    """The log-odds of each sample by a model fitted on the other folds."""
    unseen = np.empty(len(y))
    for fold in range(FOLDS):
        out = np.arange(len(y)) % FOLDS == fold
        unseen[out] = odds(fit(x[~out], y[~out]), x[out])
    return unseen


def offset(found: Array, y: Array) -> float:
    """What to add to log-odds so that, on average, what they foretell comes true."""
    low, high = -10.0, 10.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if probability(found + middle).mean() < y.mean() else (low, middle)
    return low


def threshold(confidence: Array, allowed: Sequence[tuple[NDArray[np.bool_], float]], lowest: float = 0.2) -> float:
    """The lowest threshold at which, of each of these kinds of wrong answers, no more are given than allowed."""
    for limit in np.arange(lowest, 0.99, 0.01):
        if all((wrong & (confidence >= limit)).sum() <= most for wrong, most in allowed):
            return round(float(limit), 2)
    return 0.99
