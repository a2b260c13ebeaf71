"""What an entry speaks of and what a query asks for, in the same terms, so that they can be compared.

The terms are labels: concepts of the lexicon, and figures as `#45`. What most wordings of an entry name (a month, a
phase, a year) belongs to its question; a query that leaves it out probably means another entry.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.knowledge.models import Entry, Knowledge
from bot.understanding.index import STEM
from bot.understanding.lexicon import Concepts, Forms, Mention, Script, Text
from bot.understanding.vocabulary import Query

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Profile:
    """What an entry knows when it is asked by its wordings.

    `shares[language][label]` is the share of the wordings that have the label;
    `mentioned` are the labels of questions and answers, `stems` those of their words, `figures` all that the entry or
    its sources state.
    """

    shares: Mapping[str, Mapping[str, float]]
    asked: frozenset[str]
    mentioned: frozenset[str]
    stems: frozenset[str]
    figures: frozenset[str]
    negated: bool


@dataclass(frozen=True)
class Asked:
    """What a query asks for. `telling` are the words that carry meaning beyond the labels."""

    labels: frozenset[str]
    mentions: tuple[Mention, ...]
    telling: tuple[str, ...]
    figures: frozenset[str]
    negated: bool


class Profiler:
    """Makes profiles, with the lexicon and the names of numbers of one base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.concepts = Concepts(knowledge.lexicon)
        self._numbers = Forms(
            (name, f"{number.value:g}")
            for number in knowledge.numbers
            if number.value == int(number.value)
            for names in number.names.values()
            for name in names
        )

        texts = {text for entry in knowledge.entries.values() for text in (*_told_by(entry), *_stated_by(entry))}
        self._told = dict(zip(texts, self.read(list(texts)), strict=True))

    def labels(self, tokens: Sequence[str], scripts: Sequence[Script]) -> list[str]:
        """The concepts of a text with those that contain them, and its figures: the index's concept features."""
        found = [mention.concept for mention in self.concepts.mentions(tokens, scripts)]
        wider = [one for concept in found for one in self.concepts.wider(concept)]
        return [*found, *wider, *(f"#{figure}" for figure in self._figures(tokens, scripts))]

    def read(self, texts: Sequence[str]) -> list[Text]:
        """Texts of the base with their labels."""
        return [replace(bare, labels=tuple(self.labels(bare.tokens, bare.scripts))) for bare in Text.read_all(texts)]

    def profile(self, entry: Entry, wordings: Mapping[str, Sequence[Text]]) -> Profile:
        """What this entry knows when it is asked by these wordings."""
        shares = {}
        for language, texts in wordings.items():
            counts = Counter(label for text in texts for label in set(text.labels))
            shares[language] = {label: count / len(texts) for label, count in counts.items()}
        questions = [text for texts in wordings.values() for text in texts]
        answers = [self._told[text] for text in _told_by(entry)]
        mentioned = frozenset(label for text in (*questions, *answers) for label in text.labels)
        stated = frozenset(label for text in _stated_by(entry) for label in self._told[text].labels)
        dates = [self._knowledge.sources[support.source].published or "" for support in entry.sources]
        days = _DIGITS.findall(" ".join([*dates, entry.as_of or ""]))
        return Profile(
            shares=shares,
            asked=frozenset(label for found in shares.values() for label in found),
            mentioned=mentioned,
            stems=frozenset(token[:STEM] for text in (*questions, *answers) for token in text.tokens),
            figures=frozenset(label[1:] for label in mentioned | stated if label.startswith("#")).union(
                map(_figure, days)
            ),
            negated=any(self.concepts.negations.find(text.tokens, text.scripts) for text in questions),
        )

    def _figures(self, tokens: Sequence[str], scripts: Sequence[Script]) -> list[str]:
        named = [value for value, _, _ in self._numbers.find(tokens, scripts)]
        return named + [_figure(token) for token in tokens if token.isdigit()]

    def asked(self, query: Query) -> Asked:
        """What a query asks for."""
        tokens, scripts = query.corrected, query.scripts
        mentions = tuple(self.concepts.mentions(tokens, scripts))
        negations = self.concepts.negations.places(tokens, scripts)
        silent = set(negations | self.concepts.neutral.places(tokens, scripts) | self._numbers.places(tokens, scripts))
        silent |= {place for mention in mentions for place in range(mention.start, mention.end)}
        return Asked(
            labels=frozenset(query.labels),
            mentions=mentions,
            telling=tuple(
                token
                for place, token in enumerate(tokens)
                if place not in silent and not token.isdigit() and len(token) > 1
            ),
            figures=frozenset(self._figures(tokens, scripts)),
            negated=bool(negations),
        )


def weights_of(profiles: Iterable[Profile]) -> Mapping[str, float]:
    """How telling each label is: ln((1+P)/(1+p)) with P profiles of which p ask for it."""
    found = list(profiles)
    counts = Counter(label for profile in found for label in profile.asked)
    return {label: math.log((1 + len(found)) / (1 + count)) for label, count in counts.items()}


def _told_by(entry: Entry) -> tuple[str, ...]:
    return (*entry.answer.values(), *entry.correction.values())


def _stated_by(entry: Entry) -> list[str]:
    return [part for support in entry.sources for part in (support.fragment, support.states) if part]


def _figure(digits: str) -> str:
    return digits.lstrip("0") or "0"
