"""One kind of feature (character n-grams, stems, pairs, labels) of every wording, weighted and ready to be compared.

A wording's weights are (1 + ln tf) icf(f), of unit length, where icf(f) = 1 + ln((1 + E) / (1 + ef(f))) is the inverse
class frequency of feature f: ef of the E entries have it. An unknown feature of a query weighs as one of no entry.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Rows:
    """The wordings as rows of every block, those of one class side by side, classes of one entry too.

    `starts[c]` is the first row of class c; `entries[r]` numbers the entry of row r, from 0, never falling.
    """

    starts: Ints
    entries: Ints

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.entries)

    def of(self, place: int) -> slice:
        """The rows of a class."""
        last = place + 1 == len(self.starts)
        return slice(int(self.starts[place]), self.count if last else int(self.starts[place + 1]))

    def each(self, values: Doubles, fold: np.ufunc) -> Doubles:
        """Values of the rows folded for each class: `np.add`, `np.maximum`, `np.minimum`."""
        return fold.reduceat(values, self.starts) if len(values) else values


class Block:
    """The postings of one kind of feature."""

    def __init__(self, features: Ints, at: Ints, size: int, rows: Rows) -> None:
        """`features[i]`, of 0 to `size`, stands in row `at[i]`; the same pair may stand there more than once."""
        self._rows = rows
        cells = features.astype(np.int64)
        cells *= max(rows.count, 1)
        cells += at
        cells.sort()
        first = np.flatnonzero(_changes(cells)).astype(np.int32)
        counts = np.diff(np.append(first, np.int32(len(cells))))
        cells = cells[first]
        feature, row = (part.astype(np.int32) for part in np.divmod(cells, max(rows.count, 1)))
        del cells, first  # a base has a million features: what is not needed now would double its memory
        entry = rows.entries[row]
        of_entries = np.bincount(feature[_changes(feature) | _changes(entry)], minlength=size)
        entries = int(rows.entries[-1]) + 1 if rows.count else 0
        self.icf = (1 + np.log((1 + entries) / (1 + of_entries))).astype(np.float32)
        self.unknown = 1 + math.log(1 + entries)
        weight = (1 + np.log(np.arange(1, counts.max(initial=1) + 1))).astype(np.float32)
        values = weight[counts - 1]
        values *= self.icf[feature]
        norms = np.sqrt(np.bincount(row, values * values, minlength=rows.count)).astype(np.float32)
        values /= norms[row]
        self._row, self._value = row, values
        self._start = np.searchsorted(feature, np.arange(size + 1)).astype(np.int32)
        self.lengths = self._lengths(feature)

    def _lengths(self, feature: Ints) -> Doubles:
        """The squared length of the sum of each class's rows."""
        rows = self._rows
        owner = np.repeat(np.arange(len(rows.starts)), np.diff(np.append(rows.starts, rows.count)))[self._row]
        first = np.flatnonzero(_changes(feature) | _changes(owner))
        sums = np.add.reduceat(self._value, first) if len(first) else np.zeros(0)
        return np.bincount(owner[first], sums * sums, minlength=len(rows.starts)).astype(np.float64)

    def postings(self, feature: int) -> Ints:
        """The rows that have a feature."""
        return self._row[self._start[feature] : self._start[feature + 1]]

    def cosines(self, features: Ints, counts: Iterable[int]) -> Doubles:
        """The cosine of a query with every row. An unknown feature is -1."""
        known = features >= 0
        ids = features[known]
        if not len(ids):
            return np.zeros(self._rows.count)
        weights = 1 + np.log(np.fromiter(counts, np.float64))
        weights[known] *= self.icf[ids]
        weights[~known] *= self.unknown
        weights = weights[known] / math.sqrt(float(weights @ weights))
        starts, ends = self._start[ids], self._start[ids + 1]
        spans = [slice(a, b) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        rows = np.concatenate([self._row[span] for span in spans])
        values = np.concatenate([self._value[span] for span in spans])
        products = values * np.repeat(weights, ends - starts)
        return np.bincount(rows, products, minlength=self._rows.count).astype(np.float64, copy=False)


def _changes(values: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Where a value differs from the one before it; the first always does."""
    changed = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed
