"""The commands of people named in ADMIN_IDS, in their private chats: what was asked and not answered, and thumbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from telegram import Update

from bot.knowledge.phrases import Phrases
from bot.maintaining.links import Links
from bot.maintaining.misses import Group
from bot.replies import Reply
from bot.replies.dates import spoken
from bot.replies.rich import Rich, joined, link, words
from bot.store.feedback import Feedback, Miss, Stats, Verdict
from bot.telegram.conversation import Speaking
from bot.telegram.sender import Sender
from bot.understanding.resolver import Resolver

DAYS = 30
LINES = 15
LINKED_LINES = 6  # of which each has two links


class Maintainers:
    """Handlers of `/misses` and `/stats`."""

    def __init__(
        self,
        feedback: Feedback,
        sender: Sender,
        speaking: Speaking,
        today: Callable[[], date],
        resolver: Resolver,
        links: Links | None,
    ) -> None:
        self._feedback = feedback
        self._sender = sender
        self._speaking = speaking
        self._today = today
        self._resolver = resolver
        self._links = links

    async def misses(self, update: Update, _: object) -> None:
        """Show what was left unanswered."""
        message, language, phrases = await self._speaking.of(update)
        found = await self._feedback.misses(self._since(), LINKED_LINES if self._links else LINES)
        await self._sender.send(message, list_of_misses(language, phrases, found, self._linked(phrases)))

    async def stats(self, update: Update, _: object) -> None:
        """Show how answers were judged."""
        message, language, phrases = await self._speaking.of(update)
        stats, verdicts = await self._feedback.stats(self._since()), await self._feedback.verdicts(self._since())
        await self._sender.send(message, summary(language, phrases, stats, verdicts))

    def _linked(self, phrases: Phrases) -> Callable[[Miss], Rich]:
        """What stands under a miss: links into the repository, if there is one."""
        links = self._links
        if links is None:
            return lambda _: words("")

        def under(miss: Miss) -> Rich:
            group = Group((miss,), self._resolver.resolve(miss.text))
            both = link(phrases.open_issue, links.issue(group)), link(phrases.open_entry, links.entry(group))
            return joined(both, " · ")

        return under

    def _since(self) -> date:
        return self._today() - timedelta(days=DAYS)


def list_of_misses(language: str, phrases: Phrases, misses: Sequence[Miss], under: Callable[[Miss], Rich]) -> Reply:
    """Questions without an answer, the most frequent first."""
    if not misses:
        return Reply(language, words(phrases.no_misses.format(days=DAYS)))
    lines = []
    for one in misses:
        day = spoken(one.last_day.isoformat(), phrases)
        line = phrases.miss.format(count=one.count, language=one.language, text=one.text, day=day)
        lines.append(joined([words(line), under(one)]))
    return Reply(language, joined([words(phrases.misses.format(days=DAYS)), *lines], "\n\n"))


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
