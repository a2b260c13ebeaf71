"""How alike a query and each target are: an entry's questions, its near misses, or the false premises it denies.

Six measures of likeness, each for every target at once; `calibration.yaml` has what each weighs:

- `chars`, `stems`: cosine with the nearest centroid of the target's wordings in one language (centroids.py), by
  character n-grams of the words as typed, and by stems (first letters of the skeleton) of the corrected words;
- `alike`, `same`: greatest cosine and Jaccard with a wording by its terms (concepts, figures, stems of other words);
- `lacking`: least weight of stems that a wording has and the query does not;
- `known`: share of the query's stems that stand in any wording of the target.

That terms and single wordings are compared over all languages lets a mixed question find its words in each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from bot.understanding.arrays import Doubles, changes, ints, numbered, owners
from bot.understanding.bags import Bags
from bot.understanding.centroids import Centroids, Layout
from bot.understanding.lexicon import Text
from bot.understanding.text import STEM
from bot.understanding.vocabulary import Query

GRAMS = (3, 4)  # letters of the character n-grams


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of the base: its target is (key, role)."""

    key: str
    role: str
    language: str
    text: Text


@dataclass(frozen=True)
class Likeness:
    """A query beside every target (the measures, by name), every class and every wording."""

    measures: Mapping[str, Doubles]
    classes: Doubles
    wordings: Doubles


class Index:
    """All wordings, ready to be searched. Immutable after it is built."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self.wordings = tuple(sorted(wordings, key=lambda w: (w.key, w.role, w.language)))
        targets = numbered((one.key, one.role) for one in self.wordings)
        classes = numbered((one.key, one.role, one.language) for one in self.wordings)
        keys = numbered(one.key for one in self.wordings)
        self.targets = tuple(targets)
        rows = ints(targets[one.key, one.role] for one in self.wordings)
        row_classes = ints(classes[one.key, one.role, one.language] for one in self.wordings)
        self._first_rows = np.append(np.flatnonzero(changes(rows)), len(rows))
        self._rows_of_class = np.append(np.flatnonzero(changes(row_classes)), len(rows))
        self._first_classes = np.flatnonzero(changes(ints(targets[key, role] for key, role, _ in classes)))
        entries = ints(keys[key] for key, _, _ in classes)
        texts = [one.text for one in self.wordings]
        places = numbered(token for text in texts for token in text.tokens)
        words = ints(places[token] for text in texts for token in text.tokens)
        layout = Layout(list(places), words, owners(text.tokens for text in texts), row_classes, entries)
        self._chars = Centroids(layout, grams)
        self._stems = Centroids(layout, lambda word: (word[:STEM],))
        stems = [tuple({token[:STEM]: None for token in text.tokens}) for text in texts]
        self._row_stems = Bags(stems, entries[row_classes])
        self._row_terms = Bags([text.terms for text in texts], entries[row_classes])
        together = [tuple(dict.fromkeys(chain(*stems[a:b]))) for a, b in pairwise(self._first_rows.tolist())]
        self._target_stems = Bags(together, ints(keys[key] for key, _ in targets))

    def search(self, query: Query, terms: Collection[str]) -> Likeness:
        """A query, and the terms in it, beside everything."""
        stems = [word[:STEM] for word in query.corrected]
        chars, stemmed = self._chars.cosines(query.tokens), self._stems.cosines(query.corrected)
        words, named = self._row_stems.compare(stems), self._row_terms.compare(terms)
        rows, classes = self._first_rows[:-1], self._first_classes
        measures = {
            "chars": np.maximum.reduceat(chars, classes),
            "stems": np.maximum.reduceat(stemmed, classes),
            "alike": np.maximum.reduceat(named.cosine, rows),
            "same": np.maximum.reduceat(named.overlap, rows),
            "lacking": np.minimum.reduceat(words.lacking, rows),
            "known": self._target_stems.compare(stems).covered,
        }
        return Likeness(measures, chars + stemmed, named.cosine)

    def nearest(self, target: int, likeness: Likeness) -> int:
        """The place of the target's wording that is most alike, in the language that is."""
        last = target + 1 == len(self._first_classes)
        classes = slice(self._first_classes[target], None if last else self._first_classes[target + 1])
        best = int(self._first_classes[target] + likeness.classes[classes].argmax())
        first, end = self._rows_of_class[best], self._rows_of_class[best + 1]
        return int(first + likeness.wordings[first:end].argmax())


def grams(token: str) -> list[str]:
    """The character n-grams of a word, its ends marked by spaces."""
    padded = f" {token} "
    return [padded[i : i + n] for n in GRAMS for i in range(len(padded) - n + 1)]
