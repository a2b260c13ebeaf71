"""What a query was measured against, and what speaks for the nearest entries and against them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.knowledge.models import Entry
from bot.understanding.arrays import Doubles
from bot.understanding.index import Likeness
from bot.understanding.meaning import Asked
from bot.understanding.outcomes import Answered, Match, Outcome
from bot.understanding.profile import Guard
from bot.understanding.vocabulary import Query

SURE = 0.9  # confidence from which an entry answers however low it ranks
# With these an entry may be offered, not answer. The other guards make it less sure.
VETOES = frozenset({"name", "figure", "negation", "near miss"})


@dataclass(frozen=True)
class Evidence:
    """Why a target was or was not chosen: `rank` is the weighted sum of its `features`, and what came before.

    The wording most alike and the guards take the longest to find; they are found when they are first asked for.
    """

    entry: Entry
    role: str
    features: Mapping[str, float]
    rank: float
    find_match: Callable[[], Match] = field(repr=False, compare=False)
    find_guards: Callable[[], Sequence[Guard]] = field(repr=False, compare=False)

    @cached_property
    def match(self) -> Match:
        """The entry, with the wording most alike."""
        return self.find_match()

    @cached_property
    def guards(self) -> tuple[Guard, ...]:
        """What speaks against the target."""
        return tuple(self.find_guards())

    @property
    def vetoed(self) -> bool:
        """Whether a guard keeps this entry from answering; it may be offered."""
        return any(guard.name in VETOES for guard in self.guards)


@dataclass(frozen=True)
class Measured:
    """A query beside every target: what was measured (by name), and the ranks that follow."""

    likeness: Likeness
    features: Mapping[str, Doubles]
    ranks: Doubles


@dataclass(frozen=True)
class Resolution:
    """A query resolved: its outcome, the evidence for the nearest entries (best first), how sure the best one is.

    `measured` is what it rests on; None of a query without words.
    """

    outcome: Outcome
    query: Query
    asked: Asked
    evidence: tuple[Evidence, ...]
    confidence: float
    signs: Mapping[str, float]
    measured: Measured | None = field(default=None, compare=False)

    @property
    def asks_only(self) -> bool:
        """Whether a query says nothing that tells but question words: "and when was it"."""
        return self.asked.asking == self.asked.terms

    def likely(self, least: float) -> Answered | None:
        """The answer of the best entry from this confidence on, where nothing forbids it: something vouches for it."""
        best = self.evidence[0] if self.evidence else None
        if best is None or best.vetoed or best.entry.kind == "about" or self.confidence < least:
            return None
        return Answered(self.outcome.query, best.match, best.entry.kind)

    def may_answer(self, least: float) -> bool:
        """Whether the best entry may answer, however sure it is.

        A guard may forbid it, or a rank below `least` unless it is `SURE`; and one idea merely names a topic.
        """
        best = self.evidence[0]
        near = best.rank >= least or self.confidence >= SURE
        return best.entry.kind == "about" or (near and not self._names_topic and not best.vetoed)

    @property
    def _names_topic(self) -> bool:
        """Whether a query is one word, or one idea without a figure: "hunger strike", and not "4 phases"."""
        words = len(self.query.tokens)
        one_idea = any(one.end - one.start == words for one in self.asked.mentions)
        return words == 1 or (one_idea and not self.asked.figures)
