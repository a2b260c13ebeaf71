"""The tables of the store. Times are seconds since 1970 (UTC), ids are Telegram's. A change here needs a migration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite

metadata = MetaData()
_Id = BigInteger().with_variant(Integer, "sqlite")  # INTEGER PRIMARY KEY is SQLite's own row id: one B-tree less

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", _Id, primary_key=True, autoincrement=False),
    Column("lane", BigInteger, nullable=False),  # rows of one lane (a chat) are handled one after another
    Column("kind", String(32), nullable=False),
    Column("chat_id", BigInteger),
    Column("message_id", BigInteger),
    Column("reply_id", BigInteger),  # the bot's message that answers it
    Column("received_at", Double, nullable=False),
    Column("raw", LargeBinary),  # the update's JSON, until it is finished
    Column("owner", String(32)),  # the process that has it in hand
    Column("not_before", Double, nullable=False),  # when it may be taken: after a wait, or when its lease ends
    Column("attempts", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),  # how often its owner vanished
    Column("outcome", String(16)),  # NULL while it waits
    Column("reason", String(200)),
    Column("finished_at", Double),
)
WAITING = inbox.c.outcome.is_(None)
Index("inbox_waiting", inbox.c.lane, inbox.c.update_id, sqlite_where=WAITING, postgresql_where=WAITING)
Index("inbox_order", inbox.c.update_id, sqlite_where=WAITING, postgresql_where=WAITING)
Index("inbox_message", inbox.c.chat_id, inbox.c.message_id)
Index("inbox_finished", inbox.c.finished_at)

chats = Table(
    "chats",
    metadata,
    Column("chat_id", _Id, primary_key=True, autoincrement=False),
    Column("language", String(8)),  # pinned with /language
    Column("context", Text),
    Column("context_until", Double),
    Column("minute_start", Double, nullable=False),
    Column("asked", Integer, nullable=False),  # questions since minute_start
)

misses = Table(
    "misses",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("language", String(8), nullable=False),
    Column("key", Text, nullable=False),  # the folded words
    Column("text", Text, nullable=False),  # as first typed, redacted
    Column("count", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    UniqueConstraint("language", "key", name="misses_key"),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("entry_id", String(48), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("good", Boolean, primary_key=True),
    Column("reason", String(32), primary_key=True),  # empty when none was given
    Column("count", Integer, nullable=False),
)


class Upsert:
    """Inserts rows. Where `keys` stand already: replaces the row, does `update`, or leaves it as it is.

    Built once: to build and compile a statement takes longer than SQLite needs to run it.
    """

    def __init__(
        self, table: Table, keys: Sequence[str], *, replace: bool = False, update: Mapping[str, Any] | None = None
    ) -> None:
        self._statements = {}
        for name, insert in (("postgresql", postgresql.insert(table)), ("sqlite", sqlite.insert(table))):
            new = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
            if replace or update:
                self._statements[name] = insert.on_conflict_do_update(index_elements=keys, set_=update or new)
            else:
                self._statements[name] = insert.on_conflict_do_nothing(index_elements=keys)

    def __call__(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            connection.execute(self._statements[connection.dialect.name], [dict(row) for row in rows])
