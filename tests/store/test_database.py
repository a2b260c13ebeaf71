"""Opening: the schema is made, kept, and refused when it is of a newer program."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from bot.errors import SettingsError
from bot.store.database import Database
from bot.store.migrations import HEAD, migrate
from bot.store.tables import metadata


async def test_the_migrations_make_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    def again(connection: Connection) -> None:
        metadata.drop_all(connection)
        connection.execute(text("DELETE FROM alembic_version"))
        migrate(connection)

    assert await database.transact(differences) == []  # an empty database, made at once
    await database.transact(again)
    assert await database.transact(differences) == []
    await database.open()


def test_the_newest_version_is_the_one_that_is_named() -> None:
    versions = Path("bot/store/migrations/versions").glob("v*.py")
    assert max(path.stem for path in versions) == f"v{HEAD}"


async def test_opening_again_and_several_at_once_is_harmless(url: str) -> None:
    databases = [Database(url) for _ in range(6)]
    await asyncio.gather(*(database.open() for database in databases))
    await databases[0].open()
    await asyncio.gather(*(database.close() for database in databases))


async def test_a_file_that_another_has_locked_is_worth_another_try(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.sqlite3"
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        opening = asyncio.create_task((database := Database(url)).open())
        await asyncio.sleep(0.3)
        assert not opening.done()
        other.execute("COMMIT")
        await opening
    await database.close()


async def test_a_schema_of_a_newer_program_is_refused(database: Database) -> None:
    await database.transact(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(SettingsError) as caught:
        await database.open()
    assert str(caught.value) == (
        "DATABASE_URL names a database of a newer zhusan-bot (schema 9999, this one knows 0001); "
        "run that version, or restore the back-up made before the upgrade"
    )


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def work(connection: Connection) -> None:
        connection.execute(text("INSERT INTO chats (chat_id, minute_start, asked) VALUES (1, 0, 0)"))
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the one just raised
        await database.transact(work)
    assert await database.transact(lambda c: c.execute(text("SELECT count(*) FROM chats")).scalar()) == 0


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/file/bot.sqlite3")
    with pytest.raises(SettingsError) as caught:
        await database.open()
    assert str(caught.value) == (
        f"DATABASE_URL names 'sqlite+aiosqlite:///{tmp_path}/file/bot.sqlite3', which cannot be opened "
        "(File exists); check the path and its rights"
    )


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "bot.sqlite3").write_text("no database" * 1000)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.sqlite3")
    with pytest.raises(SettingsError, match=r"cannot be opened \(file is not a database\)"):
        await database.open()
    await database.close()


async def test_a_database_that_the_server_does_not_have_is_named(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgres")
    database = Database(f"postgresql+asyncpg://test@127.0.0.1:{server.port}/nowhere")
    with pytest.raises(SettingsError) as caught:
        await database.open()
    assert str(caught.value) == (
        'DATABASE_URL is refused by the server (database "nowhere" does not exist); '
        "check user, rights, password and name of the database"
    )
    await database.close()


async def test_a_server_that_is_down_is_worth_another_try() -> None:
    database = Database("postgresql+asyncpg://test@127.0.0.1:1/nowhere")
    with pytest.raises(OSError, match="Connect call failed"):
        await database.open()
    await database.close()
