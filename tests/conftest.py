"""Fixtures that several folders of tests share."""

from collections.abc import Iterator

import pytest
from postgres import Postgres, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as server:
        yield server
