"""A message in its conversation: small talk, compound questions, follow-ups, and the language of the reply.

`Dialogue.turn` is pure: what it needs to know of the last exchange is in the `Context` that the last turn returned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.knowledge.models import Knowledge
from bot.understanding.again import Again
from bot.understanding.compounds import Compounds
from bot.understanding.evidence import Resolution
from bot.understanding.outcomes import (
    Ambiguous,
    Answered,
    Context,
    Match,
    Outcome,
    SmallTalk,
    Turn,
    Unanswered,
    language_of,
)
from bot.understanding.reading import Reader
from bot.understanding.resolver import Resolver
from bot.understanding.text import clean, tokens
from bot.understanding.thread import Followed, Thread
from bot.understanding.tongue import Tongue

CONTEXT_SECONDS = 600  # how long the last exchange of a chat is remembered
REMEMBERED = 0.3  # confidence from which an offer, too, is what the next message may follow
_CLAUSE = re.compile(r"[.!?;:,…\n—–-]+(?=\s|$)")


@dataclass(frozen=True)
class Part:
    """A question of a message: what came of it, the question it was read as, how sure the best entry is."""

    outcome: Outcome
    full: str
    confidence: float = 1.0


class Dialogue:
    """Conversations over one base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.resolver = Resolver(knowledge)
        self._reader = Reader(self.resolver, knowledge.lexicon)
        self._thread = Thread(knowledge, self.resolver, self._reader)
        self._compounds = Compounds(self.resolver, self._reader, knowledge.lexicon)
        self._again = Again(knowledge, self._reader)
        self._tongue = Tongue(knowledge, self.resolver)

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
        entry = self._knowledge.find(entry_id)
        if entry is None:
            return None
        question = entry.questions[language][0]
        match = Match(entry, 1.0, language, question)
        if entry.kind == "about":
            return Turn(language, (SmallTalk(query or question, match),), None)
        outcome = Answered(query or question, match, entry.kind)
        return Turn(language, (outcome,), Context(question, (entry.id,), language))

    def explain(self, text: str, context: Context | None = None) -> Iterator[tuple[str, Resolution | Followed]]:
        """Each reading of a message: the whole, what it is after the last answer, its parts."""
        message = clean(text)
        whole = self.resolver.resolve(message)
        yield "whole", whole
        if context is not None and not self.stands(whole):
            yield "follow-up", self.follow(message, context)
        for question in self._questions(self._clauses(message, whole)):
            yield "part", self.resolver.resolve(question)

    def _clauses(self, message: str, whole: Resolution) -> tuple[str, ...]:
        """The questions of a message as it cuts itself; one is no compound, and small talk has none."""
        if isinstance(whole.outcome, SmallTalk):
            return ()
        return self._compounds.clauses(message, commas=not isinstance(whole.outcome, Answered))

    def _questions(self, clauses: Sequence[str]) -> list[str]:
        """The questions of a compound message, each as it stands; none if it is one question."""
        joined = [[text for _, text in self._compounds.coordinated(clause)] or [clause] for clause in clauses]
        found = [text for texts in joined for text in texts]
        return found if len(found) > 1 else []

    def _parts(self, message: str, context: Context | None) -> list[Part]:
        """The questions of a message with their outcomes: of a compound one several, each entry once."""
        whole = self.resolver.resolve(message)
        if _corrects(whole.outcome):
            return [Part(whole.outcome, message)]
        clauses = self._clauses(message, whole)
        parts = self._compound(clauses, context) if self._questions(clauses) else []
        if corrections := [part for part in parts if _corrects(part.outcome)]:
            return corrections[:1]
        told = sum(isinstance(part.outcome, Answered) for part in parts)
        if told > 1 or (told and len(parts) > 1 and not isinstance(whole.outcome, Answered)):
            return parts
        part = self._part(message, whole, context)
        if not isinstance(part.outcome, Answered) and (focus := self._focus(message)) is not None:
            return [Part(focus, message)]
        return [part]

    def _compound(self, clauses: Sequence[str], context: Context | None) -> list[Part]:
        """The outcome of each question of a message, each entry once and no small talk.

        The first may go on from the last exchange, each other one from what was answered before it in the message.
        """
        kept: list[Part] = []
        told: list[str] = []
        for place, clause in enumerate(clauses):
            parts = self._variants(clause, context if told or not place else None, goes_on=bool(told))
            answers = {part.outcome.match.entry.id: part for part in parts if isinstance(part.outcome, Answered)}
            kept += [part for entry, part in answers.items() if entry not in told]
            kept += [part for part in parts if isinstance(part.outcome, Ambiguous | Unanswered)]
            told += answers
            if answers:
                full = parts[0].full if len(parts) == 1 else clause
                language = language_of(parts[0].outcome) or ""
                context = Context(full, tuple(answers), language)
        return kept

    def _variants(self, clause: str, context: Context | None, *, goes_on: bool) -> list[Part]:
        """A clause as one question, or as several where it joins concepts of one group and no entry answers for all."""
        whole = self.resolver.resolve(clause)
        variants = self._compounds.coordinated(clause)
        if variants and not self._covers(whole.outcome, {concept for concept, _ in variants}):
            found = [(self.resolver.resolve(question).outcome, question) for _, question in variants]
            if all(isinstance(outcome, Answered) for outcome, _ in found):
                return [Part(replace(outcome, query=clause), question) for outcome, question in found]
        return [self._part(clause, whole, context, goes_on=goes_on)]

    def _covers(self, outcome: Outcome, concepts: set[str]) -> bool:
        """Whether the entry that answers is asked by all of these concepts together."""
        if not isinstance(outcome, Answered):
            return False
        questions = outcome.match.entry.questions[outcome.match.language]
        read = (self._reader.read(question) for question in questions)
        return any(concepts <= {one.concept for one in reading.mentions} for reading in read)

    def _part(self, text: str, whole: Resolution, context: Context | None, *, goes_on: bool = False) -> Part:
        """One question, by itself or after what was said before it, which it `goes_on` with in the same message."""
        alone = Part(whole.outcome, text, whole.confidence)
        if context is None or self.stands(whole):
            return alone
        followed = self.follow(text, context, goes_on=goes_on)
        if isinstance(followed.outcome, Answered):
            return Part(followed.outcome, followed.full)
        if followed.leans and followed.candidates and not isinstance(whole.outcome, Answered | SmallTalk):
            return Part(followed.outcome, followed.full, followed.confidence)
        return alone

    def follow(self, text: str, context: Context, *, goes_on: bool = False) -> Followed:
        """What one question means after what was said before it, in the same message if it `goes_on`."""
        return self._thread.follow(text, context, self._tongue.of_words(text, context.language), goes_on=goes_on)

    def stands(self, whole: Resolution) -> bool:
        """Whether a message stands by itself: it is answered and points back at nothing, or is surely small talk."""
        if isinstance(whole.outcome, Answered):
            return not self._reader.references(self._reader.read(whole.outcome.query))
        return isinstance(whole.outcome, SmallTalk) and whole.confidence >= self._knowledge.calibration.threshold

    def _focus(self, message: str) -> Outcome | None:
        """The one clause that asks something the base answers, when the rest is preface and contradicts nothing."""
        clauses = [clause.strip() for clause in _CLAUSE.split(message)]
        if len(clauses) < 2:
            return None
        found = [self.resolver.resolve(clause) for clause in clauses if tokens(clause)]
        answered = [one for one in found if isinstance(one.outcome, Answered)]
        if len(answered) != 1 or self.resolver.contradicts(answered[0].evidence[0].match.entry, message):
            return None
        return replace(answered[0].outcome, query=message)


def _corrects(outcome: Outcome) -> bool:
    return isinstance(outcome, Answered) and outcome.kind == "correction"


def _context(parts: Sequence[Part], language: str) -> Context | None:
    """What to remember of these parts: what was answered, else what was offered; None if nothing was either."""
    answered = [(part, part.outcome.match.entry.id) for part in parts if isinstance(part.outcome, Answered)]
    if answered:
        return Context(answered[-1][0].full, tuple(entry for _, entry in answered), language)
    for part in parts:
        if isinstance(part.outcome, Ambiguous) and part.confidence >= REMEMBERED:
            return Context(part.full, (part.outcome.matches[0].entry.id,), language, offered=True)
    return None
