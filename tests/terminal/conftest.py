"""What the tests of the terminal share."""

from __future__ import annotations

import pytest
from real import real_knowledge

from bot.knowledge.models import Knowledge


@pytest.fixture(scope="session")
def real() -> Knowledge:
    """The real base."""
    return real_knowledge()
