"""What a query asks for and what each target speaks of, in the lexicon's terms, so that they can be compared.

Labels are concepts of the lexicon, with those that contain them, and figures as `#45`. What most wordings of a target
name (a month, a phase, orphans) belongs to its question; a query that leaves it out probably means another one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from sys import intern

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.models import Entry, Knowledge
from bot.understanding.arrays import Doubles, ints, numbered
from bot.understanding.bags import Bags
from bot.understanding.index import Wording
from bot.understanding.lexicon import Concepts, Marked, Mention, Text
from bot.understanding.text import STEM
from bot.understanding.vocabulary import Query

USUAL = 0.3  # share of a target's wordings from which a concept belongs to its question
A_DAY = 31  # the greatest figure that may be a day or a place in a row, which no entry need know
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Asked:
    """What a query asks for: the concepts it `named`, `labels` with those that contain them, other `telling` words."""

    terms: tuple[str, ...]
    named: tuple[str, ...]
    labels: frozenset[str]
    mentions: tuple[Mention, ...]
    telling: tuple[str, ...]
    names: tuple[str, ...]
    figures: frozenset[str]
    negated: bool


@dataclass(frozen=True)
class Guard:
    """Something that speaks against an entry: a name and what was seen."""

    name: str
    seen: str


class Meaning:
    """Reads what texts and queries speak of, by the lexicon and the names of numbers of one base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.concepts = Concepts(
            knowledge.lexicon,
            (
                (name, f"{number.value:g}")
                for number in knowledge.numbers
                if number.value == int(number.value)
                for names in number.names.values()
                for name in names
            ),
        )

    def read(self, texts: Sequence[str]) -> list[Text]:
        """Texts of the base with their terms."""
        read = []
        for one in Text.read_all(texts):
            marked = self.concepts.read(one.tokens, one.scripts)
            terms = _terms(one.tokens, marked)
            read.append(Text(one.typed, one.tokens, one.scripts, terms, bool(marked.negations)))
        return read

    def asked(self, query: Query) -> Asked:
        """What a query asks for. A word that may be misspelt contradicts nothing: it makes no label."""
        tokens, typed = query.corrected, query.typed
        marked = self.concepts.read(tokens, query.scripts)
        terms = _terms(tokens, marked)
        named = tuple(term[1:] for term in terms if term[0] == "@")
        sure = [one.concept for one in marked.mentions if all(typed[one.start : one.end])]
        telling = _telling(tokens, marked)
        return Asked(
            terms=terms,
            named=named,
            labels=frozenset([*sure, *(wider for one in sure for wider in self.concepts.wider(one))]),
            mentions=marked.mentions,
            telling=tuple(tokens[place] for place in telling),
            names=tuple(query.tokens[place] for place in telling if place in query.names),
            figures=frozenset(term[1:] for term in terms if term[0] == "#"),
            negated=bool(marked.negations),
        )


def _telling(tokens: Sequence[str], marked: Marked) -> tuple[int, ...]:
    """The places of the words that are no part of a concept, a number or a negation, nor neutral."""
    silent = set(marked.neutral | marked.negations)
    for _, start, end in (*marked.mentions, *marked.numbers):
        silent.update(range(start, end))
    return tuple(
        place for place, token in enumerate(tokens) if place not in silent and len(token) > 1 and not token.isdigit()
    )


def _terms(tokens: Sequence[str], marked: Marked) -> tuple[str, ...]:
    """Concepts as `@women`, figures as `#45`, stems of the telling words."""
    terms = ["@" + concept for concept, _, _ in marked.mentions]
    terms += [f"#{one.value:g}" for one in marked.numbers]
    terms += ["#" + _figure(token) for token in tokens if token.isdigit()]
    terms += [tokens[place][:STEM] for place in _telling(tokens, marked)]
    return tuple(dict.fromkeys(map(intern, terms)))


