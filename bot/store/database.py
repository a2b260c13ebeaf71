"""The database behind the store: opened, migrated, and used one short transaction at a time.

SQLite has one connection, and each transaction takes its write lock at once (BEGIN IMMEDIATE): under a plain BEGIN
four writers met 6,162 "database is locked" in 2,000 rows (shared research: delivery.md). A commit is on the disk
(synchronous=FULL) before it is believed, because an update is confirmed to Telegram after it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import SettingsError
from bot.store import migrations

T = TypeVar("T")
MIGRATION_LOCK = 0x7A68_7573  # any number that this program's processes share
CONNECT_SECONDS, COMMAND_SECONDS = 5, 10
_WRONG_SETTINGS = ("28", "3D", "42")  # SQLSTATE classes: who is refused, no such database, no right to make tables
STORE_ERRORS = (SQLAlchemyError, OSError)  # what a call may raise when the database cannot be used


class Database:
    """One database, SQLite or PostgreSQL, by its SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_file = self.url.get_backend_name() == "sqlite"
        self._running: set[asyncio.Future[Any]] = set()
        self._engine = _sqlite(self.url) if self.is_file else _postgresql(self.url)

    async def open(self) -> None:
        """Make the schema what this program knows.

        Raises:
            SettingsError: DATABASE_URL is of no use: no such folder, user or database, or a schema from the future.
            SQLAlchemyError, OSError: it cannot be reached now; try again.
        """
        try:
            if self.is_file and self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            await self._settle()
        except STORE_ERRORS as error:
            if self.is_file and isinstance(error, DatabaseError | OSError) and not _is_busy(error):
                where = self.url.render_as_string(hide_password=True)
                why = f"cannot be opened ({_reason(error)}); check the path and its rights"
                raise SettingsError(f"DATABASE_URL names '{where}', which {why}") from None
            if _sqlstate(error)[:2] in _WRONG_SETTINGS:
                advice = "check user, rights, password and name of the database"
                raise SettingsError(f"DATABASE_URL is refused by the server ({_reason(error)}); {advice}") from None
            raise

    async def _settle(self) -> None:
        """Migrate; while others open the same new file, again.

        Two connections that set WAL on one file at once each hold what the other needs: SQLite refuses one of them
        without the wait that busy_timeout asks for.
        """
        deadline = time.monotonic() + CONNECT_SECONDS
        while True:
            try:
                return await self.transact(self._migrate)
            except DatabaseError as error:
                if not _is_busy(error) or time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.05)

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction; what it did is stored when this returns.

        Whoever is cancelled meanwhile leaves it to its end: a transaction left halfway costs SQLite its connection.
        """
        running = asyncio.ensure_future(self._transact(work))
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return await asyncio.shield(running)

    async def _transact(self, work: Callable[[Connection], T]) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=COMMAND_SECONDS)
        await self._engine.dispose()

    def _migrate(self, connection: Connection) -> None:
        if not self.is_file:  # SQLite's transaction is the lock
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        migrations.upgrade(connection)


def _sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _: object) -> None:  # noqa: ANN401 - a driver's connection has no type of its own
        connection.isolation_level = None  # the driver sends no BEGIN of its own
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> AsyncEngine:
    if "sslmode" in url.query:  # libpq's name, in the addresses that hosts hand out; asyncpg calls it ssl
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": url.query["sslmode"]})
    return create_async_engine(
        url,
        pool_size=5,
        pool_timeout=COMMAND_SECONDS,
        hide_parameters=True,
        connect_args={"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS},
    )


def _original(error: BaseException) -> BaseException:
    """What the driver said."""
    return (error.orig if isinstance(error, DBAPIError) else None) or error


def _is_busy(error: BaseException) -> bool:
    """Whether another connection has SQLite's file in its hands; this passes."""
    return getattr(_original(error), "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _sqlstate(error: BaseException) -> str:
    return str(getattr(_original(error), "sqlstate", None) or "")


def _reason(error: BaseException) -> str:
    original = _original(error)
    return getattr(original, "strerror", None) or str(original).splitlines()[0].rpartition(">: ")[2]
