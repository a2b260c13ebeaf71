"""The beginning of an entry: complete, commented, and an entry once it is filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import Problem, Refused
from bot.knowledge.documents import parse
from bot.knowledge.models import Entry, Knowledge, Support
from bot.knowledge.reader import load, read
from bot.maintaining.stubs import bare, commented, create

PATH = "entries/women/women-pensions.yaml"
QUESTIONS = {"en": ["Do they: get pensions?", "pensions # for women"], "ru": ["Платят ли им пенсии?"]}


def test_every_field_is_there_with_its_comment() -> None:
    text = commented(PATH, ("en", "kk", "ru"), QUESTIONS)
    for name, info in Entry.model_fields.items():
        if name not in {"id", "topic"}:
            assert re.search(
                rf"^# {re.escape(str(info.description))}\n(?:# )?{info.alias or name}:", text, re.MULTILINE
            )
    for name, info in Support.model_fields.items():
        assert f"{name}: # {info.description}\n" in text


def test_a_stub_says_what_is_still_empty(folder: Path, small: Knowledge) -> None:
    assert create(folder, small, "women/women-pensions", QUESTIONS) == PATH
    assert [str(problem) for problem in sorted(read(folder).problems)] == [
        f"{PATH}:{line}: '{name}' has no value; write one, or delete the line"
        for line, name in (
            (12, "answer.en"),
            (13, "answer.kk"),
            (14, "answer.ru"),
            (22, "questions.kk"),
            (52, "sources.source"),
            (53, "sources.where"),
            (54, "sources.fragment"),
            (62, "as_of"),
        )
    ]


def test_a_stub_filled_in_is_an_entry(folder: Path, small: Knowledge) -> None:
    create(folder, small, "women/women-pensions", QUESTIONS)
    text = (folder / PATH).read_text(encoding="utf-8")
    for empty, full in (
        ("  en:\n  kk:\n  ru:\n\n", "  en: No.\n  kk: Жоқ.\n  ru: Нет.\n\n"),
        ("    -\n", "    - Зейнетақы бар ма?\n"),
        ("source: #", "source: amerinews-2019 #"),
        ("where: #", "where: paragraph 4 #"),
        ("fragment: #", "fragment: 156 women #"),
        ("as_of:\n", "as_of: 2019\n"),
    ):
        text = text.replace(empty, full, 1)
    (folder / PATH).write_text(text, encoding="utf-8")
    entry = load(folder).entries["women-pensions"]
    assert entry.questions == {"en": tuple(QUESTIONS["en"]), "kk": ("Зейнетақы бар ма?",), "ru": tuple(QUESTIONS["ru"])}
    assert (entry.topic, entry.as_of, entry.sources[0].where) == ("women", "2019", "paragraph 4")


def test_what_is_commented_out_is_right_too() -> None:
    text = re.sub(r"^# ((?:\w+|  .*):.*|  -.*|  \S.*)$", r"\1", commented(PATH, ("en",), {}), flags=re.MULTILINE)
    filled = re.sub(r"(?m)^( *(?:- )?(?:en|as_of|source|where|fragment|states):|  *-)(?= #|$)", r"\1 x", text)
    problems: list[Problem] = []
    parsed = parse(PATH, filled.replace("en: x\n    - x", "en:\n    - x").encode(), problems)
    assert problems == []
    assert parsed is not None
    assert set(parsed[1]) == {info.alias or name for name, info in Entry.model_fields.items()} - {"id", "topic"}


def test_without_comments() -> None:
    problems: list[Problem] = []
    assert parse(PATH, bare(("en", "ru"), QUESTIONS).encode(), problems) is None
    assert [problem.line for problem in problems] == [2, 3, 11, 12, 13, 14]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pensions", "'pensions' must be TOPIC/ID, each of a-z, 0-9 and -, at most 48 of them: women/women-at-work"),
        ("../x", "there is no topic '..', known are {topics}"),
        (
            "women/../../x",
            "'women/../../x' must be TOPIC/ID, each of a-z, 0-9 and -, at most 48 of them: women/women-at-work",
        ),
        (
            "/etc/passwd",
            "'/etc/passwd' must be TOPIC/ID, each of a-z, 0-9 and -, at most 48 of them: women/women-at-work",
        ),
        (
            "women/Pensions",
            "'women/Pensions' must be TOPIC/ID, each of a-z, 0-9 and -, at most 48 of them: women/women-at-work",
        ),
        ("womens/pensions", "there is no topic 'womens', did you mean 'women'?"),
        ("men/women-2019", "the id 'women-2019' is taken by entries/women/women-2019.yaml; choose another"),
    ],
)
def test_names_that_are_none(folder: Path, small: Knowledge, name: str, message: str) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(Refused) as error:
        create(folder, small, name, {})
    assert str(error.value) == message.format(topics=", ".join(small.topics))
    assert sorted(folder.rglob("*")) == before


def test_a_file_that_is_there_is_left_alone(folder: Path, small: Knowledge) -> None:
    (folder / PATH).write_text("mine", encoding="utf-8")
    with pytest.raises(Refused) as error:
        create(folder, small, "women/women-pensions", {})
    assert str(error.value) == f"{PATH} is there already; open it, or choose another id"
    assert (folder / PATH).read_text(encoding="utf-8") == "mine"
