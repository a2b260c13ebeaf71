"""One fault at a time: what is asked again, what is final, and what ends the process."""

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from botapi import BotApi, Chat
from running import Crowd, free_port, running

from bot.telegram.faults import FIRST_PAUSE
from bot.telegram.polling import SETTLED_AGE


def outcomes(folder: Path) -> dict[int, tuple[str, str | None, bytes | None]]:
    with closing(sqlite3.connect(folder / "bot.sqlite3")) as database:
        rows = database.execute("SELECT update_id, outcome, reason, raw FROM inbox").fetchall()
    return {row[0]: row[1:] for row in rows}


async def test_each_fault_of_a_send_is_survived(api: BotApi, sqlite_url: str) -> None:
    async with running(api, sqlite_url) as bot:
        await bot.until("/readyz", 200)
        chats: list[Chat] = []
        for fault in (
            {"status": 429, "retry_after": 1},
            {"status": 500},
            {"status": 502},
            {"reset": True},
            {"garbage": True},
            {"status": 409},
        ):
            chats.append(api.private_chat())
            api.fail("sendMessage", chat=chats[-1], **fault)
            chats[-1].post(f"hello {fault}")
        for chat in chats:
            assert (await chat.next()).text.startswith("hello")
        metrics = (await bot.get("/metrics"))[1]
        assert 'bot_retries_total{reason="flood"} 1.0' in metrics
        assert 'bot_retries_total{reason="fault"} 5.0' in metrics
        assert 'bot_sends_total{result="429"} 1.0' in metrics
        assert 'bot_sends_total{result="network"} 1.0' in metrics


async def test_a_fault_after_the_delivery_repeats_the_answer(api: BotApi, sqlite_url: str) -> None:
    """At least once: a message whose confirmation is lost cannot be told from one that was not sent."""
    chat = api.private_chat()
    api.fail("sendMessage", reset=True, after=True)
    async with running(api, sqlite_url):
        chat.post("hello")
        assert (await chat.next()).text == "hello"
        assert (await chat.next()).text == "hello"
        await chat.silence(2 * FIRST_PAUSE)


async def test_final_refusals_are_recorded_and_hold_up_nobody(api: BotApi, sqlite_url: str, tmp_path: Path) -> None:
    async with running(api, sqlite_url) as bot:
        await bot.until("/readyz", 200)
        blocked, bad, buggy = api.private_chat(), api.private_chat(), api.private_chat()
        blocked.post("hello")
        assert (await blocked.next()).text == "hello"
        api.fail("sendMessage", chat=blocked, status=403, description="bot was blocked by the user")
        api.fail("sendMessage", chat=bad, status=400, description='unsupported start tag "Aru" at 5')
        for chat in (blocked, bad):
            chat.post("lost")
            assert (await chat.say("next")).text == "next"
        assert (await buggy.say("before?")).text == "before?"
        buggy.post("bug")
        assert (await buggy.say("next")).text == "next"
        await bot.end()
    ends = [(outcome, reason) for outcome, reason, _ in outcomes(tmp_path).values() if outcome != "answered"]
    assert ends == [
        ("refused", "Forbidden: bot was blocked by the user"),
        ("refused", "Unsupported start tag … at 5"),
        ("failed", "RuntimeError"),
    ]
    assert {raw for _, _, raw in outcomes(tmp_path).values()} == {None}


async def test_a_flood_wait_holds_up_its_own_chat_only(api: BotApi, sqlite_url: str) -> None:
    """15 questions a second from others; none waits over a second, and the flooded chat keeps its order."""
    async with running(api, sqlite_url) as bot:
        await bot.until("/readyz", 200)
        flooded = api.private_chat()
        api.flood(flooded, 5)
        for number in range(3):
            flooded.post(f"flooded {number}")
        crowd = Crowd(api)
        await crowd.ask(90, 15)
        await asyncio.sleep(1)
        assert crowd.unanswered == []
        assert 'le="1.0"} 90.0' in (await bot.get("/metrics"))[1]
        assert [(await flooded.next()).text for _ in range(3)] == ["flooded 0", "flooded 1", "flooded 2"]


