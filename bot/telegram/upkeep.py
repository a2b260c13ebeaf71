"""What goes on beside the answers: the inbox is looked at, Telegram is asked for a sign of life, old rows go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from telegram import Bot, WebhookInfo

from bot.settings import Settings
from bot.store import Stores
from bot.store.database import STORE_ERRORS
from bot.store.inbox import PRUNE_ROWS
from bot.telegram.health import SILENT_SECONDS, Health
from bot.telegram.metrics import Metrics
from bot.telegram.patience import insist

log = structlog.get_logger("bot.upkeep")
WATCH_SECONDS, PROBE_SECONDS, PRUNE_SECONDS = 5, 60, 600


async def watch_inbox(stores: Stores, health: Health, metrics: Metrics) -> None:
    """Keep what /readyz and /metrics say of the inbox fresh."""
    while True:
        try:
            depth = health.depth = await stores.inbox.depth(time.time())
            metrics.inbox_rows.set(depth.rows)
            metrics.inbox_age.set(time.time() - depth.oldest if depth.oldest else 0)
        except STORE_ERRORS as error:
            log.warning("the inbox cannot be read", error=type(error).__name__)
        await asyncio.sleep(WATCH_SECONDS)


async def probe(
    bot: Bot,
    health: Health,
    url: str | None,
    set_webhook: Callable[[], Awaitable[object]],
    every: float = PROBE_SECONDS,
) -> None:
    """Notice within a minute what a quiet bot would not: Telegram gone, token revoked, webhook taken or out of reach.

    Raises:
        TokenRefused: Telegram does not know the token any more.
    """

    async def check() -> None:
        if not url:
            await bot.get_me()
            return
        info = await bot.get_webhook_info()
        health.webhook_error = _undelivered(info, health.clock())
        if info.url != url:
            log.warning("somebody took the webhook away; it is set again")
            await set_webhook()

    while True:
        await asyncio.sleep(every)
        if health.started and (url or health.clock() - health.reached_at() > every):
            await insist(check)


def _undelivered(info: WebhookInfo, now: float) -> str | None:
    """Why updates wait at Telegram, if they do; an error of long ago is told for ever."""
    lately = info.last_error_date and now - info.last_error_date.timestamp() < SILENT_SECONDS
    return info.last_error_message if info.pending_update_count and lately else None


async def prune(stores: Stores, settings: Settings) -> None:
    """Delete what has been kept for its time."""
    while True:
        try:
            rows = PRUNE_ROWS
            while rows == PRUNE_ROWS:
                rows = await stores.inbox.prune(time.time())
            await stores.chats.prune()
            await stores.feedback.prune(settings.miss_days, settings.feedback_days)
        except STORE_ERRORS as error:
            log.warning("old rows cannot be deleted", error=type(error).__name__)
        await asyncio.sleep(PRUNE_SECONDS)
