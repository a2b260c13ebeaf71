"""A Bot API server for each run."""

from collections.abc import AsyncIterator

import pytest
from botapi import BotApi


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api
