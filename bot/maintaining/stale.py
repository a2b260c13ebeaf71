"""Entries whose date is long past: perhaps more is known by now."""

from __future__ import annotations

import calendar
from datetime import date

from bot.errors import Problem
from bot.knowledge.models import Knowledge
from bot.knowledge.reader import Reading


def stale(knowledge: Knowledge, reading: Reading, days: int, today: date) -> list[Problem]:
    """Entries that were true more than `days` days ago, the oldest first."""
    found = []
    for entry in knowledge.entries.values():
        if entry.as_of is None:
            continue
        age = (today - last_day(entry.as_of)).days
        if age > days:
            what = "searched" if entry.kind == "unknown" else "as of"
            problem = reading.documents[entry.path].problem(("as_of",), f"{what} {entry.as_of}, {age} days ago")
            found.append((-age, problem))
    return [problem for _, problem in sorted(found)]


def last_day(as_of: str) -> date:
    """The last day of a day, month or year."""
    year, month, day = (*map(int, as_of.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])
