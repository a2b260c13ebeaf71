"""What must survive a restart: the inbox of updates, settings and context of chats, and feedback. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.chats import Chats
from bot.store.feedback import Feedback
from bot.store.inbox import Inbox
from bot.store.turns import Turns


@dataclass(frozen=True, slots=True)
class Stores:
    """The store as handlers see it. What they write while an update is handled is committed with its end."""

    chats: Chats
    feedback: Feedback
    inbox: Inbox
    turns: Turns

    async def replied(self, chat_id: int, message_id: int) -> int | None:
        """The id of the bot's reply to a message; None after 48 hours, or if there was none."""
        return await self.inbox.reply_to(chat_id, message_id)

    def record_reply(self, message_id: int) -> None:
        """Say which message of the bot answers the update in hand, so that an edit of the question can find it."""
        if turn := self.turns.current:
            turn.reply_id = message_id
