"""`ask --explain`: the steps of a decision, one line each."""

from __future__ import annotations

import re

import pytest
from real import real_dialogue

from bot.knowledge.models import Knowledge
from bot.terminal.explain import explain
from bot.understanding.evidence import SURE

EN = "How many children were evacuated from Syria?"


def lines(real: Knowledge, text: str) -> list[str]:
    return list(explain("whole", real_dialogue().resolver.resolve(text), real.calibration))


def one(found: list[str], begins: str) -> str:
    (line,) = [line for line in found if line.startswith(begins)]
    return line


def test_an_answer_is_explained(real: Knowledge) -> None:
    found = lines(real, EN)
    assert found[0] == f"whole: {EN}"
    assert one(found, "  tokens ").split()[1:4] == ["hov", "mani", "čildren"]
    assert "children" in one(found, "  labels ")
    assert "syria" in one(found, "  labels ")
    assert re.match(r"  1\. children-2019  rank -?\d+\.\d\d  likeness [01]\.\d\d  “.+”", one(found, "  1. "))
    assert re.match(r"  confidence [01]\.\d\d = \S+", one(found, "  confidence"))
    answers = f"answers from {real.calibration.threshold:.2f} and rank {real.calibration.least:.2f}, or from {SURE:.2f}"
    limits = f"{answers}, offers from {real.calibration.floor:.2f}"
    assert one(found, "  decision").startswith("  decision  answered with children-2019 (fact)")
    assert limits in one(found, "  decision")


def test_at_most_five_candidates(real: Knowledge) -> None:
    places = [line[:4] for line in lines(real, EN) if re.match(r"  \d\. ", line)]
    assert places == [f"  {number}." for number in range(1, len(places) + 1)]
    assert 2 <= len(places) <= 5


def test_a_misspelling_is_shown(real: Knowledge) -> None:
    assert re.search(
        r"chldren → čildren \(0\.\d\d\)|čldren → čildren \(0\.\d\d\)",
        one(lines(real, "how many chldren"), "  corrected"),
    )
    assert not [line for line in lines(real, EN) if line.startswith("  corrected")]


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("How many children were evacuated from Syria in 1897?", "guard figure: 1897"),
        ("How many children were evacuated from Afghanistan?", "guard contrast: afghanistan"),
        ("How many children were not evacuated from Syria?", "guard negation: "),
        ("How many children were evacuated from Syria by zeppelin?", "guard unexplained: "),
    ],
)
def test_guards_are_named(real: Knowledge, text: str, guard: str) -> None:
    assert any(line.strip().startswith(guard) for line in lines(real, text))


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("Hello", "small talk: greeting"),
        ("orphans?", "offered orphans-"),
        ("Why did Kazakhstan refuse to take the children back?", "answered with children-2019 (correction)"),
        ("qwrtp zxcvb", "not answered"),
        ("", "not answered"),
    ],
)
def test_the_decision(real: Knowledge, text: str, decision: str) -> None:
    assert one(lines(real, text), "  decision").startswith(f"  decision  {decision}")


def test_nothing_is_said_of_nothing(real: Knowledge) -> None:
    found = lines(real, "😀")
    assert one(found, "  tokens").split() == ["tokens", "(none)"]
    assert one(found, "  labels").split() == ["labels", "(none)"]
    assert not [line for line in found if re.match(r"  \d\. ", line)]


def test_a_follow_up_shows_what_was_read_into_it(real: Knowledge) -> None:
    dialogue = real_dialogue()
    (_, (reading, followed)) = dialogue.explain("and the women?", dialogue.turn(EN).context)
    found = list(explain(reading, followed, real.calibration))
    assert found[0] == "follow-up: and the women?"
    read = [line for line in found if line.startswith("  read as ")]
    assert read[0] == "  read as   and the women?"
    assert "evacuated" in read[1]
    assert re.match(r"  1\. women-2019  rank \d+\.\d\d = alone \d+\.\d\d×\+0\.\d  last question ", one(found, "  1. "))
    assert re.match(r"  confidence [01]\.\d\d = rank \S+", one(found, "  confidence"))
    assert one(found, "  decision").startswith(
        "  decision  answered with women-2019 (fact) (leans on the last answer: yes"
    )
