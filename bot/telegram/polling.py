"""Long polling: an update is confirmed, by the next request's offset, only after it is stored."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from telegram.error import NetworkError

from bot.errors import AnotherPoller, TokenRefused
from bot.store.inbox import Received
from bot.telegram.faults import REFUSED, pause
from bot.telegram.health import Health
from bot.telegram.transport import Transport, long_poll
from bot.telegram.updates import ALLOWED, read_batch, unreadable
from bot.telegram.worker import NOT_STORED

log = structlog.get_logger("bot.polling")
POLL_SECONDS = 30  # Telegram answers at the latest then
BATCH = 100  # Telegram's most
MOST_PAUSE = 30.0  # seconds
SETTLED_AGE = 3.0  # seconds without a conflict, after which a poller is no newcomer
NEWCOMER_PATIENCE, SETTLED_PATIENCE = 10.0, 60.0  # seconds of conflict until a poller gives way: the newcomer first
CONFLICT_PAUSE = 1.0  # seconds; shorter than SETTLED_AGE, or a newcomer would take itself for settled
BAD_ANSWERS = 3  # the same, in a row, until the update that spoils them is put aside


class Poller:
    """One loop over getUpdates."""

    def __init__(
        self,
        transport: Transport,
        url: str,
        receive: Callable[[Sequence[Received]], Awaitable[None]],
        health: Health,
    ) -> None:
        self._transport, self._receive, self._health = transport, receive, health
        self._url = f"{url}/getUpdates"
        self._offset: int | None = None
        self._failures = 0
        self._bad, self._bad_times = b"", 0  # the last answer that was no JSON, and how often it came
        self._began = time.monotonic()
        self._conflict_since: float | None = None
        self._last_conflict = 0.0

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            TokenRefused: Telegram does not know the token.
            AnotherPoller: another process polls, or has set a webhook, and does not stop.
        """
        while True:
            self._health.turned_at = time.time()
            wait = await self._poll()
            if wait:
                self._failures += 1
                await asyncio.sleep(wait)
            else:
                self._failures = 0

    async def _poll(self) -> float:
        """One request; seconds to wait before the next."""
        limit = 1 if self._bad else BATCH  # one by one, to find the update that spoils the whole answer
        fields = {"timeout": str(POLL_SECONDS), "limit": str(limit)}
        fields["allowed_updates"] = json.dumps(ALLOWED)
        if self._offset is not None:
            fields["offset"] = str(self._offset)
        try:
            status, body = await self._transport.request(self._url, "POST", fields, long_poll(POLL_SECONDS))
        except NetworkError as error:
            return self._back_off(str(error))
        if status == 200:
            return await self._take(body)
        return self._refused(status, body)

    async def _take(self, body: bytes) -> float:
        try:
            updates = read_batch(body)
            self._bad, self._bad_times = b"", 0
        except ValueError as error:
            self._bad_times = self._bad_times + 1 if body == self._bad else 1
            self._bad = body
            updates = [unreadable(body, str(error))]
            if self._bad_times < BAD_ANSWERS or updates[0].update_id < 0:
                return self._back_off(str(error))
        if time.monotonic() - self._last_conflict > SETTLED_PATIENCE:
            self._conflict_since = None
        if not updates:
            self._offset = None  # all is confirmed; ids may start anew after a quiet week (#update)
            return 0
        try:
            await self._receive(updates)
        except NOT_STORED as error:
            return self._back_off(f"not stored: {type(error).__name__}")
        last = max(update.update_id for update in updates)
        if last < 0:  # none has an id, so none can be confirmed; a negative offset would confirm all but the last
            return self._back_off("updates without update_id")
        self._offset = last + 1
        return 0

    def _refused(self, status: int, body: bytes) -> float:
        try:
            answer = json.loads(body)
            said, after = str(answer.get("description", "")), answer.get("parameters", {}).get("retry_after", 0)
        except (ValueError, AttributeError):
            said, after = "", 0
        if status in {401, 404}:
            raise TokenRefused(REFUSED)
        if status == 409:
            return self._conflict(said)
        return float(after) if status == 429 and after else self._back_off(f"status {status}")

    def _conflict(self, said: str) -> float:
        now = time.monotonic()
        self._last_conflict = now
        if self._conflict_since is None:
            self._conflict_since = now
            log.warning("another process uses this token", said=said)
        settled = self._conflict_since - self._began > SETTLED_AGE
        if now - self._conflict_since > (SETTLED_PATIENCE if settled else NEWCOMER_PATIENCE):
            other = "has set a webhook for" if "webhook" in said else "polls with"
            raise AnotherPoller(
                f"another process {other} this token, and this one gives way; stop the other one, "
                "or give this one a token of its own"
            )
        return CONFLICT_PAUSE

    def _back_off(self, reason: str) -> float:
        wait = min(MOST_PAUSE, pause(self._failures + 1))
        log.warning("poll failed", reason=reason, seconds=round(wait, 1))
        return wait
