"""How alike a query and each entry's questions are: the "light" design of matching.md, with pairs and concepts added.

A wording's vector has four blocks, each of unit length and weighted by `WEIGHTS`: character n-grams of its words, stems
(first five letters of the skeleton), pairs of stems near each other, and concepts of the lexicon. Features are weighted
by inverse *class* frequency, icf(g) = 1 + ln((1+E)/(1+ef(g))) with E entries of which ef(g) have the feature. A class
is one entry in one language; its centroid is the unit sum of its wordings' vectors. The score of a query q for it is

    s(q) = CENTROID <q, centroid> + (1 - CENTROID) max <q, wording>

where the query's blocks are normalised with their unknown features too, so that unknown words cost.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from bot.understanding.lexicon import Script, Text
from bot.understanding.text import Word

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

CHARS, STEMS, PAIRS, CONCEPTS = range(4)
WEIGHTS = (0.42, 0.33, 0.12, 0.13)
CENTROID = 0.6
GRAMS = (3, 4)
STEM = 5
WINDOW = 3
NEAR = 0.75  # likeness from which an unknown word may be a misspelt known one of the same first letter
NEARER = 0.85  # and of another first letter
SHORTEST = 4  # letters of a word that may be misspelt
CANDIDATES = 40  # classes whose wordings are compared one by one


Labels = Callable[[Sequence[str], Sequence[Script]], Iterable[str]]


@dataclass(frozen=True)
class Wording:
    """One wording of the base: the class it belongs to is (key, role, language)."""

    key: str
    role: str
    language: str
    text: Text


@dataclass(frozen=True)
class Query:
    """A query in the index's terms. `corrected[i]` is the known word that token i probably is, or the token itself.

    `origin[i]` is the place of the typed word that token i came from: run-together words give two tokens.
    """

    tokens: tuple[str, ...]
    origin: tuple[int, ...]
    scripts: tuple[Script, ...]
    corrected: tuple[str, ...]
    likeness: tuple[float, ...]
    labels: tuple[str, ...]

    @property
    def known(self) -> float:
        """Share of the tokens that stand in the base as they were typed."""
        return sum(likeness == 1.0 for likeness in self.likeness) / max(len(self.tokens), 1)


@dataclass(frozen=True)
class Candidate:
    """A class with its score (0 to 1) and the wording of it that is most alike."""

    key: str
    role: str
    language: str
    score: float
    wording: int


class Index:
    """All wordings, ready to be searched. Immutable after it is built."""

    def __init__(
        self,
        wordings: Sequence[Wording],
        labels: Labels | None = None,
        recognised: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`labels` gives the labels of a query's tokens; `recognised` tells words that are no misspelling."""
        self.wordings = tuple(sorted(wordings, key=lambda w: (w.key, w.role, w.language)))
        self._recognised = recognised
        self._labels = labels or (lambda _tokens, _scripts: ())
        self._ids: dict[tuple[int, str], int] = {}
        self._block: list[int] = []
        self.words: dict[str, int] = {}
        self._latin: set[str] = set()
        self._token_grams: dict[str, list[int]] = {}
        self._build()

    def _id(self, block: int, feature: str) -> int:
        key = (block, feature)
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = len(self._ids)
            self._block.append(block)
        return found

    def _build(self) -> None:
        owners: list[int] = []
        classes: dict[tuple[str, str, str], int] = {}
        entries: dict[str, int] = {}
        features = array("i")
        lengths: list[int] = []
        for wording in self.wordings:
            tokens = wording.text.tokens
            self._latin.update(t for t, script in zip(tokens, wording.text.scripts, strict=True) if script == "latin")
            ids = [self._id(block, feature) for block, feature in self._sparse(tokens, wording.text.labels)]
            for token in tokens:
                self.words[token] = self.words.get(token, 0) + 1
                grams = self._token_grams.get(token)
                if grams is None:
                    grams = self._token_grams[token] = [self._id(CHARS, gram) for gram in _grams(token)]
                ids += grams
            features.extend(ids)
            lengths.append(len(ids))
            owners.append(classes.setdefault((wording.key, wording.role, wording.language), len(classes)))
            entries.setdefault(wording.key, len(entries))
        self.classes = tuple(classes)
        self._first: dict[str, list[str]] = {}
        for word in self.words:
            self._first.setdefault(word[0], []).append(word)
        self._all_words = list(self.words)
        owner = np.asarray(owners, np.int32)
        entry_of = np.asarray([entries[key] for key, _, _ in self.classes], np.int32)
        self._weigh(np.frombuffer(features, np.int32), np.asarray(lengths), owner, entry_of, len(entries))

    def _weigh(self, features: Ints, lengths: NDArray[np.int64], owner: Ints, entry_of: Ints, e: int) -> None:
        """Weights of the wordings (rows) and of the classes' centroids (postings by feature)."""
        size = max(len(self._ids), 1)
        block = np.asarray(self._block, np.int8) if self._block else np.zeros(1, np.int8)
        row = np.repeat(np.arange(len(lengths)), lengths)
        cells, counts = _counted(row * size + features)
        row, feature = (cells // size).astype(np.int32), (cells % size).astype(np.int32)
        pairs, _ = _counted(entry_of[owner[row]].astype(np.int64) * size + feature)
        self.icf = (1 + np.log((1 + e) / (1 + np.bincount(pairs % size, minlength=size)))).astype(np.float32)
        self.unknown = 1 + math.log(1 + e)
        value = (1 + np.log(counts)) * self.icf[feature]
        norm = np.sqrt(np.bincount(row * 4 + block[feature], value**2, minlength=len(lengths) * 4))
        self._columns = feature
        self._values = (value / norm[row * 4 + block[feature]] * np.sqrt(WEIGHTS)[block[feature]]).astype(np.float32)
        self._starts = np.searchsorted(row, np.arange(len(lengths) + 1)).astype(np.int32)
        self._class_rows = np.searchsorted(owner, np.arange(len(self.classes) + 1)).astype(np.int32)
        cells, where = np.unique(feature.astype(np.int64) * len(self.classes) + owner[row], return_inverse=True)
        sums = np.bincount(where, self._values)
        feature, self._posting_class = cells // len(self.classes), (cells % len(self.classes)).astype(np.int32)
        length = np.sqrt(np.bincount(self._posting_class, sums**2, minlength=len(self.classes)))
        self._posting_value = (sums / length[self._posting_class]).astype(np.float32)
        self._posting_start = np.searchsorted(feature, np.arange(size + 1)).astype(np.int32)
        self._scratch = np.zeros(size, np.float32)

    def _sparse(self, tokens: Sequence[str], concepts: Iterable[str]) -> list[tuple[int, str]]:
        """Stems, pairs and concepts of a text; character n-grams are kept per word."""
        stems = [token[:STEM] for token in tokens]
        near = [(PAIRS, f"{min(a, b)} {max(a, b)}") for i, a in enumerate(stems) for b in stems[i + 1 : i + 1 + WINDOW]]
        return [*((STEMS, stem) for stem in stems), *near, *((CONCEPTS, concept) for concept in concepts)]

    def query(self, typed: Sequence[Word]) -> Query:
        """A query analysed: misspelt words corrected to known ones where that is likely, concepts found."""
        parts = [(place, part) for place, word in enumerate(typed) for part in self._split(word.token)]
        corrected = [self._correct(part) for _, part in parts]
        known = tuple(word for word, _ in corrected)
        scripts: tuple[Script, ...] = tuple(
            ("latin" if word in self._latin else "either") if typed[place].latin else "other"
            for word, (place, _) in zip(known, parts, strict=True)
        )
        return Query(
            tokens=tuple(part for _, part in parts),
            origin=tuple(place for place, _ in parts),
            scripts=scripts,
            corrected=known,
            likeness=tuple(likeness for _, likeness in corrected),
            labels=tuple(self._labels(known, scripts)),
        )

    def _split(self, token: str) -> tuple[str, ...]:
        """The token, or the two known words that were run together in it."""
        if token in self.words or len(token) < 7 or self._recognised(token):
            return (token,)
        places = range(3, len(token) - 2)
        options = [(token[:i], token[i:]) for i in places if token[:i] in self.words and token[i:] in self.words]
        return max(options, key=lambda parts: min(self.words[part] for part in parts), default=(token,))

    def _correct(self, token: str) -> tuple[str, float]:
        """The most alike known word and its likeness: 1.0 for a known token, 0.0 where nothing is near."""
        if token in self.words:
            return token, 1.0
        if len(token) < SHORTEST or token.isdigit() or self._recognised(token):
            return token, 0.0
        near = process.extractOne(
            token, self._first.get(token[0], []), scorer=Indel.normalized_similarity, score_cutoff=NEAR
        ) or process.extractOne(token, self._all_words, scorer=Indel.normalized_similarity, score_cutoff=NEARER)
        return (near[0], float(near[1])) if near else (token, 0.0)

    def _vector(self, query: Query) -> tuple[Ints, Floats]:
        """Known features of a query and their weights."""
        weights: dict[int, float] = {}
        squares = [0.0, 0.0, 0.0, 0.0]
        counts: dict[tuple[int, str], float] = {}
        for pair in self._sparse(query.corrected, query.labels):
            counts[pair] = counts.get(pair, 0) + 1
        for token in query.tokens:
            for gram in _grams(token):
                counts[CHARS, gram] = counts.get((CHARS, gram), 0) + 1
        blocks = [CHARS, STEMS, PAIRS, CONCEPTS] if query.labels else [CHARS, STEMS, PAIRS]
        for key, count in counts.items():
            block, known = key[0], self._ids.get(key)
            icf = self.unknown if known is None else float(self.icf[known])
            weight = (1 + math.log(count)) * icf
            squares[block] += weight * weight
            if known is not None:
                weights[known] = weight
        total = sum(WEIGHTS[block] for block in blocks)
        scale = [math.sqrt(WEIGHTS[b] / total / squares[b]) if squares[b] else 0.0 for b in range(4)]
        ids = np.fromiter(weights, np.int32, len(weights))
        values = np.fromiter((w * scale[self._block[f]] for f, w in weights.items()), np.float32, len(weights))
        return ids, values

    def search(self, query: Query) -> list[Candidate]:
        """The classes most alike, best first; ties in the order of the keys."""
        ids, values = self._vector(query)
        if not len(ids):
            return []
        starts, ends = self._posting_start[ids], self._posting_start[ids + 1]
        spans = [slice(a, b) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        where = np.concatenate([self._posting_class[span] for span in spans])
        what = np.concatenate([self._posting_value[span] for span in spans]) * np.repeat(values, ends - starts)
        centroid = np.bincount(where, what, minlength=len(self.classes))
        count = min(CANDIDATES, len(self.classes))
        top = np.argpartition(-centroid, count - 1)[:count]
        self._scratch[ids] = values
        found = []
        for c in np.sort(top).tolist():
            first, last = int(self._class_rows[c]), int(self._class_rows[c + 1])
            a, b = int(self._starts[first]), int(self._starts[last])
            products = self._scratch[self._columns[a:b]] * self._values[a:b]
            each = np.add.reduceat(products, self._starts[first:last] - a)
            best = int(each.argmax())
            score = CENTROID * float(centroid[c]) + (1 - CENTROID) * float(each[best])
            key, role, language = self.classes[c]
            found.append(Candidate(key, role, language, score, first + best))
        self._scratch[ids] = 0
        return sorted(found, key=lambda found: (-found.score, found.key, found.role, found.language))


def _counted(cells: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct values, sorted, and how often each stands there."""
    cells.sort()
    starts = np.flatnonzero(np.concatenate(([True], cells[1:] != cells[:-1]))) if len(cells) else np.zeros(0, np.int64)
    return cells[starts], np.diff(np.append(starts, len(cells)))


def _grams(token: str) -> list[str]:
    padded = f" {token} "
    return [padded[i : i + n] for n in GRAMS for i in range(len(padded) - n + 1)]
