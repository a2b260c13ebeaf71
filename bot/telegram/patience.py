"""Waiting for what may still come right, and doing things side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.errors import TokenRefused
from bot.store.database import STORE_ERRORS
from bot.telegram.faults import REFUSED, Fate, judge

log = structlog.get_logger("bot.patience")
LONGEST_PAUSE = 15.0  # seconds


async def insist(call: Callable[[], Awaitable[object]]) -> None:
    """Repeat a call of Telegram or of the store for as long as its failure may pass.

    Raises:
        TokenRefused: Telegram does not know the token.
    """
    attempts = 0
    while True:
        try:
            await call()
            return
        except (TelegramError, *STORE_ERRORS) as error:
            attempts += 1
            verdict = judge(error, attempts)
            if verdict.fate is Fate.TOKEN:
                raise TokenRefused(REFUSED) from None
            if verdict.fate not in {Fate.WAIT, Fate.RETRY}:
                raise
        log.warning("not yet", reason=verdict.reason, seconds=round(verdict.pause, 1))
        await asyncio.sleep(min(verdict.pause, LONGEST_PAUSE))


async def together(*work: Awaitable[None]) -> None:
    """Do all of it; the first error ends the rest, and is raised as it is."""

    async def one(part: Awaitable[None]) -> None:
        await part

    try:
        async with asyncio.TaskGroup() as group:
            for part in work:
                group.create_task(one(part))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def unless(event: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do the work, or leave it when the event comes; whether it came to its end."""
    working = asyncio.create_task(work)
    left = asyncio.create_task(event.wait())
    try:
        await asyncio.wait([working, left], return_when=asyncio.FIRST_COMPLETED)
    finally:
        left.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait([working])
    if working.cancelled():
        return False
    working.result()
    return True
