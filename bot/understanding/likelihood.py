"""How much likelier the features of a query are in a wording of each target than in any wording: naive Bayes.

A feature that stands in a share s of a target's wordings, and in a share b of all, speaks for the target by
ln((1 + t s / b) / (1 + t)). Features that stand in no wording speak for none. As shares count, not numbers, a target of
few wordings is neither before nor behind one of many; the trust t in them grows with how many targets usually have.
"""

from __future__ import annotations

import math
from collections.abc import Set

import numpy as np

from bot.understanding.arrays import NONE, Doubles, Ints, Longs, changes, counted, places, usual

END = np.iinfo(np.int64).max  # beyond every feature
SMOOTH = 10.0  # wordings like all others that a target is taken to have besides its own


def trust(sizes: Ints) -> float:
    """How much shares among targets of so many wordings are believed."""
    return usual(sizes) / SMOOTH


class Likelihoods:
    """The features of every target's wordings."""

    def __init__(self, features: Ints | Longs, targets: Ints, counts: Ints, sizes: Ints) -> None:
        """`features[i]` stands in `targets[i]`, `counts[i]` times, any number; target t has `sizes[t]` wordings."""
        cells, found = counted(features, targets, counts, len(sizes))
        self._size = len(sizes)
        self._target = (cells % max(self._size, 1)).astype(np.int32)
        cells //= max(self._size, 1)
        begin = np.flatnonzero(changes(cells))
        self._known, self._begin = np.append(cells[begin], END), np.append(begin, len(cells)).astype(np.int32)
        share = (found / sizes[self._target]).astype(np.float32)
        if len(begin):
            share /= np.repeat(np.add.reduceat(found, begin) / sizes.sum(), np.diff(self._begin)).astype(np.float32)
        self._value, self._absent = np.log1p(np.float32(trust(sizes)) * share), -math.log1p(trust(sizes))

    def ratios(self, features: Set[int]) -> tuple[Doubles, int]:
        """For each target the sum over the features of a query, and how many of them are known."""
        wanted = np.array(sorted(features - {NONE}), np.int64)
        at = np.searchsorted(self._known, wanted)
        known = at[self._known[at] == wanted]
        cells = places(self._begin, known)
        found = np.bincount(self._target[cells], self._value[cells], self._size).astype(np.float64, copy=False)
        return found + len(known) * self._absent, len(known)
