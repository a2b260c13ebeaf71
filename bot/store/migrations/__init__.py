"""The history of the schema. A change in tables.py needs a new file in versions/ and its number in HEAD.

A test compares what the versions make with tables.py, on both databases. So an empty database gets the tables at once,
without Alembic, which takes 0.3 s and 7 MB until the process ends.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, text

from bot.errors import SettingsError
from bot.store.tables import metadata

HEAD = "0001"  # the newest version; a test holds it to the files
_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))  # as Alembic's


def upgrade(connection: Connection) -> None:
    """Bring the schema to HEAD within the connection's transaction; does nothing where it stands there already.

    Raises:
        SettingsError: the schema is of a newer program.
    """
    current = _current(connection)
    if current is None:
        _create(connection)
    elif current != HEAD:
        if not (Path(__file__).parent / "versions" / f"v{current}.py").exists():
            raise SettingsError(
                f"DATABASE_URL names a database of a newer zhusan-bot (schema {current}, this one knows {HEAD}); "
                "run that version, or restore the back-up made before the upgrade"
            )
        migrate(connection)


def migrate(connection: Connection) -> None:
    """Run the versions that the database has not seen."""
    from alembic import command  # here, because only a start with a change needs it
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    command.upgrade(config, "head")


def _create(connection: Connection) -> None:
    metadata.create_all(connection, checkfirst=False)  # tables of somebody else's are an error, not ours
    _version.create(connection)
    connection.execute(_version.insert().values(version_num=HEAD))


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
