"""What the tests of the understanding share."""

from __future__ import annotations

from pathlib import Path

import pytest
from knowledge.folder import Folder
from real import real_dialogue, real_knowledge
from small import small_base

from bot.knowledge.models import Knowledge
from bot.understanding.dialogue import Dialogue
from bot.understanding.resolver import Resolver


@pytest.fixture(scope="session")
def real() -> Knowledge:
    """The real base."""
    return real_knowledge()


@pytest.fixture(scope="session")
def dialogue() -> Dialogue:
    """Conversations over the real base."""
    return real_dialogue()


@pytest.fixture(scope="session")
def resolver(dialogue: Dialogue) -> Resolver:
    """The resolver over the real base."""
    return dialogue.resolver


@pytest.fixture(scope="session")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """A base of ten entries, with the real lexicon."""
    return small_base(tmp_path_factory.mktemp("ten") / "knowledge")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A knowledge folder of two entries without a problem."""
    return Folder(tmp_path / "knowledge")
