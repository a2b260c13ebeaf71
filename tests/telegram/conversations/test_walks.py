"""Everything a person meets on the way through the bot, in each language: the walks are texts, see tests/walk.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from botapi import BotApi
from knowledge.folder import CHARTS, Folder
from walk import Walk

from bot.charts.folder import draw

WALKS = Path(__file__).parent / "walks"


@pytest.fixture
def drawn(charts: Path, tmp_path: Path) -> None:
    base = Folder(tmp_path / "base")
    base.write("charts.yaml", CHARTS + CHARTS.replace("who:", "again:"))
    draw(base.path, charts)


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("name", ["answers", "menus", "the-rest", "group"])
async def test_walk(api: BotApi, tmp_path: Path, name: str, language: str) -> None:
    walk = (WALKS / language / f"{name}.txt").read_text(encoding="utf-8")
    person = api.person(language=language)
    chat = api.group(people=[person]) if name == "group" else api.private_chat(person)
    went, file = await Walk(api, chat).take(walk), tmp_path / f"{name}.txt"
    file.write_text(went, encoding="utf-8")
    assert went == walk, f"if it is right as it went now, copy {file} to {WALKS / language}"
