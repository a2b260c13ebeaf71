"""Answers as inline mode offers them, in any chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge.models import Entry, Knowledge
from bot.replies.answers import Answers
from bot.replies.reply import Button, Reply
from bot.understanding.outcomes import Ambiguous, Answered, Turn

DESCRIPTION = 120  # characters; Telegram shows about two lines


@dataclass(frozen=True)
class Article:
    """One answer to choose. `id` names entry and language."""

    id: str
    title: str
    description: str
    reply: Reply


class Inline:
    """Renders what inline mode offers."""

    def __init__(self, knowledge: Knowledge, answers: Answers) -> None:
        self._knowledge = knowledge
        self._answers = answers

    def examples(self, language: str) -> tuple[Article, ...]:
        """What is offered before anything is typed."""
        return tuple(self._article(one, one.answer[language], language) for one in self._answers.examples(language))

    def articles(self, turn: Turn, others: Sequence[Entry]) -> tuple[Article, ...]:
        """What answers a query, then `others`; each entry once, and no small talk."""
        texts: dict[str, tuple[Entry, str]] = {}
        for outcome in turn.outcomes:
            match outcome:
                case Answered(match=found, kind="correction"):
                    texts.setdefault(found.entry.id, (found.entry, found.entry.correction[turn.language]))
                case Answered(match=found):
                    others = (found.entry, *others)
                case Ambiguous(matches=matches):
                    others = (*(match.entry for match in matches), *others)
                case _:
                    pass
        for entry in others:
            if entry.kind != "about":
                texts.setdefault(entry.id, (entry, entry.answer[turn.language]))
        return tuple(self._article(entry, text, turn.language) for entry, text in texts.values())

    def _article(self, entry: Entry, text: str, language: str) -> Article:
        phrases = self._knowledge.phrases[language]
        address = self._answers.address(entry)
        rows = ((Button(phrases.open_bot, url=address),),) if address else ()
        reply = Reply(language, self._answers.answer(entry, text, language), rows)
        described = text if len(text) <= DESCRIPTION else text[:DESCRIPTION].rpartition(" ")[0] + "…"
        return Article(f"{language}:{entry.id}", self._answers.example(entry, language), described, reply)