def odd_updates(chat: Chat) -> list[dict[str, object] | bytes]:
    """What no handler can take."""
    message = {"message_id": 1, "date": 0, "chat": chat.info, "from": chat.person.user, "text": "Aru said this"}
    return [
        {"message": {name: value for name, value in message.items() if name != "date"}},
        {"message": {**message, "chat": {"id": "Aru", "type": "private"}}},
        {"message": {**message, "chat": {"id": 10**30, "type": "private"}}},
        {"message": {**message, "from": "Aru"}},
        {"message": {**message, "date": "yesterday"}},
        {"message": ["Aru"]},
        {"message": None},
        {"new_kind_of_update": {"chat": chat.info}},
        {},
        {"message": {**message, "text": "Aru " * (1 << 19)}},
        {"message": {**message, "entities": "Aru"}},
    ]


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_odd_updates_among_good_ones(api: BotApi, sqlite_url: str, tmp_path: Path, webhook: bool) -> None:
    """Every good one is answered; each bad one is recorded once, without its words."""
    odd = odd_updates(api.private_chat())
    async with running(api, sqlite_url, webhook=webhook) as bot:
        await bot.until("/readyz", 200)
        crowd = Crowd(api)
        bad: list[int] = []
        for update in odd:
            await crowd.ask(500 // len(odd) + 1, 10_000)
            bad.append(api.push(update))
        await crowd.all_answered(within=30)
        assert crowd.unanswered == []
        assert crowd.repeated == 0
        await bot.until("/metrics", 200, f"bot_poison_updates_total {len(odd)}.0")
        await bot.end()
    found = outcomes(tmp_path)
    for number, update in zip(bad, odd, strict=True):
        assert found[number][0] == "poison", update
        assert "Aru" not in str(found[number])
        assert found[number][2] is None
    assert len(found) == len(crowd.asked) + len(odd)


async def test_an_update_that_breaks_the_whole_answer(api: BotApi, sqlite_url: str, tmp_path: Path) -> None:
    """Long polling hands out updates in one JSON text: one that is none is found by asking for them one by one."""
    async with running(api, sqlite_url) as bot:
        await bot.until("/readyz", 200)
        chat = api.private_chat()
        chat.post("before")
        number = api.push({"poll": {}}) + 1
        api.push(b'{"update_id": %d, "message": "Aru' % number)
        chat.post("after")
        assert [(await chat.next()).text for _ in range(2)] == ["before", "after"]
        await bot.end()
    assert outcomes(tmp_path)[number] == ("poison", "no list of updates (JSONDecodeError)", None)


async def test_every_fault_of_a_poll_is_survived(api: BotApi, sqlite_url: str) -> None:
    chat = api.private_chat()
    async with running(api, sqlite_url) as bot:
        await bot.until("/readyz", 200)
        for fault in (
            {"status": 429, "retry_after": 1},
            {"status": 500},
            {"status": 502},
            {"status": 409},
            {"reset": True},
            {"garbage": True},
            {"status": 403},
        ):
            api.fail("getUpdates", **fault)
            assert (await chat.say("wakes the poll that waits")).text
            assert (await chat.say(f"hello {fault}")).text == f"hello {fault}"


async def test_a_start_while_telegram_is_down(api: BotApi, sqlite_url: str) -> None:
    for method in ("getMe", "deleteWebhook", "setMyCommands"):
        api.fail(method, status=502)
        api.fail(method, reset=True)
        api.fail(method, status=429, retry_after=1)
    async with running(api, sqlite_url) as bot:
        await bot.until("/healthz", 200)
        status, body = await bot.get("/readyz")
        assert (status, json.loads(body)) == (503, {"ok": False, "problems": ["starting"]})
        assert (await api.private_chat().say("hello", within=30)).text == "hello"
        await bot.until("/readyz", 200)
        async with asyncio.timeout(20):
            while not api.commands:  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("method", "status"),
    [("getMe", 401), ("getMe", 404), ("getUpdates", 401), ("getUpdates", 404), ("sendMessage", 401)],
)
async def test_a_refused_token_ends_the_process_with_one_line(
    api: BotApi, sqlite_url: str, tmp_path: Path, method: str, status: int
) -> None:
    api.fail(method, times=None, status=status)
    async with running(api, sqlite_url) as bot:
        bot.log = tmp_path / "log"
        await bot.end()
        await bot.start()
        chat = api.private_chat()
        if method == "sendMessage":
            chat.post("hello")
        assert await bot.wait() == 4
        last = bot.log.read_text().splitlines()[-1]
        assert last.startswith("Telegram refuses the token: it is wrong or was revoked; @BotFather gives a new one")
        assert api.token not in bot.log.read_text()
        if method == "sendMessage":  # the question waits for the new token
            api.heal()
            await bot.start()
            assert (await chat.next()).text == "hello"


@pytest.mark.slow
async def test_the_second_poller_gives_way(api: BotApi, tmp_path: Path) -> None:
    chat = api.private_chat()
    async with running(api, f"sqlite:///{tmp_path}/one.sqlite3") as first:
        await first.until("/readyz", 200)
        assert (await chat.say("hello")).text == "hello"
        await asyncio.sleep(SETTLED_AGE)
        async with running(api, f"sqlite:///{tmp_path}/two.sqlite3") as second:
            second.log = tmp_path / "log"
            await second.end()
            await second.start()
            assert await second.wait(within=40) == 5
            assert second.log.read_text().splitlines()[-1] == (
                "another process polls with this token, and this one gives way; stop the other one, "
                "or give this one a token of its own"
            )
        assert first.process
        assert first.process.returncode is None
        assert (await chat.say("still there?")).text == "still there?"


