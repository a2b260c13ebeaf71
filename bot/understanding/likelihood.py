"""How much likelier the features of a query are in a wording of each target than in any wording: naive Bayes.

A feature that stands in a share s of a target's wordings, and in a share b of all, speaks for the target by
ln((1 + t s / b) / (1 + t)). Features that stand in no wording speak for none. As shares count, not numbers, a target of
few wordings is neither before nor behind one of many; the trust t in them grows with how many targets usually have.
"""

from __future__ import annotations

import math

import numpy as np

from bot.understanding.arrays import NONE, Doubles, Ints, Longs, changes, places

SMOOTH = 10.0  # wordings like all others that a target is taken to have besides its own


class Likelihoods:
    """The features of every target's wordings."""

    def __init__(self, features: Ints | Longs, targets: Ints, counts: Doubles, sizes: Doubles) -> None:
        """`counts[i]` wordings of `targets[i]` have `features[i]`, any number; target t has `sizes[t]` wordings."""
        cells, cell = np.unique(features.astype(np.int64) * len(sizes) + targets, return_inverse=True)
        found = np.bincount(cell, counts, minlength=len(cells))
        feature, target = np.divmod(cells, max(len(sizes), 1))
        begin = np.flatnonzero(changes(feature))
        self._known, self._begin = feature[begin], np.append(begin, len(cells)).astype(np.int32)
        self._target = target.astype(np.int32)
        of_all = np.repeat(np.add.reduceat(found, begin), np.diff(self._begin)) if len(begin) else found
        usual = float(sizes @ sizes) / max(float(sizes.sum()), 1.0)  # wordings beside the average wording
        trust = usual / SMOOTH
        self._value = np.log1p(trust * (found / sizes[self._target]) / (of_all / sizes.sum())).astype(np.float32)
        self._absent, self._size = -math.log1p(trust), len(sizes)

    def ratios(self, features: Ints | Longs) -> tuple[Doubles, int]:
        """For each target the sum over the different features of a query, and how many of them are known."""
        wanted = np.unique(features[features != NONE])
        at = np.searchsorted(self._known, wanted)
        known = at[np.append(self._known, NONE)[at] == wanted]
        cells = places(self._begin, known)
        found = np.bincount(self._target[cells], self._value[cells], self._size).astype(np.float64)
        return found + len(known) * self._absent, len(known)
