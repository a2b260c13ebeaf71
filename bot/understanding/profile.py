"""What each target speaks of, and what in a query speaks against it.

What most wordings of a target name (a month, a phase, orphans) belongs to its question; a query that leaves it out
probably means another one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.models import Entry, Knowledge
from bot.understanding.arrays import Doubles, numbered
from bot.understanding.corpus import Corpus
from bot.understanding.lexicon import Concepts
from bot.understanding.meaning import Asked, plain_figure
from bot.understanding.text import STEM, Text

USUAL = 0.35  # share of a target's wordings from which a concept belongs to its question
SMOOTH = 2.0
RARE = 0.02  # share under which it does not even belong to its subject
NEGATED = 0.05  # share of negated wordings from which a target may answer a negated query
A_DAY = 31  # the greatest figure that may be a day or a place in a row, which no entry need know
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Guard:
    """Something that speaks against an entry: a name and what was seen."""

    name: str
    seen: str


class Profiles:
    """What each target of an index speaks of."""

    def __init__(self, knowledge: Knowledge, concepts: Concepts, corpus: Corpus) -> None:
        self._concepts = concepts
        texts = corpus.by_target()
        self._terms = [  # sorted, which takes a quarter of the memory of sets
            tuple(sorted({term for text in (*own, *corpus.answers[key]) for term in text.terms}))
            for (key, _), own in texts.items()
        ]
        self._figures = [
            {term[1:] for text in corpus.said[key] for term in text.terms if term[0] == "#"}
            | {term[1:] for term in terms if term[0] == "#"}
            | _dates(knowledge.entries[key], knowledge)
            for terms, (key, _) in zip(self._terms, texts, strict=True)
        ]
        self._negated = np.array(
            [sum(text.negated for text in own) >= NEGATED * len(own) > 0 for own in texts.values()]
        )
        self._columns = numbered(concepts.all)
        groups = [concepts.group(concept) for concept in self._columns]
        self._groups = {group: np.array([one == group for one in groups]) for group in dict.fromkeys(groups)}
        shares = self._shares(tuple(texts.values()))
        self._usual = np.where(shares >= USUAL, shares, 0.0) * [concepts.exclusive(one) for one in self._columns]
        self._absence = np.ascontiguousarray(_absence(shares, [len(own) for own in texts.values()]).T)
        self._absent = self._absence.sum(axis=0)
        self._mentions = self._mentioned(shares, [corpus.answers[key] for key, _ in texts])

    def _shares(self, texts: Sequence[Sequence[Text]]) -> Doubles:
        """For each target (row) and concept (column), the share of the wordings that name it."""
        shares = np.zeros((len(texts), len(self._columns)))
        for row, own in enumerate(texts):
            for text in own:
                for term in text.terms:
                    if term[0] == "@" and (column := self._columns.get(term[1:])) is not None:
                        shares[row, column] += 1 / len(own)
        return shares

    def _mentioned(self, shares: Doubles, answers: Sequence[Sequence[Text]]) -> NDArray[np.bool_]:
        """Which concepts each target's answer names, or its wordings more than rarely; wider ones too."""
        found = shares >= RARE
        concepts = tuple(self._columns)
        for row, texts in enumerate(answers):
            named = {concepts[column] for column in np.flatnonzero(found[row])}
            named.update(term[1:] for text in texts for term in text.terms if term[0] == "@")
            for concept in (*named, *(wider for one in named for wider in self._concepts.wider(one))):
                if (column := self._columns.get(concept)) is not None:
                    found[row, column] = True
        return found

    def unsaid(self, queries: Sequence[Iterable[str]]) -> Doubles:
        """For each query (row, by the concepts it names) and target, the weight of what the query leaves unsaid."""
        named = np.zeros((len(queries), len(self._columns)))
        for row, concepts in enumerate(queries):
            named[row, [self._columns[each] for one in concepts for each in (one, *self._concepts.wider(one))]] = 1
        of_any = named.any(axis=0)
        return np.asarray(self._absent - named[:, of_any] @ self._absence[of_any])

    def kept(self, before: Sequence[int], asked: Asked) -> Doubles:
        """For each target, exclusive concepts that belong to its question and to that of a target `before`.

        Only of groups that the query names nothing of.
        """
        left_out = np.ones(len(self._columns), np.bool_)
        for group in self._groups.keys() & {self._concepts.group(one) for one in asked.named}:
            left_out &= ~self._groups[group]
        usual = self._usual[list(before)].max(axis=0, initial=0.0) * left_out
        return np.asarray(np.minimum(self._usual, usual).sum(axis=1))

    def labels(self, target: int) -> frozenset[str]:
        """The concepts that a target names."""
        return frozenset(term[1:] for term in self._terms[target] if term[0] == "@")

    def guards(self, asked: Asked, target: int) -> list[Guard]:
        """What speaks against one target. A guard demotes, it never promotes."""
        mentions = self._mentions[target]
        exclusive = filter(self._concepts.exclusive, sorted(asked.labels))
        contrasts = [one for one in exclusive if not mentions[self._columns[one]]]
        guards = [Guard("contrast", one) for one in contrasts]
        guards += [Guard("name", one) for one in asked.names if not self._says(target, one)]
        guards += [Guard("figure", one) for one in sorted(asked.figures - self._figures[target]) if float(one) > A_DAY]
        if asked.negated and not self._negated[target]:
            guards.append(Guard("negation", "the query negates, no question of the entry does"))
        return guards + [Guard("unexplained", word) for word in asked.telling if not self._says(target, word[:STEM])]

    def _says(self, target: int, term: str) -> bool:
        """Whether the wordings of a target or its answer say this."""
        terms = self._terms[target]
        place = bisect_left(terms, term)
        return place < len(terms) and terms[place] == term


def _absence(shares: Doubles, sizes: Sequence[int]) -> Doubles:
    """How much it speaks against each target (row) that a query lacks a concept (column), where that belongs to it.

    That is naive Bayes, ln((1 - b) / (1 - s)), of the shares s of a target's wordings and b of all that name it; the
    target is taken to have `SMOOTH` wordings like all others besides its own.
    """
    count = np.array(sizes, np.float64)[:, None]
    usual = (shares * count).sum(axis=0) / max(float(count.sum()), 1.0)
    own = (shares * count + SMOOTH * usual) / (count + SMOOTH)
    weights = np.log((1 - usual) / (1 - own))
    return np.where(shares >= USUAL, np.maximum(weights, 0), 0.0)


def _dates(entry: Entry, knowledge: Knowledge) -> set[str]:
    """The figures of the dates of an entry and its sources."""
    published = (knowledge.sources[support.source].published or "" for support in entry.sources)
    return set(map(plain_figure, _DIGITS.findall(" ".join([*published, entry.as_of or ""]))))
