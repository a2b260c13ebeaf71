"""What a button asks for, as the text that Telegram gives back when it is pressed.

Old messages keep their buttons for ever, so a form that was once sent stays readable: `what:language:value[:value]`.
The longest is 62 bytes (`r:ru:o:` and an id of 48 characters, or `t:ru:`, such an id and a page); Telegram allows 64.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Do(StrEnum):
    """What a press does."""

    SHOW = "e"  # an entry, in a new message
    CHOOSE = "o"  # an entry, in place of the offer that it was chosen from
    BROWSE = "m"  # an entry, in place of the menu that it was chosen from
    NONE = "n"  # of the offers is meant
    GOOD = "g"  # is this answer
    BAD = "b"
    REASON = "r"  # why an answer is bad
    TOPICS = "T"  # the list of topics, at a page
    TOPIC = "t"  # the questions of a topic, at a page
    SOURCES = "s"  # the publications, at a page
    LANGUAGE = "l"  # to be pinned, or `auto`
    CITE = "c"  # the sources of an entry, in one of the styles


REASONS = {"w": "wrong", "o": "outdated", "u": "unclear", "q": "other"}
AUTOMATIC = "auto"


@dataclass(frozen=True)
class Action:
    """A pressed button: what to do, in which language, and with what."""

    do: Do
    language: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join((self.do, self.language, *self.values))

    @property
    def value(self) -> str:
        """The last value: an entry, a page, a language."""
        return self.values[-1] if self.values else ""

    @property
    def page(self) -> int:
        """The page that the last value is, from 0."""
        return int(self.value) if self.value.isdecimal() and self.value.isascii() else 0


def action(data: str) -> Action | None:
    """The action of a button's text; None where it is none of ours."""
    do, *rest = data.split(":")
    if do not in set(Do) or not rest:
        return None
    return Action(Do(do), rest[0], tuple(rest[1:]))
