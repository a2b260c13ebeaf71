"""The commands of people named in ADMIN_IDS, in their private chats: what was asked and not answered, and thumbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from telegram import Update

from bot.knowledge.phrases import Phrases
from bot.replies import Reply
from bot.replies.dates import spoken
from bot.replies.rich import joined, words
from bot.store.feedback import Feedback, Miss, Stats, Verdict
from bot.telegram.conversation import Speaking
from bot.telegram.sender import Sender

DAYS = 30
LINES = 15


class Maintainers:
    """Handlers of `/misses` and `/stats`."""

    def __init__(self, feedback: Feedback, sender: Sender, speaking: Speaking, today: Callable[[], date]) -> None:
        self._feedback = feedback
        self._sender = sender
        self._speaking = speaking
        self._today = today

    async def misses(self, update: Update, _: object) -> None:
        """Show what was left unanswered."""
        message, language, phrases = await self._speaking.of(update)
        found = await self._feedback.misses(self._since(), LINES)
        await self._sender.send(message, list_of_misses(language, phrases, found))

    async def stats(self, update: Update, _: object) -> None:
        """Show how answers were judged."""
        message, language, phrases = await self._speaking.of(update)
        stats, verdicts = await self._feedback.stats(self._since()), await self._feedback.verdicts(self._since())
        await self._sender.send(message, summary(language, phrases, stats, verdicts))

    def _since(self) -> date:
        return self._today() - timedelta(days=DAYS)


def list_of_misses(language: str, phrases: Phrases, misses: Sequence[Miss]) -> Reply:
    """Questions without an answer, the most frequent first."""
    if not misses:
        return Reply(language, words(phrases.no_misses.format(days=DAYS)))
    lines = [
        phrases.miss.format(
            count=one.count, language=one.language, text=one.text, day=spoken(one.last_day.isoformat(), phrases)
        )
        for one in misses
    ]
    return Reply(language, joined([words(phrases.misses.format(days=DAYS)), *map(words, lines)], "\n\n"))


def summary(language: str, phrases: Phrases, stats: Stats, verdicts: Sequence[Verdict]) -> Reply:
    """Sums, then the reasons that were given against answers, the most frequent first."""
    sums = phrases.stats.format(days=DAYS, good=stats.good, bad=stats.bad, misses=stats.misses, missed=stats.missed)
    reasons = phrases.reasons.model_dump()
    lines = [
        phrases.verdict.format(
            count=one.count, entry=one.entry_id, language=one.language, reason=reasons.get(one.reason, one.reason)
        )
        for one in verdicts
        if one.reason
    ]
    return Reply(language, joined([words(sums), *map(words, lines[:LINES])]))
