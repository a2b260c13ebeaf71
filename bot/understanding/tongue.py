"""The language of a reply, when the chat has pinned none."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bot.knowledge.models import Knowledge
from bot.understanding.outcomes import Outcome, language_of
from bot.understanding.resolver import Resolver


class Tongue:
    """Tells languages apart by the letters and vocabulary of one base."""

    def __init__(self, knowledge: Knowledge, resolver: Resolver) -> None:
        self._knowledge = knowledge
        self._resolver = resolver
        self._spoken = resolver.vocabulary.spoken

    def of_turn(self, message: str, outcomes: Sequence[Outcome], last: str | None, code: str | None) -> str:
        """The language of the reply to a message: by its letters, by its words, by what was found."""
        for language in self._knowledge.languages:
            if set(self._knowledge.phrases[language].letters) & set(message.casefold()):
                return language
        found = next(filter(None, map(language_of, outcomes)), None)
        return self.of_words(message, found, last, code)

    def of_words(self, message: str, *hints: str | None) -> str:
        """The language whose vocabulary the message shares most, then script; `hints` decide ties, first one first."""
        found = self._resolver.read(message).tokens  # on the other keyboard layout, too
        letters = {unicodedata.name(letter, "?").split()[0] for letter in message if letter.isalpha()}
        known = [one for one in hints if one in self._knowledge.languages]

        def evidence(language: str) -> tuple[int, bool, int]:
            script = unicodedata.name(self._knowledge.phrases[language].language[0]).split()[0]
            shared = sum(token in self._spoken.get(language, ()) for token in found)
            rank = known.index(language) if language in known else len(known)
            return shared, script in letters, -rank

        return max(self._knowledge.languages, key=evidence)
