"""How alike a query and each target are: an entry's questions, its near misses, or the false premises it denies.

Six measures of likeness, each for every target at once; `calibration.yaml` has what each weighs:

- `pairs`, `grams`: how likely a wording of the target has the query's pairs of neighbouring stems, the character
  n-grams of its words (of these the mean);
- `latent`: how much the target is about what the query is about, by its stems and its terms: concepts, figures, stems
  of other telling words (latent.py);
- `learnt`: how much the same features tell the target's entry from all others (regression.py);
- `same`: greatest Jaccard likeness to a wording of the target by its terms;
- `lacking`: least weight of stems that a wording has and the query does not, at most `MUCH`.

All languages are compared together, so that a mixed question finds its words in each.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np

from bot.understanding.arrays import NONE, Doubles, Ints, changes, flattened, ints, numbered, places
from bot.understanding.bags import Bags, Shared
from bot.understanding.corpus import Corpus, Wording
from bot.understanding.latent import Latent
from bot.understanding.likelihood import Likelihoods, trust
from bot.understanding.regression import Regression
from bot.understanding.text import STEM, Text
from bot.understanding.vocabulary import Query

GRAMS = (3, 4)  # letters
MANY = 2**31  # numbers that n-grams have
REMEMBERED = 2048  # words whose n-grams are kept
MUCH = 6.0  # weight of missing stems from which more tell no more


@dataclass(frozen=True)
class Likeness:
    """A query beside every target (the measures, by name), and beside every wording by terms and by words."""

    measures: Mapping[str, Doubles]
    terms: Shared
    words: Shared

    def wordings(self, rows: slice) -> Doubles:
        """How alike each wording is, from 0 to 1."""
        return np.asarray((self.terms.overlap(rows) + 2 * self.words.overlap(rows)) / 3)


class _Numbers(NamedTuple):
    """Those of a query's stems, of its terms, and of the n-grams of its words."""

    stems: list[int]
    terms: list[int]
    grams: set[int]


@lru_cache(REMEMBERED)
def grams(word: str) -> frozenset[int]:
    """The character n-grams of a word, its ends marked by spaces; each as a number, which of a million few share."""
    padded = f" {word} "
    return frozenset(crc32(padded[i : i + n].encode()) % MANY for n in GRAMS for i in range(len(padded) - n + 1))


