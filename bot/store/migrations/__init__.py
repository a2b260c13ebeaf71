"""The history of the schema. A change in tables.py needs a new file in versions/ and its number in HEAD.

A test compares what the versions make with tables.py, on both databases.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import SettingsError

HEAD = "0001"  # the newest version; a test holds it to the files


def upgrade(connection: Connection) -> None:
    """Bring the schema to HEAD within the connection's transaction; does nothing where it stands there already.

    Raises:
        SettingsError: the schema is of a newer program.
    """
    current = _current(connection)
    if current == HEAD:
        return
    from alembic import command  # here, because it takes 0.2 s that only a start with a change needs
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    if current and not (Path(__file__).parent / "versions" / f"v{current}.py").exists():
        raise SettingsError(
            f"DATABASE_URL names a database of a newer zhusan-bot (schema {current}, this one knows {HEAD}); "
            "run that version, or restore the back-up made before the upgrade"
        )
    command.upgrade(config, "head")


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
