"""Query -> Answered, SmallTalk, Ambiguous or Unanswered, with the evidence.

Each target (an entry's questions, its near misses, the false premises it denies) is measured beside the query: how
alike they are (index.py), and what each speaks of that the other does not (profile.py). Their weighted sum is the
target's rank, a log-odds; how high the best one stands, by itself and above the others, tells the confidence that it is
right. Weights and thresholds are measured on labelled questions and stand in `calibration.yaml`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial

import numpy as np

from bot.knowledge.models import Entry, Knowledge
from bot.understanding.arrays import Doubles
from bot.understanding.confidence import probability
from bot.understanding.corpus import Corpus, Target
from bot.understanding.evidence import Evidence, Measured, Resolution
from bot.understanding.index import Index
from bot.understanding.meaning import Asked, Meaning, named
from bot.understanding.outcomes import Ambiguous, Answered, Match, Outcome, SmallTalk, Unanswered
from bot.understanding.profile import Guard, Profiles
from bot.understanding.text import Text, clean, other_layout, tokens, words
from bot.understanding.vocabulary import Query, Vocabulary

OFFERS = 3
REMEMBERED = 32  # resolutions, of 50 kB each
SHOWN = 5

NEAR_MISS = 1.0  # by how much an entry's near miss must outrank its questions
RARER = -0.5  # fit of a term to the questions of an entry, below which it is none of theirs
OTHER_LAYOUT = 0.5  # by how much more of the words must be known on the other keyboard layout
LONG = 20  # tokens from which a query grows no longer
MANY = 5  # labels from which more tell no more
FAR = 8.0  # in rank, from which more tells no more


class Resolver:
    """Resolves queries against one base. Immutable: the same query gives the same resolution."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._calibration = knowledge.calibration
        self._meaning = Meaning(knowledge)
        self.concepts = self._meaning.concepts
        corpus = Corpus.of(knowledge, self._meaning.read)
        self.index = Index(corpus)
        self.vocabulary = Vocabulary(corpus, self.concepts.meanings, self.concepts.phrases)
        self._profiles = Profiles(knowledge, self.concepts, corpus)
        self._places = {target: place for place, target in enumerate(self.index.targets)}
        self._roles = {
            role: np.array([place for (_, one), place in self._places.items() if one == role], np.int32)
            for role in ("questions", "not", "denies")
        }
        about = (knowledge.entries[key].kind == "about" for key, _ in self.index.targets)
        self._about = np.fromiter(about, np.float64)

    def read(self, text: str) -> Query:
        """The words of a text. Where most of them are known only on the other keyboard layout, that is meant."""
        typed = words(clean(text))
        known = self.vocabulary.known(typed)
        if known < OTHER_LAYOUT:
            swapped = words(clean(other_layout(text)))
            if self.vocabulary.known(swapped) >= known + OTHER_LAYOUT:
                return self.vocabulary.query(swapped)
        return self.vocabulary.query(typed)

    def asked(self, query: Query) -> Asked:
        """What a query asks for."""
        return self._meaning.asked(query)

    def measure(self, query: Query, asked: Asked) -> Measured:
        """A query beside every target of the index."""
        likeness = self.index.search(query, asked.terms)
        features = {**likeness.measures, "unsaid": self._profiles.unsaid([asked.named])[0], "about": self._about}
        return Measured(likeness, features, self._ranks(features))

    def _ranks(self, features: Mapping[str, Doubles]) -> Doubles:
        weights = self._calibration.rank
        return sum((weights.get(name, 0.0) * value for name, value in features.items()), np.zeros(len(self._places)))

    def nearest(self, questions: Sequence[tuple[str, str]]) -> list[Entry | None]:
        """For each question of the base (its entry's id, the text) the entry whose questions rank highest.

        None is nearest to a text without words. No other entry can be more like a question than its own, which has the
        very wording. So where that is first by all measures but those of the best wording, it is first, and they, which
        take the longest, need not be told.
        """
        texts = self._meaning.read([text for _, text in questions])
        unsaid = self._profiles.unsaid([named(text.terms) for text in texts])
        likely = self._ranks({**self.index.as_a_whole(texts), "unsaid": unsaid, "about": self._about})
        return [
            self._nearest(home, text, ranks) if text.tokens else None
            for (home, _), text, ranks in zip(questions, texts, likely, strict=True)
        ]

    def _nearest(self, home: str, text: Text, likely: Doubles) -> Entry:
        if (first := self._first(likely)).id == home:
            return first
        query = self.read(text.typed)
        return self._first(self.measure(query, self.asked(query)).ranks)

    def _first(self, ranks: Doubles) -> Entry:
        own = self._roles["questions"]
        return self.knowledge.entries[self.index.targets[own[ranks[own].argmax()]][0]]

    def resolve(self, text: str) -> Resolution:
        """What a query means by itself. The last ones are remembered: parts and popular questions come again."""
        return self._remembered(text)

    @cached_property
    def _remembered(self) -> Callable[[str], Resolution]:
        return lru_cache(REMEMBERED)(self._resolve)

    def resolve_as_new(self, text: str) -> Resolution:
        """What a query would mean if it were no curated wording, which else leads to its own target, word for word."""
        return self._resolve(text, curated=False)

    def _resolve(self, text: str, *, curated: bool = True) -> Resolution:
        query = self.read(text)
        asked = self.asked(query)
        if all(len(token) == 1 and token.isdigit() for token in query.tokens):  # "2 + 2"
            return Resolution(Unanswered(text), query, asked, (), 0.0, {})
        measured = self.measure(query, asked)
        same = self._curated(query, measured) if curated else None
        evidence = self._evidence(asked, measured, same)
        signs = self._signs(query, asked, measured, evidence)
        confidence = probability(self._calibration.confidence, signs) if any(query.likeness) else 0.0
        if same == (evidence[0].entry.id, "questions"):
            confidence = 1.0  # a curated wording, word for word
        undecided = Resolution(Unanswered(text), query, asked, evidence, confidence, signs, measured)
        return replace(undecided, outcome=self._decide(text, undecided))

    def _curated(self, query: Query, measured: Measured) -> Target | None:
        """The target of the curated wording that a query is, word for word. One word is a topic, or small talk."""
        alike = map(self.index.wording, measured.likeness.words.identical())
        same = (one.target for one in alike if tokens(one.typed) == query.tokens)
        several = len(query.tokens) > 1
        return next((one for one in same if several or self.knowledge.entries[one[0]].kind == "about"), None)

    def evidence(self, place: int, resolution: Resolution) -> Evidence | None:
        """Why the target at this place of the index does or does not answer a query that was resolved."""
        if resolution.measured is None:
            return None
        return self._evidence_for(place, resolution.asked, resolution.measured)

    def lag(self, entry: str, resolution: Resolution) -> float:
        """By how much an entry's questions rank behind the nearest ones of a query that was resolved."""
        if resolution.measured is None:
            return 0.0
        ranks = resolution.measured.ranks
        return float(ranks[self._roles["questions"]].max() - ranks[self._places[entry, "questions"]])

    def kept(self, before: Sequence[Entry], asked: Asked) -> Doubles:
        """For each target, what belongs to its question as to those answered before, where the query leaves it out."""
        return self._profiles.kept([self._places[entry.id, "questions"] for entry in before], asked)

    def labels(self, entry: Entry) -> frozenset[str]:
        """The concepts that an entry's questions and answers name."""
        return self._profiles.labels(self._places[entry.id, "questions"])

    def contradicts(self, entry: Entry, text: str) -> bool:
        """Whether a text names something that this entry cannot answer for, or a name that it does not know."""
        asked = self.asked(self.read(text))
        guards = self._profiles.guards(asked, self._places[entry.id, "questions"])
        return any(guard.name in {"contrast", "figure", "name"} for guard in guards)

    def _decide(self, text: str, resolution: Resolution) -> Outcome:
        limits, confidence, evidence = self._calibration, resolution.confidence, resolution.evidence
        best, denial = evidence[0], evidence[-1]
        if (
            denial.role == "denies"
            and not denial.guards
            and denial.rank >= max(best.rank + limits.denial, limits.least)
            and confidence < 1
            and self._sets_apart(resolution.asked, denial.entry, denial.match.question)
        ):
            return Answered(text, denial.match, "correction")
        kind = best.entry.kind
        if kind == "about":
            if confidence >= limits.small_talk:
                return SmallTalk(text, best.match)
        elif resolution.may_answer(limits.least) and confidence >= limits.threshold:
            return Answered(text, best.match, kind)
        nearest = [one for one in evidence if one.role == "questions" and one.entry.kind != "about"]
        if confidence >= limits.floor and nearest:
            return Ambiguous(text, tuple(one.match for one in nearest[:OFFERS]))
        return Unanswered(text, tuple(dict.fromkeys(one.entry.topic for one in nearest)))

    def _evidence(self, asked: Asked, measured: Measured, same: Target | None) -> tuple[Evidence, ...]:
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

    def _evidence_for(self, place: int, asked: Asked, measured: Measured, same: Target | None = None) -> Evidence:
        key, role = self.index.targets[place]
        return Evidence(
            self.knowledge.entries[key],
            role,
            {name: float(values[place]) for name, values in measured.features.items()},
            float(measured.ranks[place]),
            partial(self._match, place, measured),
            partial(self._guards, place, asked, measured, same),
        )

    def _match(self, place: int, measured: Measured) -> Match:
        best, score = self.index.nearest(place, measured.likeness)
        return Match(self.knowledge.entries[best.key], score, best.language, best.typed)

    def _guards(self, place: int, asked: Asked, measured: Measured, same: Target | None) -> list[Guard]:
        """What speaks against a target; against questions also a near miss of theirs that is nearer."""
        key, role = self.index.targets[place]
        guards = self._profiles.guards(asked, place)
        other = self._places.get((key, "not"), place)
        nearer = same is None and measured.ranks[other] > measured.ranks[place] + NEAR_MISS
        if role == "questions" and (same == (key, "not") or nearer):
            near_miss = self.index.nearest(other, measured.likeness)[0].typed
            if not nearer or self._sets_apart(asked, self.knowledge.entries[key], near_miss):
                guards.append(Guard("near miss", near_miss))
        return guards

    def _sets_apart(self, asked: Asked, entry: Entry, wording: str) -> bool:
        """Whether a query says what sets a near miss or a false premise apart from its entry's questions, if terms do.

        "Why were they arrested" does not rest on the premise of "why was nobody arrested".
        """
        (text,) = self._meaning.read([wording])
        fits = self.index.fits(self._places[entry.id, "questions"], text.terms)
        apart = {term for term, fit in fits.items() if fit < RARER and not self._meaning.asks(term)}
        return asked.negated >= text.negated and (not apart or not apart.isdisjoint(asked.terms))

    def _signs(self, query: Query, asked: Asked, measured: Measured, evidence: Sequence[Evidence]) -> dict[str, float]:
        """What the confidence is computed from.

        How high the best entry stands (`mean`: by the words of the query), how likely it is among all (`share`, a
        logarithm), how much is learnt to speak for it (`learnt`) and for the best other one (`other`), by how much the
        nearest false premise (`denied`) and its own near misses (`near`) outrank it,
        how little the query's concepts (`unfit`) and the best of its question words (`asking`) fit its questions,
        whether it names what the entry cannot answer for (`contrast`), and how many words the base has not (`unknown`).
        """
        best, words, ranks = evidence[0], len(query.tokens), measured.ranks
        place, own = self._places[best.entry.id, "questions"], self._roles["questions"]
        fits = self.index.fits(place, asked.terms)
        questions, learnt = ranks[own], measured.features["learnt"]
        denied = float(ranks[self._roles["denies"]].max(initial=-math.inf))
        near_miss = self._places.get((best.entry.id, "not"))
        near = -math.inf if near_miss is None else float(ranks[near_miss])
        return {
            "rank": best.rank,
            "mean": best.rank / words,
            "share": float(best.rank - questions.max() - np.log(np.exp(questions - questions.max()).sum())),
            "learnt": float(learnt[place]),
            "other": float(learnt[own[own != place]].max(initial=0.0)),
            "denied": max(-FAR, min(denied - best.rank, FAR)),
            "near": max(-FAR, min(near - best.rank, FAR)),
            "unfit": sum(min(fits[f"@{concept}"], 0.0) for concept in asked.named if concept in asked.labels),
            "asking": min(max((fits[term] for term in asked.asking), default=0.0), 0.0),
            "contrast": float(any(guard.name == "contrast" for guard in best.guards)),
            "unknown": float(query.likeness.count(0.0)),
            "length": float(min(words, LONG)),
            "labels": float(min(len(asked.labels), MANY)),
            "about": float(best.entry.kind == "about"),
        }
