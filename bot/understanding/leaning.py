"""How a message leans on what was said before it: "and the women?", "when was that?", "why?"."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding.reading import CLAUSE, Reader

SHORT = 3  # words of a message that leans on the last one if it names an idea of the subject


@dataclass(frozen=True)
class Lean:
    """How a message leans on what was said before it.

    `points`: a word points back; `opens`: it begins or ends like a follow-up; `hollow`: it is a question word and
    nothing else that tells; `brief`: it is short and names an idea of the subject; `alone`: it says one word.
    """

    points: bool
    opens: bool
    hollow: bool
    brief: bool
    alone: bool

    @property
    def any(self) -> bool:
        """Whether it leans at all."""
        return self.points or self.opens or self.hollow or self.brief


class Leaning:
    """Tells how messages lean, by the words of one base."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def bare(self, message: str) -> str:
        """The message without clauses before it that say nothing: "ok, thanks.", "no, sorry, …"."""
        start = 0
        for mark in CLAUSE.finditer(message):
            opening = self._reader.read(message[start : mark.start()])
            silent = self._reader.neutral(opening) | self._reader.pointing(opening)
            if set(range(len(opening.words))) - silent or self._reader.asked(opening):
                break
            start = mark.end()
        return message[start:].strip() or message

    def of(self, message: str) -> Lean:
        """How a message leans."""
        read = self._reader.read(message)
        places = set(range(len(read.words)))
        pointing, asking = self._reader.pointing(read), self._reader.asking(read)
        content = places - pointing - self._reader.neutral(read)
        return Lean(
            points=bool(self._reader.references(read)),
            opens=bool(pointing & {0, len(places) - 1}),
            hollow=bool(asking) and not content - asking,
            brief=bool(read.mentions) and len(places) <= SHORT,
            alone=len(content) <= 1 and len(places) <= 2,
        )