class Index:
    """All wordings, ready to be searched. Immutable after it is built."""

    def __init__(self, corpus: Corpus) -> None:
        self._typed = tuple(one.typed for one in corpus.wordings)
        languages = numbered(one.language for one in corpus.wordings)
        self._languages = tuple(languages)
        self._language = np.fromiter((languages[one.language] for one in corpus.wordings), np.int8)
        numbers = numbered(one.target for one in corpus.wordings)
        self.targets = tuple(numbers)
        keys = numbered(key for key, _ in self.targets)
        self._target = ints(numbers[one.target] for one in corpus.wordings)
        self._of_target = ints(keys[key] for key, _ in self.targets)
        self._entry = self._of_target[self._target]
        self._first = np.append(np.flatnonzero(changes(self._target)), len(self._typed))
        self._sizes = np.diff(self._first).astype(np.int32)
        self._trust = trust(self._sizes)
        terms, of_terms = self._add_terms(corpus)
        stems, of_stems = self._add_words(corpus)
        features, rows = np.append(stems, terms + len(self._stems)), np.append(of_stems, of_terms)
        size = len(self._stems) + len(self._terms)
        asks = np.array([role == "questions" for _, role in self.targets], np.bool_)
        own = np.flatnonzero(asks).astype(np.int32)
        self._latent = Latent(features, self._target[rows], size, self._sizes, own)
        entries = np.where(asks[self._target], self._entry, NONE).astype(np.int32)
        self._learnt = Regression(features, rows, size, entries, len(keys))

    def wording(self, place: int) -> Wording:
        """The wording at a place. A base has tens of thousands, of which few are ever shown."""
        key, role = self.targets[self._target[place]]
        return Wording(key, role, self._languages[self._language[place]], self._typed[place])

    @property
    def wordings(self) -> list[Wording]:
        """All wordings."""
        return [self.wording(place) for place in range(len(self._typed))]

    def _add_terms(self, corpus: Corpus) -> tuple[Ints, Ints]:
        """Those of the wordings are returned, each with its wording."""
        self._terms, terms, rows = flattened(text.terms for text in corpus.texts)
        self._same = Bags(terms, rows, len(self._terms), self._entry)
        return terms, rows

    def _add_words(self, corpus: Corpus) -> tuple[Ints, Ints]:
        """The stems are returned, each with its wording."""
        names, words, rows = flattened(text.tokens for text in corpus.texts)
        self._stems = numbered(word[:STEM] for word in names)
        stems = ints(self._stems[word[:STEM]] for word in names)[words]
        self._lacking = Bags(stems, rows, len(self._stems), self._entry)
        inside = np.flatnonzero(~changes(rows))
        self._of_pairs = Likelihoods(
            stems[inside - 1].astype(np.int64) * len(self._stems) + stems[inside],
            self._target[rows[inside]],
            np.ones(len(inside), np.int32),
            self._sizes,
            len(self._stems) ** 2,
        )
        cells, counts = np.unique(self._target[rows].astype(np.int64) * len(names) + words, return_counts=True)
        target, word = (part.astype(np.int32) for part in np.divmod(cells, max(len(names), 1)))
        parts = [sorted(grams(name)) for name in names]
        begin = np.cumsum([0, *map(len, parts)]).astype(np.int32)
        times = np.diff(begin)[word]
        found = np.fromiter((gram for part in parts for gram in part), np.int64)[places(begin, word)]
        self._of_grams = Likelihoods(
            found, np.repeat(target, times), np.repeat(counts.astype(np.int32), times), self._sizes, MANY
        )
        return stems, rows

    def search(self, query: Query, terms: Collection[str]) -> Likeness:
        """A query, and the terms in it, beside everything."""
        one = self._numbers(query.tokens, query.corrected, terms)
        words, together, first = self._lacking.compare(one.stems), self._same.compare(one.terms), self._first[:-1]
        measures = {
            **{name: values[0] for name, values in self._as_a_whole([one]).items()},
            "same": np.maximum.reduceat(together.overlap(), first),
            "lacking": np.minimum(np.minimum.reduceat(words.lacking, first), MUCH),
        }
        return Likeness(measures, together, words)

    def as_a_whole(self, texts: Sequence[Text]) -> dict[str, Doubles]:
        """Texts of the base (rows) by the measures that take a target's wordings together.

        They are all but `same` and `lacking`, which seek the nearest wording.
        """
        return self._as_a_whole([self._numbers(text.tokens, text.tokens, text.terms) for text in texts])

    def _as_a_whole(self, queries: Sequence[_Numbers]) -> dict[str, Doubles]:
        size = len(self._stems)
        pairs = [
            {one * size + other for one, other in pairwise(query.stems) if NONE not in (one, other)}
            for query in queries
        ]
        letters, known = self._of_grams.ratios([query.grams for query in queries])
        features = [
            [*query.stems, *(NONE if term == NONE else term + size for term in query.terms)] for query in queries
        ]
        return {
            "pairs": self._of_pairs.ratios(pairs)[0],
            "grams": letters / np.maximum(known, 1)[:, None],
            "latent": self._latent.compare(features),
            "learnt": self._learnt.compare(features)[:, self._of_target],
        }

    def _numbers(self, typed: Iterable[str], known: Iterable[str], terms: Iterable[str]) -> _Numbers:
        return _Numbers(
            [self._stems.get(word[:STEM], NONE) for word in known],
            [self._terms.get(term, NONE) for term in terms],
            set[int]().union(*map(grams, typed)),
        )

    def nearest(self, target: int, likeness: Likeness) -> tuple[Wording, float]:
        """The wording of a target that is most alike, and how alike it is."""
        first = self._first[target]
        found = likeness.wordings(slice(first, self._first[target + 1]))
        best = int(found.argmax())
        return self.wording(first + best), float(found[best])

    def fits(self, target: int, terms: Collection[str]) -> dict[str, float]:
        """How well each term fits a target: 0 where it is no likelier there than anywhere, less where it is rarer."""
        numbers = [self._terms.get(term, NONE) for term in terms]
        lifts = self._same.lifts(numbers, slice(self._first[target], self._first[target + 1]))
        return {
            term: math.log((1 + self._trust * lift) / (1 + self._trust))
            for term, lift in zip(terms, lifts, strict=True)
        }
