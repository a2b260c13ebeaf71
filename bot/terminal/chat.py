"""`chat` and `ask`: the conversation of Telegram in a terminal, with offers as numbers to choose from."""

from __future__ import annotations

import locale
import time
from collections.abc import Callable, Iterable

from bot.replies import Replies
from bot.understanding.dialogue import CONTEXT_SECONDS, Dialogue
from bot.understanding.outcomes import Ambiguous, Context, Turn


class Conversation:
    """One person at a terminal."""

    def __init__(self, dialogue: Dialogue, clock: Callable[[], float] = time.monotonic) -> None:
        self.dialogue = dialogue
        self._replies = Replies(dialogue.knowledge)
        self._clock = clock
        self._context: Context | None = None
        self._since = 0.0
        self._offers: tuple[str, ...] = ()
        self.language = _terminal_language(dialogue.knowledge.languages)

    def say(self, text: str) -> tuple[Turn, str]:
        """What the bot made of a line, and its reply."""
        turn = self._chosen(text.strip()) or self._asked(text)
        self._offers = tuple(
            match.entry.id for one in turn.outcomes if isinstance(one, Ambiguous) for match in one.matches
        )
        self.language = turn.language
        if turn.context is not None:
            self._context, self._since = turn.context, self._clock()
        return turn, self._replies.turn(turn).plain

    def _chosen(self, text: str) -> Turn | None:
        if not text.isdecimal() or not 1 <= int(text) <= len(self._offers):
            return None
        return self.dialogue.entry(self._offers[int(text) - 1], self.language)

    def _asked(self, text: str) -> Turn:
        faded = self._clock() - self._since > CONTEXT_SECONDS
        return self.dialogue.turn(text, None if faded else self._context, last=self.language)


def chat(dialogue: Dialogue, lines: Iterable[str], show: Callable[[str], None]) -> None:
    """Converse until the lines end."""
    conversation = Conversation(dialogue)
    phrases = dialogue.knowledge.phrases
    show(phrases[conversation.language].chat_welcome)
    for line in lines:
        show("\n" + conversation.say(line)[1] + "\n")
    show(phrases[conversation.language].chat_bye)


def _terminal_language(languages: tuple[str, ...]) -> str:
    code = (locale.getlocale()[0] or "").split("_")[0]
    return code if code in languages else languages[0]
