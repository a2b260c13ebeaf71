"""No question is lost when the process is killed, stopped, or Telegram refuses sends; few are answered twice.

The short forms run with `make test`; the rows of the issue, with 500 questions, with `make test-slow`.
"""

import asyncio
import signal
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from botapi import BotApi
from running import Crowd, kill, restart, running

from bot.store.inbox import MAX_CRASHES


def rows(short: list[tuple[str, str]], seeds: int = 1) -> Sequence[object]:
    """The short form on some of the combinations of database and mode; the long form on all, with more seeds."""
    short_rows = [pytest.param(*row, 150, 3, 1, id="-".join(row)) for row in short]
    every = [(database, mode) for database in ("sqlite", "postgresql") for mode in ("polling", "webhook")]
    return short_rows + [
        pytest.param(*row, 500, 10, seed, id="-".join((*row, "long", str(seed))), marks=pytest.mark.slow)
        for row in every
        for seed in range(1, seeds + 1)
    ]


def row(short: list[tuple[str, str]], seeds: int = 1) -> pytest.MarkDecorator:
    names = ("database_url", "mode", "questions", "times", "seed")
    return pytest.mark.parametrize(names, rows(short, seeds), indirect=["database_url"])


RATE = 100  # questions a second
MOST_REPEATED = 60  # what is in flight at ten kills: 100/s for 50 ms, more while a restart catches up
SEND_SECONDS = 0.05


@row(short=[("sqlite", "polling"), ("postgresql", "webhook")], seeds=3)
async def test_killed_at_random_moments(
    api: BotApi, database_url: str, mode: str, questions: int, times: int, seed: int
) -> None:
    api.latency = SEND_SECONDS
    async with running(api, database_url, webhook=mode == "webhook") as bot:
        await bot.until("/readyz", 200)
        crowd = Crowd(api)
        await asyncio.gather(crowd.ask(questions, RATE), kill(bot, times, seed))
        await crowd.all_answered(within=40)
    assert crowd.unanswered == []
    assert crowd.repeated <= MOST_REPEATED


@row(short=[("sqlite", "polling")])
async def test_stopped_as_by_docker(
    api: BotApi, database_url: str, mode: str, questions: int, times: int, seed: int
) -> None:
    api.latency = SEND_SECONDS
    async with running(api, database_url, webhook=mode == "webhook") as bot:
        await bot.until("/readyz", 200)
        crowd = Crowd(api)
        _, took = await asyncio.gather(crowd.ask(questions, RATE), restart(bot, times, seed))
        await crowd.all_answered(within=40)
    assert crowd.unanswered == []
    assert crowd.repeated == 0
    assert bot.exits[:times] == [0] * times
    assert max(took) <= 2


def refuse_some(api: BotApi, probability: float) -> None:
    """Each kind of fault strikes its share of the sends."""
    share = probability / 5
    api.fail("sendMessage", times=None, status=429, retry_after=1, probability=share, seed=1)
    api.fail("sendMessage", times=None, status=500, probability=share, seed=2)
    api.fail("sendMessage", times=None, status=502, probability=share, seed=3)
    api.fail("sendMessage", times=None, reset=True, probability=share, seed=4)
    api.fail("sendMessage", times=None, hang=12, probability=share, seed=5)


@pytest.mark.parametrize("mode", ["polling", pytest.param("webhook", marks=pytest.mark.slow)])
@pytest.mark.parametrize("questions", [150, pytest.param(500, marks=pytest.mark.slow)])
async def test_one_send_in_twenty_fails(api: BotApi, sqlite_url: str, mode: str, questions: int) -> None:
    refuse_some(api, 0.05)
    async with running(api, sqlite_url, webhook=mode == "webhook") as bot:
        await bot.until("/readyz", 200)
        crowd = Crowd(api)
        await crowd.ask(questions, RATE)
        await crowd.all_answered(within=60)
    assert crowd.unanswered == []
    assert crowd.repeated == 0


@row(short=[("sqlite", "webhook")])
async def test_one_send_in_twenty_fails_and_the_process_is_killed(
    api: BotApi, database_url: str, mode: str, questions: int, times: int, seed: int
) -> None:
    api.latency = SEND_SECONDS
    refuse_some(api, 0.05)
    async with running(api, database_url, webhook=mode == "webhook") as bot:
        await bot.until("/readyz", 200)
        crowd = Crowd(api)
        await asyncio.gather(crowd.ask(questions, RATE), kill(bot, times, seed))
        await crowd.all_answered(within=60)
    assert crowd.unanswered == []
    assert crowd.repeated <= MOST_REPEATED


async def test_a_second_signal_ends_at_once(api: BotApi, sqlite_url: str) -> None:
    api.fail("sendMessage", times=None, hang=30)
    async with running(api, sqlite_url) as bot:
        await bot.until("/readyz", 200)
        api.private_chat().post("hello")
        await asyncio.sleep(0.3)
        assert bot.process
        bot.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        assert bot.process.returncode is None  # it waits for the send
        assert await bot.end(signal.SIGTERM) < 0.5
    assert bot.exits == [128 + signal.SIGTERM]


async def test_what_hangs_at_a_stop_is_answered_by_the_next_process(api: BotApi, sqlite_url: str) -> None:
    api.fail("sendMessage", times=1, hang=30)
    async with running(api, sqlite_url) as bot:
        await bot.until("/readyz", 200)
        chat = api.private_chat()
        chat.post("hello")
        await asyncio.sleep(0.3)
        assert await bot.end(signal.SIGTERM) <= 8.5
        assert bot.exits == [0]
        await bot.start()
        assert (await chat.next()).text == "hello"


async def test_ctrl_c(api: BotApi, sqlite_url: str) -> None:
    async with running(api, sqlite_url) as bot:
        await bot.until("/readyz", 200)
        await bot.end(signal.SIGINT)
    assert bot.exits == [130]


async def test_an_update_that_ends_every_process_is_put_aside(api: BotApi, tmp_path: Path) -> None:
    async with running(api, f"sqlite:///{tmp_path}/bot.sqlite3") as bot:
        await bot.until("/readyz", 200)
        bad, good = api.private_chat(), api.private_chat()
        bad.post("die")
        await bot.wait()
        with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as database, database:
            database.execute("UPDATE inbox SET crashes = ?", [MAX_CRASHES - 1])  # it did so often
        await bot.start()
        good.post("hello")
        assert (await good.next()).text == "hello"
        await bad.silence(0.2)
        assert "bot_poison_updates_total 1.0" in (await bot.get("/metrics"))[1]
