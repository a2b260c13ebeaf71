"""Fixtures and options that several folders of tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import Postgres, postgres_server


def pytest_addoption(parser: pytest.Parser) -> None:
    """Here, because pytest asks only the outermost folder for options."""
    parser.addoption(
        "--public-sets", type=Path, metavar="DIR", help="folder of clinc150.json and xsid_kk.json, for tests/bench"
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as server:
        yield server
