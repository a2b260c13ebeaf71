"""What is said: turns, menus and notices as text with buttons. Pure: nothing here knows Telegram's library."""

from __future__ import annotations

from bot.knowledge.models import Knowledge
from bot.replies.answers import Answers
from bot.replies.inline import Article, Inline
from bot.replies.menus import Menus
from bot.replies.reply import Button, Reply, Rows, notice
from bot.replies.verdicts import after
from bot.understanding.outcomes import Turn

__all__ = ["Article", "Button", "Replies", "Reply", "Rows", "after", "notice"]


class Replies:
    """Everything that the bot says. `username` is the bot's, for links to answers; without it there are none."""

    def __init__(self, knowledge: Knowledge, username: str | None = None) -> None:
        self._answers = Answers(knowledge, username)
        self.menus = Menus(knowledge, self._answers)
        self.inline = Inline(knowledge, self._answers)

    def turn(self, turn: Turn) -> Reply:
        """The reply to one message."""
        return self._answers.turn(turn)
