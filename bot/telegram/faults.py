"""The one table of what a failed update deserves: another try, an end, or the end of the process.

| fault                                                | what happens                                               |
|------------------------------------------------------|------------------------------------------------------------|
| 429                                                  | again after `retry_after`; only its own chat waits         |
| time-out, reset, 5xx, broken answer, store not there | again after a growing pause, until the update is a day old |
| 400, 403, chat migrated                              | final: "refused" (the bot is blocked, the message is bad)  |
| 401, 404                                             | the token is refused: the process ends, the update stays   |
| anything else                                        | final: "failed", a bug, logged with its place              |
"""

from __future__ import annotations

import os
import random
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

# Telegram's waits as timedelta: without it python-telegram-bot warns at each one. Must be set before the first.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

REFUSED = "Telegram refuses the token: it is wrong or was revoked; @BotFather gives a new one: set TELEGRAM_BOT_TOKEN"
GIVE_UP_SECONDS = 24 * 3600  # Telegram itself keeps an update no longer
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0  # seconds


class Fate(Enum):
    """What becomes of an update whose handling failed."""

    WAIT = auto()
    RETRY = auto()
    REFUSED = auto()
    FAILED = auto()
    TOKEN = auto()


FATES: tuple[tuple[type[BaseException], Fate], ...] = (  # the first that fits counts: BadRequest is a NetworkError
    (RetryAfter, Fate.WAIT),
    (InvalidToken, Fate.TOKEN),
    (Forbidden, Fate.REFUSED),
    (BadRequest, Fate.REFUSED),
    (ChatMigrated, Fate.REFUSED),
    (NetworkError, Fate.RETRY),
    (TelegramError, Fate.RETRY),
    (SQLAlchemyError, Fate.RETRY),
    (OSError, Fate.RETRY),  # TimeoutError is one
)
_QUOTED = re.compile('"[^"]*"?')  # "unsupported start tag "…"" quotes the reply


@dataclass(frozen=True, slots=True)
class Verdict:
    """`pause` is in seconds, for WAIT and RETRY; `reason` holds no person's words."""

    fate: Fate
    reason: str
    pause: float = 0


def judge(error: BaseException, attempts: int) -> Verdict:
    """What becomes of an update that failed `attempts` times, last with `error`."""
    fate = next((fate for kind, fate in FATES if isinstance(error, kind)), Fate.FAILED)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return Verdict(fate, "flood wait", wait.total_seconds() if isinstance(wait, timedelta) else wait)
    reason = type(error).__name__
    if isinstance(error, BadRequest | Forbidden):  # the others quote answers, addresses and ids
        reason = _QUOTED.sub("…", str(error))[:100]
    return Verdict(fate, reason, pause(attempts) if fate is Fate.RETRY else 0)


def pause(attempts: int) -> float:
    """Seconds to wait after so many failures: they double, and scatter so that not all come back at once."""
    scatter = random.uniform(0.8, 1.2)  # noqa: S311 - nothing secret
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts - 1, 20)) * scatter
