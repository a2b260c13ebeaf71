"""Query -> Answered, SmallTalk, Ambiguous or Unanswered, with the evidence.

Each target (an entry's questions, its near misses, the false premises it denies) is measured beside the query: how
alike they are (index.py), and what each speaks of that the other does not (profile.py). Their weighted sum is the
target's rank, a log-odds; how high the best one stands, by itself and above the others, tells the confidence that it is
right. Weights and thresholds are measured on labelled questions and stand in `calibration.yaml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from bot.knowledge.models import Entry, Knowledge
from bot.understanding.arrays import Doubles
from bot.understanding.confidence import probability
from bot.understanding.index import Index, Likeness, Wording
from bot.understanding.outcomes import Ambiguous, Answered, Match, Outcome, SmallTalk, Unanswered
from bot.understanding.profile import Asked, Guard, Meaning, Profiles
from bot.understanding.text import clean, other_layout, words
from bot.understanding.vocabulary import Query, Vocabulary

OFFERS = 3
REMEMBERED = 32  # resolutions, of 50 kB each
SHOWN = 5

NEAR_MISS = 1.0  # by how much an entry's near miss must outrank its questions
OTHER_LAYOUT = 0.5  # by how much more of the words must be known on the other keyboard layout
LONG = 20  # tokens from which a query grows no longer
FAR = 6.0  # in rank, from which more tells no more
CLEAR = 5.0  # lead in rank from which it grows no clearer

VETOES = frozenset({"contrast", "figure", "negation", "near miss"})  # with these an entry may be offered, not answer


@dataclass(frozen=True)
class Evidence:
    """Why a target was or was not chosen: `rank` is the weighted sum of its `features`, and what came before."""

    match: Match
    role: str
    features: Mapping[str, float]
    guards: tuple[Guard, ...]
    rank: float

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
    def may_answer(self) -> bool:
        """Whether the best entry may answer, however sure: one term names a topic, and a guard may forbid it."""
        best = self.evidence[0]
        return best.match.entry.kind == "about" or (len(self.asked.terms) > 1 and not best.vetoed)


class Resolver:
    """Resolves queries against one base. Immutable: the same query gives the same resolution."""

    def __init__(self, knowledge: Knowledge, *, word_for_word: bool = True) -> None:
        """With `word_for_word`, a curated wording leads to its own target, whatever is more alike."""
        self.knowledge = knowledge
        self._calibration = knowledge.calibration
        self._meaning = Meaning(knowledge)
        self.concepts = self._meaning.concepts
        wordings = [
            ((entry.id, role, language), text)
            for entry in knowledge.entries.values()
            for role, found in (("questions", entry.questions), ("not", entry.not_), ("denies", entry.denies))
            for language, texts in found.items()
            for text in texts
        ]
        texts = self._meaning.read([text for _, text in wordings])
        self.index = Index([Wording(*where, text) for (where, _), text in zip(wordings, texts, strict=True)])
        self.vocabulary = Vocabulary(texts, self.concepts.recognised)
        self._profiles = Profiles(knowledge, self._meaning, self.index.wordings)
        self._places = {target: place for place, target in enumerate(self.index.targets)}
        self._roles = {
            role: np.array([place for (_, one), place in self._places.items() if one == role], np.int32)
            for role in ("questions", "not", "denies")
        }
        kinds = [knowledge.entries[key].kind for key, _ in self.index.targets]
        self._kinds = {kind: np.array([one == kind for one in kinds], np.float64) for kind in ("unknown", "about")}
        self._kin = _kin(knowledge, [self.index.targets[place][0] for place in self._roles["questions"]])
        curated = self.index.wordings if word_for_word else ()
        self._remembered = lru_cache(REMEMBERED)(self._resolve)
        self._curated = {one.text.tokens: (one.key, one.role) for one in curated if len(one.text.tokens) > 1}

    def read(self, text: str) -> Query:
        """The words of a text. Where most of them are known only on the other keyboard layout, that is meant."""
        query = self.vocabulary.query(words(clean(text)))
        if query.known < OTHER_LAYOUT:
            swapped = self.vocabulary.query(words(clean(other_layout(text))))
            if swapped.known >= query.known + OTHER_LAYOUT:
                return swapped
        return query

    def asked(self, query: Query) -> Asked:
        """What a query asks for."""
        return self._meaning.asked(query)

    def measure(self, query: Query, asked: Asked) -> Measured:
        """A query beside every target of the index."""
        likeness = self.index.search(query, asked.terms)
        features = {**likeness.measures, **self._profiles.compare(asked), **self._kinds}
        weights = self._calibration.rank
        ranks = sum((weights.get(name, 0.0) * value for name, value in features.items()), np.zeros(len(self._places)))
        return Measured(likeness, features, ranks)

    def resolve(self, text: str) -> Resolution:
        """What a query means by itself. The last ones are remembered: parts and popular questions come again."""
        return self._remembered(text)

    def _resolve(self, text: str) -> Resolution:
        query = self.read(text)
        asked = self.asked(query)
        if not query.tokens:
            return Resolution(Unanswered(text), query, asked, (), 0.0, {})
        measured = self.measure(query, asked)
        same = self._curated.get(query.tokens)
        evidence = self._evidence(asked, measured, same)
        signs = self._signs(query, asked, measured.ranks, evidence)
        confidence = probability(self._calibration.confidence, signs)
        if same == (evidence[0].match.entry.id, "questions"):
            confidence = 1.0  # a curated wording, word for word
        undecided = Resolution(Unanswered(text), query, asked, evidence, confidence, signs, measured)
        return replace(undecided, outcome=self._decide(text, undecided))

    def evidence(self, place: int, resolution: Resolution) -> Evidence | None:
        """Why the target at this place of the index does or does not answer a query that was resolved."""
        if resolution.measured is None:
            return None
        return self._evidence_for(place, resolution.asked, resolution.measured)

    def labels(self, entry: Entry) -> frozenset[str]:
        """The concepts that an entry's questions and answers name."""
        return self._profiles.labels(self._places[entry.id, "questions"])

    def contradicts(self, entry: Entry, text: str) -> bool:
        """Whether a text names something that this entry cannot answer for."""
        asked = self.asked(self.read(text))
        guards = self._profiles.guards(asked, self._places[entry.id, "questions"])
        return any(guard.name in {"contrast", "figure"} for guard in guards)

    def _decide(self, text: str, resolution: Resolution) -> Outcome:
        limits, confidence, evidence = self._calibration, resolution.confidence, resolution.evidence
        best, denial = evidence[0], evidence[-1]
        if (
            denial.role == "denies"
            and not denial.guards
            and denial.rank >= best.rank + limits.denial
            and confidence < 1
        ):
            return Answered(text, denial.match, "correction")
        kind = best.match.entry.kind
        if kind == "about":
            if confidence >= limits.small_talk:
                return SmallTalk(text, best.match)
        elif resolution.may_answer and confidence >= limits.threshold:
            return Answered(text, best.match, kind)
        nearest = [one.match for one in evidence if one.role == "questions" and one.match.entry.kind != "about"]
        if confidence >= limits.floor and nearest:
            return Ambiguous(text, tuple(nearest[:OFFERS]))
        return Unanswered(text, tuple(dict.fromkeys(match.entry.topic for match in nearest)))

    def _evidence(self, asked: Asked, measured: Measured, same: tuple[str, str] | None) -> tuple[Evidence, ...]:
        """Evidence for the nearest entries (by their questions), best first, and for the nearest denial."""
        ranks = measured.ranks
        own = self._roles["questions"]
        order = own[np.argsort(-ranks[own], kind="stable")].tolist()
        if same is not None and same[1] == "questions":
            order.remove(self._places[same])
            order.insert(0, self._places[same])
        denials = self._roles["denies"]
        shown = order[: SHOWN - 1] if len(denials) else order[:SHOWN]
        if same is not None and same[1] == "denies":
            shown.append(self._places[same])
        elif len(denials):
            shown.append(int(denials[ranks[denials].argmax()]))
        return tuple(self._evidence_for(place, asked, measured, same) for place in shown)

    def _evidence_for(
        self, place: int, asked: Asked, measured: Measured, same: tuple[str, str] | None = None
    ) -> Evidence:
        key, role = self.index.targets[place]
        best = self.index.wordings[self.index.nearest(place, measured.likeness)]
        guards = self._profiles.guards(asked, place)
        other = self._places.get((key, "not"), place)
        if role == "questions" and (same == (key, "not") or measured.ranks[other] > measured.ranks[place] + NEAR_MISS):
            near_miss = self.index.wordings[self.index.nearest(other, measured.likeness)]
            guards.append(Guard("near miss", near_miss.text.typed))
        features = {name: float(values[place]) for name, values in measured.features.items()}
        score = min(1.0, (2 * features["chars"] + features["known"]) / 3)
        match = Match(self.knowledge.entries[key], score, best.language, best.text.typed)
        return Evidence(match, role, features, tuple(guards), float(measured.ranks[place]))

    def _signs(self, query: Query, asked: Asked, ranks: Doubles, evidence: tuple[Evidence, ...]) -> dict[str, float]:
        """What the confidence is computed from: how high the best entry stands, and how far above the others.

        `kin` is the log of the share of all odds that it has with the entries related to it, `denied` and `missed` are
        by how much the nearest false premise and the nearest near miss of any entry outrank it.
        """
        best = evidence[0]
        questions = ranks[self._roles["questions"]]
        odds = np.exp(questions - questions.max())
        kin = odds[self._kin[best.match.entry.id]].sum() / odds.sum()
        guards = [guard.name for guard in best.guards]
        return {
            "rank": best.rank,
            "lead": min(best.rank - float(np.sort(questions)[-2]), CLEAR) if len(questions) > 1 else CLEAR,
            "kin": math.log(float(kin) + 1e-6),
            "denied": self._above("denies", ranks, best),
            "missed": self._above("not", ranks, best),
            "length": float(min(len(query.tokens), LONG)),
            "labels": float(min(len(asked.labels), 5)),
            "terms": float(min(len(asked.terms), LONG)),
            "names": float(guards.count("name")),
            "about": best.features["about"],
        }

    def _above(self, role: str, ranks: Doubles, best: Evidence) -> float:
        """By how much the best target of another role outranks the best entry, within bounds."""
        highest = float(ranks[self._roles[role]].max(initial=-math.inf))
        return max(-FAR, min(highest - best.rank, FAR))


def _kin(knowledge: Knowledge, keys: Sequence[str]) -> Mapping[str, list[int]]:
    """For each entry the places among `keys` of itself and of those that name it, or that it names, as related."""
    places = {key: place for place, key in enumerate(keys)}
    kin = {key: {place} for key, place in places.items()}
    for key in keys:
        for other in (found.id for one in knowledge.entries[key].related if (found := knowledge.find(one))):
            kin[key].add(places[other])
            kin[other].add(places[key])
    return {key: sorted(found) for key, found in kin.items()}
