"""What a maintainer waits for, with a base of 500 entries and 10,000 questions without an answer.

Figures that count come from `make test-slow` on a quiet machine, which prints them (`-s`).
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from bench.synthetic import misses, synthetic_base
from program import environment

from bot.settings import PROJECT
from bot.store import tables
from bot.store.database import Database

ENTRIES, MISSES = 500, 10_000


def timed(*arguments: str, **variables: str) -> tuple[float, str]:
    """Seconds of wall time, and the output."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *arguments],
        cwd=PROJECT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(f"\n{' '.join(arguments)}: {seconds:.2f} s, of which {used:.2f} s on the processor\n")
    assert done.returncode == 0, done.stdout + done.stderr
    return seconds, done.stdout


def test_a_synthetic_base_is_right_in_everything(tmp_path: Path) -> None:
    synthetic_base(tmp_path / "knowledge", 20)
    _, out = timed("check", "--questions", KNOWLEDGE_DIR=str(tmp_path / "knowledge"))
    assert out == "20 entries, no problem\n"


@pytest.mark.slow
def test_check_of_500_entries(tmp_path: Path) -> None:
    synthetic_base(tmp_path / "knowledge", ENTRIES)
    for arguments, limit in ((("check",), 3), (("check", "--questions"), 45)):
        seconds, out = timed(*arguments, KNOWLEDGE_DIR=str(tmp_path / "knowledge"))
        assert out == f"{ENTRIES} entries, no problem\n"
        assert seconds < limit


@pytest.mark.slow
def test_check_of_the_real_base_before_a_commit() -> None:
    assert timed("check")[0] < 1


@pytest.mark.slow
async def test_misses_over_10_000_questions(tmp_path: Path) -> None:
    files = sorted((PROJECT / "tests/questions").glob("*.yaml"))
    asked = [
        (str(one["ask"]), path.stem[:2])
        for path in files
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]
    ]
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.sqlite3")
    await database.open()
    await database.transact(lambda c: c.execute(tables.misses.insert(), list(misses(asked, MISSES))))
    await database.close()
    seconds, out = timed("misses", DATABASE_URL=f"sqlite:///{tmp_path}/bot.sqlite3")
    assert out.startswith("10000 questions without an answer, asked ")
    assert seconds < 5
