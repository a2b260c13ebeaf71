"""What /healthz and /readyz answer from: a bot that is deaf, or cannot store, must not look healthy."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.store.inbox import Depth

DEAF_SECONDS = 120  # a poll takes at most 30 s and its pause as long again
SILENT_SECONDS = 300  # without an answer of Telegram; it is asked at least once a minute
STUCK_SECONDS = 120  # that a row may be free without being taken


@dataclass(slots=True)
class Health:
    """The signs of life of one process; times are seconds since 1970."""

    reached_at: Callable[[], float]  # when Telegram last answered
    clock: Callable[[], float] = time.time
    started: bool = False  # the base is loaded, the store open, and Telegram knows the token
    turned_at: float | None = None  # when the poll loop last turned; None with a webhook
    store_error: str | None = None
    webhook_error: str | None = None  # why Telegram cannot deliver, in its own words
    depth: Depth = field(default_factory=Depth)

    def sick(self) -> list[str]:
        """Why the process should be restarted."""
        if self.turned_at is not None and (idle := self.clock() - self.turned_at) > DEAF_SECONDS:
            return [f"the poll loop has not turned for {idle:.0f} s"]
        return []

    def problems(self) -> list[str]:
        """Why it does not serve now."""
        now = self.clock()
        found = self.sick()
        if not self.started:
            found.append("starting")
        elif now - self.reached_at() > SILENT_SECONDS:
            found.append(f"Telegram was not reached for {now - self.reached_at():.0f} s")
        if self.webhook_error:
            found.append(f"Telegram cannot reach the webhook: {self.webhook_error}")
        if self.store_error:
            found.append(f"the store cannot be written: {self.store_error}")
        if self.depth.overdue and now - self.depth.overdue > STUCK_SECONDS:
            found.append(f"an update has been waiting for {now - self.depth.overdue:.0f} s without being taken")
        return found
