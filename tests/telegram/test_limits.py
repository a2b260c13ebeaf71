"""The two limits, without waiting for them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.turns import Chat
from bot.telegram.limits import Bucket, Leave, count_question


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 2), min_size=1, max_size=60), st.floats(0.5, 50))
def test_never_more_in_a_second_than_the_rate_after_the_first_burst(gaps: list[float], rate: float) -> None:
    clock = Clock()
    bucket = Bucket(rate, clock)
    passed = []
    for gap in gaps:
        clock.now += gap
        passed.append(clock.now + bucket.take())
    for index, start in enumerate(passed):
        assert sum(start <= time < start + 1 for time in passed[index:]) <= 2 * max(rate, 1) + 1
    assert all(before <= after + 1e-9 for before, after in pairwise(passed))


def test_a_burst_passes_and_the_rest_is_spread() -> None:
    bucket = Bucket(10, Clock())
    assert [round(bucket.take(), 3) for _ in range(13)] == [0.0] * 10 + [0.1, 0.2, 0.3]


def test_a_minute_of_questions() -> None:
    chat, leaves = Chat(1), []
    for second in range(6):
        chat, leave = count_question(chat, 1000 + second, 3)
        leaves.append(leave)
    assert leaves == [Leave.ASK, Leave.ASK, Leave.ASK, Leave.NOTICE, Leave.IGNORE, Leave.IGNORE]
    assert count_question(chat, 1059, 3)[1] is Leave.IGNORE
    assert count_question(chat, 1060, 3) == (Chat(1, minute_start=1060, asked=1), Leave.ASK)


def test_a_backlog_is_counted_by_the_time_it_was_asked() -> None:
    chat = Chat(1)
    for minute in range(5):
        for _ in range(3):
            chat, leave = count_question(chat, 1000 + 60 * minute, 3)
            assert leave is Leave.ASK


@pytest.mark.parametrize("late", [0, 500])
def test_an_older_question_starts_a_minute_of_its_own(late: float) -> None:
    """An edit brings back an earlier time; it must not be refused for what came later."""
    assert count_question(Chat(1, minute_start=1000, asked=9), late, 3)[1] is Leave.ASK
