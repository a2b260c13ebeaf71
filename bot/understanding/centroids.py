"""How alike a query is to the centroid of each class of wordings, by the character n-grams of their words.

A wording's weights are (1 + ln tf) icf(f), of unit length, where icf(f) = 1 + ln((1 + E) / (1 + ef(f))) is the inverse
entry frequency of feature f: ef of the E entries have it. A class's centroid is the unit sum of its wordings. A feature
of the query that the base does not know weighs as one of no entry, so that unknown words cost.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding.arrays import Doubles, Floats, Ints, changes, ints, places, starts

GRAMS = (3, 4)  # letters
CHUNK = 10_000  # words weighed at a time: a base has a million features, which would take all the memory at once
ROW_BITS = 32


@dataclass(frozen=True)
class Layout:
    """The wordings as rows: `words[i]` (a place in `vocabulary`) stands in row `rows[i]`; rows by class, by entry."""

    vocabulary: Sequence[str]
    words: Ints
    rows: Ints
    classes: Ints  # of each row
    entries: Ints  # of each class


def grams(word: str) -> list[str]:
    """The character n-grams of a word, its ends marked by spaces."""
    padded = f" {word} "
    return [padded[i : i + n] for n in GRAMS for i in range(len(padded) - n + 1)]


class Centroids:
    """The centroids of all classes."""

    def __init__(self, layout: Layout) -> None:
        self._ids: dict[str, int] = {}
        sizes, features = array("i", [0]), array("i")
        for word in layout.vocabulary:
            found = grams(word)
            features.extend([self._ids.setdefault(feature, len(self._ids)) for feature in found])
            sizes.append(len(found))
        begin = np.cumsum(np.asarray(sizes), dtype=np.int32)
        cells = list(_cells(layout, np.asarray(features, np.int32), begin))
        of_entries = np.zeros(len(self._ids))
        for feature, row, _ in cells:
            entry = layout.entries[layout.classes[row]]
            of_entries += np.bincount(feature[changes(feature, entry)], minlength=len(self._ids))
        entries = int(layout.entries.max(initial=-1)) + 1
        self._icf = 1 + np.log((1 + entries) / (1 + of_entries))
        self._unknown = 1 + math.log(1 + entries)
        self._count = len(layout.entries)
        self._sum(cells, layout)

    def _sum(self, cells: list[tuple[Ints, Ints, Floats]], layout: Layout) -> None:
        """Postings of the centroids: for each feature the classes that have it, and its weight in each."""
        parts = []
        for feature, row, count in cells:
            value = ((1 + np.log(count)) * self._icf[feature]).astype(np.float32)
            first = int(row.min())
            value /= np.sqrt(np.bincount(row - first, value * value))[row - first]
            owner = layout.classes[row]
            at = np.flatnonzero(changes(feature, owner))
            parts.append((feature[at], owner[at], np.add.reduceat(value, at)))
        feature, owner = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
        value = np.concatenate([part[2] for part in parts])
        order = np.argsort(feature, kind="stable")
        self._begin = starts(feature[order], len(self._ids))
        lengths = np.sqrt(np.bincount(owner, value * value, minlength=self._count))
        self._owner, self._value = owner[order], (value / lengths[owner]).astype(np.float32)[order]

    def cosines(self, words: Iterable[str]) -> Doubles:
        """The cosine of a query's words with each centroid."""
        counts = Counter(feature for word in words for feature in grams(word))
        ids = ints(self._ids.get(feature, -1) for feature in counts)
        known = ids >= 0
        weights = 1 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))
        weights[known] *= self._icf[ids[known]]
        weights[~known] *= self._unknown
        length = math.sqrt(float(weights @ weights)) or 1.0
        ids, weights = ids[known], weights[known] / length
        sizes = self._begin[ids + 1] - self._begin[ids]
        at = places(self._begin, ids)
        values = self._value[at] * np.repeat(weights, sizes)
        return np.bincount(self._owner[at], values, minlength=self._count).astype(np.float64)


def _cells(layout: Layout, features: Ints, begin: Ints) -> Iterator[tuple[Ints, Ints, Floats]]:
    """The different (feature, row) with their counts, sorted: those of some whole entries at a time."""
    if not len(layout.words):
        return
    entry = layout.entries[layout.classes[layout.rows]]
    ends = np.append(np.flatnonzero(changes(entry))[1:], len(entry))
    first = 0
    for end, following in zip(ends, [*ends[1:], np.inf], strict=True):
        if following - first <= CHUNK:
            continue
        words, rows = layout.words[first:end], layout.rows[first:end]
        cells = features[places(begin, words)].astype(np.int64) << ROW_BITS
        cells |= np.repeat(rows, begin[words + 1] - begin[words])
        cells.sort()
        at = np.flatnonzero(changes(cells))
        counts = np.diff(np.append(at, len(cells))).astype(np.float32)
        cells = cells[at]
        yield (cells >> ROW_BITS).astype(np.int32), (cells & (1 << ROW_BITS) - 1).astype(np.int32), counts
        first = end
