"""The table of faults.py, row by row."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram.faults import FIRST_PAUSE, LONGEST_PAUSE, Fate, Verdict, judge, pause


@pytest.mark.parametrize(
    ("error", "fate", "reason"),
    [
        (RetryAfter(7), Fate.WAIT, "flood wait"),
        (TimedOut(), Fate.RETRY, "TimedOut"),
        (NetworkError("Bad Gateway"), Fate.RETRY, "NetworkError"),
        (TelegramError("Invalid server response"), Fate.RETRY, "TelegramError"),
        (Conflict("x"), Fate.RETRY, "Conflict"),
        (TimeoutError(), Fate.RETRY, "TimeoutError"),
        (ConnectionResetError(), Fate.RETRY, "ConnectionResetError"),
        (OperationalError("SELECT", {}, Exception("gone")), Fate.RETRY, "OperationalError"),
        (BadRequest('Unsupported start tag "x" at 3'), Fate.REFUSED, "Unsupported start tag … at 3"),
        (Forbidden("Forbidden: bot was blocked by the user"), Fate.REFUSED, "Forbidden: bot was blocked by the user"),
        (ChatMigrated(-100), Fate.REFUSED, "ChatMigrated"),
        (InvalidToken("123:abc"), Fate.TOKEN, "InvalidToken"),
        (RuntimeError("what Aru wrote"), Fate.FAILED, "RuntimeError"),
    ],
)
def test_what_a_failed_update_deserves(error: Exception, fate: Fate, reason: str) -> None:
    verdict = judge(error, attempts=1)
    assert (verdict.fate, verdict.reason) == (fate, reason)


def test_a_flood_wait_lasts_as_long_as_telegram_says() -> None:
    assert judge(RetryAfter(7), 1) == Verdict(Fate.WAIT, "flood wait", 7)
    assert judge(RetryAfter(timedelta(seconds=35)), 9).pause == 35


def test_pauses_double_up_to_a_bound() -> None:
    for attempts in range(1, 100):
        middle = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))
        assert 0.8 * middle <= pause(attempts) <= 1.2 * middle
