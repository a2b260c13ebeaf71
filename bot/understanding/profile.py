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

USUAL = 0.3  # share of a target's wordings from which a concept belongs to its question
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
        self._columns = numbered(concepts.all_exclusive)
        groups = [concepts.group(concept) for concept in self._columns]
        self._groups = {group: np.array([one == group for one in groups]) for group in dict.fromkeys(groups)}
        self._share = self._shares(tuple(texts.values()))
        self._usual = np.where(self._share >= USUAL, self._share, 0.0)
        self._mentions = self._mentioned([corpus.answers[key] for key, _ in texts])

    def _shares(self, texts: Sequence[Sequence[Text]]) -> Doubles:
        """For each target (row) and exclusive concept (column), the share of the wordings that name it."""
        shares = np.zeros((len(texts), len(self._columns)))
        for row, own in enumerate(texts):
            for text in own:
                for term in text.terms:
                    if term[0] == "@" and (column := self._columns.get(term[1:])) is not None:
                        shares[row, column] += 1 / len(own)
        return shares

    def _mentioned(self, answers: Sequence[Sequence[Text]]) -> NDArray[np.bool_]:
        """Which exclusive concepts each target's answer names, or its wordings more than rarely; wider ones too."""
        found = self._share >= RARE
        concepts = tuple(self._columns)
        for row, texts in enumerate(answers):
            named = {concepts[column] for column in np.flatnonzero(found[row])}
            named.update(term[1:] for text in texts for term in text.terms if term[0] == "@")
            for concept in (*named, *(wider for one in named for wider in self._concepts.wider(one))):
                if (column := self._columns.get(concept)) is not None:
                    found[row, column] = True
        return found

    def _left_out(self, named: Iterable[str]) -> NDArray[np.bool_]:
        """Which exclusive concepts are of groups of which these are none."""
        left_out = np.ones(len(self._columns), np.bool_)
        for group in self._groups.keys() & {self._concepts.group(one) for one in named}:
            left_out &= ~self._groups[group]
        return left_out

    def unsaid(self, queries: Sequence[Iterable[str]]) -> Doubles:
        """For each target, exclusive concepts that belong to its question, of groups that a query leaves out.

        A query (row) is told by the concepts that it names.
        """
        left_out = np.reshape([self._left_out(named) for named in queries], (len(queries), len(self._columns)))
        return np.asarray(left_out @ self._usual.T, np.float64)

    def kept(self, before: Sequence[int], asked: Asked) -> Doubles:
        """For each target, the same concepts where they belong to the question of a target `before`, too."""
        usual = self._usual[list(before)].max(axis=0, initial=0.0) * self._left_out(asked.named)
        return np.asarray(np.minimum(self._usual, usual).sum(axis=1))

    def labels(self, target: int) -> frozenset[str]:
        """The concepts that a target names."""
        return frozenset(term[1:] for term in self._terms[target] if term[0] == "@")

    def guards(self, asked: Asked, target: int) -> list[Guard]:
        """What speaks against one target. A guard demotes, it never promotes."""
        mentions = self._mentions[target]
        contrasts = [one for one in sorted(asked.labels) if one in self._columns and not mentions[self._columns[one]]]
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


def _dates(entry: Entry, knowledge: Knowledge) -> set[str]:
    """The figures of the dates of an entry and its sources."""
    published = (knowledge.sources[support.source].published or "" for support in entry.sources)
    return set(map(plain_figure, _DIGITS.findall(" ".join([*published, entry.as_of or ""]))))
