"""The transport: forms, files, a proxy, time-outs, and no address in any error."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from botapi import BotApi
from telegram import InputMediaDocument
from telegram.error import NetworkError, TimedOut
from telegram.ext import ExtBot

from bot.telegram.limits import Bucket
from bot.telegram.metrics import Metrics
from bot.telegram.transport import Transport


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[ExtBot[None]]:
    transport = Transport(Bucket(1000), Metrics())
    bot = ExtBot(api.token, base_url=f"{api.url}/bot", request=transport, get_updates_request=transport)
    async with bot:
        yield bot


async def test_texts_and_files_arrive(api: BotApi, bot: ExtBot[None]) -> None:
    chat = api.private_chat()
    await bot.send_message(chat.id, "<b>Жусан</b> & 🌿", parse_mode="HTML")
    assert chat.messages[-1].text == "Жусан & 🌿"
    await bot.send_document(chat.id, "сводка".encode(), filename="сводка.txt", caption="файл")
    uploaded = next(iter(api.files.values()))
    assert (uploaded.name, uploaded.data.decode()) == ("сводка.txt", "сводка")
    media = [InputMediaDocument(b"one", filename="1"), InputMediaDocument(b"two", filename="2")]
    assert len(await bot.send_media_group(chat.id, media)) == 2


async def test_errors_never_show_the_address(api: BotApi, bot: ExtBot[None]) -> None:
    chat = api.private_chat()
    for fault in ({"reset": True}, {"garbage": True}, {"status": 502}):
        api.fail("sendMessage", **fault)
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
            await bot.send_message(chat.id, "x")
        assert api.token not in f"{caught.value!r}{caught.value.__cause__!r}"
    api.fail("sendMessage", hang=5)
    with pytest.raises(TimedOut):
        await bot.send_message(chat.id, "x", read_timeout=0.2)
    nowhere = Transport(Bucket(1000), Metrics())
    with pytest.raises(NetworkError, match=r"no answer \(ClientConnectorError\)"):
        async with ExtBot(api.token, base_url="http://127.0.0.1:1/bot", request=nowhere, get_updates_request=nowhere):
            pass


async def test_a_proxy_is_used(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"ok": true, "result": {"id": 1, "is_bot": true, "first_name": "x", "username": "via_proxy"}}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    proxy = await asyncio.start_server(forward, "127.0.0.1", 0)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
    monkeypatch.delenv("no_proxy", raising=False)
    transport = Transport(Bucket(1000), Metrics())
    bot = ExtBot(api.token, base_url="http://telegram.invalid/bot", request=transport, get_updates_request=transport)
    async with proxy, bot:
        assert bot.username == "via_proxy"
    assert asked == [f"POST http://telegram.invalid/bot{api.token}/getMe HTTP/1.1\r\n"]
