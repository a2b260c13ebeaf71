"""What the bot keeps of a chat: a pinned language, the context of the last question, and how many it asked just now."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, replace

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update

from bot.store.database import Database
from bot.store.tables import WAITING, Upsert, chats, inbox
from bot.store.turns import Chat, Turns

MINUTE = 60  # seconds


class Chats:
    """The chats of one database. While an update is handled, what is saved here is written with the update's end."""

    def __init__(self, database: Database, turns: Turns, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._turns = turns
        self._clock = clock

    async def language(self, chat_id: int) -> str | None:
        """The language pinned by /language."""
        return (await self._get(chat_id)).language

    async def pin_language(self, chat_id: int, language: str | None) -> None:
        """Pin a language; None lets each message decide again."""
        await self._put(replace(await self._get(chat_id), language=language))

    async def context(self, chat_id: int) -> str | None:
        """The JSON given to `save_context`, unless it has expired."""
        chat = await self._get(chat_id)
        return chat.context if (chat.context_until or 0) > self._clock() else None

    async def save_context(self, chat_id: int, json_text: str, expires_at: float) -> None:
        """Keep an opaque text until `expires_at` (seconds since 1970)."""
        await self._put(replace(await self._get(chat_id), context=storable(json_text), context_until=expires_at))

    async def forget(self, chat_id: int) -> None:
        """Delete what the chat has, and take its id off every finished update, this one included."""

        def write(connection: Connection) -> None:
            connection.execute(delete(chats).where(chats.c.chat_id == chat_id))
            mine = and_(or_(inbox.c.chat_id == chat_id, inbox.c.lane == chat_id), ~WAITING)
            connection.execute(update(inbox).where(mine).values(lane=0, chat_id=None, message_id=None, reply_id=None))

        if turn := self._turns.current:
            turn.chats[chat_id] = Chat(chat_id)
            turn.changed.discard(chat_id)
            turn.writes.append(write)
        else:
            await self._database.transact(write)

    async def migrate(self, old_id: int, new_id: int) -> None:
        """A group has become a supergroup: the new chat keeps the old one's language and context."""
        chat = await self._get(old_id)
        if chat != Chat(old_id):
            await self._put(replace(chat, chat_id=new_id))
            await self.forget(old_id)

    async def prune(self) -> None:
        """Delete what has expired, and the chats of which nothing is left."""
        now = self._clock()
        expired = or_(chats.c.context_until.is_(None), chats.c.context_until < now)
        idle = and_(chats.c.minute_start < now - MINUTE, expired)

        def write(connection: Connection) -> None:
            connection.execute(delete(chats).where(idle, chats.c.language.is_(None)))
            spent = and_(expired, chats.c.context.is_not(None))
            connection.execute(update(chats).where(spent).values(context=None, context_until=None))

        await self._database.transact(write)

    async def _get(self, chat_id: int) -> Chat:
        turn = self._turns.current
        if turn and chat_id in turn.chats:
            return turn.chats[chat_id]
        found = await self._database.transact(lambda connection: read_chats(connection, [chat_id]))
        chat = found.get(chat_id, Chat(chat_id))
        if turn:
            turn.chats[chat_id] = chat
        return chat

    async def _put(self, chat: Chat) -> None:
        if turn := self._turns.current:
            turn.put(chat)
        else:
            await self._database.transact(lambda connection: write_chats(connection, [chat]))


_READ = select(chats).where(chats.c.chat_id.in_(bindparam("ids", expanding=True)))
_WRITE = Upsert(chats, ["chat_id"], replace=True)


def read_chats(connection: Connection, chat_ids: Collection[int]) -> dict[int, Chat]:
    """Those of the chats that have a row."""
    return {row.chat_id: Chat(*row) for row in connection.execute(_READ, {"ids": list(chat_ids)})}


def write_chats(connection: Connection, changed: Sequence[Chat]) -> None:
    _WRITE(connection, [asdict(chat) for chat in changed])


def storable(text: str) -> str:
    """Without what no database stores in a text: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
