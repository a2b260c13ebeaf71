"""What is sent: text in both forms, and buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from bot.replies.actions import Action, Do
from bot.replies.rich import Rich, split, words

COPIED_CHARACTERS = 256  # core.telegram.org/bots/api#copytextbutton


@dataclass(frozen=True)
class Button:
    """A button under a message, with the one thing that it does."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Reply:
    """A message to one person, in one language."""

    language: str
    body: Rich
    buttons: Rows = ()
    quotes: bool = False  # it must show the message that it replies to

    @property
    def plain(self) -> str:
        """As a terminal shows it."""
        return self.body.plain

    @property
    def html(self) -> str:
        """As Telegram's HTML, of any length."""
        return self.body.html

    @property
    def pieces(self) -> tuple[str, ...]:
        """As messages that Telegram takes; buttons belong to the last."""
        return split(self.body.html)

    def but(self, *rows: tuple[Button, ...]) -> Reply:
        """This reply with other buttons."""
        return replace(self, buttons=rows)


def notice(language: str, *sentences: str) -> Reply:
    """A reply of phrases."""
    return Reply(language, words(" ".join(sentences)))


def press(text: str, do: Do, language: str, *values: str | int) -> Button:
    """A button that asks the bot for something."""
    return Button(text, data=str(Action(do, language, tuple(map(str, values)))))


def deep_link(username: str, payload: str) -> str:
    """The address that opens the bot with something: an entry's id."""
    return f"https://t.me/{username}?start={payload}"


def share_link(address: str, text: str) -> str:
    """The address that opens Telegram's list of chats to share something with."""
    return f"https://t.me/share/url?url={quote(address, safe='')}&text={quote(text, safe='')}"
