"""What the tests of the maintainer's loop share: a base that they may change, and misses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from small import small_base

from bot.knowledge.models import Knowledge
from bot.store.feedback import Miss

Asked = Callable[..., Miss]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The small base."""
    return small_base(tmp_path_factory.mktemp("small") / "knowledge")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a small base of the test's own."""
    small_base(tmp_path / "knowledge")
    return tmp_path / "knowledge"


@pytest.fixture
def asked() -> Asked:
    """Makes misses, numbered as the store does."""
    numbers = iter(range(1, 1000))

    def miss(text: str, language: str = "en", count: int = 1, day: date = date(2026, 3, 1)) -> Miss:
        return Miss(next(numbers), text, language, count, day, day)

    return miss
