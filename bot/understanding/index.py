"""How alike a query and each target are: an entry's questions, its near misses, or the false premises it denies.

Five measures of likeness, each for every target at once; `calibration.yaml` has what each weighs:

- `chars`: cosine of the character n-grams with the nearest centroid of the target's wordings in one language;
- `alike`, `same`: greatest cosine and Jaccard likeness to a wording by its terms (concepts, figures, stems of other
  telling words);
- `lacking`: least weight of stems that a wording has and the query does not, at most `MUCH`;
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

MUCH = 6.0  # weight of missing stems from which more tell no more


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
        self._chars = Centroids(layout)
        stems = [tuple({token[:STEM]: None for token in text.tokens}) for text in texts]
        self._row_stems = Bags(stems, entries[row_classes])
        self._row_terms = Bags([text.terms for text in texts], entries[row_classes])
        together = [tuple(dict.fromkeys(chain(*stems[a:b]))) for a, b in pairwise(self._first_rows.tolist())]
        self._target_stems = Bags(together, ints(keys[key] for key, _ in targets))

    def search(self, query: Query, terms: Collection[str]) -> Likeness:
        """A query, and the terms in it, beside everything."""
        stems = [word[:STEM] for word in query.corrected]
        chars = self._chars.cosines(query.tokens)
        words, named = self._row_stems.compare(stems), self._row_terms.compare(terms)
        rows, classes = self._first_rows[:-1], self._first_classes
        measures = {
            "chars": np.maximum.reduceat(chars, classes),
            "alike": np.maximum.reduceat(named.cosine, rows),
            "same": np.maximum.reduceat(named.overlap, rows),
            "lacking": np.minimum(np.minimum.reduceat(words.lacking, rows), MUCH),
            "known": self._target_stems.compare(stems).covered,
        }
        return Likeness(measures, chars, named.overlap + words.overlap)

    def nearest(self, target: int, likeness: Likeness) -> int:
        """The place of the target's wording that is most alike, in the language that is."""
        last = target + 1 == len(self._first_classes)
        classes = slice(self._first_classes[target], None if last else self._first_classes[target + 1])
        best = int(self._first_classes[target] + likeness.classes[classes].argmax())
        first, end = self._rows_of_class[best], self._rows_of_class[best + 1]
        return int(first + likeness.wordings[first:end].argmax())
