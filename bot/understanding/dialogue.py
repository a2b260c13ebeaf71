"""A message in its conversation: what it answers, goes on from or says again, and the language of the reply.

`Dialogue.turn` is pure: what it needs to know of the last exchange is in the `Context` that the last turn returned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.knowledge.models import Knowledge
from bot.understanding.again import Again
from bot.understanding.compounds import Compounds
from bot.understanding.evidence import Resolution
from bot.understanding.introductions import Introductions
from bot.understanding.outcomes import Ambiguous, Answered, Context, Match, SmallTalk, Turn
from bot.understanding.questions import Questions
from bot.understanding.reading import Reader
from bot.understanding.resolver import Resolver
from bot.understanding.single import Part, Single
from bot.understanding.text import clean
from bot.understanding.thread import Followed
from bot.understanding.tongue import Tongue

CONTEXT_SECONDS = 600  # how long the last exchange of a chat is remembered
REMEMBERED = 0.3  # confidence from which an offer, too, is what the next message may follow


class Dialogue:
    """Conversations over one base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.resolver = Resolver(knowledge)
        reader = Reader(self.resolver, knowledge.lexicon)
        self._introductions = Introductions(knowledge.lexicon, reader)
        self._again = Again(knowledge, reader)
        self._tongue = Tongue(knowledge, self.resolver)
        self._single = Single(knowledge, self.resolver, reader, self._tongue)
        compounds = Compounds(self.resolver, reader, knowledge.lexicon)
        self._questions = Questions(self.resolver, reader, compounds, self._single)

    def turn(
        self,
        text: str,
        context: Context | None = None,
        *,
        pinned: str | None = None,
        last: str | None = None,
        code: str | None = None,
    ) -> Turn:
        """What a message means after `context`.

        `pinned` is the chat's chosen language, `last` that of its last reply, `code` Telegram's `language_code`.
        """
        message = clean(text)
        if context is not None and (entry := self._again.entry(message, context)) is not None:
            turn = self.entry(entry, context.language, message)
            if turn is not None:
                kept = context if entry in context.entries else turn.context
                return replace(turn, language=pinned or turn.language, context=kept)
        parts = self._parts(message, context)
        outcomes = tuple(part.outcome for part in parts)
        language = pinned or self._tongue.of_turn(message, outcomes, last, code)
        return Turn(language, outcomes, _context(parts, language) or context)

    def entry(self, entry_id: str, language: str, query: str = "") -> Turn | None:
        """The turn of an entry that was chosen by a button, a number or a link; None if there is no such entry."""
        entry = self.knowledge.find(entry_id)
        if entry is None:
            return None
        question = entry.questions[language][0]
        match = Match(entry, 1.0, language, question)
        if entry.kind == "about":
            return Turn(language, (SmallTalk(query or question, match),), None)
        outcome = Answered(query or question, match, entry.kind)
        return Turn(language, (outcome,), Context(question, (entry.id,), language))

    def explain(self, text: str, context: Context | None = None) -> Iterator[tuple[str, Resolution | Followed]]:
        """Each reading of a message: the whole, the question alone, what it is after the last answer, its parts."""
        message = clean(text)
        whole = self.resolver.resolve(message)
        yield "whole", whole
        if question := self._introductions.split(message)[1]:
            yield "question", self.resolver.resolve(question)
        if context is not None and (followed := self._single.read_after(whole, context)) is not None:
            yield "follow-up", followed
        for question in self._questions.asked(message):
            yield "part", self.resolver.resolve(question)

    def may_follow(self, whole: Resolution) -> bool:
        """Whether a message may go on from the last exchange."""
        return self._single.may_follow(whole)

    def follow(self, text: str, context: Context) -> Followed:
        """What a message means after the last exchange."""
        return self._single.follow(text, context)

    def _parts(self, message: str, context: Context | None) -> list[Part]:
        """The questions of a message with their outcomes: without what people say of themselves, where that is needed.

        What answers the rest must not contradict what they say they ask about, or have heard.
        """
        parts = self._questions.answered(message, context)
        courteous = isinstance(parts[0].outcome, SmallTalk) and "?" not in message  # "thanks, that helped a lot"
        if courteous or (len(parts) == 1 and isinstance(parts[0].outcome, Answered)):
            return parts
        about, rest = self._introductions.split(message)
        if not rest:
            return parts
        found = self._questions.answered(rest, context)
        answers = [part.outcome.match.entry for part in found if isinstance(part.outcome, Answered)]
        return found if answers and not any(self.resolver.contradicts(entry, about) for entry in answers) else parts


def _context(parts: Sequence[Part], language: str) -> Context | None:
    """What to remember of these parts: what was answered, else what was offered; None if nothing was either."""
    answered = [(part, part.outcome.match.entry.id) for part in parts if isinstance(part.outcome, Answered)]
    if answered:
        return Context(answered[-1][0].full, tuple(entry for _, entry in answered), language)
    for part in parts:
        if isinstance(part.outcome, Ambiguous) and part.confidence >= REMEMBERED:
            return Context(part.full, (part.outcome.matches[0].entry.id,), language, offered=True)
    return None
