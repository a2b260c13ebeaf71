"""The webhook takes Telegram's updates, after their commit, and refuses the rest of the world without harm."""

import asyncio
import io
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from pathlib import Path

import aiohttp
import pytest
from botapi import BotApi
from running import Crowd, Running, running

from bot.telegram.server import HEADER_SECONDS, MAX_HEAD
from bot.telegram.updates import ALLOWED, MAX_BYTES
from bot.telegram.webhook import BODY_SECONDS

GOOD = {"X-Telegram-Bot-Api-Secret-Token": "s" * 32, "Content-Type": "application/json"}


@pytest.fixture
async def bot(api: BotApi, sqlite_url: str) -> AsyncIterator[Running]:
    async with running(api, sqlite_url, webhook=True) as bot:
        await bot.until("/readyz", 200)
        yield bot


async def post(bot: Running, body: bytes, headers: dict[str, str], path: str = "/hook", method: str = "POST") -> int:
    address = f"http://127.0.0.1:{bot.settings['PORT']}{path}"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, address, data=io.BytesIO(body)) as got,
    ):
        return got.status


async def test_it_is_set_with_what_telegram_needs_to_know(api: BotApi, bot: Running) -> None:
    assert (await api.private_chat().say("hello")).text == "hello"
    call = next(call for call in api.calls if call.method == "setWebhook")
    assert call.params == {
        "url": bot.settings["WEBHOOK_URL"],
        "secret_token": "s" * 32,
        "max_connections": 40,
        "allowed_updates": list(ALLOWED),
    }


async def test_what_is_not_telegram_is_refused(bot: Running, tmp_path: Path) -> None:
    body = b'{"update_id": 5, "message": {"chat": {"id": 5}}}'
    wrong = {**GOOD, "X-Telegram-Bot-Api-Secret-Token": "t" * 32}
    assert await post(bot, body, {"Content-Type": "application/json"}) == 403
    assert await post(bot, body, wrong) == 403
    assert await post(bot, body, {**GOOD, "X-Telegram-Bot-Api-Secret-Token": "ключ"}) == 403
    with suppress(aiohttp.ClientOSError):  # the answer may be gone with the connection: the body is not waited for
        assert await post(bot, b"x" * (MAX_BYTES + 1), wrong) == 403
    assert await post(bot, body, {**GOOD, "Content-Type": "text/plain"}) == 415
    assert await post(bot, b"x" * (MAX_BYTES + 1), GOOD) == 413
    assert await post(bot, body, GOOD, method="GET") == 405
    assert await post(bot, body, GOOD, path="/") == 404
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM inbox").fetchone() == (0,)


async def test_what_cannot_be_read_is_put_aside_once(bot: Running, tmp_path: Path) -> None:
    """Telegram would repeat what it gets no 200 for."""
    huge = b'{"update_id": 6, "message": "' + b"x" * MAX_BYTES + b'"}'
    for body in (b"no JSON", b"[]", b'"x"', b"\xff", b"[" * 100_000, huge, b'{"update_id": 7}'):
        assert await post(bot, body, GOOD) == 200
        assert await post(bot, body, GOOD) == 200
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as database:
        rows = database.execute("SELECT update_id, outcome, raw FROM inbox ORDER BY update_id").fetchall()
    assert [row[1:] for row in rows] == [("poison", None)] * 7
    assert [row[0] for row in rows][5:] == [6, 7]


async def test_a_thousand_bad_requests_do_no_harm(api: BotApi, bot: Running) -> None:
    async def attack() -> None:
        for _ in range(50):
            assert await post(bot, b"{}", {"Content-Type": "application/json"}) == 403

    crowd = Crowd(api)
    await asyncio.gather(crowd.ask(100, 100), *(attack() for _ in range(20)))
    await crowd.all_answered(within=10)
    assert crowd.unanswered == []


async def test_slow_senders_are_cut_off(api: BotApi, bot: Running) -> None:
    """Slowloris: heads that never end, bodies that trickle; meanwhile others are answered."""
    port = int(bot.settings["PORT"])

    async def trickle(head: bytes, drop: bytes, within: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head)
        with suppress(ConnectionError):
            async with asyncio.timeout(within + 3):
                while not reader.at_eof():
                    writer.write(drop)
                    with suppress(TimeoutError):
                        async with asyncio.timeout(0.5):
                            await reader.read(10_000)
        writer.close()

    head = "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in GOOD.items()) + "\r\n"
    slow = [trickle(head.encode(), b"x", BODY_SECONDS) for _ in range(50)]
    slower = [trickle(b"POST /hook HTTP/1.1\r\n", b"X: y\r\n", HEADER_SECONDS) for _ in range(50)]
    first = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nPOST /hook HTTP/1.1\r\n"
    slower += [trickle(first, b"X: y\r\n", HEADER_SECONDS) for _ in range(50)]
    crowd = Crowd(api)
    await asyncio.gather(crowd.ask(100, 20), *slow, *slower)
    await crowd.all_answered(within=5)
    assert crowd.unanswered == []
    assert crowd.repeated == 0


async def test_a_head_without_an_end_is_cut_off(bot: Running) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(bot.settings["PORT"]))
    writer.write(b"POST /hook HTTP/1.1\r\n")
    sent = 0
    async with asyncio.timeout(HEADER_SECONDS / 2):
        with suppress(ConnectionError):
            while not reader.at_eof() and sent < 100 * MAX_HEAD:
                writer.write(b"X-More: " + b"y" * 4096 + b"\r\n")
                await writer.drain()
                sent += 4096
                await asyncio.sleep(0.01)
    assert sent < 2 * MAX_HEAD
    writer.close()


async def test_telegram_repeats_until_the_update_is_stored(api: BotApi, bot: Running) -> None:
    body = json.dumps({"update_id": 9, "message": {"chat": {"id": 1}}}).encode()
    assert await post(bot, body, GOOD) == 200
    await bot.end()
    chat = api.private_chat()
    chat.post("asked while nobody listens")
    await asyncio.sleep(0.3)
    await bot.start()
    assert (await chat.next()).text == "asked while nobody listens"


async def test_polling_takes_the_webhook_away(api: BotApi, bot: Running, sqlite_url: str) -> None:
    await bot.end()
    chat = api.private_chat()
    chat.post("before")
    async with running(api, sqlite_url):
        assert (await chat.next()).text == "before"
        assert (await chat.say("after")).text == "after"


async def test_the_probes_and_the_metrics(bot: Running) -> None:
    assert await bot.get("/healthz") == (200, '{"ok":true,"problems":[]}')
    assert await bot.get("/readyz") == (200, '{"ok":true,"problems":[]}')
    assert "bot_inbox_rows 0.0" in (await bot.get("/metrics"))[1]
