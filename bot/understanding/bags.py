"""What a query has in common with each wording of a base.

A feature weighs ln((1 + E) / (1 + ef(f))) + PLAIN, where ef of the E entries have it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding.arrays import NONE, Doubles, Ints, Longs, changes, distinct, ints, narrow, starts

PLAIN = 0.4  # what a feature weighs that every entry has
ALL = slice(None)
ALL_BUT_ONE = 0.999  # rounding may take the rest
ROUNDING = 1e-9


@dataclass(frozen=True)
class Shared:
    """A query beside every wording: the weights of what both have, of the query, of each wording."""

    common: Doubles
    query: float
    wordings: Doubles

    @property
    def lacking(self) -> Doubles:
        """Weight of what each wording has and the query does not."""
        return self.wordings - self.common

    def overlap(self, rows: slice = ALL) -> Doubles:
        """What both have, of what any has (Jaccard)."""
        common = self.common[rows]
        either = self.wordings[rows] + (self.query + ROUNDING)
        either -= common
        return np.divide(common, either, out=either)

    def identical(self) -> Longs:
        """The wordings that have just what the query has."""
        whole = np.flatnonzero(self.common > ALL_BUT_ONE * self.query)
        return whole[self.common[whole] > ALL_BUT_ONE * self.wordings[whole]]


class Bags:
    """The features of every wording."""

    def __init__(self, features: Ints, rows: Ints, size: int, entries: Ints) -> None:
        """Wording `rows[i]`, of entry `entries[rows[i]]`, has `features[i]`, one of `size`."""
        cells = distinct(features.astype(np.int64) * len(entries) + rows)
        features, rows = (part.astype(np.int32) for part in np.divmod(cells, max(len(entries), 1)))
        self._begin = starts(features, size)
        count = int(entries.max(initial=-1)) + 1
        of_each = features.astype(np.int64) * count + entries[rows]
        of_entries = np.bincount(features[changes(of_each)], minlength=size)
        self._weight = np.log((1 + count) / (1 + of_entries)) + PLAIN
        self._unknown = math.log(1 + count) + PLAIN
        self._wordings = np.bincount(rows, self._weight[features], len(entries)).astype(np.float64)
        self._row = narrow(rows, len(entries))

    def compare(self, features: Sequence[int]) -> Shared:
        """A query's features beside every wording."""
        known = ints(sorted(set(features) - {NONE}))
        weights, first, end = self._weight[known], self._begin[known], self._begin[known + 1]
        runs = [self._row[one:other] for one, other in zip(first.tolist(), end.tolist(), strict=True)]
        rows = np.concatenate(runs) if runs else self._row[:0]
        common = np.bincount(rows, np.repeat(weights, end - first), len(self._wordings)).astype(np.float64, copy=False)
        unknown = self._unknown * features.count(NONE)
        return Shared(common, float(weights.sum() + unknown), self._wordings)

    def lifts(self, features: Sequence[int], rows: slice) -> list[float]:
        """How many times as often each feature stands in some wordings as in all; 0 where it stands in none."""
        found = []
        for feature in features:
            having = self._row[self._begin[feature] : self._begin[feature + 1]] if feature != NONE else ()
            first, end = np.searchsorted(having, (rows.start, rows.stop))
            share = (end - first) / (rows.stop - rows.start)
            found.append(float(share * len(self._wordings) / max(len(having), 1)))
        return found
