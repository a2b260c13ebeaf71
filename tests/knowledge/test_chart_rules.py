"""What is checked of charts: each rule with data that breaks it, and the whole message."""

from __future__ import annotations

import pytest
from knowledge.folder import CHARTS, ENTRY, OTHER, Folder

from bot.errors import KnowledgeError
from bot.knowledge.reader import load

NO_PART = "a part stands behind the bar that it is part of, with a figure that is no larger"
BROKEN = {
    "unknown entry": (
        "entry: total",
        "entry: totel",
        ["charts.yaml:34: 'totel' is none of the entries, did you mean 'total'?"],
    ),
    "unknown name": (
        "- name: children",
        "- name: infants",
        ["charts.yaml:33: 'infants' is none of 'names' of the chart"],
    ),
    "a source that the entry does not cite": (
        "entry: total\n          source: gazette",
        "entry: total\n          source: herald",
        [
            f"charts.yaml:35: 'herald' is none of the sources of {ENTRY}",
            f"charts.yaml:36: the figure 406 is not what 'herald' states in {ENTRY}",
        ],
    ),
    "a figure that the answer does not have": (
        "figure: 406",
        "figure: 407",
        [
            f"charts.yaml:36: the figure 407 does not stand in answer.en of {ENTRY}",
            f"charts.yaml:36: the figure 407 does not stand in answer.ru of {ENTRY}",
            f"charts.yaml:36: the figure 407 does not stand in answer.kk of {ENTRY}",
            f"charts.yaml:36: the figure 407 is not what 'gazette' states in {ENTRY}",
        ],
    ),
    "a figure that was derived": (
        "figure: 406",
        "figure: 68",
        [f"charts.yaml:36: the figure 68 is not what 'gazette' states in {ENTRY}"],
    ),
    "a figure without its source": (
        "          source: gazette\n          figure: 406",
        "          figure: 406",
        ["charts.yaml:33: each of 'bars' needs both a 'figure' and its 'source', or neither where there is none"],
    ),
    "no number": ("figure: 406", "figure: many", ["charts.yaml:36: 'groups.bars.figure' must be a number, not 'many'"]),
    "a part larger than the whole": (
        (
            "figure: 595\n          shown:\n            en: around 595\n            ru: около 595\n"
            "            kk: 595-ке жуық"
        ),
        "figure: 2",
        [f"charts.yaml:33: {NO_PART}"],
    ),
    "a part of nothing": ("entry: women\n", "entry: women\n          part: true\n", [f"charts.yaml:45: {NO_PART}"]),
    "shown as another figure": (
        "en: around 595",
        "en: around 600",
        [
            "charts.yaml:30: shown.en must have the figure 595 alone",
        ],
    ),
    "a figure in a text": (
        "ru: 595 человек в",
        "ru: 596 человек в",
        ["charts.yaml:8: note.ru has the figure 596, which no entry of the chart has"],
    ),
    "a missing language": ("    kk: Кімдер оралды\n", "", ["charts.yaml:2: 'title' lacks the language 'kk'; add it"]),
    "a missing language of a name": (
        "      kk: Адамдар\n",
        "",
        ["charts.yaml:11: 'people' lacks the language 'kk'; add it"],
    ),
    "typography": (
        "en: Who came home",
        "en: Who came 'home'",
        ["charts.yaml:3: title.en has the quotation mark ', write “ ” ‘ ’"],
    ),
    "no bars": (
        "entry: women\n",
        "entry: women\n    - heading:\n        en: x\n        ru: x\n        kk: x\n",
        ["charts.yaml:45: missing field 'bars' in 'groups'"],
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_rule(folder: Folder, old: str, new: str, expected: list[str]) -> None:
    assert CHARTS.count(old) == 1
    folder.write("charts.yaml", CHARTS.replace(old, new))
    assert folder.problems() == sorted(expected)


def test_a_right_chart_has_no_problem(folder: Folder) -> None:
    folder.write("charts.yaml", CHARTS)
    assert folder.problems() == []
    assert [bar.figure for bar in load(folder.path).charts["who"].bars] == [595, 406, None]


def test_a_figure_that_changes_in_its_entry_is_noticed(folder: Folder) -> None:
    folder.write("charts.yaml", CHARTS)
    folder.change(OTHER, "    states: 156 women", "    states: 156 women, 157 of them grown")
    folder.write("charts.yaml", CHARTS + "          source: gazette\n          figure: 157\n")
    assert folder.problems() == [
        f"charts.yaml:46: the figure 157 does not stand in answer.{language} of {OTHER}"
        for language in ("en", "kk", "ru")
    ]


def test_an_album_has_ten_pictures(folder: Folder) -> None:
    folder.write("charts.yaml", "".join(CHARTS.replace("who:", f"who-{number}:") for number in range(11)))
    assert folder.problems() == ["charts.yaml:1: has 11 charts, at most 10 may stand: they are sent as one album"]


def test_a_bot_does_not_start_with_a_chart_of_nothing(folder: Folder) -> None:
    folder.write("charts.yaml", CHARTS.replace("entry: total", "entry: gone"))
    with pytest.raises(KnowledgeError, match=r"charts.yaml:34: 'gone' is none of the entries"):
        load(folder.path)
