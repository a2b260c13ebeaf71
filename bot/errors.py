"""What can go wrong so that somebody has to mend something.

    ZhusanError
    ├── SettingsError         an environment variable is wrong or missing          exit 2
    ├── KnowledgeError        the knowledge folder has problems, all of them       exit 1
    ├── CannotDraw            matplotlib is missing, or the folder is not writable exit 1
    ├── Refused               a maintainer's command would harm the base           exit 1
    ├── TokenRefused          Telegram does not know the token                     exit 4
    └── AnotherPoller         another process polls with the same token            exit 5

Each message is one clear line (a KnowledgeError has one per problem): where, what was found, what was expected,
what to do. "Not found" is never an exception: it is a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, order=True)
class Problem:
    """One thing an editor must mend. `path` is relative to the knowledge folder, `line` counts from 1."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ZhusanError(Exception):
    """Base of all errors that are shown to a person as they are."""

    exit_code: ClassVar[int] = 1


class SettingsError(ZhusanError):
    """An environment variable is wrong or missing."""

    exit_code = 2


class KnowledgeError(ZhusanError):
    """The knowledge folder cannot be used; `problems` holds every reason found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class CannotDraw(ZhusanError):
    """Charts cannot be drawn or written."""


class Refused(ZhusanError):
    """What a maintainer asked for was not done, because it would harm the base, or could not be."""


class TokenRefused(ZhusanError):
    """Telegram answered 401 or 404: the token is wrong or was revoked."""

    exit_code = 4


class AnotherPoller(ZhusanError):
    """Telegram answered 409: another process polls with this token."""

    exit_code = 5
