"""A Bot API server and a database for each test of delivery."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from botapi import BotApi
from postgres import Postgres


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        api.patience = 15
        yield api


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/bot.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The test runs on both databases."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.sqlite3"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()
