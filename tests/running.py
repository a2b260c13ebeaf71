"""Bots as processes of their own, and crowds that ask them: what faults, kills and load are tested with."""

import asyncio
import os
import random
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from botapi import BotApi, Chat

ROOT = Path(__file__).resolve().parents[1]
ECHO = (str(ROOT / "tests/telegram/echo_bot.py"),)
REAL = ("-m", "bot", "run")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@dataclass
class Running:
    """A bot that can be started, killed and started again with the same settings."""

    settings: Mapping[str, str]
    command: tuple[str, ...] = ECHO
    log: Path | None = None
    process: asyncio.subprocess.Process | None = None
    exits: list[int] = field(default_factory=list)

    async def start(self) -> None:
        usual = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        log = self.log.open("ab") if self.log else None
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-X",
            "dev" if self.settings.get("DEV") else "utf8",
            *self.command,
            cwd=ROOT,
            env={**usual, **self.settings},
            stdout=log or asyncio.subprocess.DEVNULL,
            stderr=log or asyncio.subprocess.DEVNULL,
        )
        if log:
            log.close()

    async def end(self, number: int = signal.SIGTERM, within: float = 12) -> float:
        """Send a signal and wait; seconds until the process was gone."""
        assert self.process
        began = time.monotonic()
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        self.exits.append(await asyncio.wait_for(self.process.wait(), within))
        self.process = None
        return time.monotonic() - began

    async def wait(self, within: float = 30) -> int:
        """Wait for it to end by itself; its exit code."""
        assert self.process
        code = await asyncio.wait_for(self.process.wait(), within)
        self.process = None
        return code

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    async def get(self, path: str) -> tuple[int, str]:
        """What its HTTP server says; (0, "") when it says nothing."""
        address = f"http://127.0.0.1:{self.settings['PORT']}{path}"
        within = aiohttp.ClientTimeout(total=5)
        with suppress(aiohttp.ClientError, TimeoutError):
            async with aiohttp.ClientSession(timeout=within) as session, session.get(address) as response:
                return response.status, await response.text()
        return 0, ""

    async def until(self, path: str, status: int, text: str = "", within: float = 20) -> str:
        """Wait until a probe answers so; what it says."""
        deadline = time.monotonic() + within
        while (answer := await self.get(path))[0] != status or text not in answer[1]:
            assert time.monotonic() < deadline, f"{path} said no {status} {text} within {within:g} s, but {answer}"
            await asyncio.sleep(0.05)
        return answer[1]


@asynccontextmanager
async def running(
    api: BotApi,
    database_url: str,
    *,
    webhook: bool = False,
    command: tuple[str, ...] = ECHO,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Running]:
    """A running bot of `api`; killed at the end if it still runs."""
    port = free_port()
    every = {
        "TELEGRAM_API_URL": api.url,
        "TELEGRAM_BOT_TOKEN": api.token,
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "LOG_FORMAT": "json",
        "SEND_RATE": "10000",
    }
    if webhook:
        every |= {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": "s" * 32}
    bot = Running(
        {**every, **(settings or {})}, command, Path(os.environ["BOT_LOG"]) if "BOT_LOG" in os.environ else None
    )
    await bot.start()
    try:
        yield bot
    finally:
        if bot.process:
            await bot.end(signal.SIGKILL)


@dataclass(frozen=True)
class Asked:
    """One question and who waits for its answer."""

    chat: Chat
    text: str
    at: float


class Crowd:
    """People who ask one question each, in chats of their own."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self.asked: list[Asked] = []

    async def ask(self, count: int, rate: float, texts: Iterator[str] | None = None) -> None:
        """`count` questions, `rate` a second; each is numbered, unless there are texts."""
        began = time.monotonic()
        for number in range(count):
            await asyncio.sleep(max(0, began + number / rate - time.monotonic()))
            chat = self._api.private_chat(language="en")
            said = next(texts) if texts else f"question {number}"
            chat.post(said)
            self.asked.append(Asked(chat, said, time.monotonic()))

    async def all_answered(self, within: float) -> None:
        """Wait until everybody has an answer, or for so long."""
        deadline = time.monotonic() + within
        while self.unanswered and time.monotonic() < deadline:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.1)

    @property
    def unanswered(self) -> list[str]:
        return [asked.text for asked in self.asked if not self._api.answers(asked.chat)]

    @property
    def repeated(self) -> int:
        """Answers beyond the first."""
        return sum(max(0, len(self._api.answers(asked.chat)) - 1) for asked in self.asked)


async def kill(bot: Running, times: int, seed: int) -> None:
    """Kill a bot at random moments of its life, of which it is awake for the last second or so, and start it again."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for _ in range(times):
        await asyncio.sleep(chance.uniform(0.4, 1.8))
        await bot.end(signal.SIGKILL)
        await bot.start()


async def restart(bot: Running, times: int, seed: int) -> list[float]:
    """End a bot that serves as `docker stop` does, and start it again; the seconds each end took."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    took: list[float] = []
    for _ in range(times):
        await bot.until("/readyz", 200)
        await asyncio.sleep(chance.uniform(0, 1))
        took.append(await bot.end(signal.SIGTERM))
        await bot.start()
    return took
