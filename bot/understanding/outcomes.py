"""What a query can come to: a sum type, matched with `match` and `assert_never`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from bot.knowledge.models import Entry


@dataclass(frozen=True)
class Match:
    """An entry that a query may mean. `score` is the likeness (0 to 1), `question` the curated wording most alike."""

    entry: Entry
    score: float
    language: str
    question: str


@dataclass(frozen=True)
class Answered:
    """One entry answers. `kind` is `correction` when the query rests on a premise that the entry denies."""

    query: str
    match: Match
    kind: Literal["fact", "unknown", "correction"]


@dataclass(frozen=True)
class SmallTalk:
    """A greeting, or a question about the bot itself."""

    query: str
    match: Match


@dataclass(frozen=True)
class Ambiguous:
    """Up to three entries come near, best first."""

    query: str
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Unanswered:
    """Nothing is near enough to be offered. `topics` are those of the nearest entries, best first."""

    query: str
    topics: tuple[str, ...] = ()


Outcome = Answered | SmallTalk | Ambiguous | Unanswered


def language_of(outcome: Outcome) -> str | None:
    """The language of the wording that matched best; None where none did."""
    match outcome:
        case Answered(match=found) | SmallTalk(match=found):
            return found.language
        case Ambiguous(matches=matches):
            return matches[0].language
        case Unanswered():
            return None


@dataclass(frozen=True)
class Context:
    """The last exchange of a chat: what was asked (in full), the entries that answered, and the language.

    `offered` where nothing was answered; `entries` is then the first of the offers.
    """

    query: str
    entries: tuple[str, ...]
    language: str
    offered: bool = False

    def dump(self) -> str:
        """As JSON, for the store."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Context:
        """From the JSON of `dump`."""
        data = json.loads(text)
        return cls(data["query"], tuple(data["entries"]), data["language"], data.get("offered", False))


@dataclass(frozen=True)
class Turn:
    """What one message came to: an outcome for each of its parts, in order, and the context for the next message."""

    language: str
    outcomes: tuple[Outcome, ...]
    context: Context | None

    @property
    def summary(self) -> Literal["answered", "ambiguous", "unanswered", "smalltalk"]:
        """Answered if any part is; small talk if all are; otherwise ambiguous if any part has an offer."""
        kinds = {type(outcome) for outcome in self.outcomes}
        if Answered in kinds:
            return "answered"
        if kinds == {SmallTalk}:
            return "smalltalk"
        return "ambiguous" if Ambiguous in kinds else "unanswered"
