"""What is kept of a base once it was read: it answers the same, and counts only while nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from real import said
from small import small_base

from bot.compiled import KEPT, compiled
from bot.errors import KnowledgeError
from bot.understanding.dialogue import Dialogue
from bot.understanding.outcomes import Context

QUESTIONS = ("how many wmen came home", "сколько детей вернули", "қанша әйел оралды", "weather in Astana", "hello")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small_base(tmp_path / "knowledge")
    return tmp_path / "knowledge"


def written(folder: Path) -> tuple[int, int]:
    """Tells one writing of the kept file from another."""
    stat = (folder / KEPT).stat()
    return stat.st_ino, stat.st_mtime_ns


def answers(dialogue: Dialogue) -> bool:
    question = dialogue.knowledge.entries["women-2019"].questions["en"][0]
    return said(dialogue.turn(question)) == ["fact women-2019"]


def test_what_was_kept_answers_the_same(folder: Path) -> None:
    fresh = compiled(folder)
    before = written(folder)
    kept = compiled(folder)
    assert written(folder) == before
    assert kept.knowledge == fresh.knowledge
    for text in QUESTIONS:
        assert said(kept.turn(text)) == said(fresh.turn(text))
    context = Context("how many women came home", ("women-2019",), "en")
    assert said(kept.turn("and the children?", context)) == said(fresh.turn("and the children?", context))


def test_a_changed_base_is_read_anew(folder: Path) -> None:
    compiled(folder)
    path = next(folder.glob("entries/*/women-2019.yaml"))
    path.write_text(path.read_text(encoding="utf-8").replace("156 women", "157 women"), encoding="utf-8")
    assert "157 women" in compiled(folder).knowledge.entries["women-2019"].answer["en"]


def test_a_base_that_broke_is_refused(folder: Path) -> None:
    compiled(folder)
    (folder / "topics.yaml").unlink()
    with pytest.raises(KnowledgeError, match=r"topics\.yaml:1: no such file"):
        compiled(folder)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda kept: kept[:0], id="empty"),
        pytest.param(lambda kept: kept[:-1000], id="cut short"),
        pytest.param(lambda kept: kept[:5000] + bytes([kept[5000] ^ 1]) + kept[5001:], id="one bit turned"),
        pytest.param(lambda kept: bytes([kept[0] ^ 1]) + kept[1:], id="by another program"),
    ],
)
def test_a_kept_file_that_is_not_right_is_written_anew(folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    compiled(folder)
    kept = (folder / KEPT).read_bytes()
    (folder / KEPT).write_bytes(spoil(kept))
    before = written(folder)
    assert answers(compiled(folder))
    anew = written(folder)
    assert anew != before
    assert answers(compiled(folder))
    assert written(folder) == anew


def test_where_nothing_can_be_kept_the_base_is_read_each_time(folder: Path) -> None:
    (folder / KEPT).mkdir()  # in the way, for root as well
    assert answers(compiled(folder))
    assert [path.name for path in folder.glob(KEPT + "*")] == [KEPT]
