"""Every text of a base, read: the wordings of each target, and what entries and their sources say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.models import Entry, Knowledge
from bot.understanding.text import Text

Target = tuple[str, str]  # an entry and a role: its questions, its near misses, or the false premises it denies


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of the base."""

    key: str
    role: str
    language: str
    typed: str

    @property
    def target(self) -> Target:
        """What it belongs to."""
        return self.key, self.role


@dataclass(frozen=True)
class Corpus:
    """The wordings, those of a target side by side, with their texts; by entry, what is answered, and all that is said.

    All that is said are the answers, and what the entry's sources state.
    """

    wordings: Sequence[Wording]
    texts: Sequence[Text]
    answers: Mapping[str, Sequence[Text]]
    said: Mapping[str, Sequence[Text]]

    @classmethod
    def of(cls, knowledge: Knowledge, read: Callable[[Sequence[str]], Sequence[Text]]) -> Corpus:
        """The texts of a base, all of which go through `read`."""
        entries = knowledge.entries.values()
        wordings = sorted(
            (Wording(entry.id, one.field, one.language, one.text) for entry in entries for one in entry.wordings()),
            key=lambda one: (*one.target, one.language),
        )
        said = {entry.id: (*_answers(entry), *_stated(entry)) for entry in entries}
        texts = {text.typed: text for text in read([one for found in said.values() for one in found])}
        return cls(
            wordings,
            read([one.typed for one in wordings]),
            {entry.id: [texts[one] for one in _answers(entry)] for entry in entries},
            {key: [texts[one] for one in found] for key, found in said.items()},
        )

    def by_target(self) -> dict[Target, list[Text]]:
        """The texts of each target's wordings."""
        found: dict[Target, list[Text]] = {}
        for wording, text in zip(self.wordings, self.texts, strict=True):
            found.setdefault(wording.target, []).append(text)
        return found


def _answers(entry: Entry) -> tuple[str, ...]:
    return (*entry.answer.values(), *entry.correction.values())


def _stated(entry: Entry) -> tuple[str, ...]:
    return tuple(part for support in entry.sources for part in (support.fragment, support.states) if part)
