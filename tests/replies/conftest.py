"""Replies over the small base."""

import pytest
from small import small_base

from bot.knowledge.models import Knowledge
from bot.knowledge.phrases import Phrases
from bot.replies import Replies


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return small_base(tmp_path_factory.mktemp("small") / "knowledge")


@pytest.fixture(scope="session")
def replies(knowledge: Knowledge) -> Replies:
    return Replies(knowledge, "zhusan_bot")


@pytest.fixture(scope="session")
def en(knowledge: Knowledge) -> Phrases:
    return knowledge.phrases["en"]


@pytest.fixture(scope="session")
def ru(knowledge: Knowledge) -> Phrases:
    return knowledge.phrases["ru"]


@pytest.fixture(scope="session")
def kk(knowledge: Knowledge) -> Phrases:
    return knowledge.phrases["kk"]
