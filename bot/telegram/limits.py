"""The two limits: messages a second of this process, and questions a minute of a chat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto

from bot.store.chats import MINUTE
from bot.store.turns import Chat


class Bucket:
    """Lets `rate` things a second pass, and as many at once after a second of quiet."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._gap = 1 / rate
        self._burst = 1.0  # seconds
        self._next = float("-inf")  # when the next would pass at an even pace
        self._clock = clock

    def take(self) -> float:
        """Seconds to wait before this one may pass; its place is taken."""
        now = self._clock()
        self._next = max(self._next, now - self._burst + self._gap)
        wait = self._next - now
        self._next += self._gap
        return max(0.0, wait)

    async def pass_(self) -> None:
        if wait := self.take():
            await asyncio.sleep(wait)


class Leave(Enum):
    """What a chat may do with its question."""

    ASK = auto()
    NOTICE = auto()  # too many: say so, once
    IGNORE = auto()


def count_question(chat: Chat, asked_at: float, per_minute: int) -> tuple[Chat, Leave]:
    """Count one question, by the time it was asked: a backlog of an hour is not a flood of one minute."""
    if not chat.minute_start <= asked_at < chat.minute_start + MINUTE:
        chat = replace(chat, minute_start=asked_at, asked=0)
    chat = replace(chat, asked=chat.asked + 1)
    if chat.asked <= per_minute:
        return chat, Leave.ASK
    return chat, Leave.NOTICE if chat.asked == per_minute + 1 else Leave.IGNORE
