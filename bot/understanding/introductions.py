"""What people say of themselves beside their question: "Hello! I'm a student from Germany. How many came home?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.knowledge.models import Lexicon
from bot.understanding.forms import plain
from bot.understanding.reading import CLAUSE, Reader

SENTENCE = frozenset(".!…\n")  # what ends a sentence that asks nothing
CLAUSES = 12  # of a message, from which nobody merely introduces a question
_END = re.compile(rf"{CLAUSE.pattern}|(?<=[^.!?;:,…\n—–-])$")  # of a clause, or of the text


@dataclass(frozen=True)
class _Told:
    """A clause beside a question: what it tells that may narrow it, whether people speak of themselves there.

    It may say nothing (`silent`), or ask something itself.
    """

    about: str
    own: bool
    silent: bool
    asks: bool

    def before(self, mark: str) -> bool:
        """Whether the clause, which ends with this mark, may stand before a question and be no part of it."""
        return "?" not in mark and not self.asks and (self.own or self.silent or bool(SENTENCE & set(mark)))


class Introductions:
    """Tells questions from what is said around them."""

    def __init__(self, lexicon: Lexicon, reader: Reader) -> None:
        self._reader = reader
        self._own = plain(lexicon.own)
        self._concerning = plain(lexicon.concerning)
        self._introductions = plain(lexicon.introductions)

    def split(self, message: str) -> tuple[str, str]:
        """What is said around a question that may narrow it, and the question; both empty where nobody introduces it.

        Before and after it come clauses in which people speak of themselves, among those before it sentences that ask
        nothing. Whoever says that they are a student from Germany asks nothing about Germany; whoever writes about
        Germany does.
        """
        marks = [*_END.finditer(message)]
        starts = [0, *(mark.end() for mark in marks)]
        said: list[_Told] = []
        first, end = 0, len(marks)
        if not 1 < end <= CLAUSES:
            return "", ""
        clauses = [self._told(message[start : mark.start()]) for start, mark in zip(starts, marks, strict=False)]
        while first < end - 1 and clauses[first].before(marks[first][0]):
            said.append(clauses[first])
            first += 1
        while end - 1 > first and clauses[end - 1].own and "?" not in marks[end - 1][0]:
            end -= 1
            said.append(clauses[end])
        if not any(one.own for one in said):
            return "", ""
        return " ".join(one.about for one in said if one.about), message[starts[first] : starts[end]].strip()

    def _told(self, clause: str) -> _Told:
        read = self._reader.read(clause)
        telling = read.places(self._introductions)
        own = telling | self._own.places([word.token for word in read.words], read.scripts)
        silent = self._reader.neutral(read).issuperset(range(len(read.words)))
        aside = silent or (telling and not read.places(self._concerning))
        about = "" if aside else read.kept([place for place in range(len(read.words)) if place not in own])
        asks = bool(self._reader.asked(read))
        return _Told(about, own=bool(own) and not asks, silent=silent and not asks, asks=asks)
