"""Which entry a query is about, told by what its wordings have and those of others have not."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.arrays import NONE, ints
from bot.understanding.regression import LEAST, Regression

# Two entries that share the feature 0, of which each has one of its own; a third one, 3, stands in both now and then.
SHARED, RED, BLUE, BOTH, RARE, OTHER = range(6)
MANY = 500  # wordings, of several batches
WORDINGS = [
    *[[SHARED, RED], [SHARED, RED, BOTH], [SHARED, RED]] * MANY,
    *[[SHARED, BLUE], [SHARED, BLUE], [SHARED, BLUE, BOTH]] * MANY,
    [SHARED, RARE],
]
ENTRIES = [*[0] * 3 * MANY, *[1] * 3 * MANY, 1]
NEAR_MISSES = [[SHARED, OTHER]] * 10  # from which nothing is learnt


def learnt() -> Regression:
    wordings = [*WORDINGS, *NEAR_MISSES]
    return Regression(
        ints(feature for found in wordings for feature in found),
        ints(wording for wording, found in enumerate(wordings) for _ in found),
        OTHER + 1,
        ints([*ENTRIES, *[NONE] * len(NEAR_MISSES)]),
        2,
    )


def test_what_an_entry_has_alone_tells_it_and_what_all_share_tells_nothing() -> None:
    red, blue, shared, both = learnt().compare([[RED], [BLUE], [SHARED], [BOTH]])
    assert red[0] > red[1] + 1
    assert blue[1] > blue[0] + 1
    assert abs(shared[0] - shared[1]) < 0.5 > abs(both[0] - both[1])


@pytest.mark.parametrize("features", [(), (NONE,), (RARE,), (OTHER,)])
def test_nothing_is_learnt_from_what_is_rare_unknown_or_of_no_entry(features: tuple[int, ...]) -> None:
    assert sum(RARE in found for found in WORDINGS) < LEAST
    assert not learnt().compare([features]).any()


def test_it_is_learnt_the_same_each_time() -> None:
    queries = [[RED, SHARED], [BLUE, BOTH], [SHARED, RED, BLUE]]
    assert np.array_equal(learnt().compare(queries), learnt().compare(queries))


def test_several_questions_are_compared_as_each_alone() -> None:
    queries = [[RED, SHARED], [], [SHARED, BLUE, RARE]]
    together = learnt().compare(queries)
    assert np.array_equal(together, np.concatenate([learnt().compare([one]) for one in queries]))
