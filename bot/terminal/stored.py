"""What the running bot has stored, read from a command line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.errors import SettingsError
from bot.settings import Settings
from bot.store.database import STORE_ERRORS, Database
from bot.store.feedback import Complaint, Feedback, Miss
from bot.store.turns import Turns

EVER = date(2019, 1, 1)  # before whatever a bot of this kind has stored


def read_feedback(settings: Settings, since: date = EVER) -> tuple[Sequence[Miss], Sequence[Complaint]]:
    """Misses and complaints from `since` on.

    Raises:
        SettingsError: DATABASE_URL leads to no database, or to one that does not answer.
    """
    database = Database(settings.database_url.get_secret_value())
    if database.is_file and not Path(database.url.database or "").exists():
        where = database.url.database
        raise SettingsError(f"DATABASE_URL names '{where}', which is not there; the bot makes it when it first runs")
    return asyncio.run(_read(database, since))


async def _read(database: Database, since: date) -> tuple[Sequence[Miss], Sequence[Complaint]]:
    feedback = Feedback(database, Turns())
    try:
        await database.open()
        return await feedback.misses(since), await feedback.complaints(since)
    except STORE_ERRORS as error:
        what = type(error).__name__
        raise SettingsError(f"DATABASE_URL leads to a database that does not answer ({what}); does it run?") from None
    finally:
        await database.close()
