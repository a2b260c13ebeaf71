"""Entries whose date is long past."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from knowledge.folder import ENTRY, OTHER, Folder
from program import bot

from bot.knowledge.reader import usable
from bot.maintaining.stale import last_day, stale


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2019", date(2019, 12, 31)),
        ("2019-06", date(2019, 6, 30)),
        ("2020-02", date(2020, 2, 29)),
        ("2019-08-06", date(2019, 8, 6)),
    ],
)
def test_a_month_or_year_counts_from_its_end(as_of: str, day: date) -> None:
    assert last_day(as_of) == day


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (0, [f"{ENTRY}:52: as of 2019-06, 186 days ago", f"{OTHER}:32: searched 2019, 2 days ago"]),
        (185, [f"{ENTRY}:52: as of 2019-06, 186 days ago"]),
        (186, []),
    ],
)
def test_the_oldest_come_first(tmp_path: Path, days: int, found: list[str]) -> None:
    folder = Folder(tmp_path)
    folder.change(OTHER, "answer:\n", "kind: unknown\nanswer:\n")
    knowledge, reading = usable(folder.path)
    assert [str(problem) for problem in stale(knowledge, reading, days, date(2020, 1, 2))] == found


def test_the_command(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.change(OTHER, "as_of: 2019\n", "")
    code, out, err = bot("stale", "--days", "300", KNOWLEDGE_DIR=str(folder.path))
    assert (code, err) == (0, "")
    first, last = out.splitlines()
    assert first.startswith(f"{ENTRY}:52: as of 2019-06, ")
    assert last == "1 of 1 entries with a date are older than 300 days"
