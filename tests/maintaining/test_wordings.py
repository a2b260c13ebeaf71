"""A wording gets into its entry, or is refused with the reason and nothing changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from knowledge.folder import REAL

from bot.errors import KnowledgeError, Refused
from bot.knowledge.reader import load
from bot.maintaining.wordings import Added, add

WOMEN = "entries/women/women-2019.yaml"


@pytest.mark.parametrize(
    ("question", "language", "told"),
    [
        ("how many ladies flew back", None, "en"),
        ("сколько дам прилетело обратно", None, "ru"),
        ("қанша келіншек ұшып келді", None, "kk"),
        ("ladies", "ru", "ru"),
    ],
)
def test_a_wording_is_added(folder: Path, question: str, language: str | None, told: str) -> None:
    before = load(folder).entries["women-2019"].questions
    added = add(folder, "women-2019", question, language)
    assert load(folder).entries["women-2019"].questions == {**before, told: (*before[told], question)}
    lines = (folder / WOMEN).read_text(encoding="utf-8").splitlines()
    assert added == Added(WOMEN, lines.index(f"    - {question}") + 1, told, question)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  how many ladies flew back \n", "how many ladies flew back"),
        ("“how many ladies flew back”", "how many ladies flew back"),
        ("«how many ladies flew back»", "how many ladies flew back"),
        ("how many\u200b ladies\ufeff flew back", "how many ladies flew back"),
    ],
)
def test_what_comes_along_with_a_copied_text_is_left_out(folder: Path, typed: str, kept: str) -> None:
    assert add(folder, "women-2019", typed).question == kept


def test_an_alias_is_as_good_as_the_id(folder: Path) -> None:
    file = folder / WOMEN
    file.write_text(file.read_text(encoding="utf-8") + "aliases:\n  - ladies\n", encoding="utf-8")
    assert add(folder, "ladies", "how many ladies flew back").path == WOMEN


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_mark_at_the_beginning_stay(folder: Path, line_end: str, bom: bytes) -> None:
    file = folder / WOMEN
    before = bom + file.read_bytes().replace(b"\n", line_end.encode())
    file.write_bytes(before)
    add(folder, "women-2019", "how many ladies flew back")
    added = f"    - how many ladies flew back{line_end}".encode()
    assert file.read_bytes().count(added) == 1
    assert file.read_bytes().replace(added, b"") == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("answer:\n", "answer\n", "{path}:2: ': ' inside a text; put the whole text in double quotes"),
        (
            "answer:\n",
            "<<<<<<< HEAD\nanswer:\n",
            "{path}:1: a conflict marker left by git; keep one side and delete the marker lines",
        ),
        ("  en:\n    - How", "\ten:\n    - How", "{path}:6: a tab stands where spaces must; indent with spaces"),
        ("en: 156", "en: “No: 156", "{path}:2: ': ' inside a text; put the whole text in double quotes"),
        (
            "en: 156",
            "“en”: 156",
            "{path}:2: 'answer.“en”' must be the code of a language such as en, ru or kk, not '“en”'",
        ),
    ],
)
def test_a_broken_file_is_told_and_left_alone(folder: Path, old: str, new: str, message: str) -> None:
    file = folder / WOMEN
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(KnowledgeError) as error:
        add(folder, "women-2019", "how many ladies flew back")
    assert str(error.value).splitlines()[0] == message.format(path=WOMEN)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("entry", "question", "language", "message"),
    [
        ("women-2091", "how many ladies", None, "there is no entry 'women-2091', did you mean 'women-2019'?"),
        ("../../x", "how many ladies", None, "there is no entry '../../x'; each is a file entries/TOPIC/ID.yaml"),
        ("women-2019", "how many ladies", "xx", "--lang must be one of en, kk, ru, not 'xx'"),
        ("women-2019", "how many\nladies", None, "the question has 2 lines; give one question, on one line"),
        ("women-2019", " “?” ", None, "'“?”' is no question: it has no word"),
        (
            "women-2019",
            "HOW many women were brought back",
            None,
            f"“HOW many women were brought back” stands already in {WOMEN}:7, under questions.en",
        ),
        (
            "women-2019",
            "How many children were evacuated from Syria in 2019?",
            None,
            (
                "“How many children were evacuated from Syria in 2019?” is answered better by children-2019 "
                "(“How many children were evacuated from Syria?”); nothing was changed"
            ),
        ),
    ],
)
def test_refused(folder: Path, entry: str, question: str, language: str | None, message: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(Refused) as error:
        add(folder, entry, question, language)
    assert str(error.value) == message
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("entry", "question", "message"),
    [
        ("women-2019", "hello my dear bot", r"is answered better by greeting \(“.+”\)"),
        (
            "women-2019",
            "So why did Kazakhstan refuse to take the children?",
            r"rests on what children-2019 denies \(“.+”\), and gets its correction",
        ),
        ("men-2019", "orphans", r"names what men-2019 does not speak of, and orphans-\S+ does \(“.+”\)"),
        (
            "greeting",
            "zhusan",
            r"would lead to \S*zhusan\S* even if greeting had it; word it so that it tells the two apart",
        ),
    ],
)
def test_refused_by_the_real_base(entry: str, question: str, message: str) -> None:
    """Which of its wordings is nearest, and which of two entries on the name, is the engine's to say."""
    before = {path: path.read_bytes() for path in REAL.rglob("*") if path.is_file()}
    with pytest.raises(Refused) as error:
        add(REAL, entry, question)
    assert re.fullmatch(f"“{re.escape(question)}” {message}; nothing was changed", str(error.value))
    assert {path: path.read_bytes() for path in REAL.rglob("*") if path.is_file()} == before
