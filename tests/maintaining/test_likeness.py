"""Questions are alike however they are spelt; those about other things are not."""

from __future__ import annotations

import pytest

from bot.knowledge.models import Knowledge
from bot.maintaining.likeness import Likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Who won the football world cup?", "who won football world cup"),
        ("who paid for the football stadium", "who has paid for a football stadium?"),
        ("Какая погода в Астане?", "kakaia pogoda v astane"),
        ("пирамиданы кім салды?", "Пирамиданы кім салды екен"),
    ],
)
def test_alike(small: Knowledge, one: str, other: str) -> None:
    assert Likeness(small).groups([one, other]) == [[0, 1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How many women play football?", "How many women have passports?"),
        ("How many children came home?", "How many pilots were paid?"),
        ("", "?"),
    ],
)
def test_not_alike(small: Knowledge, one: str, other: str) -> None:
    assert Likeness(small).groups([one, other]) == [[0], [1]]


def test_each_joins_the_group_it_is_most_like(small: Knowledge) -> None:
    texts = ["who paid the pilots", "who paid the doctors", "who paid pilots", "who paid doctors"]
    assert Likeness(small).groups(texts) == [[0, 2], [1, 3]]


def test_nothing_to_group(small: Knowledge) -> None:
    assert Likeness(small).groups([]) == []
