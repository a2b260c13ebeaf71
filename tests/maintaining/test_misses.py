"""Misses in groups, with what comes nearest, why not nearer, and the next step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from maintaining.conftest import Asked

from bot.errors import Refused
from bot.knowledge.models import Knowledge
from bot.maintaining.misses import gather, questions_of
from bot.understanding.outcomes import Ambiguous, Unanswered
from bot.understanding.resolver import Resolver


@pytest.fixture(scope="module")
def resolver(small: Knowledge) -> Resolver:
    return Resolver(small)


def test_a_group_sums_what_was_asked(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    misses = [
        asked("who won football cup", "ru", 2, date(2026, 2, 1)),
        asked("Кто построил пирамиды?", "ru", 4),
        asked("Who won the football cup?", "en", 3, date(2026, 4, 1)),
    ]
    football, pyramids = gather(misses, small, resolver)
    assert (football.number, football.count, football.languages) == (3, 5, ("en", "ru"))
    assert football.days == (date(2026, 2, 1), date(2026, 4, 1))
    assert (pyramids.number, pyramids.count) == (2, 4)


def test_only_the_most_frequent_are_looked_at(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    misses = [asked("Кто построил пирамиды?", "ru", 4), asked("Where is the ocean?", "en", 9)]
    assert [group.text for group in gather(misses, small, resolver, most=1)] == ["Where is the ocean?"]


def test_translations_are_one_group(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    misses = [asked("orphans, how many in 2019?"), asked("сироты, сколько в 2019?", "ru")]
    (group,) = gather(misses, small, resolver)
    assert group.languages == ("en", "ru")


def test_why_the_nearest_entry_is_not_enough(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    (group,) = gather([asked("How many women in Iraq play quidditch with 77 pilots?")], small, resolver)
    assert group.nearest is not None
    reasons = group.why_not(small.calibration)
    assert "it names 'iraq', of which the entry does not speak" in reasons
    assert "it names 77, which the entry does not state" in reasons
    assert any(reason.startswith("nothing there explains '") for reason in reasons)
    assert any(reason.startswith("sure by 0.") for reason in reasons)
    assert group.wording_of is None
    assert group.new_id == f"{group.nearest.entry.topic}/how-many-women-in-iraq"


def test_words_that_no_entry_has(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    (group,) = gather([asked("🙂")], small, resolver)
    assert (group.nearest, group.new_id) == (None, "TOPIC/ID")
    assert group.why_not(small.calibration) == ["no entry has any of its words"]


def test_what_the_base_answers_by_now(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    answered, greeted = gather([asked(small.entries["women-2019"].questions["en"][0]), asked("Hello")], small, resolver)
    assert [one.answered_by.id for one in (answered, greeted) if one.answered_by] == ["women-2019", "greeting"]


def test_an_id_of_another_alphabet(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    (group,) = gather([asked("Сколько женщин играет в футбол?", "ru")], small, resolver)
    assert group.new_id.partition("/")[2] == "skolko-jenshin-igraet-v-futbol"


def test_the_questions_of_a_group(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    misses = [
        asked("who won\nthe cup", count=3),
        asked("Who won the CUP 2", "ru"),
        asked("Кто построил пирамиды?", "ru"),
    ]
    groups = gather(misses, small, resolver)
    assert questions_of(groups, 2) == {"en": ["who won the cup"], "ru": ["Who won the CUP 2"]}
    with pytest.raises(Refused) as error:
        questions_of(groups, 99)
    assert str(error.value) == "no question without an answer has the number 99; `misses` shows which there are"


@pytest.mark.parametrize(
    ("text", "offered", "confidence", "entry"),
    [
        ("how many women came home", True, 0.51, "women-2019"),
        ("how many women came home", True, 0.5, None),
        ("how many women came home", False, 0.51, None),
        ("how many women came home from Iraq", True, 0.51, None),  # the entry does not speak of Iraq
    ],
)
def test_what_is_probably_a_wording(
    small: Knowledge, resolver: Resolver, asked: Asked, text: str, offered: bool, confidence: float, entry: str | None
) -> None:
    (group,) = gather([asked(text)], small, resolver)
    assert group.nearest is not None
    outcome = Ambiguous(text, (group.nearest.match,)) if offered else Unanswered(text)
    unsure = replace(group, resolution=replace(group.resolution, outcome=outcome, confidence=confidence))
    assert (unsure.wording_of.id if unsure.wording_of else None) == entry
