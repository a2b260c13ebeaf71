"""Imports run down only: the order of the layers in the README, with the terminal beside Telegram."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import PROJECT

LAYERS = (  # from the bottom; those of one row do not know each other
    {"errors", "logs"},
    {"files"},
    {"settings"},
    {"knowledge"},
    {"understanding"},
    {"replies", "store"},
    {"compiled", "maintaining"},
    {"charts", "telegram", "terminal"},
    {"__main__"},
)
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
MODULES = sorted((PROJECT / "bot").rglob("*.py"))
PURE = {"knowledge", "understanding"}
OUTSIDE = {
    "aiohttp",
    "aiosqlite",
    "alembic",
    "asyncio",
    "asyncpg",
    "http",
    "socket",
    "sqlalchemy",
    "starlette",
    "telegram",
    "threading",
}


def layer(path: Path) -> str:
    """The part of `bot/` that a module belongs to; empty for the package itself."""
    first = path.relative_to(PROJECT / "bot").parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in names)
            case ast.ImportFrom():
                yield node.lineno, "bot.(relative)"


def told(path: Path, line: int, name: str) -> str:
    return f"{path.relative_to(PROJECT)}:{line} imports {name}"


def test_every_part_has_its_layer() -> None:
    assert {layer(path) for path in MODULES} - {""} == set(HEIGHT)


def test_imports_run_down_only() -> None:
    up = []
    for path in MODULES:
        own = layer(path)
        for line, name in imports(path):
            parts = name.split(".")
            if parts[0] != "bot" or parts[1] == own or own == "":
                continue
            if parts[1] not in HEIGHT or HEIGHT[parts[1]] >= HEIGHT[own]:
                up.append(told(path, line, name))
    assert up == []


def test_the_package_itself_imports_no_more_than_it_takes_to_keep_numpy_to_one_thread() -> None:
    assert [name for _, name in imports(PROJECT / "bot" / "__init__.py")] == ["os"]


@pytest.mark.parametrize("part", sorted(PURE))
def test_the_pure_parts_know_no_network_no_store_and_no_loop(part: str) -> None:
    outside = [
        told(path, line, name)
        for path in MODULES
        if layer(path) == part
        for line, name in imports(path)
        if name.split(".")[0] in OUTSIDE or name.startswith(("bot.store", "bot.telegram", "bot.replies"))
    ]
    assert outside == []


@pytest.mark.parametrize("part", sorted(PURE | {"replies"}))
def test_functions_that_decide_do_not_await(part: str) -> None:
    waiting = [
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path in MODULES
        if layer(path) == part
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
    ]
    assert waiting == []


def test_only_the_telegram_part_knows_the_library_of_telegram() -> None:
    elsewhere = [
        told(path, line, name)
        for path in MODULES
        if layer(path) != "telegram"
        for line, name in imports(path)
        if name.split(".")[0] == "telegram"
    ]
    assert elsewhere == []


def test_no_module_is_cast_or_patched() -> None:
    cast = [
        told(path, line, name)
        for path in [*MODULES, *(PROJECT / "tests").rglob("*.py")]
        for line, name in imports(path)
        if name == "typing.cast" or name.startswith("unittest.mock")
    ]
    assert cast == []


def test_a_breach_would_be_seen(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("import asyncio\ndef f():\n    from bot.store import Stores\nfrom . import x\n", encoding="utf-8")
    assert set(imports(module)) == {(1, "asyncio"), (3, "bot.store.Stores"), (4, "bot.(relative)")}
    assert set(OUTSIDE) & set(sys.stdlib_module_names) >= {"asyncio", "socket"}
