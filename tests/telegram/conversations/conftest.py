"""The whole bot (store, worker, handlers, replies) over the small base in the test's own loop, and a Bot API server."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from botapi import BotApi
from pydantic import SecretStr
from small import SteadyDialogue, small_base
from talk import PER_MINUTE, Kept
from telegram import Bot

from bot.knowledge.models import Knowledge
from bot.settings import Settings
from bot.store import Stores
from bot.telegram.application import Dispatcher, build
from bot.telegram.delivery import serve
from bot.telegram.metrics import Metrics
from bot.understanding.dialogue import Dialogue

TODAY = date(2019, 12, 31)  # before whatever the clock says, so that nothing is older than it may be


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return small_base(tmp_path_factory.mktemp("small") / "knowledge")


@pytest.fixture(scope="session")
def dialogue(knowledge: Knowledge) -> Dialogue:
    return SteadyDialogue(knowledge)


@pytest.fixture
def charts(tmp_path: Path) -> Path:
    """A folder of charts, which a test may fill before it asks for `api`."""
    return tmp_path / "charts"


@pytest.fixture
def repository() -> str | None:
    """REPOSITORY_URL, which a test may set with `parametrize`."""
    return None


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    """`serve` sets the logging of the process; other tests want it as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    logging.captureWarnings(capture=False)


@pytest.fixture
async def api(
    dialogue: Dialogue, tmp_path: Path, charts: Path, kept: Kept, repository: str | None
) -> AsyncIterator[BotApi]:
    """A Bot API server with the bot running."""
    async with BotApi() as server:
        settings = Settings(
            telegram_bot_token=SecretStr(server.token),
            telegram_api_url=server.url,
            database_url=SecretStr(f"sqlite:///{tmp_path}/bot.sqlite3"),
            repository_url=repository,
            admin_ids=(1001,),  # the first person of a server
            questions_per_minute=PER_MINUTE,
            send_rate=1000,
            port=1,
            log_level="ERROR",
        )

        def assemble(bot: Bot, stores: Stores, metrics: Metrics) -> Dispatcher:
            kept.stores = stores
            return build(bot, stores, metrics, dialogue, settings, charts=charts, today=lambda: TODAY)

        serving = asyncio.create_task(serve(settings, assemble))
        try:
            yield server
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
