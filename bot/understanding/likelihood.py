"""How much likelier the features of a query are in a wording of each target than in any wording: naive Bayes.

A feature that stands in a share s of a target's wordings, and in a share b of all, speaks for the target by
ln((1 + t s / b) / (1 + t)). Features that stand in no wording speak for none. As shares count, not numbers, a target of
few wordings is neither before nor behind one of many; the trust t in them grows with how many targets usually have.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from itertools import chain

import numpy as np

from bot.understanding.arrays import NONE, Doubles, Floats, Ints, Longs, changes, counted, narrow, places, usual

COMMON = 0.35  # share of the targets
SMOOTH = 10.0  # wordings like all others that a target is taken to have besides its own


def trust(sizes: Ints) -> float:
    """How much shares among targets of so many wordings are believed."""
    return usual(sizes) / SMOOTH


class Likelihoods:
    """The features of every target's wordings."""

    def __init__(self, features: Ints | Longs, targets: Ints, counts: Ints, sizes: Ints, end: int) -> None:
        """`features[i]`, below `end`, stands in `targets[i]`, `counts[i]` times; target t has `sizes[t]` wordings."""
        cells, found = counted(features, targets, counts, len(sizes))
        self._size = len(sizes)
        target = (cells % max(self._size, 1)).astype(np.int32)
        cells //= max(self._size, 1)
        begin = np.flatnonzero(changes(cells))
        self._known, times = narrow(np.append(cells[begin], end), end), np.diff(np.append(begin, len(cells)))
        share = (found / sizes[target]).astype(np.float32)
        if len(begin):
            share /= np.repeat(np.add.reduceat(found, begin) / sizes.sum(), times).astype(np.float32)
        self._absent = -math.log1p(trust(sizes))
        self._set_common_apart(times, target, np.log1p(np.float32(trust(sizes)) * share))

    def _set_common_apart(self, times: Ints, target: Ints, value: Floats) -> None:
        """Give features of many targets a row with a value for each, which is quicker to add."""
        common = times >= COMMON * self._size
        self._row = np.where(common, np.cumsum(common) - 1, NONE).astype(np.int16)  # they are a few thousand
        self._rows = np.zeros((int(common.sum()), self._size), np.float16)
        apart = np.repeat(common, times)
        self._rows[np.repeat(self._row, times)[apart], target[apart]] = value[apart]
        self._target, self._value = narrow(target[~apart], self._size), value[~apart].astype(np.float16)
        self._begin = np.append(0, np.cumsum(np.where(common, 0, times))).astype(np.int32)

    def ratios(self, queries: Sequence[Set[int]]) -> tuple[Doubles, Longs]:
        """For each query (row) and target the sum over the query's features; for each query how many are known."""
        asked = [sorted(features - {NONE}) for features in queries]
        query = np.repeat(np.arange(len(asked)), [len(features) for features in asked])
        wanted = np.fromiter(chain.from_iterable(asked), self._known.dtype, len(query))
        at = np.searchsorted(self._known, wanted)
        is_known = self._known[at] == wanted
        known, query = at[is_known], query[is_known]
        row = self._row[known]
        common = row != NONE
        rare, having = known[~common], query[~common]
        cells, times = places(self._begin, rare), self._begin[rare + 1] - self._begin[rare]
        into = self._target[cells] + np.repeat(having * self._size, times)
        found = np.bincount(into, self._value[cells], len(asked) * self._size).astype(np.float64, copy=False)
        found = found.reshape(len(asked), self._size)
        of_any = np.zeros(len(self._rows), np.bool_)
        of_any[row[common]] = True
        has = np.zeros((len(asked), int(of_any.sum())), np.float32)
        has[query[common], np.cumsum(of_any)[row[common]] - 1] = 1
        found += has @ self._rows[of_any].astype(np.float32)
        counts = np.bincount(query, minlength=len(asked))
        found += counts[:, None] * self._absent
        return found, counts
