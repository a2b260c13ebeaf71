"""What the tests of the knowledge share."""

from __future__ import annotations

from pathlib import Path

import pytest
from knowledge.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A small knowledge folder without a problem."""
    return Folder(tmp_path / "knowledge")
