"""`misses`: what people asked in vain and judged not helpful, as a maintainer reads it, from either database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from postgres import Postgres
from program import bot
from small import small_base

from bot.knowledge.reader import load
from bot.maintaining.misses import Group
from bot.store.database import Database
from bot.store.feedback import Feedback, Miss
from bot.store.turns import Turns
from bot.terminal.misses import Report
from bot.understanding.evidence import Evidence
from bot.understanding.outcomes import Ambiguous, Match
from bot.understanding.resolver import Resolver

TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "knowledge"
    small_base(folder)
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.sqlite3"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
async def feedback(url: str) -> AsyncIterator[Feedback]:
    driver = url.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+asyncpg:")
    database = Database(driver)
    await database.open()
    yield Feedback(database, Turns())
    await database.close()


async def test_what_a_maintainer_reads(feedback: Feedback, url: str, small: Path) -> None:
    for text in ("who tickled the pilots", "Who tickled the pilots?", "who has tickled the pilots"):
        await feedback.miss(text, "en")
    await feedback.miss("Сколько орлов вернули из Сирии?", "ru")
    await feedback.miss("hello", "en")
    await feedback.verdict("women-2019", "en", good=False)
    await feedback.verdict("women-2019", "ru", good=False)
    await feedback.verdict("women-2019", "ru", good=False, reason="outdated")
    await feedback.verdict("gone", "ru", good=False)
    await feedback.verdict("men-2019", "ru", good=True)
    code, out, err = bot("misses", DATABASE_URL=url, KNOWLEDGE_DIR=str(small))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:5] == [
        "4 questions without an answer, asked 5 times",
        "",
        f"#1  3 times in en, {TODAY} to {TODAY}",
        "  “who tickled the pilots”",
        "  “who has tickled the pilots”",
    ]
    assert lines[5].startswith("  nearest: ")
    assert lines[6].startswith("  not enough: nothing there explains 't")
    assert lines[7].startswith("  next: python -m bot ")
    assert "\n  “Сколько орлов вернули из Сирии?”\n" in out
    assert lines[-11:] == [
        "1 group more the base answers by now.",
        "",
        "Judged not helpful",
        "",
        f"2 times in en, ru, {TODAY} to {TODAY}: women-2019",
        "  why: outdated 1",
        "  next: read entries/women/women-2019.yaml",
        "",
        f"1 time in ru, {TODAY} to {TODAY}: gone",
        "  why: no reason was given",
        "  next: read nothing; the entry is gone",
    ]


async def test_what_a_program_reads(feedback: Feedback, url: str, small: Path) -> None:
    await feedback.miss("who tickled the pilots", "en")
    await feedback.miss("hello", "en")
    await feedback.verdict("women-2019", "en", good=False)
    repository = "https://github.com/owner/zhusan-bot"
    told = bot("misses", "--json", DATABASE_URL=url, KNOWLEDGE_DIR=str(small), REPOSITORY_URL=repository)
    code, out, err = told
    assert (code, err) == (0, "")
    found = json.loads(out)
    first, second = found["groups"]
    assert (first["number"], first["count"], first["languages"], first["first_day"]) == (1, 1, ["en"], str(TODAY))
    assert first["questions"] == [{"text": "who tickled the pilots", "language": "en", "count": 1}]
    assert first["links"]["entry"].startswith(f"{repository}/new/main?filename=knowledge%2Fentries%2F")
    assert first["links"]["issue"].startswith(
        f"{repository}/issues/new?title=Unanswered%3A%20who%20tickled%20the%20pilots"
    )
    assert (second["answered_by"], second["next"], second["why_not"]) == ("greeting", None, [])
    assert found["not_helpful"] == [
        {
            "entry": "women-2019",
            "path": "entries/women/women-2019.yaml",
            "count": 1,
            "languages": ["en"],
            "first_day": str(TODAY),
            "last_day": str(TODAY),
            "reasons": {},
        }
    ]


async def test_somebody_s_words_do_not_move_the_cursor(feedback: Feedback, url: str, small: Path) -> None:
    await feedback.miss("who paid\x1b[2J\n#9 the\u202e pilots'; rm -rf ~", "en")
    code, out, err = bot("misses", DATABASE_URL=url, KNOWLEDGE_DIR=str(small))
    assert (code, err) == (0, "")
    assert "\n  “who paid[2J #9 the pilots'; rm -rf ~”\n" in out
    assert "\x1b" not in out


async def test_since_a_day(feedback: Feedback, url: str, small: Path) -> None:
    await feedback.miss("who tickled the pilots", "en")
    for day, count in ((TODAY, "1 question without an answer, asked 1 time"), ("2999-01-01", "0 questions")):
        code, out, err = bot("misses", "--since", str(day), DATABASE_URL=url, KNOWLEDGE_DIR=str(small))
        assert (code, err) == (0, "")
        assert out.startswith(count)


async def test_a_new_entry_from_a_miss(feedback: Feedback, url: str, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    small_base(folder)
    await feedback.miss("who tickled the pilots", "en")
    await feedback.miss("who has tickled the pilots?", "en")
    where = {"DATABASE_URL": url, "KNOWLEDGE_DIR": str(folder)}
    path = "entries/overview/pilots-unknown.yaml"
    code, out, err = bot("new", "overview/pilots-unknown", "--from-miss", "2", **where)
    assert (code, err) == (0, "")
    assert out.splitlines()[:2] == [
        f"{path} is written; fill in what is empty, then check:",
        f"{path}:12: 'answer.en' has no value; write one, or delete the line",
    ]
    text = (folder / path).read_text(encoding="utf-8")
    assert "  en:\n    - who tickled the pilots\n    - who has tickled the pilots?\n  kk:\n    -\n" in text
    (folder / path).unlink()
    line = "no question without an answer has the number 9; `misses` shows which there are\n"
    assert bot("new", "overview/pilots", "--from-miss", "9", **where) == (1, "", line)
    assert not (folder / "entries/overview/pilots.yaml").exists()


def test_a_database_that_is_not_there(tmp_path: Path, small: Path) -> None:
    where = f"{tmp_path}/none.sqlite3"
    line = f"DATABASE_URL names '{where}', which is not there; the bot makes it when it first runs\n"
    assert bot("misses", DATABASE_URL=f"sqlite:///{where}", KNOWLEDGE_DIR=str(small)) == (2, "", line)
    assert not Path(where).exists()


def test_a_database_that_does_not_answer(small: Path) -> None:
    url = "postgresql://user:hunter2@127.0.0.1:1/zhusan"
    line = "DATABASE_URL leads to a database that does not answer (ConnectionRefusedError); does it run?\n"
    assert bot("misses", DATABASE_URL=url, KNOWLEDGE_DIR=str(small)) == (2, "", line)


def test_a_day_that_is_none(small: Path) -> None:
    code, out, err = bot("misses", "--since", "6.8.2019", KNOWLEDGE_DIR=str(small))
    assert (code, out) == (2, "")
    assert "--since must be a day such as 2019-08-06, not '6.8.2019'" in " ".join(err.split())


def test_a_wording(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    small_base(folder)
    code, out, err = bot("wording", "women-2019", "how many ladies flew back?", KNOWLEDGE_DIR=str(folder))
    assert (code, err) == (0, "")
    first = "entries/women/women-2019.yaml:9: questions.en has “how many ladies flew back?”"
    assert out.splitlines()[0] == first
    told = bot("wording", "women-2019", "how many ladies flew back", KNOWLEDGE_DIR=str(folder))
    at = "entries/women/women-2019.yaml:9, under questions.en"
    assert told == (1, "", f"“how many ladies flew back” stands already in {at}\n")


@pytest.mark.parametrize(
    ("question", "command"),
    [
        ("how many's there?", "bot wording women-2019 'how many'\"'\"'s there?'"),
        ("--lang ru $(reboot)", "bot wording women-2019 -- '--lang ru $(reboot)'"),
    ],
)
def test_a_command_that_a_shell_takes_as_it_stands(small: Path, question: str, command: str) -> None:
    knowledge = load(small)
    resolver = Resolver(knowledge)
    match = Match(knowledge.entries["women-2019"], 0.5, "en", "How many women were brought back?")
    evidence = (Evidence(match.entry, "questions", {}, 0.0, lambda: match, tuple),)
    found = replace(
        resolver.resolve(question), outcome=Ambiguous(question, (match,)), evidence=evidence, confidence=0.8
    )
    group = Group((Miss(1, question, "en", 1, TODAY, TODAY),), found)
    report = Report(knowledge, [], [], None, "bot")
    assert report.next(group) == command