class Profiles:
    """What each target of an index speaks of."""

    def __init__(self, knowledge: Knowledge, meaning: Meaning, wordings: Sequence[Wording]) -> None:
        """`wordings` as the index sorts them."""
        self._concepts = meaning.concepts
        places = numbered((one.key, one.role) for one in wordings)
        self._keys = [key for key, _ in places]
        texts: list[list[Text]] = [[] for _ in places]
        for one in wordings:
            texts[places[one.key, one.role]].append(one.text)
        told = {text.typed: text for text in meaning.read([t for e in knowledge.entries.values() for t in _told(e)])}
        entries = [knowledge.entries[key] for key in self._keys]
        self._terms = [
            frozenset(term for text in (*own, *(told[one] for one in _answers(entry))) for term in text.terms)
            for own, entry in zip(texts, entries, strict=True)
        ]
        keys = numbered(self._keys)
        self._everything = Bags([tuple(sorted(terms)) for terms in self._terms], ints(keys[key] for key in self._keys))
        self._figures = [
            {term[1:] for text in _told(entry) for term in told[text].terms if term[0] == "#"}
            | {term[1:] for term in terms if term[0] == "#"}
            | _dates(entry, knowledge)
            for terms, entry in zip(self._terms, entries, strict=True)
        ]
        self._negated = np.array([any(text.negated for text in own) for own in texts])
        self._columns = numbered(meaning.concepts.all_exclusive)
        groups = [meaning.concepts.group(concept) for concept in self._columns]
        self._groups = {group: np.array([one == group for one in groups]) for group in dict.fromkeys(groups)}
        self._share = self._shares(texts)
        self._usual = np.where(self._share >= USUAL, self._share, 0.0)
        self._mentions = self._mentioned()

    def _shares(self, texts: Sequence[Sequence[Text]]) -> Doubles:
        """For each target (row) and exclusive concept (column), the share of the wordings that name it."""
        shares = np.zeros((len(texts), len(self._columns)))
        for row, own in enumerate(texts):
            for text in own:
                for term in text.terms:
                    if term[0] == "@" and (column := self._columns.get(term[1:])) is not None:
                        shares[row, column] += 1 / len(own)
        return shares

    def _mentioned(self) -> NDArray[np.bool_]:
        """Which exclusive concepts each target names anywhere, those that contain them too."""
        found = np.zeros(self._share.shape, np.bool_)
        for row, terms in enumerate(self._terms):
            named = [term[1:] for term in terms if term[0] == "@"]
            for concept in (*named, *(wider for one in named for wider in self._concepts.wider(one))):
                if (column := self._columns.get(concept)) is not None:
                    found[row, column] = True
        return found

    def compare(self, asked: Asked) -> dict[str, Doubles]:
        """A query beside every target.

        `covered`: share of its terms that the target's questions or answer know. `unsaid`: exclusive concepts that
        belong to the target's question, of groups that the query leaves out. `other`: exclusive concepts of the query
        that do not belong to it. `contrast`, `figure`, `negation`: how many guards of that name speak against it.
        """
        named = [self._columns[one] for one in asked.named if one in self._columns]
        groups = {self._concepts.group(one) for one in asked.named}
        left_out = np.ones(len(self._columns), np.bool_)
        left_out[named] = False
        for group in groups & self._groups.keys():
            left_out &= ~self._groups[group]
        labels = [self._columns[one] for one in asked.labels if one in self._columns]
        nothing = np.zeros(len(self._figures))
        return {
            "covered": self._everything.compare(asked.terms).covered,
            "unsaid": self._usual @ left_out,
            "other": (1 - self._share[:, named]).sum(axis=1),
            "contrast": (~self._mentions[:, labels]).sum(axis=1).astype(np.float64),
            "figure": np.array([len(asked.figures - known) for known in self._figures] if asked.figures else nothing),
            "negation": (~self._negated).astype(np.float64) * asked.negated,
        }

    def labels(self, target: int) -> frozenset[str]:
        """The concepts that a target names."""
        return frozenset(term[1:] for term in self._terms[target] if term[0] == "@")

    def guards(self, asked: Asked, target: int) -> list[Guard]:
        """What speaks against one target. A guard demotes, it never promotes."""
        mentions = self._mentions[target]
        contrasts = [one for one in sorted(asked.labels) if one in self._columns and not mentions[self._columns[one]]]
        guards = [Guard("contrast", one) for one in contrasts]
        guards += [Guard("name", one) for one in asked.names if one[:STEM] not in self._terms[target]]
        guards += [Guard("figure", one) for one in sorted(asked.figures - self._figures[target]) if float(one) > A_DAY]
        if asked.negated and not self._negated[target]:
            guards.append(Guard("negation", "the query negates, no question of the entry does"))
        terms = self._terms[target]
        return guards + [Guard("unexplained", word) for word in asked.telling if word[:STEM] not in terms]


def _answers(entry: Entry) -> tuple[str, ...]:
    return (*entry.answer.values(), *entry.correction.values())


def _told(entry: Entry) -> tuple[str, ...]:
    """Everything that an entry and its sources say."""
    stated = (part for support in entry.sources for part in (support.fragment, support.states) if part)
    return (*_answers(entry), *stated)


def _dates(entry: Entry, knowledge: Knowledge) -> set[str]:
    """The figures of the dates of an entry and its sources."""
    published = (knowledge.sources[support.source].published or "" for support in entry.sources)
    return set(map(_figure, _DIGITS.findall(" ".join([*published, entry.as_of or ""]))))


def _figure(digits: str) -> str:
    return digits.lstrip("0") or "0"
