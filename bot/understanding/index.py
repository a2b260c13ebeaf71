"""How alike a query and each entry's questions are: the "light" design of matching.md, with pairs and labels added.

A wording has four blocks of features (block.py), weighted by `WEIGHTS`: character n-grams of its words, stems (first
five letters of the skeleton), pairs of stems near each other, and labels (concepts of the lexicon, figures). A class is
one entry in one role and language; its centroid is the unit sum of its wordings. The score of a query q for it is

    s(q) = CENTROID <q, centroid> + (1 - CENTROID) max <q, wording>

where the query's blocks are normalised with their unknown features too, so that unknown words cost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.block import Block, Doubles, Ints, Rows
from bot.understanding.lexicon import Text
from bot.understanding.vocabulary import Query

WEIGHTS = {"chars": 0.42, "stems": 0.33, "pairs": 0.12, "labels": 0.13}
CENTROID = 0.6
GRAMS = (3, 4)
STEM = 5
WINDOW = 3
CANDIDATES = 40


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of the base: the class it belongs to is (key, role, language)."""

    key: str
    role: str
    language: str
    text: Text


@dataclass(frozen=True, slots=True)
class Candidate:
    """A class with its score (0 to 1), the place of its wording that is most alike, and the places of them all."""

    key: str
    role: str
    language: str
    score: float
    wording: int
    rows: slice


