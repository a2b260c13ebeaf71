"""The five known leaks of a token, and what else could show a secret or a person's words."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
import structlog
from botapi import BotApi
from running import running
from telegram.error import InvalidToken
from telegram.ext import Application, ExtBot

from bot import logs
from bot.telegram.delivery import QuietBot
from bot.telegram.metrics import Metrics

TOKEN = "987654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"  # noqa: S105 - nobody's


@pytest.fixture(params=["text", "json"])
def said(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What is logged, with everything as it was before, afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook, structlog.get_config()
    logs.set_up(request.param, "DEBUG", [TOKEN, "other secret"], stream)
    yield stream
    root.handlers[:], level, sys.excepthook, threading.excepthook, config = before
    root.setLevel(level)
    structlog.configure(**config)
    logging.captureWarnings(capture=False)
    for name in ("telegram", "httpx"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.parametrize("logger", ["httpx", "telegram.ext.ExtBot", "aiohttp.client", "uvicorn.error", "bot"])
def test_log_lines_of_any_library_and_level(said: io.StringIO, logger: str) -> None:
    """Leaks 1, 4 and 5: httpx at INFO logs addresses, ExtBot at DEBUG too, and file addresses hold the token."""
    log = logging.getLogger(logger)
    log.setLevel(logging.DEBUG)
    log.info("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    log.debug("Set Bot API URL: %r", {"url": f"https://api.telegram.org/file/bot{TOKEN}/photos/1.jpg"})
    log.warning("https://api.telegram.org/bot%s/x with other secret", TOKEN.replace(":", "%3A"))
    log.setLevel(logging.NOTSET)
    assert said.getvalue().count("bot[hidden]/") == 3
    assert TOKEN.partition(":")[2] not in said.getvalue()
    assert "other secret" not in said.getvalue()


def test_reprs_of_the_bot(said: io.StringIO) -> None:
    """Leak 2: those of bot and application."""
    application = Application.builder().bot(QuietBot(TOKEN)).updater(None).build()
    assert TOKEN not in f"{application!r}{application.bot!r}{application.bot}"
    logging.getLogger("bot").warning("%r", ExtBot(TOKEN))
    assert "[hidden]" in said.getvalue()


def test_tracebacks(said: io.StringIO) -> None:
    """Leak 3: the message of InvalidToken; and whatever else an error quotes. Local variables are never shown."""
    words = "what Aru wrote"
    try:
        assert words
        raise InvalidToken(f"The token `{TOKEN}` was rejected by the server.")
    except InvalidToken as error:
        structlog.get_logger("bot.x").error("failed", exc_info=error)
        logging.getLogger("telegram").exception("failed")
        sys.excepthook(type(error), error, error.__traceback__)
        threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, None)))
    assert said.getvalue().count("The token `[hidden]` was rejected") == 4
    assert said.getvalue().count("Traceback (most recent call last)") == 4
    assert words not in said.getvalue()


def test_libraries_below_warning_are_silent(said: io.StringIO) -> None:
    """At DEBUG python-telegram-bot and aiosqlite print what people wrote."""
    for name in ("telegram.Bot", "aiosqlite", "sqlalchemy.engine", "asyncio"):
        logging.getLogger(name).info("what Aru wrote")
    assert said.getvalue() == ""


def test_json_lines_are_json(said: io.StringIO) -> None:
    structlog.get_logger("bot.worker").info("answered", update_id=5, seconds=0.1)
    line = said.getvalue()
    if line.startswith("{"):
        found = json.loads(line)
        assert found.pop("timestamp")
        assert found == {
            "event": "answered",
            "level": "info",
            "logger": "bot.worker",
            "seconds": 0.1,
            "update_id": 5,
        }
    else:
        assert "answered" in line
        assert "update_id=5" in line


def test_metrics_hold_no_secret() -> None:
    assert b":" not in b"".join(line for line in Metrics().text().splitlines() if not line.startswith(b"#"))


async def test_a_wrong_token_at_start(api: BotApi, sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    log = tmp_path_factory.mktemp("log") / "log"
    async with running(api, sqlite_url, settings={"TELEGRAM_BOT_TOKEN": TOKEN, "LOG_LEVEL": "DEBUG"}) as bot:
        await bot.end()
        bot.log = log
        await bot.start()
        assert await bot.wait() == 4
    assert TOKEN not in log.read_text()
    assert "Traceback" not in log.read_text()
