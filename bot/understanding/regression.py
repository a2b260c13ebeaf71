"""Which entry a query is about, told by what sets entries apart: multinomial logistic regression.

Naive Bayes (likelihood.py) and latent.py look at each entry by itself; here the weights of features are learnt from the
wordings of all entries against each other, so that what two entries share tells nothing. The features of a wording
weigh their inverse document frequency, and together one. Learnt by a few passes of gradient descent over batches, in an
order that is always the same, with a step for each feature that shrinks as it is learnt: Duchi, Hazan, Singer 2011.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.understanding.arrays import NONE, Doubles, Floats, Ints, distinct, places, starts, usual

LEAST = 3  # wordings in which a feature must stand to be learnt
PASSES = 3
BATCH = 128  # wordings
STEP = 0.9
START = 1e-3  # what a feature's gradients are taken to be before the first
ENOUGH = 100.0  # wordings of an entry from which what sets it apart is more than chance
STEPS = 127  # of a weight, of which a base has two millions: they are kept in a byte each


class Regression:
    """What each feature of the entries' wordings says for each entry."""

    def __init__(self, features: Ints, wordings: Ints, size: int, entries: Ints, count: int) -> None:
        """`features[i]`, one of `size`, stands in `wordings[i]`; wording w is a question of `entries[w]`.

        That is one of `count`, or `NONE` for a wording from which nothing is learnt.
        """
        learnt = entries[wordings] != NONE
        cells = distinct(wordings[learnt].astype(np.int64) * size + features[learnt])
        wording, feature = (part.astype(np.int32) for part in np.divmod(cells, size))
        frequency = np.bincount(feature, minlength=size)
        kept = frequency >= LEAST
        self._row = np.where(kept, np.cumsum(kept) - 1, NONE).astype(np.int32)
        asked = np.flatnonzero(entries != NONE).astype(np.int32)
        self._weight = (np.log((1 + len(asked)) / (1 + frequency[kept])) + 1).astype(np.float32)
        known = kept[feature]
        beside = usual(np.bincount(entries[asked], minlength=count).astype(np.int32))
        self._trust = beside / (beside + ENOUGH)
        self._learn(self._row[feature[known]], wording[known], asked, entries, count)

    def _learn(self, rows: Ints, wordings: Ints, asked: Ints, entries: Ints, count: int) -> None:
        """Descend. `rows` are the features of `wordings`, which are in ascending order."""
        begin = starts(wordings, len(entries))
        learnt = np.zeros((len(self._weight), count), np.float32)
        seen = np.full((len(self._weight), 1), START, np.float32)
        random = np.random.default_rng(0)
        batches = [
            order[first : first + BATCH]
            for order in (random.permutation(asked) for _ in range(PASSES))
            for first in range(0, len(order), BATCH)
        ]
        for place, batch in enumerate(batches):
            own = rows[places(begin, batch)]
            features, column = np.unique(own, return_inverse=True)
            of_batch = np.zeros((len(batch), len(features)), np.float32)
            of_batch[np.repeat(np.arange(len(batch)), np.diff(begin)[batch]), column] = self._weight[own]
            of_batch /= np.maximum(np.linalg.norm(of_batch, axis=1, keepdims=True), 1)
            error = _softmax(of_batch @ learnt[features])
            error[np.arange(len(batch)), entries[batch]] -= 1
            gradient = of_batch.T @ error
            seen[features] += (gradient**2).mean(axis=1, keepdims=True)
            learnt[features] -= STEP * (1 - place / len(batches)) * gradient / np.sqrt(seen[features])
        self._unit = np.maximum(np.abs(learnt).max(axis=1, initial=0), 1e-9) / STEPS
        self._learnt: NDArray[np.int8] = np.rint(learnt / self._unit[:, None]).astype(np.int8)

    def compare(self, queries: Sequence[Sequence[int]]) -> Doubles:
        """How much the features of each query (row) say for each entry, as log-odds but for what all share."""
        return np.array([self._query(features) for features in queries], np.float64).reshape(
            len(queries), self._learnt.shape[1]
        )

    def _query(self, features: Sequence[int]) -> Floats:
        rows = self._row[sorted({*features} - {NONE})]
        rows = rows[rows != NONE]
        weight = self._weight[rows]
        weight *= self._trust / max(float(np.linalg.norm(weight)), 1.0)
        return np.asarray((weight * self._unit[rows]) @ self._learnt[rows].astype(np.float32))


def _softmax(scores: Floats) -> Floats:
    """Scores as probabilities, in each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
