"""What a query asks for, and what a text of the base speaks of, in the lexicon's terms.

Terms are concepts as `@women`, figures as `#45`, and the stems of the other telling words. Labels are concepts with
those that contain them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from sys import intern

from bot.knowledge.models import Knowledge
from bot.understanding.lexicon import Concepts, Marked, Mention
from bot.understanding.text import STEM, Text
from bot.understanding.vocabulary import Query

ASKED = "asked"  # the group of question words, which a follow-up replaces: "when was that?"
OPERATION = "operation"  # the idea beside whose word the name of an operation stands
OWNED = "operaciasi"  # the skeleton of Kazakh «операциясы», the operation of something
SUBJECT = frozenset({OPERATION, "zhusan", "kazakhstan", "government"})  # ideas that are no name of another operation
YEARS = (1900, 2100)  # figures that may be years, which narrow a question wherever they stand


@dataclass(frozen=True)
class Asked:
    """What a query asks for: the concepts it `named`, `labels` with those that contain them, other `telling` words.

    `asking` are the terms that are question words.
    """

    terms: tuple[str, ...]
    asking: tuple[str, ...]
    named: tuple[str, ...]
    labels: frozenset[str]
    mentions: tuple[Mention, ...]
    telling: tuple[str, ...]
    names: tuple[str, ...]
    figures: frozenset[str]
    negated: bool


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
            terms = _terms(one.tokens, marked, _telling(one.tokens, marked))
            read.append(Text(one.typed, one.tokens, one.scripts, terms, bool(marked.negations)))
        return read

    def asked(self, query: Query) -> Asked:
        """What a query asks for. What may be misspelt, or is said beside it, contradicts nothing: it makes no label."""
        tokens, typed = query.corrected, query.typed
        marked = self.concepts.read(tokens, query.scripts)
        telling = _telling(tokens, marked)
        terms = _terms(tokens, marked, telling)
        aside = self._aside(query, marked)
        titles = self._titles(query, marked, telling)
        concepts = named(terms)
        beside = self._beside(marked, aside)
        sure = {one.concept for one in marked.mentions if all(typed[one.start : one.end])} - beside
        return Asked(
            terms=terms,
            asking=tuple(filter(self.asks, terms)),
            named=concepts,
            labels=frozenset([*sure, *(wider for one in sure for wider in self.concepts.wider(one))]),
            mentions=marked.mentions,
            telling=tuple(tokens[place] for place in telling),
            names=tuple(
                "#" + plain_figure(token) if token.isdigit() else token[:STEM]
                for place, token in enumerate(query.tokens)
                if place in titles or (place in query.names and (place in telling or token.isdigit()))
            ),
            figures=frozenset(term[1:] for term in terms if term[0] == "#") - self._heard(tokens, marked, aside),
            negated=bool(marked.negations - aside),
        )

    def _aside(self, query: Query, marked: Marked) -> frozenset[int]:
        """Places of the words of sentences that ask nothing, where others do: "She never tells. How many came?"."""
        asking = {query.sentences[one.start] for one in marked.mentions if self.concepts.group(one.concept) == ASKED}
        return frozenset(place for place, one in enumerate(query.sentences) if asking and one not in asking)

    def _beside(self, marked: Marked, aside: frozenset[int]) -> frozenset[str]:
        """The concepts that are only named `aside` and exclude nothing: "I am a teacher. How many came?"."""
        said = {one.concept for one in marked.mentions if one.start in aside}
        said -= {one.concept for one in marked.mentions if one.start not in aside}
        return frozenset(one for one in said if not self.concepts.exclusive(one))

    @staticmethod
    def _heard(tokens: Sequence[str], marked: Marked, aside: frozenset[int]) -> set[str]:
        """The figures, but for years, that are only said `aside`: "I heard of a thousand. How many were there?"."""
        said = [(one.start, f"{one.value:g}") for one in marked.numbers]
        said += [(place, plain_figure(token)) for place, token in enumerate(tokens) if token.isdigit()]
        asked = {figure for place, figure in said if place not in aside}
        return {figure for _, figure in said if not YEARS[0] <= float(figure) <= YEARS[1]} - asked

    def _titles(self, query: Query, marked: Marked, telling: Sequence[int]) -> frozenset[int]:
        """Places of the words that name another operation: Operation Homecoming, «Таң» операциясы.

        Those words may be ideas of the lexicon as well, but none that are exclusive, as places are: they contrast.
        """
        said = {place for one in marked.mentions if self._describes(one.concept) for place in range(*one[1:])}
        names, found = query.names - said, set[int]()
        for one in marked.mentions:
            if one.concept == OPERATION:
                found.update(takewhile(names.__contains__, range(one.end, len(query.tokens))))
                found.update(takewhile(names.__contains__, range(one.start - 1, -1, -1)))
                if one.start - 1 in telling and query.tokens[one.start].startswith(OWNED):
                    found.add(one.start - 1)
        return frozenset(found)

    def _describes(self, concept: str) -> bool:
        return concept in SUBJECT or self.concepts.exclusive(concept) or self.asks(f"@{concept}")

    def asks(self, term: str) -> bool:
        """Whether a term is a question word."""
        return term[0] == "@" and self.concepts.group(term[1:]) == ASKED


def _telling(tokens: Sequence[str], marked: Marked) -> tuple[int, ...]:
    """The places of the words that are no part of a concept, a number or a negation, nor neutral."""
    left = [place for place in range(len(tokens)) if place not in marked.covered]
    return tuple(place for place in left if len(tokens[place]) > 1 and not tokens[place].isdigit())


def _terms(tokens: Sequence[str], marked: Marked, telling: Sequence[int]) -> tuple[str, ...]:
    """Concepts as `@women`, figures as `#45`, stems of the words at the `telling` places."""
    terms = ["@" + concept for concept, _, _ in marked.mentions]
    terms += [f"#{one.value:g}" for one in marked.numbers]
    terms += ["#" + plain_figure(token) for token in tokens if token.isdigit()]
    terms += [tokens[place][:STEM] for place in telling]
    return tuple(dict.fromkeys(map(intern, terms)))


def named(terms: Sequence[str]) -> tuple[str, ...]:
    """The concepts among terms."""
    return tuple(term[1:] for term in terms if term[0] == "@")


def plain_figure(digits: str) -> str:
    return digits.lstrip("0") or "0"
