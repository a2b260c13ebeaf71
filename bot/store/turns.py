"""What handling one update wants written: committed with the end of its inbox row, forgotten when it is retried.

So an update that is handled twice (a crash after the send, a flood wait) meets the chat as it was the first time, and
counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import Connection

Write = Callable[[Connection], object]


@dataclass(frozen=True, slots=True)
class Chat:
    """What is known of a chat. One that has no row looks like `Chat(chat_id)`."""

    chat_id: int
    language: str | None = None  # pinned
    context: str | None = None
    context_until: float | None = None
    minute_start: float = 0
    asked: int = 0  # questions since minute_start


@dataclass(slots=True)
class Turn:
    """One update in hand."""

    chats: dict[int, Chat] = field(default_factory=dict)  # as read, or as they shall be
    changed: set[int] = field(default_factory=set)
    writes: list[Write] = field(default_factory=list)  # done before `changed` chats are written
    reply_id: int | None = None

    def put(self, chat: Chat) -> None:
        self.chats[chat.chat_id] = chat
        self.changed.add(chat.chat_id)

    def changes(self) -> list[Chat]:
        return [self.chats[chat_id] for chat_id in self.changed]


class Turns:
    """Finds the turn of the task that asks; there is none outside the worker (a command line, a test)."""

    def __init__(self) -> None:
        self._current: ContextVar[Turn | None] = ContextVar("turn", default=None)

    def begin(self, chats: Iterable[Chat]) -> Turn:
        """A turn for this task, and for those that it starts."""
        turn = Turn({chat.chat_id: chat for chat in chats})
        self._current.set(turn)
        return turn

    @property
    def current(self) -> Turn | None:
        return self._current.get()
