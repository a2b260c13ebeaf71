"""What a query is about, told by words that stand beside others in the base."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.arrays import NONE, ints
from bot.understanding.latent import DIRECTIONS, Latent

# Two subjects of 50 words and 50 targets each. Target i has the words i to i + 3 of its subject, and one that all have.
SUBJECT, ALL = 50, 100
MANY = 1000  # wordings of each
TABLE = [[ALL, *(first + (i + j) % SUBJECT for j in range(4))] for first in (0, SUBJECT) for i in range(SUBJECT)]
BESIDE = [0, 1, ALL]  # of one more target, which is none of the own


@pytest.fixture(scope="module")
def latent() -> Latent:
    table = [*TABLE, BESIDE]
    features = ints(feature for found in table for feature in found)
    targets = ints(target for target, found in enumerate(table) for _ in found)
    assert len(TABLE) > DIRECTIONS
    return Latent(features, targets, ALL + 1, np.full(len(table), MANY, np.int32), ints(range(len(TABLE))))


def test_a_word_leads_to_what_has_its_neighbours(latent: Latent) -> None:
    (found,) = latent.compare([[3]])
    assert found.argmax() < SUBJECT
    assert found[4] > found[SUBJECT : 2 * SUBJECT].max()  # which has not got the word itself


def test_what_is_no_target_of_its_own_is_laid_among_them(latent: Latent) -> None:
    (found,) = latent.compare([[0, 1]])
    assert found[-1] > found[SUBJECT : 2 * SUBJECT].max()


def test_an_unknown_word_makes_it_less_sure(latent: Latent) -> None:
    sure, doubtful = latent.compare([[0, 1], [0, 1, NONE, NONE]])
    assert sure[0] > doubtful[0] > doubtful[SUBJECT]


def test_one_word_is_no_certainty(latent: Latent) -> None:
    one, four = latent.compare([[0], [0, 1, 2, 3]])
    assert one[0] < four[0] <= 1


@pytest.mark.parametrize("features", [(), (NONE,)])
def test_nothing_known_is_about_nothing(latent: Latent, features: tuple[int, ...]) -> None:
    assert not latent.compare([features]).any()
