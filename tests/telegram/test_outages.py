"""The store goes away and comes back: nothing is confirmed that is not stored, and all is answered after."""

import asyncio
import os
import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from botapi import BotApi
from postgres import Postgres
from rows import NOW, received
from running import Crowd, running
from sqlalchemy.exc import OperationalError

from bot.store.database import Database
from bot.store.inbox import Inbox


@pytest.mark.parametrize("webhook", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["polling", "webhook"])
async def test_the_disk_is_full_and_is_not(api: BotApi, tmp_path: Path, webhook: bool) -> None:
    """The kernel lets the process write no file beyond what the database has; then it does again."""
    file = tmp_path / "bot.sqlite3"
    async with running(api, f"sqlite:///{file}", webhook=webhook) as bot:
        await bot.until("/readyz", 200)
        assert (await api.private_chat().say("hello")).text == "hello"
        limit = max(entry.stat().st_size for entry in os.scandir(tmp_path))
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        crowd = Crowd(api)
        await crowd.ask(200, 100)
        await bot.until("/readyz", 503, "the store cannot be written")
        assert (await bot.get("/healthz"))[0] == 200
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            stored = database.execute("SELECT count(*) FROM inbox").fetchone()[0]
        assert stored + len(api.pending) >= len(crowd.asked)
        assert crowd.unanswered
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await crowd.all_answered(within=20)
        assert crowd.unanswered == []
        await bot.until("/readyz", 200)


async def test_a_full_database_stores_nothing_of_a_batch(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.sqlite3")
    await database.open()
    pages = await database.transact(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar_one())
    await database.transact(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}"))
    box = Inbox(database, "one")
    with pytest.raises(OperationalError, match="full"):
        await box.exchange(NOW, received=[received(number) for number in range(1000)])
    assert (await box.depth(NOW)).rows == 0
    await database.transact(lambda c: c.exec_driver_sql("PRAGMA max_page_count=1000000"))
    await box.exchange(NOW, received=[received(number) for number in range(1000)])
    assert (await box.depth(NOW)).rows == 1000
    await database.close()


@pytest.mark.parametrize("webhook", [pytest.param(False, marks=pytest.mark.slow), True], ids=["polling", "webhook"])
@pytest.mark.parametrize("seconds", [3, pytest.param(20, marks=pytest.mark.slow)])
async def test_postgresql_is_gone_and_comes_back(api: BotApi, postgres: Postgres, webhook: bool, seconds: int) -> None:
    async with running(api, postgres.database(), webhook=webhook) as bot:
        await bot.until("/readyz", 200)
        crowd = Crowd(api)
        asking = asyncio.create_task(crowd.ask(100 * (seconds + 4), 100))
        await asyncio.sleep(1)
        await asyncio.to_thread(postgres.stop)
        try:
            await bot.until("/readyz", 503, "the store cannot be written", within=15)
            assert (await bot.get("/healthz"))[0] == 200
            await asyncio.sleep(seconds)
        finally:
            await asyncio.to_thread(postgres.start)
        await asking
        await crowd.all_answered(within=60)
        assert crowd.unanswered == []
        assert crowd.repeated <= 32  # what was in hand
        await bot.until("/readyz", 200)


async def test_a_start_while_postgresql_is_down(api: BotApi, postgres: Postgres) -> None:
    url = postgres.database()
    await asyncio.to_thread(postgres.stop)
    try:
        async with running(api, url) as bot:
            await bot.until("/readyz", 503, "starting")
            await asyncio.to_thread(postgres.start)
            assert (await api.private_chat().say("hello")).text == "hello"
    finally:
        if not postgres.runs:
            await asyncio.to_thread(postgres.start)
