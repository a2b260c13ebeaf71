"""What maintainers learn from people: questions that found no answer, and thumbs up or down. Never who it was."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, delete, func, select, text

from bot.store.chats import storable
from bot.store.database import Database
from bot.store.redaction import redact
from bot.store.tables import Upsert, misses, verdicts
from bot.store.turns import Turns, Write
from bot.understanding.text import tokens

MAX_TEXT, MAX_KEY = 1000, 1000  # characters; PostgreSQL indexes at most 2,704 bytes of a key


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that found no answer, as first typed, redacted. Its number stays the same."""

    number: int
    text: str
    language: str
    count: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """How often an answer got this verdict."""

    entry_id: str
    language: str
    good: bool
    reason: str  # empty when none was given
    count: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """How often an answer was judged not helpful, and when."""

    entry_id: str
    language: str
    reason: str  # empty for the thumb itself, which a reason may follow
    count: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Stats:
    """Sums over the days that were asked for."""

    misses: int  # different questions
    missed: int  # how often they were asked
    good: int
    bad: int


_MISS = Upsert(misses, ["language", "key"], update={"count": misses.c.count + 1, "last_day": text("excluded.last_day")})
_KEY = ["day", "entry_id", "language", "good", "reason"]
_VERDICT = Upsert(verdicts, _KEY, update={"count": verdicts.c.count + 1})


class Feedback:
    """The feedback of one database. While an update is handled, what is said here is written with the update's end."""

    def __init__(self, database: Database, turns: Turns, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._turns = turns
        self._clock = clock

    async def miss(self, question: str, language: str) -> None:
        """Count a question without an answer. It is redacted first; one without words is not kept."""
        shown = storable(redact(question[: 2 * MAX_TEXT]))[:MAX_TEXT].strip()
        key = " ".join(tokens(shown))[:MAX_KEY]
        today = self._today()
        row = {"language": language, "key": key, "text": shown, "count": 1, "first_day": today, "last_day": today}

        def write(connection: Connection) -> None:
            _MISS(connection, [row])

        if key:
            await self._write(write)

    async def verdict(self, entry_id: str, language: str, good: bool, reason: str | None = None) -> None:
        """Count a thumb, or the reason given after one."""
        row = {"day": self._today(), "entry_id": entry_id, "language": language, "good": good, "count": 1}
        row["reason"] = reason or ""

        def write(connection: Connection) -> None:
            _VERDICT(connection, [row])

        await self._write(write)

    async def misses(self, since: date, limit: int | None = None) -> list[Miss]:
        """Those asked on `since` or later, the most frequent first."""
        columns = (misses.c.id, misses.c.text, misses.c.language, misses.c.count, misses.c.first_day, misses.c.last_day)
        order = (misses.c.count.desc(), misses.c.last_day.desc(), misses.c.id)
        query = select(*columns).where(misses.c.last_day >= since).order_by(*order).limit(limit)
        return [Miss(*row) for row in await self._database.transact(lambda c: c.execute(query).all())]

    async def verdicts(self, since: date) -> list[Verdict]:
        """Summed over the days from `since` on, the most frequent first."""
        total = func.sum(verdicts.c.count)
        columns = (verdicts.c.entry_id, verdicts.c.language, verdicts.c.good, verdicts.c.reason)
        query = select(*columns, total).where(verdicts.c.day >= since).group_by(*columns)
        query = query.order_by(total.desc(), verdicts.c.entry_id)
        return [Verdict(*row) for row in await self._database.transact(lambda c: c.execute(query).all())]

    async def complaints(self, since: date) -> list[Complaint]:
        """Thumbs down and their reasons, summed over the days from `since` on, the most frequent first."""
        total, days = func.sum(verdicts.c.count), (func.min(verdicts.c.day), func.max(verdicts.c.day))
        columns = (verdicts.c.entry_id, verdicts.c.language, verdicts.c.reason)
        query = select(*columns, total, *days).where(verdicts.c.day >= since, verdicts.c.good.is_(False))
        query = query.group_by(*columns).order_by(total.desc(), *columns)
        return [Complaint(*row) for row in await self._database.transact(lambda c: c.execute(query).all())]

    async def stats(self, since: date) -> Stats:
        """Sums from `since` on. A thumb down and the reason given for it count once."""
        query = select(func.count(), func.coalesce(func.sum(misses.c.count), 0)).where(misses.c.last_day >= since)
        different, asked = await self._database.transact(lambda c: c.execute(query).one())
        plain = [verdict for verdict in await self.verdicts(since) if not verdict.reason]
        good, bad = (sum(verdict.count for verdict in plain if verdict.good is kind) for kind in (True, False))
        return Stats(different, asked, good, bad)

    async def prune(self, miss_days: int, feedback_days: int) -> None:
        """Delete what is older than its retention."""
        today = self._today()

        def write(connection: Connection) -> None:
            connection.execute(delete(misses).where(misses.c.last_day < today - timedelta(days=miss_days)))
            connection.execute(delete(verdicts).where(verdicts.c.day < today - timedelta(days=feedback_days)))

        await self._database.transact(write)

    async def _write(self, write: Write) -> None:
        if turn := self._turns.current:
            turn.writes.append(write)
        else:
            await self._database.transact(write)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()
