"""One question: what it comes to by itself, after the last exchange, or beside the others of its message."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.knowledge.models import Knowledge
from bot.understanding.evidence import Resolution
from bot.understanding.outcomes import Ambiguous, Answered, Context, Outcome, SmallTalk
from bot.understanding.reading import CLAUSE, Reader
from bot.understanding.resolver import OFFERS, Resolver
from bot.understanding.text import tokens
from bot.understanding.thread import Followed, Thread
from bot.understanding.tongue import Tongue

WHOLE = 3  # things that a question says if nothing is missing: what is asked, of whom, what they did


@dataclass(frozen=True)
class Part:
    """A question of a message: what came of it, the question it was read as, how sure the best entry is."""

    outcome: Outcome
    full: str
    confidence: float = 1.0


class Single:
    """Resolves single questions over one base."""

    def __init__(self, knowledge: Knowledge, resolver: Resolver, reader: Reader, tongue: Tongue) -> None:
        self._knowledge = knowledge
        self._resolver = resolver
        self._reader = reader
        self._tongue = tongue
        self._thread = Thread(knowledge, resolver, reader)

    def stands(self, whole: Resolution) -> bool:
        """Whether a message stands by itself: it is answered and points back at nothing, or is surely small talk."""
        if isinstance(whole.outcome, Answered):
            return not self._reader.references(self._reader.read(whole.outcome.query))
        return isinstance(whole.outcome, SmallTalk) and whole.confidence >= self._knowledge.calibration.threshold

    def may_follow(self, whole: Resolution) -> bool:
        """Whether a message may go on from the last exchange, even if it could stand by itself: "and the men?"."""
        if self.stands(whole):
            return not isinstance(whole.outcome, SmallTalk) and self._thread.leans(whole.outcome.query)
        return True

    def follow(self, text: str, context: Context, *, goes_on: bool = False) -> Followed:
        """What one question means after what was said before it, in the same message if it `goes_on`."""
        return self._thread.follow(text, context, self._tongue.of_words(text, context.language), goes_on=goes_on)

    def after(self, text: str, context: Context | None) -> Part:
        """A question by itself, or after the last exchange where it leans on that or is clearly answered by it."""
        whole = self._resolver.resolve(text)
        alone = Part(whole.outcome, text, whole.confidence)
        followed = None if context is None else self.read_after(whole, context)
        if followed is None:
            return alone
        if isinstance(followed.outcome, Answered):
            return Part(followed.outcome, followed.full)
        if followed.leans and followed.candidates and not isinstance(whole.outcome, Answered | SmallTalk):
            return Part(followed.outcome, followed.full, followed.confidence)
        return alone

    def read_after(self, whole: Resolution, context: Context) -> Followed | None:
        """What a message means after the last exchange; None where it stands by itself.

        "How old were the kids?" could, but after the first flight it does not ask for those of another operation.
        """
        message, outcome = whole.outcome.query, whole.outcome
        if self.may_follow(whole):
            return self.follow(message, context)
        if not isinstance(outcome, Answered) or outcome.kind == "correction" or whole.confidence == 1:
            return None
        followed = self.follow(message, context)
        return followed if followed.outranks(outcome.match.entry) else None

    def beside(self, text: str, context: Context, *, doubted: bool) -> Part:
        """A question after others of its message, which `context` tells.

        It is `doubted` where those before it may be all that was asked: then it must mean the same read alone and as
        going on. "Which think tank said so, and for what reasons" does not ask for the reasons of the operation.
        """
        whole = self._resolver.resolve(text)
        stands = self.stands(whole)
        if stands and not (doubted and len(whole.asked.terms) < WHOLE):
            return Part(whole.outcome, text, whole.confidence)
        followed = self.follow(text, context, goes_on=True)
        nearest = [found.match.entry for found in followed.candidates[:1]]
        agreed = nearest == [found.entry for found in whole.evidence[:1]]
        if isinstance(followed.outcome, Answered):
            return Part(followed.outcome, followed.full)
        if agreed if stands else isinstance(whole.outcome, Answered) or not followed.leans:
            return Part(whole.outcome, text, whole.confidence)
        offers = tuple(one.match for one in followed.candidates[:OFFERS])
        return Part(Ambiguous(text, offers) if offers else followed.outcome, followed.full, followed.confidence)

    def anchored(self, part: Part) -> Part:
        """A question word and no more, as in "when was it", answered: the rest of the message tells its subject."""
        if not isinstance(part.outcome, Ambiguous):
            return part
        whole = self._resolver.resolve(part.full)
        likely = whole.likely(self._knowledge.calibration.threshold) if whole.asks_only else None
        if likely is None or likely.match != part.outcome.matches[0]:
            return part
        return replace(part, outcome=replace(likely, query=part.outcome.query))

    def focus(self, message: str) -> Outcome | None:
        """The one clause that asks something the base answers, when the rest is preface.

        The rest may name nothing that tells entries apart, nor tell more than the clause asks; what the clause means
        must be near the whole, too.
        """
        clauses = [clause.strip() for clause in CLAUSE.split(message)]
        if len(clauses) < 2:
            return None
        found = [self._resolver.resolve(clause) for clause in clauses if tokens(clause)]
        answered = [one for one in found if isinstance(one.outcome, Answered)]
        if len(answered) != 1:
            return None
        whole, entry = self._resolver.resolve(message), answered[0].evidence[0].entry
        near = any(one.entry == entry for one in whole.evidence[:OFFERS])
        near = near and whole.confidence >= self._knowledge.calibration.floor
        concepts = self._resolver.concepts
        besides = any(concepts.exclusive(one) for one in whole.asked.labels - answered[0].asked.labels)
        untold = set(whole.asked.telling) - set(answered[0].asked.telling)
        besides = besides or len(untold) > len(answered[0].asked.terms)
        if not near or besides or self._resolver.contradicts(entry, message):
            return None
        return replace(answered[0].outcome, query=message)
