"""Follow-ups: what a message means after the last answer.

A message that does not stand by itself is read three ways: as it is, with the last question filled in, and with the
last answer's own curated question filled in. Each reading ranks the entries; a candidate's rank is a weighted sum of
the three and of what ties it to the last exchange: it is related to the answer, on its topic, or that answer itself,
and keeps what the last question asked of. A logistic model tells how sure the best one is. `python -m bot calibrate`
measures the weights of both.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.models import Entry, Knowledge
from bot.understanding.arrays import Doubles
from bot.understanding.confidence import probability
from bot.understanding.evidence import Resolution
from bot.understanding.leaning import Lean, Leaning
from bot.understanding.outcomes import Ambiguous, Answered, Context, Match, Outcome, Unanswered
from bot.understanding.profile import Guard
from bot.understanding.reading import Reader
from bot.understanding.resolver import OFFERS, Resolver

READINGS = ("alone", "last question", "last answer")
COMPARED = 12  # candidates that are asked what speaks against them
AGAINST = frozenset({"contrast", "figure", "negation"})  # guards that keep an entry from answering a follow-up
CAPPED = 5.0  # lead from which it tells no more
CLEAR = 3.5  # lead over what a message means by itself, from which what was said before it counts for more
MANY = 6  # terms from which more tell no more


@dataclass(frozen=True)
class Candidate:
    """An entry that a follow-up may mean; `rank` is the weighted sum of its `features`."""

    match: Match
    features: Mapping[str, float]
    rank: float
    guards: tuple[Guard, ...]
    names: int


@dataclass(frozen=True)
class Followed:
    """A follow-up resolved. `full` is the question that the next follow-up is read with; `enough` for an answer."""

    outcome: Outcome
    full: str
    readings: tuple[Resolution, ...]
    candidates: tuple[Candidate, ...]
    confidence: float
    signs: Mapping[str, float]
    leans: bool
    enough: float

    def outranks(self, entry: Entry) -> bool:
        """Whether the answer stands clearly above this entry, which the message means by itself."""
        if not isinstance(self.outcome, Answered) or self.outcome.kind == "correction":
            return False
        rank = next((one.rank for one in self.candidates if one.match.entry == entry), self.candidates[-1].rank)
        return self.candidates[0].rank >= rank + CLEAR


@dataclass(frozen=True)
class _Ties:
    """How entries hang together with the last answer.

    They are related to it, on its topic, told by it, or speak of all that is named (`tells`).
    """

    near: frozenset[str]
    topic: frozenset[str]
    told: frozenset[str]
    tells: frozenset[str]


class Thread:
    """Resolves follow-ups over one base."""

    def __init__(self, knowledge: Knowledge, resolver: Resolver, reader: Reader) -> None:
        self._knowledge = knowledge
        self._resolver = resolver
        self._ranking = resolver.ranking
        self._reader = reader
        self._leaning = Leaning(reader)
        entries = [
            (key, place) for place, (key, role) in enumerate(resolver.ranking.index.targets) if role == "questions"
        ]
        self._own = {key: place for key, place in entries if knowledge.entries[key].kind != "about"}
        self._places = np.array(list(self._own.values()), np.int32)
        self._pointed: dict[str, set[str]] = {}
        for entry in knowledge.entries.values():
            for other in entry.related:
                self._pointed.setdefault(other, set()).add(entry.id)

    def follow(self, message: str, context: Context, language: str, *, goes_on: bool) -> Followed:
        """What a message in this language means after `context`.

        Where it `goes_on` in the same message it may well mean the same entry: "where was it? by the sea?".
        """
        bare = self._leaning.bare(message)
        lean = self._leaning.of(bare)
        last = [entry for one in context.entries if (entry := self._knowledge.find(one)) is not None]
        full, changed = self._reader.merged(bare, context.query)
        questions = [entry.questions[language][0] for entry in last if len(last) == 1]
        texts = [bare, full, *(self._reader.merged(bare, question)[0] for question in questions)]
        readings = tuple(self._resolver.resolve(text) for text in texts)
        ties = self._ties(bare, last, lean, goes_on=goes_on)
        found = self._candidates(readings, last, ties, lean)
        candidates = tuple(sorted(found, key=lambda c: (-c.rank, c.match.entry.id)))
        signs = self._signs(readings, candidates, ties, lean)
        confidence = probability(self._knowledge.calibration.thread_confidence, signs) if signs else 0.0
        enough = self._enough(lean, readings[0], candidates[:1], ties, changed=changed)
        outcome = _corrected(message, readings[:2], ties) or _decided(message, candidates, confidence >= enough)
        return Followed(outcome, full if changed else bare, readings, candidates, confidence, signs, lean.any, enough)

    def leans(self, message: str) -> bool:
        """Whether a message leans on what was said before it."""
        return self._leaning.of(self._leaning.bare(message)).any

    def _enough(self, lean: Lean, alone: Resolution, best: Sequence[Candidate], ties: _Ties, *, changed: bool) -> float:
        """The confidence from which the best candidate answers.

        One word that names a topic is no follow-up, unless it takes the place of another in the last question or the
        candidate hangs together with the last answer. What `alone` is like nothing may well lean on what was said.
        """
        calibration = self._knowledge.calibration
        tied = any(one.match.entry.id in ties.near | (ties.told & ties.tells) for one in best)
        if lean.alone and not (changed or tied or lean.points or lean.opens or lean.hollow):
            return math.inf
        leans = lean.any or lean.alone or isinstance(alone.outcome, Unanswered)
        return calibration.follow_up if leans else calibration.unmarked

    def _ties(self, message: str, last: Sequence[Entry], lean: Lean, *, goes_on: bool) -> _Ties:
        """How entries hang together with the last answer.

        It counts as told, unless all that is asked is a question word that it answers: "when was that?".
        """
        read = self._reader.read(message)
        asked = self._reader.asked(read) if lean.hollow else set()
        named = {one.concept for one in read.mentions if self._resolver.concepts.exclusive(one.concept)}
        topics = {entry.topic for entry in last}
        return _Ties(
            near=frozenset(other for one in last for other in (*one.related, *self._pointed.get(one.id, ()))),
            topic=frozenset(one.id for one in self._knowledge.entries.values() if one.topic in topics),
            told=frozenset(one.id for one in last if not (goes_on or asked & self._ranking.labels(one))),
            tells=frozenset(one.id for one in last if named and named <= self._ranking.labels(one)),
        )

    def _candidates(
        self, readings: Sequence[Resolution], last: Sequence[Entry], ties: _Ties, lean: Lean
    ) -> Iterator[Candidate]:
        """The likeliest entries, with what speaks against them: that is found for these only."""
        alone = readings[0]
        if alone.measured is None:
            return
        weights = self._knowledge.calibration.thread_rank
        features = self._features(readings, ties, lean)
        features["kept"] = self._ranking.kept(last, alone.asked)[self._places]
        ranks = sum((weights[name] * values for name, values in features.items()), np.zeros(len(self._places)))
        places = list(self._own.values())
        for at in np.argsort(-ranks, kind="stable")[:COMPARED].tolist():
            evidence = self._ranking.evidence_for(places[at], alone.asked, alone.measured)
            guards = tuple(one for one in evidence.guards if one.name in AGAINST)
            own = {name: float(values[at]) for name, values in features.items()}
            own["guarded"] = float(bool(guards))
            rank = float(ranks[at]) + weights["guarded"] * own["guarded"]
            names = sum(one.name == "name" for one in evidence.guards)
            yield Candidate(evidence.match, own, rank, guards, names)

    def _features(self, readings: Sequence[Resolution], ties: _Ties, lean: Lean) -> dict[str, Doubles]:
        """What ranks each entry: its rank in each reading, another matter where the message is hollow, and its ties."""
        own = [one.measured.ranks[self._places] for one in readings if one.measured is not None]
        own += own[:1] * (len(READINGS) - len(own))  # of several last answers none is filled in
        found = dict(zip(READINGS, own, strict=True))
        silent = np.zeros(len(self._places))
        spoken = {name: silent if lean.hollow else ranks for name, ranks in found.items()}
        hollow = {f"hollow {name}": ranks if lean.hollow else silent for name, ranks in found.items()}
        among = {
            "near": ties.near,
            "topic": ties.topic,
            "told": ties.told - ties.tells,
            "tells": ties.told & ties.tells,
        }
        tied = {name: np.array([float(key in keys) for key in self._own]) for name, keys in among.items()}
        return {**spoken, **hollow, **tied}

    def _signs(
        self, readings: Sequence[Resolution], candidates: Sequence[Candidate], ties: _Ties, lean: Lean
    ) -> Mapping[str, float]:
        """What the confidence is computed from.

        How high the best candidate stands and by how much it leads, how it hangs together with the last answer, how
        sure the message by itself is of it (`alone`) or of another entry (`other`), how many `terms` it has, how it
        leans, and whether the candidate cannot answer for all that is asked (`guarded`) or has nothing to tell
        (`unknown`).
        """
        if not candidates:
            return {}
        best, alone = candidates[0], readings[0]
        first = alone.evidence[0].entry.id if alone.evidence else ""
        return {
            "rank": best.rank,
            "lead": min(best.rank - candidates[1].rank, CAPPED) if len(candidates) > 1 else CAPPED,
            "near": float(best.match.entry.id in ties.near),
            "topic": float(best.match.entry.id in ties.topic),
            "told": float(best.match.entry.id in ties.told),
            "alone": alone.confidence if first == best.match.entry.id else 0.0,
            "other": alone.confidence if first != best.match.entry.id else 0.0,
            "terms": float(min(len(alone.asked.terms), MANY)),
            "points": float(lean.points),
            "brief": float(lean.brief),
            "opens": float(lean.opens),
            "hollow": float(lean.hollow),
            "leans": float(lean.any),
            "names": float(best.names),
            "guarded": float(bool(best.guards)),
            "unknown": float(best.match.entry.kind == "unknown"),
        }


def _corrected(message: str, readings: Sequence[Resolution], ties: _Ties) -> Outcome | None:
    """The correction of a false premise, by an entry near the last answer."""
    for reading in readings:
        match reading.outcome:
            case Answered(match=found, kind="correction") if found.entry.id in ties.near | ties.topic:
                return Answered(message, found, "correction")
    return None


def _decided(message: str, candidates: Sequence[Candidate], sure: bool) -> Outcome:
    if not candidates:
        return Unanswered(message)
    best = candidates[0]
    if sure and not best.guards and best.match.entry.kind != "about":
        return Answered(message, best.match, best.match.entry.kind)
    return Ambiguous(message, tuple(one.match for one in candidates[:OFFERS]))
