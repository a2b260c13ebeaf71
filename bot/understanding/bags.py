"""What a query has in common with sets of features: the wordings of a base, or all that an entry speaks of.

A feature weighs ln((1 + E) / (1 + ef(f))) + PLAIN, where ef of the E entries have it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding.arrays import Doubles, Ints, changes, ints, numbered, owners, places, starts

PLAIN = 0.4  # what a feature weighs that every entry has


@dataclass(frozen=True)
class Shared:
    """A query beside every set: weights of what both have, of the query, of each set; the cosine of the two."""

    common: Doubles
    query: float
    sets: Doubles
    cosine: Doubles

    @property
    def covered(self) -> Doubles:
        """Share of the query that stands in each set."""
        return self.common / (self.query or 1.0)

    @property
    def lacking(self) -> Doubles:
        """Weight of what each set has and the query does not."""
        return self.sets - self.common

    @property
    def overlap(self) -> Doubles:
        """What both have, of what any has (Jaccard)."""
        return self.common / np.maximum(self.sets + self.query - self.common, 1e-9)


class Bags:
    """Sets of features, each of one entry."""

    def __init__(self, sets: Sequence[Sequence[str]], entries: Ints) -> None:
        """`entries[i]` numbers the entry of the i-th set; sets of one entry stand side by side."""
        self._ids = numbered(feature for one in sets for feature in one)
        features, where = ints(self._ids[feature] for one in sets for feature in one), owners(sets)
        order = np.argsort(features, kind="stable")
        features, self._where = features[order], where[order]
        self._begin = starts(features, len(self._ids))
        of_entries = np.bincount(features[changes(features, entries[self._where])], minlength=len(self._ids))
        count = int(entries.max(initial=-1)) + 1
        self._weight = np.log((1 + count) / (1 + of_entries)) + PLAIN
        self._unknown = math.log(1 + count) + PLAIN
        own = self._weight[features]
        self._sets = np.bincount(self._where, own, minlength=len(sets)).astype(np.float64)
        self._lengths = np.sqrt(np.bincount(self._where, own * own, minlength=len(sets)))

    def compare(self, features: Iterable[str]) -> Shared:
        """A query's features beside every set."""
        ids = ints(self._ids.get(feature, -1) for feature in dict.fromkeys(features))
        weights = np.where(ids >= 0, self._weight[ids] if self._ids else 0.0, self._unknown)
        known = ids[ids >= 0]
        own = np.repeat(weights[ids >= 0], self._begin[known + 1] - self._begin[known])
        where = self._where[places(self._begin, known)]
        common = np.bincount(where, own, minlength=len(self._sets)).astype(np.float64)
        length = math.sqrt(float(weights @ weights))
        cosine = np.bincount(where, own * own, minlength=len(self._sets)) / np.maximum(self._lengths * length, 1e-9)
        return Shared(common, float(weights.sum()), self._sets, cosine)