class Index:
    """All wordings, ready to be searched. Immutable after it is built."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self.wordings = tuple(sorted(wordings, key=lambda w: (w.key, w.role, w.language)))
        starts: dict[tuple[str, str, str], int] = {}
        for row, one in enumerate(self.wordings):
            starts.setdefault((one.key, one.role, one.language), row)
        self.classes = tuple(starts)
        keys = _numbered(wording.key for wording in self.wordings)
        self._rows = Rows(_ints(starts.values()), _ints(keys[wording.key] for wording in self.wordings))
        self._blocks = self._build([wording.text for wording in self.wordings])
        self._lengths = np.sqrt(sum(WEIGHTS[name] * block.lengths for name, block in self._blocks.items()))

    def _build(self, texts: Sequence[Text]) -> Mapping[str, Block]:
        words = _numbered(token for text in texts for token in text.tokens)
        tokens, at = _ints(words[token] for text in texts for token in text.tokens), _at(text.tokens for text in texts)
        self._stems = _numbered(word[:STEM] for word in words)
        stems = _ints(self._stems[word[:STEM]] for word in words)[tokens]
        grams = [_grams(word) for word in words]
        self._grams = _numbered(gram for found in grams for gram in found)
        sizes = _ints(map(len, grams))
        chars = _gathered(_ints(self._grams[gram] for found in grams for gram in found), sizes, tokens)
        self._labels = _numbered(label for text in texts for label in text.labels)
        labels = _ints(self._labels[label] for text in texts for label in text.labels)
        pairs, pairs_at = self._paired(stems, at)
        self._pairs, paired = np.unique(pairs, return_inverse=True)
        return {
            "chars": Block(chars, np.repeat(at, sizes[tokens]), len(self._grams), self._rows),
            "stems": Block(stems, at, len(self._stems), self._rows),
            "pairs": Block(paired.astype(np.int32), pairs_at, len(self._pairs), self._rows),
            "labels": Block(labels, _at(text.labels for text in texts), len(self._labels), self._rows),
        }

    def _paired(self, stems: Ints, at: Ints) -> tuple[NDArray[np.int64], Ints]:
        """Every two stems of a row up to `WINDOW` apart, as one number, and their rows."""
        pairs, rows = [], []
        for gap in range(1, WINDOW + 1):
            same = at[gap:] == at[:-gap]
            pairs.append(self._pair(stems[:-gap][same], stems[gap:][same]))
            rows.append(at[gap:][same])
        return np.concatenate(pairs), np.concatenate(rows)

    def _pair(self, one: Ints, other: Ints) -> NDArray[np.int64]:
        return np.minimum(one, other).astype(np.int64) * len(self._stems) + np.maximum(one, other)

    def _features(self, query: Query) -> Mapping[str, tuple[Ints, Iterable[int]]]:
        """The features of a query in each block (-1 for an unknown one), and how often it has each."""
        stems = [token[:STEM] for token in query.corrected]
        pairs = Counter((min(a, b), max(a, b)) for i, a in enumerate(stems) for b in stems[i + 1 : i + 1 + WINDOW])
        grams = Counter(gram for token in query.tokens for gram in _grams(token))
        return {
            "chars": (_found(self._grams, grams), grams.values()),
            "stems": (_found(self._stems, counts := Counter(stems)), counts.values()),
            "pairs": (self._found_pairs(pairs), pairs.values()),
            "labels": (_found(self._labels, counts := Counter(query.labels)), counts.values()),
        }

    def _found_pairs(self, pairs: Iterable[tuple[str, str]]) -> Ints:
        stems = _ints(self._stems.get(stem, -1) for pair in pairs for stem in pair)
        one, other = stems[::2], stems[1::2]
        numbers = self._pair(one, other)
        places = np.searchsorted(self._pairs, numbers)
        known = (one >= 0) & (other >= 0) & (self._pairs.take(places, mode="clip") == numbers)
        return np.where(known, places, -1).astype(np.int32)

    def search(self, query: Query) -> list[Candidate]:
        """The classes most alike, best first; ties in the order of the keys."""
        if not self.wordings:
            return []
        features = self._features(query)
        total = sum(WEIGHTS[name] for name in features if query.labels or name != "labels")
        likeness = sum(WEIGHTS[name] * self._blocks[name].cosines(*found) for name, found in features.items())
        likeness = np.asarray(likeness / np.sqrt(total))
        scores = CENTROID * self._rows.each(likeness, np.add) / self._lengths
        scores += (1 - CENTROID) * self._rows.each(likeness, np.maximum)
        top = np.sort(np.argpartition(-scores, min(CANDIDATES, len(scores)) - 1)[:CANDIDATES])
        found = [self._candidate(place, scores, likeness) for place in top.tolist() if scores[place] > 0]
        return sorted(found, key=lambda one: (-one.score, one.key, one.role, one.language))

    def _candidate(self, place: int, scores: Doubles, likeness: Doubles) -> Candidate:
        rows = self._rows.of(place)
        return Candidate(*self.classes[place], float(scores[place]), rows.start + int(likeness[rows].argmax()), rows)

    def having(self, labels: Mapping[str, float]) -> Doubles:
        """For each wording, the sum of what its labels weigh."""
        sums = np.zeros(len(self.wordings))
        for label, weight in labels.items():
            if (place := self._labels.get(label)) is not None:
                sums[self._blocks["labels"].postings(place)] += weight
        return sums


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """The different names, each with its place."""
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int32)


def _at(parts: Iterable[Sequence[str]]) -> Ints:
    """For each part of each row, the row."""
    sizes = _ints(map(len, parts))
    return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)


def _found(places: Mapping[str, int], names: Iterable[str]) -> Ints:
    return _ints(places.get(name, -1) for name in names)


def _gathered(values: Ints, sizes: Ints, wanted: Ints) -> Ints:
    """The runs of `values` (the i-th has `sizes[i]` of them) that are wanted, one after the other."""
    starts = (np.cumsum(sizes) - sizes)[wanted]
    lengths = sizes[wanted]
    shift = np.repeat((starts - (np.cumsum(lengths) - lengths)).astype(np.int32), lengths)
    shift += np.arange(len(shift), dtype=np.int32)
    return values[shift]


def _grams(token: str) -> list[str]:
    padded = f" {token} "
    return [padded[i : i + n] for n in GRAMS for i in range(len(padded) - n + 1)]
