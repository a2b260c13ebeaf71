"""A text read for its words and concepts, and a follow-up filled in from the question before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge.models import Lexicon
from bot.understanding.forms import Forms, plain
from bot.understanding.lexicon import Mention
from bot.understanding.meaning import ASKED
from bot.understanding.resolver import Resolver
from bot.understanding.text import Script, Word, clean, words

CLAUSE = re.compile(r"[.!?;:,…\n—–-]+(?=\s|$)")  # what ends one
OPENING, CLOSING = frozenset('«“„"'), frozenset('»”“"')


@dataclass(frozen=True)
class Reading:
    """A cleaned text, its words as typed, and for each word the known one it probably is, with its script."""

    text: str
    words: tuple[Word, ...]
    known: tuple[str, ...]
    scripts: tuple[Script, ...]
    mentions: tuple[Mention, ...]

    def places(self, forms: Forms) -> frozenset[int]:
        """Places of the words that belong to any of the forms, as typed or as the known ones they probably are."""
        typed = forms.places([word.token for word in self.words], self.scripts)
        return typed | forms.places(self.known, self.scripts)

    def part(self, first: int, last: int) -> str:
        """The text from the word at `first` to the word at `last`, both included, with their quotation marks."""
        start, end = self.words[first].start, self.words[last].end
        while self.text[start - 1 : start] in OPENING:
            start -= 1
        while self.text[end : end + 1] in CLOSING:
            end += 1
        return self.text[start:end]

    def kept(self, places: Sequence[int]) -> str:
        """The words at these places, as typed."""
        return " ".join(self.part(place, place) for place in places)

    def closes(self, place: int) -> bool:
        """Whether a question mark follows the word at `place`."""
        after = self.words[place + 1].start if place + 1 < len(self.words) else len(self.text)
        return "?" in self.text[self.words[place].end : after]

    def before(self, place: int) -> str:
        """What stands between the word at `place` and the one before it."""
        return self.text[self.words[place - 1].end if place else 0 : self.words[place].start]


class Reader:
    """Reads texts with the lexicon of one base."""

    def __init__(self, resolver: Resolver, lexicon: Lexicon) -> None:
        self._resolver = resolver
        self._concepts = resolver.concepts
        self._continuations = plain(lexicon.continuations)
        self._references = plain(lexicon.references)

    def read(self, text: str) -> Reading:
        """A text, each word once, also where two were run together."""
        cleaned = clean(text)
        found = words(cleaned)
        query = self._resolver.vocabulary.query(found)
        origin = query.origin
        mentions = tuple(
            Mention(one.concept, origin[one.start], origin[one.end - 1] + 1)
            for one in self._concepts.mentions(query.corrected, query.scripts)
        )
        known = {
            place: (word, script) for place, word, script in zip(origin, query.corrected, query.scripts, strict=True)
        }
        each = [known.get(place, (word.token, "other")) for place, word in enumerate(found)]
        return Reading(cleaned, found, tuple(word for word, _ in each), tuple(script for _, script in each), mentions)

    def asked(self, reading: Reading) -> set[str]:
        """The question words of a text, as concepts: when, how many, why."""
        return {one.concept for one in reading.mentions if self._concepts.group(one.concept) == ASKED}

    def asking(self, reading: Reading) -> frozenset[int]:
        """Places of the question words."""
        found = (one for one in reading.mentions if self._concepts.group(one.concept) == ASKED)
        return frozenset(place for one in found for place in range(one.start, one.end))

    def neutral(self, reading: Reading) -> frozenset[int]:
        """Places of the words that tell nothing about what is asked, and of negations."""
        found = self._concepts.read(reading.known, reading.scripts)
        return found.neutral | found.negations

    def references(self, reading: Reading) -> frozenset[int]:
        """Places of the words that point back: them, that, then."""
        return reading.places(self._references)

    def pointing(self, reading: Reading) -> frozenset[int]:
        """Places of the words that point back or go on: them, and, what about."""
        return self.references(reading) | reading.places(self._continuations)

    def merged(self, message: str, question: str) -> tuple[str, bool]:
        """The question with what the message replaces, and whether that is more than a question word.

        It replaces concepts of the same exclusive group, question words, years.
        """
        new, old = self.read(message), self.read(question)
        skipped = self.pointing(new)
        groups = {
            self._concepts.group(one.concept)
            for one in new.mentions
            if self._concepts.exclusive(one.concept) or self._concepts.group(one.concept) == ASKED
        }
        replaced = {
            place
            for one in old.mentions
            if self._concepts.group(one.concept) in groups
            for place in range(one.start, one.end)
        }
        if any(word.token.isdigit() for word in new.words):
            replaced |= {place for place, word in enumerate(old.words) if word.token.isdigit()}
        changed = bool(replaced - self.asking(old))
        added = [new.part(place, place) for place in range(len(new.words)) if place not in skipped]
        left = [old.part(place, place) for place in range(len(old.words)) if place not in replaced]
        return " ".join(dict.fromkeys(added + left)), changed