async def test_a_busy_port_is_no_end_while_polling(api: BotApi, sqlite_url: str) -> None:
    port = free_port()
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    async with taken, running(api, sqlite_url, settings={"PORT": str(port)}):
        assert (await api.private_chat().say("hello")).text == "hello"


async def test_a_busy_port_ends_a_webhook_with_one_line(api: BotApi, sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    async with taken, running(api, sqlite_url, webhook=True) as bot:
        await bot.end()
        bot.settings, bot.log = {**bot.settings, "PORT": str(port)}, tmp_path / "log"
        await bot.start()
        assert await bot.wait() == 2
        assert bot.log.read_text().splitlines()[-1] == (
            f"LISTEN_HOST and PORT: 127.0.0.1:{port} cannot be listened on (Address already in use); "
            "choose another PORT, or stop who has it"
        )


async def test_a_turn_that_is_repeated_meets_the_chat_as_it_was(api: BotApi, sqlite_url: str) -> None:
    """What a handler saves is committed with the end of the update, so a retry does not see its own traces."""
    chat = api.private_chat()
    async with running(api, sqlite_url):
        assert (await chat.say("first")).text == "first"
        api.fail("sendMessage", status=500)
        assert (await chat.say("before?")).text == "before? after first"
        assert (await chat.say("before?")).text == "before? after before?"


async def test_an_edit_of_a_question_edits_its_answer(api: BotApi, sqlite_url: str) -> None:
    chat = api.private_chat()
    async with running(api, sqlite_url):
        answer = await chat.say("frst")
        assert chat.last
        question = chat.last
        assert (await chat.say("second")).text == "second"
        chat.edit(question, "first")
        edited = await chat.next("edit")
        assert (edited.message_id, edited.text) == (answer.message_id, "first")


async def test_questions_of_one_chat_are_answered_in_order(api: BotApi, sqlite_url: str) -> None:
    api.latency = 0.02
    async with running(api, sqlite_url, settings={"QUESTIONS_PER_MINUTE": "1000"}) as bot:
        await bot.until("/readyz", 200)
        chats = [api.private_chat() for _ in range(5)]
        for number in range(20):
            for chat in chats:
                chat.post(f"{number}")
        for chat in chats:
            assert [(await chat.next()).text for _ in range(20)] == [str(number) for number in range(20)]


async def test_too_many_questions_get_one_notice(api: BotApi, sqlite_url: str) -> None:
    async with running(api, sqlite_url, settings={"QUESTIONS_PER_MINUTE": "3"}) as bot:
        chat, other = api.private_chat(), api.private_chat()
        for number in range(9):
            chat.post(str(number))
        assert [(await chat.next()).text for _ in range(4)] == ["0", "1", "2", "slower, please"]
        await chat.silence(0.5)
        assert (await other.say("hello")).text == "hello"
        await bot.end()
        await bot.start()  # the count stands in the store
        chat.post("again")
        assert (await other.say("hello")).text == "hello"
        await chat.silence(0.3)
        await bot.until("/metrics", 200, 'bot_updates_total{outcome="limited"} 1.0')


async def test_the_send_rate_is_kept(api: BotApi, sqlite_url: str) -> None:
    async with running(api, sqlite_url, settings={"SEND_RATE": "10"}) as bot:
        await bot.until("/readyz", 200)
        crowd = Crowd(api)
        await crowd.ask(30, 10_000)
        await crowd.all_answered(within=10)
        sent = [call.at for call in api.calls if call.method == "sendMessage"]
        assert 1.5 < sent[-1] - sent[0] < 4  # ten at once, then ten a second


async def test_no_log_line_tells_who_asked_what(api: BotApi, sqlite_url: str, tmp_path: Path) -> None:
    person = api.person(name="Aigerim", username="aigerim_k")
    async with running(api, sqlite_url, settings={"LOG_LEVEL": "DEBUG"}) as bot:
        await bot.end()
        bot.log = tmp_path / "log"
        await bot.start()
        chat = api.private_chat(person)
        await chat.say("who is the pilot")
        api.fail("sendMessage", status=500)
        await chat.say("who is the pilot")
        api.fail("sendMessage", garbage=True)
        await chat.say("who is the pilot")
        chat.post("bug")
        await chat.say("next")
    said = bot.log.read_text()
    assert "echo_bot.py" in said
    for private in ("pilot", "the handler is wrong", "Aigerim", "aigerim_k", str(person.id), api.token):
        assert private not in re.sub(r"update_id\D+\d+", "", said), private
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert next(line["event"] for line in lines if "update_id" in line) == "answered"
