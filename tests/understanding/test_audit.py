"""Rules of the base that need the resolver: each broken once, the whole message asserted."""

from __future__ import annotations

import pytest
from knowledge.folder import ENTRY, OTHER, Folder

from bot.knowledge.reader import read
from bot.settings import PROJECT
from bot.understanding.audit import audit
from bot.understanding.resolver import Resolver


def faults(folder: Folder) -> list[str]:
    reading = folder.reading()
    assert reading.knowledge is not None, "\n".join(map(str, reading.problems))
    audit(Resolver(reading.knowledge), reading)
    return [str(problem) for problem in sorted(reading.problems)]


def line(folder: Folder, name: str, text: str) -> int:
    lines = (folder.path / name).read_text(encoding="utf-8").splitlines()
    (number,) = [number for number, one in enumerate(lines, 1) if text in one]
    return number


def test_a_question_that_another_entry_steals(folder: Folder) -> None:
    folder.change(ENTRY, "- Tell me the total", "- Number of women")
    place = line(folder, ENTRY, "Number of women")
    assert (
        f"{ENTRY}:{place}: questions.en “Number of women” leads to women; "
        "add what tells this entry apart, or move the question there"
    ) in faults(folder)


def test_a_near_miss_that_its_own_entry_answers(folder: Folder) -> None:
    folder.change(ENTRY, "- How many people died?", "- Tell me the total people in all")
    place = line(folder, ENTRY, "- Tell me the total people in all")
    message = (
        f"{ENTRY}:{place}: not.en “Tell me the total people in all” is answered by this very entry; "
        "name in the questions what tells the two apart, or delete it here"
    )
    # Only where the figures of calibration.yaml let it be answered at all: the words are the entry's own.
    assert [one for one in faults(folder) if "not.en" in one] in ([message], [])


def test_a_false_premise_that_another_entry_corrects(folder: Folder) -> None:
    folder.change(
        OTHER,
        "sources:\n",
        "denies:\n  en:\n    - Why did nobody come home?\n"
        "  ru:\n    - Почему женщин не вернули?\n  kk:\n    - Неге әйелдер оралмады?\n"
        "correction:\n  en: No. In 2019, 156 women came home.\n"
        "  ru: Нет. Вернулись 156 женщин.\n  kk: Жоқ. 156 әйел оралды.\n"
        "sources:\n",
    )
    place = line(folder, OTHER, "Why did nobody come home?")
    assert (
        f"{OTHER}:{place}: denies.en “Why did nobody come home?” gets total, not the correction; "
        "word it more like the false premise"
    ) in faults(folder)


@pytest.mark.slow
def test_the_real_base_has_no_fault() -> None:
    reading = read(PROJECT / "knowledge")
    assert reading.knowledge is not None
    audit(Resolver(reading.knowledge), reading)
    assert [str(problem) for problem in sorted(reading.problems)] == []
