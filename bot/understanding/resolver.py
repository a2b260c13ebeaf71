"""Query -> Answered, SmallTalk, Ambiguous or Unanswered, with the evidence.

Likeness (index.py) finds the nearest entries. Each is then compared with the query in the lexicon's terms: what they
share, what the entry's question names and the query leaves out, and guards, which say what speaks against it. A
logistic model ranks the candidates by all of that; another turns the best one's lead into the confidence that it is
right. Weights and thresholds are measured on labelled questions and stand in `calibration.yaml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.models import Entry, Knowledge
from bot.understanding.block import Doubles
from bot.understanding.index import STEM, Candidate, Index, Wording
from bot.understanding.lexicon import Text
from bot.understanding.outcomes import Ambiguous, Answered, Match, Outcome, SmallTalk, Unanswered
from bot.understanding.profile import Asked, Profile, Profiler, weights_of
from bot.understanding.text import clean, other_layout, words
from bot.understanding.vocabulary import Query, Vocabulary

OFFERS = 3
RANKED = 12  # candidates compared in the lexicon's terms
SHOWN = 5

NEIGHBOUR = 1.0  # added to the rank of entries related to the last answer
SAME_TOPIC = 0.5  # and of those on its topic
ALREADY_TOLD = 3.0  # taken off the rank of the last answer itself
NEAR_MISS = 0.08  # by how much more a query must be like a near miss than like the entry's questions
DENIAL_LEAD = 0.05  # by how much more like a false premise than like any question
EXACT = 0.5  # weight of labels up to which a wording asks the same as the query
UNKNOWN_LABEL = 4.0  # how telling a concept is that no entry asks for
OTHER_LAYOUT = 0.5  # by how much more of the words must be known on the other keyboard layout


VETOES = frozenset(
    {"contrast", "figure", "negation", "near miss"}
)  # guards after which an entry may be offered, not answer


@dataclass(frozen=True)
class Guard:
    """Something that speaks against an entry: a name and what was seen."""

    name: str
    seen: str


@dataclass(frozen=True)
class Evidence:
    """Why a candidate was or was not chosen: `rank` is the weighted sum of its `features`."""

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
class Resolution:
    """A query resolved: its outcome, the evidence for the nearest entries (best first), how sure the best one is."""

    outcome: Outcome
    query: Query
    asked: Asked
    evidence: tuple[Evidence, ...]
    confidence: float
    signs: Mapping[str, float]


class Resolver:
    """Resolves queries against one base. Immutable: the same query gives the same resolution."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._calibration = knowledge.calibration
        self.profiler = Profiler(knowledge)
        self.concepts = self.profiler.concepts
        wordings = [
            ((entry.id, role, language), text)
            for entry in knowledge.entries.values()
            for role, found in (("questions", entry.questions), ("not", entry.not_), ("denies", entry.denies))
            for language, texts in found.items()
            for text in texts
        ]
        texts = self.profiler.read([text for _, text in wordings])
        read = [Wording(*where, text) for (where, _), text in zip(wordings, texts, strict=True)]
        self.index = Index(read)
        self.vocabulary = Vocabulary(texts, self.profiler.labels, self.concepts.recognised)
        self._profiles = self._profiled(read)
        self._weights = weights_of(self._profiles.values())
        self._weight = self.index.having(self._weights)
        self._wordings = {
            one.text.tokens: one.key for one in read if one.role == "questions" and len(one.text.tokens) > 1
        }

    def _profiled(self, wordings: Sequence[Wording]) -> Mapping[tuple[str, str], Profile]:
        """The profile of each entry's questions, and of the premises it denies."""
        texts: dict[tuple[str, str], dict[str, list[Text]]] = {}
        for one in wordings:
            if one.role != "not":
                texts.setdefault((one.key, one.role), {}).setdefault(one.language, []).append(one.text)
        return {
            (key, role): self.profiler.profile(self._knowledge.entries[key], found)
            for (key, role), found in texts.items()
        }

    def resolve(self, text: str, last: Sequence[str] = ()) -> Resolution:
        """What a query means, by itself or after an answer with the entries `last`: their neighbours are likelier then.

        Where most words are known only on the other keyboard layout, that is meant.
        """
        query = self.vocabulary.query(words(clean(text)))
        if query.known < OTHER_LAYOUT:
            swapped = self.vocabulary.query(words(clean(other_layout(text))))
            if swapped.known >= query.known + OTHER_LAYOUT:
                query = swapped
        asked = self.profiler.asked(query)
        shared = self.index.having({label: self._weights.get(label, UNKNOWN_LABEL) for label in asked.labels})
        same = self._wordings.get(query.tokens)
        evidence = self._evidence(asked, shared, self.index.search(query), last)
        evidence = tuple(sorted(evidence, key=lambda one: one.role == "denies" or one.match.entry.id != same))
        signs = self._signs(query, asked, evidence)
        confidence = _logistic(_weighted(self._calibration.confidence, signs)) if signs else 0.0
        if same is not None and evidence[0].match.entry.id == same:
            confidence = 1.0  # a curated wording, word for word
        outcome = self._decide(text, query, evidence, confidence, bool(last))
        return Resolution(outcome, query, asked, evidence[:SHOWN], confidence, signs)

    def contradicts(self, entry: Entry, text: str) -> bool:
        """Whether a text names something that this entry cannot answer for."""
        asked = self.profiler.asked(self.vocabulary.query(words(clean(text))))
        return bool(self._conflicts(asked, self._profiles[entry.id, "questions"]))

    def _decide(
        self, text: str, query: Query, evidence: tuple[Evidence, ...], confidence: float, follows: bool
    ) -> Outcome:
        limits = self._calibration
        denial = next((one for one in evidence if one.role == "denies"), None)
        if (
            denial
            and confidence < 1
            and denial.match.score >= limits.denial
            and denial.features["behind"] >= DENIAL_LEAD
            and not denial.guards
        ):
            return Answered(text, denial.match, "correction")
        answers = [one for one in evidence if one.role == "questions"]
        if not answers:
            return Unanswered(text)
        best = answers[0].match
        if best.entry.kind == "about" and confidence >= limits.small_talk:
            return SmallTalk(text, best)
        enough = limits.follow_up if follows else limits.threshold
        if best.entry.kind != "about" and confidence >= enough and len(query.tokens) > 1 and not answers[0].vetoed:
            return Answered(text, best, best.entry.kind)
        offers = [one.match for one in answers if one.match.entry.kind != "about"]
        if confidence >= limits.floor and offers:
            return Ambiguous(text, tuple(offers[:OFFERS]))
        return Unanswered(text, tuple(dict.fromkeys(match.entry.topic for match in offers)))

    def _evidence(
        self, asked: Asked, shared: Doubles, found: list[Candidate], last: Sequence[str]
    ) -> tuple[Evidence, ...]:
        """Evidence for the nearest entries (by their questions), best first, and for the nearest denial."""
        best: dict[tuple[str, str], Candidate] = {}
        for candidate in found:
            best.setdefault((candidate.key, candidate.role), candidate)
        answers = [one for (_, role), one in best.items() if role == "questions"][:RANKED]
        denials = [one for (_, role), one in best.items() if role == "denies"][:1]
        top = answers[0].score if answers else 0.0
        prior = self._prior(last)
        weighed = [
            self._weigh(asked, shared[one.rows], one, top, best.get((one.key, "not")), prior.get(one.key, 0.0))
            for one in (*answers, *denials)
        ]
        return tuple(sorted(weighed, key=_place))

    def _prior(self, last: Sequence[str]) -> Mapping[str, float]:
        """How much likelier an entry is after the last answer: its neighbours more, the answer itself less."""
        answered = [entry for one in last if (entry := self._knowledge.find(one)) is not None]
        near = {other for entry in answered for other in entry.related}
        near |= {one.id for one in self._knowledge.entries.values() for entry in answered if entry.id in one.related}
        same = {one.id for one in self._knowledge.entries.values() for entry in answered if one.topic == entry.topic}
        told = {entry.id for entry in answered}
        return {
            one: NEIGHBOUR * (one in near) + SAME_TOPIC * (one in same) - (ALREADY_TOLD if one in told else 0.0)
            for one in near | same
        }

    def _weigh(
        self, asked: Asked, common: Doubles, candidate: Candidate, top: float, near_miss: Candidate | None, prior: float
    ) -> Evidence:
        entry = self._knowledge.entries[candidate.key]
        profile = self._profiles[candidate.key, candidate.role]
        guards = tuple(self._guards(asked, profile, candidate, near_miss))
        names = [guard.name for guard in guards]
        features = {
            "score": candidate.score,
            "behind": candidate.score - top,
            **self._compare(asked, common, profile, candidate),
            **{
                name: float(names.count(name))
                for name in ("contrast", "figure", "negation", "unexplained", "near miss")
            },
            "about": float(entry.kind == "about"),
        }
        match = Match(entry, candidate.score, candidate.language, self.index.wordings[candidate.wording].text.typed)
        return Evidence(match, candidate.role, features, guards, prior + _weighted(self._calibration.rank, features))

    def _compare(self, asked: Asked, common: Doubles, profile: Profile, candidate: Candidate) -> dict[str, float]:
        """What query and entry share in the lexicon's terms, and what each has alone; `common` with each wording."""
        shares = profile.shares[candidate.language]
        total = shared = alien = 0.0
        for label in asked.labels:
            weight = self._weights.get(label, UNKNOWN_LABEL)
            total += weight
            shared += weight * min(1.0, 2 * shares.get(label, 0.0))
            alien += weight * (label not in profile.asked)
        missing = sum(
            share * self._weights.get(label, 0.0)
            for label, share in shares.items()
            if share >= 0.4 and label not in asked.labels
        )
        more = self._weight[candidate.rows] - common
        return {
            "shared": shared / total if total else 0.5,
            "alien": alien,
            "missing": missing,
            "excess": float(more.min()),
            "unlike": float((more - common).min()) + total,
        }

    def _guards(self, asked: Asked, profile: Profile, candidate: Candidate, near_miss: Candidate | None) -> list[Guard]:
        """What speaks against this entry. A guard demotes, it never promotes."""
        guards = self._conflicts(asked, profile)
        if asked.negated and not profile.negated:
            guards.append(Guard("negation", "the query negates, no question of the entry does"))
        guards += [Guard("unexplained", word) for word in asked.telling if word[:STEM] not in profile.stems]
        if near_miss and near_miss.score > candidate.score + NEAR_MISS:
            guards.append(Guard("near miss", self.index.wordings[near_miss.wording].text.typed))
        return guards

    def _conflicts(self, asked: Asked, profile: Profile) -> list[Guard]:
        """Exclusive concepts and figures that the query names and the entry does not know."""
        named = sorted(label for label in asked.labels if not label.startswith("#"))
        contrasts = [
            Guard("contrast", label)
            for label in named
            if self.concepts.exclusive(label) and label not in profile.mentioned
        ]
        return contrasts + [Guard("figure", one) for one in sorted(asked.figures) if one not in profile.figures]

    def _signs(self, query: Query, asked: Asked, evidence: tuple[Evidence, ...]) -> dict[str, float]:
        """What the confidence is computed from."""
        answers = [one for one in evidence if one.role == "questions"]
        if not answers:
            return {}
        best = answers[0]
        rival = answers[1] if len(answers) > 1 else None
        return {
            "rank": best.rank,
            "lead": min(max(best.rank - rival.rank, -2.0), 5.0) if rival else 5.0,
            "closer": min(rival.features["unlike"] - best.features["unlike"], 8.0) if rival else 8.0,
            "leaner": min(rival.features["excess"] - best.features["excess"], 4.0) if rival else 4.0,
            "nearer": best.match.score - rival.match.score if rival else best.match.score,
            "exact": float(best.features["unlike"] < EXACT),
            "length": math.log(1 + len(query.tokens)),
            "known": query.known,
            "guessed": sum(1 - likeness for likeness in query.likeness if 0 < likeness < 1),
            "labels": min(len(asked.labels), 5.0),
            "unexplained share": best.features["unexplained"] / max(len(query.tokens), 1),
            **{name: value for name, value in best.features.items() if name != "behind"},
        }


def _place(one: Evidence) -> tuple[bool, float, str]:
    """Sort key of candidates: questions before denials."""
    return one.role == "denies", -one.rank, one.match.entry.id


def _weighted(weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    return weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in values.items())


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-max(min(z, 30.0), -30.0)))
