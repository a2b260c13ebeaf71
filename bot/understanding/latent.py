"""What a query is about, told by the company that its words keep: latent semantic analysis.

Words that stand in the questions of the same entries point the same way, so that a query finds an entry by words that
it has only in its neighbours. The table of features and targets holds log(1 + SHARPNESS * s / b), positive pointwise
mutual information, of the share s of a target's wordings and the usual share b; of its directions the strongest stay.
Deerwester et al. 1990, Indexing by latent semantic analysis; Levy, Goldberg, Dagan 2015, on the weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from bot.understanding.arrays import NONE, Doubles, Floats, Ints, counted, starts, usual

DIRECTIONS = 64
LEAST = 1e-6  # strength of a direction that is more than rounding
SHARPNESS = 4.0
RARE = 0.002  # is added to a usual share, so that what stands in one wording does not outweigh all else
ENOUGH = 100.0  # wordings of a target from which its neighbours are more than chance
TYPICAL = 0.57  # what four of five right entries reach where there are enough (development half)
FAINT = 0.4  # length that a query has besides its words, so that one rare word is no certainty
UNKNOWN = 0.2  # length of a word that no wording has: it points elsewhere
BLOCK = 1024  # features at a time: the whole table would take a hundred megabytes


class Latent:
    """The features of all targets' wordings. Directions are those of the targets `own`; others are laid among them."""

    def __init__(self, features: Ints, targets: Ints, size: int, sizes: Ints, own: Ints) -> None:
        """`features[i]`, one of `size`, stands in `targets[i]`; target t has `sizes[t]` wordings."""
        table = _Table(features, targets, size, sizes, own)
        products = sum((block[own] @ block[own].T for block in table.blocks()), np.zeros((len(own), len(own))))
        strength, directions = np.linalg.eigh(products)
        strongest = np.flatnonzero(strength > LEAST)[-DIRECTIONS:]  # `eigh` gives them in ascending order
        turned = (directions[:, strongest] / np.sqrt(strength[strongest])).astype(np.float32)
        self._features = np.concatenate([(block[own].T @ turned).astype(np.float16) for block in table.blocks()])
        found = sum(
            (block @ block[own].T @ turned for block in table.blocks()), np.zeros((len(sizes), turned.shape[1]))
        )
        self._trust = usual(sizes) / (usual(sizes) + ENOUGH)
        self._targets = (found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)).astype(np.float32)

    def compare(self, queries: Sequence[Sequence[int]]) -> Doubles:
        """How much each target is about what each query (row) is about, from -1 to 1.

        That is little where a query tells little, nothing where it tells nothing; near `TYPICAL` where the base does.
        """
        asked = np.reshape([self._query(features) for features in queries], (len(queries), self._targets.shape[1]))
        found = np.asarray(asked @ self._targets.T, np.float64)
        found = TYPICAL + self._trust * (found - TYPICAL)
        found[~asked.any(axis=1)] = 0.0
        return found

    def _query(self, features: Sequence[int]) -> Floats:
        """Where a query points."""
        query = self._features[sorted({*features} - {NONE})].sum(axis=0, dtype=np.float32)
        length = math.sqrt(query @ query + FAINT**2 + UNKNOWN**2 * features.count(NONE))
        return np.asarray(query / length, np.float32)


class _Table:
    """The table of targets and features, in pieces of which each has all targets and some of the features."""

    def __init__(self, features: Ints, targets: Ints, size: int, sizes: Ints, own: Ints) -> None:
        cells, counts = counted(features, targets, np.ones(len(features), np.int32), len(sizes))
        feature, target = (part.astype(np.int32) for part in np.divmod(cells, max(len(sizes), 1)))
        share = counts / sizes[target]
        among = np.isin(target, own)
        expected = np.bincount(feature[among], share[among], size) / max(len(own), 1)
        value = np.log1p(SHARPNESS * share / (expected[feature] + RARE))
        length = np.sqrt(np.bincount(target, value**2, len(sizes)))
        self._value = (value / np.maximum(length, 1e-9)[target]).astype(np.float32)
        self._feature, self._target = feature, target
        self._begin, self._shape = starts(feature, size), (len(sizes), size)

    def blocks(self) -> Iterator[Floats]:
        """The pieces, in order."""
        targets, size = self._shape
        for first in range(0, size, BLOCK):
            end = min(first + BLOCK, size)
            cells = slice(self._begin[first], self._begin[end])
            block = np.zeros((targets, end - first), np.float32)
            block[self._target[cells], self._feature[cells] - first] = self._value[cells]
            yield block
