"""The seam between delivery and whoever knows what to say."""

from __future__ import annotations

from typing import Protocol

from telegram import Update


class Handle(Protocol):
    """What an update means. May raise telegram.error.TelegramError, OSError, SQLAlchemyError: see faults.py.

    A retried update is handled again from the start, so a handler sends one message in general.
    """

    async def __call__(self, update: Update) -> None:
        """Answer an update."""

    async def limited(self, update: Update) -> None:
        """Tell a chat, once a minute at most, that it asks too much."""

    def asks(self, update: Update) -> bool:
        """Whether an update (message or edited message) is a question to the bot, which counts towards the limit."""

    async def set_up(self) -> None:
        """Register commands and the like; repeated in the background until Telegram takes it."""
