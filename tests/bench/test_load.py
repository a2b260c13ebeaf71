"""Load and soak: 200 questions a second on SQLite, with the real base and engine; nothing grows.

The short form only shows that the path holds; figures that count come from `make test-slow` on a quiet machine, which
prints them (`-s`).
"""

import asyncio
import itertools
import os
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from botapi import BotApi
from running import ECHO, REAL, Crowd, Running, running

QUESTIONS = (  # as people type them: answered, offered, not known, with typos, in three languages
    "How many children were brought back in 2019?",
    "what does zhusan mean",
    "Сколько детей вернули?",
    "сколко женщин арестовали",
    "Қанша әйел қайтарылды?",
    "who paid for the planes",
    "когда была первая операция",
    "hello",
    "какая погода в Астане",
    "and the women?",
)
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Watch:
    """What a process uses, read from /proc."""

    pid: int
    memory: list[float] = field(default_factory=list)  # MB resident
    files: list[int] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._ticks = self._used()

    async def look(self, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            self._note()

    def _note(self) -> None:
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        self.memory.append(int(found[1]) / 1024 if found else 0)
        self.files.append(len(list(Path(f"/proc/{self.pid}/fd").iterdir())))

    def cores(self) -> float:
        """CPU seconds a second since the beginning."""
        return (self._used() - self._ticks) / TICKS / (time.monotonic() - self.began)

    def _used(self) -> int:
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])


@dataclass(frozen=True)
class Figures:
    """Of one run; times in milliseconds."""

    answers_per_second: float
    p50: float
    p99: float
    cores: float
    memory: tuple[float, float, float]  # MB: after a tenth of the run, at its end, the most
    files: tuple[int, int]
    lost: int


async def load(api: BotApi, bot: Running, count: int, rate: float, *, every: float = 1) -> Figures:
    """`count` questions, `rate` a second, each from a chat of its own."""
    watch, crowd = Watch(bot.pid), Crowd(api)
    looking = asyncio.create_task(watch.look(every))
    texts = itertools.cycle(QUESTIONS)
    await crowd.ask(count, rate, texts)
    await crowd.all_answered(within=10)
    looking.cancel()
    cores = watch.cores()
    first: dict[int, float] = {}
    for call in api.calls:
        if call.method == "sendMessage":
            first.setdefault(call.params["chat_id"], call.at)
    waits = sorted(1000 * (first[asked.chat.id] - asked.at) for asked in crowd.asked if asked.chat.id in first)
    ended = max(first.values())
    early = watch.memory[len(watch.memory) // 10]
    return Figures(
        answers_per_second=len(waits) / (ended - crowd.asked[0].at),
        p50=statistics.median(waits),
        p99=waits[int(0.99 * len(waits))],
        cores=cores,
        memory=(early, watch.memory[-1], max(watch.memory)),
        files=(watch.files[len(watch.files) // 10], watch.files[-1]),
        lost=len(crowd.unanswered),
    )


@pytest.mark.parametrize(
    ("command", "seconds"),
    [
        pytest.param(ECHO, 5, id="echo-short"),
        pytest.param(ECHO, 60, id="echo", marks=pytest.mark.slow),
        pytest.param(REAL, 60, id="real", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("webhook", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["polling", "webhook"])
async def test_200_questions_a_second(
    api: BotApi, tmp_path: Path, command: tuple[str, ...], seconds: int, webhook: bool
) -> None:
    api.latency = 0.05
    async with running(api, f"sqlite:///{tmp_path}/bot.sqlite3", webhook=webhook, command=command) as bot:
        await bot.until("/readyz", 200, within=30)
        await load(api, bot, 400, 100)  # warm: a process begins with few rows in hand
        api.calls.clear()
        found = await load(api, bot, 200 * seconds, 200)
    sys.stdout.write(f"\n{' '.join(command[-2:])} webhook={webhook}: {found}\n")
    assert found.lost == 0
    if seconds >= 60:
        assert found.answers_per_second >= 199
        assert found.p99 <= 250
        assert found.cores <= 1
        assert found.memory[1] <= found.memory[0] * 1.1


@pytest.mark.slow
@pytest.mark.parametrize("command", [ECHO, REAL], ids=["echo", "real"])
async def test_ten_minutes_of_50_a_second(api: BotApi, tmp_path: Path, command: tuple[str, ...]) -> None:
    """A soak: neither memory nor files grow, once a crowd has had as many sends in hand as there may be."""
    async with running(api, f"sqlite:///{tmp_path}/bot.sqlite3", command=command) as bot:
        await bot.until("/readyz", 200, within=30)
        api.latency = 0.2
        await load(api, bot, 2000, 200)
        api.latency = 0.0
        api.calls.clear()
        found = await load(api, bot, 600 * 50, 50, every=5)
    sys.stdout.write(f"\nsoak of {' '.join(command[-2:])}: {found}\n")
    assert found.lost == 0
    assert found.memory[1] <= found.memory[0] * 1.1
    assert found.files[1] <= found.files[0] + 5
