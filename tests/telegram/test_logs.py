"""What the real bot logs of a conversation: enough to follow an update by its id, and nothing of a person."""

import json
import re
from pathlib import Path

import pytest
from botapi import BotApi
from running import REAL, running

CURIOUS = "how many kids came home, asks Aigerim Bekova of Aktau"
UNKNOWN = "qwrtp zxcvb of Aigerim, +7 701 765 43 21"
KNOWN = {"event", "level", "logger", "timestamp"}
TIMES = {"timestamp", "seconds", "milliseconds"}  # whose digits may be those of an id by chance


async def test_a_conversation_leaves_no_word_name_or_id(
    api: BotApi, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "log"
    monkeypatch.setenv("BOT_LOG", str(file))
    settings = {"LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json", "PYTHONOPTIMIZE": "2"}  # as in the container
    async with running(api, sqlite_url, command=REAL, settings=settings) as bot:
        await bot.until("/readyz", 200, within=60)
        chat = api.private_chat(language="en")
        await chat.say(CURIOUS)
        await chat.say(UNKNOWN)
        await chat.say("/language")
        await chat.person.inline(CURIOUS)
        api.fail("sendMessage", status=500, description=f"upset by {CURIOUS}")
        await chat.say(CURIOUS)
        api.fail("sendMessage", status=400, description=f'unsupported start tag "{CURIOUS}"')  # as Telegram quotes
        chat.post(CURIOUS)
        api.tell("message", {"message_id": CURIOUS, "chat": {"id": "Aigerim"}})
        await chat.say("hello")
        await bot.end()

    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(line.keys() >= KNOWN for line in lines)
    text = json.dumps([{name: line[name] for name in line.keys() - TIMES} for line in lines], ensure_ascii=False)
    person = chat.person.user
    for secret in ("Aigerim", "Aktau", "kids", "qwrtp", "765 43", api.token, str(chat.id), person["username"]):
        assert not re.search(re.escape(secret), text, re.IGNORECASE), secret
    ended = [line for line in lines if line["event"] in {"answered", "refused", "poison", "put aside"}]
    assert len(ended) == 8
    assert all(isinstance(line["update_id"], int) for line in ended)
    resolved = [line["update_id"] for line in lines if line["event"] == "question"]
    assert set(resolved) <= {line["update_id"] for line in ended}
    again = next(line for line in lines if line["event"] == "again later")
    assert again["update_id"] in {line["update_id"] for line in ended if line["event"] == "answered"}
