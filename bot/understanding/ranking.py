"""Every target of a base ranked beside a query, with the evidence for the nearest ones and against them.

Each target (an entry's questions, its near misses, the false premises it denies) is measured beside the query: how
alike they are (index.py), and what each speaks of that the other does not (profile.py). Their weighted sum is the
target's rank, a log-odds. The weights are measured on labelled questions and stand in `calibration.yaml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from bot.knowledge.models import Entry, Knowledge
from bot.understanding.arrays import Doubles
from bot.understanding.corpus import Corpus, Target
from bot.understanding.evidence import Evidence, Measured
from bot.understanding.index import Index
from bot.understanding.meaning import Asked, Meaning, named
from bot.understanding.outcomes import Match
from bot.understanding.profile import Guard, Profiles
from bot.understanding.text import Text
from bot.understanding.vocabulary import Query

SHOWN = 5

NEAR_MISS = 1.0  # by how much an entry's near miss must outrank its questions
RARER = -0.5  # fit of a term to the questions of an entry, below which it is none of theirs
LONG = 20  # tokens from which a query grows no longer
MANY = 5  # labels from which more tell no more
FAR = 8.0  # in rank, from which more tells no more


class Ranking:
    """The targets of one base. Immutable."""

    def __init__(self, knowledge: Knowledge, meaning: Meaning, corpus: Corpus) -> None:
        self._entries = knowledge.entries
        self._weights = knowledge.calibration.rank
        self._meaning = meaning
        self.index = Index(corpus)
        self._profiles = Profiles(knowledge, meaning.concepts, corpus)
        self._places = {target: place for place, target in enumerate(self.index.targets)}
        self._roles = {
            role: np.array([place for (_, one), place in self._places.items() if one == role], np.int32)
            for role in ("questions", "not", "denies")
        }
        about = (knowledge.entries[key].kind == "about" for key, _ in self.index.targets)
        self._about = np.fromiter(about, np.float64)

    def measure(self, query: Query, asked: Asked) -> Measured:
        """A query beside every target of the index."""
        likeness = self.index.search(query, asked.terms)
        features = {**likeness.measures, "unsaid": self._profiles.unsaid([asked.named])[0], "about": self._about}
        return Measured(likeness, features, self._ranks(features))

    def _ranks(self, features: Mapping[str, Doubles]) -> Doubles:
        return sum(
            (self._weights.get(name, 0.0) * value for name, value in features.items()), np.zeros(len(self._places))
        )

    def as_a_whole(self, texts: Sequence[Text]) -> Doubles:
        """The ranks of every target (columns) beside texts of the base (rows), but for the best single wordings."""
        unsaid = self._profiles.unsaid([named(text.terms) for text in texts])
        return self._ranks({**self.index.as_a_whole(texts), "unsaid": unsaid, "about": self._about})

    def first(self, ranks: Doubles) -> Entry:
        """The entry whose questions rank highest."""
        own = self._roles["questions"]
        return self._entries[self.index.targets[own[ranks[own].argmax()]][0]]

    def lag(self, entry: str, measured: Measured | None) -> float:
        """By how much an entry's questions rank behind the nearest ones; 0 of a query without words."""
        if measured is None:
            return 0.0
        return float(measured.ranks[self._roles["questions"]].max() - measured.ranks[self._places[entry, "questions"]])

    def kept(self, before: Sequence[Entry], asked: Asked) -> Doubles:
        """For each target, what belongs to its question as to those answered before, where the query leaves it out."""
        return self._profiles.kept([self._places[entry.id, "questions"] for entry in before], asked)

    def labels(self, entry: Entry) -> frozenset[str]:
        """The concepts that an entry's questions and answers name."""
        return self._profiles.labels(self._places[entry.id, "questions"])

    def contradicts(self, entry: Entry, asked: Asked) -> bool:
        """Whether a query names something that this entry cannot answer for, or a name that it does not know."""
        guards = self._profiles.guards(asked, self._places[entry.id, "questions"])
        return any(guard.name in {"contrast", "figure", "name"} for guard in guards)

    def evidence(self, asked: Asked, measured: Measured, same: Target | None) -> tuple[Evidence, ...]:
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
        return tuple(self.evidence_for(place, asked, measured, same) for place in shown)

    def evidence_for(self, place: int, asked: Asked, measured: Measured, same: Target | None = None) -> Evidence:
        """Why the target at this place of the index does or does not answer the query."""
        key, role = self.index.targets[place]
        return Evidence(
            self._entries[key],
            role,
            {name: float(values[place]) for name, values in measured.features.items()},
            float(measured.ranks[place]),
            partial(self._match, place, measured),
            partial(self._guards, place, asked, measured, same),
        )

    def _match(self, place: int, measured: Measured) -> Match:
        best, score = self.index.nearest(place, measured.likeness)
        return Match(self._entries[best.key], score, best.language, best.typed)

    def _guards(self, place: int, asked: Asked, measured: Measured, same: Target | None) -> list[Guard]:
        """What speaks against a target; against questions also a near miss of theirs that is nearer."""
        key, role = self.index.targets[place]
        guards = self._profiles.guards(asked, place)
        other = self._places.get((key, "not"), place)
        nearer = same is None and measured.ranks[other] > measured.ranks[place] + NEAR_MISS
        if role == "questions" and (same == (key, "not") or nearer):
            near_miss = self.index.nearest(other, measured.likeness)[0].typed
            if not nearer or self.sets_apart(asked, self._entries[key], near_miss):
                guards.append(Guard("near miss", near_miss))
        return guards

    def sets_apart(self, asked: Asked, entry: Entry, wording: str) -> bool:
        """Whether a query says what sets a near miss or a false premise apart from its entry's questions, if terms do.

        "Why were they arrested" does not rest on the premise of "why was nobody arrested".
        """
        (text,) = self._meaning.read([wording])
        fits = self.index.fits(self._places[entry.id, "questions"], text.terms)
        apart = {term for term, fit in fits.items() if fit < RARER and not self._meaning.asks(term)}
        return asked.negated >= text.negated and (not apart or not apart.isdisjoint(asked.terms))

    def signs(self, query: Query, asked: Asked, measured: Measured, evidence: Sequence[Evidence]) -> dict[str, float]:
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
