"""Query -> Answered, SmallTalk, Ambiguous or Unanswered, with the evidence.

How high the best target ranks (ranking.py), by itself and above the others, tells the confidence that it is right. The
thresholds are measured on labelled questions and stand in `calibration.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from bot.knowledge.models import Entry, Knowledge
from bot.understanding.arrays import Doubles
from bot.understanding.confidence import probability
from bot.understanding.corpus import Corpus, Target
from bot.understanding.evidence import Measured, Resolution
from bot.understanding.meaning import Asked, Meaning
from bot.understanding.outcomes import Ambiguous, Answered, Outcome, SmallTalk, Unanswered
from bot.understanding.ranking import Ranking
from bot.understanding.text import Text, clean, other_layout, tokens, words
from bot.understanding.vocabulary import Query, Vocabulary

OFFERS = 3
REMEMBERED = 32  # resolutions, of 50 kB each
OTHER_LAYOUT = 0.5  # by how much more of the words must be known on the other keyboard layout


class Resolver:
    """Resolves queries against one base. Immutable: the same query gives the same resolution."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._calibration = knowledge.calibration
        self._meaning = Meaning(knowledge)
        self.concepts = self._meaning.concepts
        corpus = Corpus.of(knowledge, self._meaning.read)
        self.ranking = Ranking(knowledge, self._meaning, corpus)
        self.vocabulary = Vocabulary(corpus, self.concepts.meanings, self.concepts.phrases)

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

    def nearest(self, questions: Sequence[tuple[str, str]]) -> list[Entry | None]:
        """For each question of the base (its entry's id, the text) the entry whose questions rank highest.

        None is nearest to a text without words. No other entry can be more like a question than its own, which has the
        very wording. So where that is first by all measures but those of the best wording, it is first, and they, which
        take the longest, need not be told.
        """
        texts = self._meaning.read([text for _, text in questions])
        return [
            self._nearest(home, text, ranks) if text.tokens else None
            for (home, _), text, ranks in zip(questions, texts, self.ranking.as_a_whole(texts), strict=True)
        ]

    def _nearest(self, home: str, text: Text, likely: Doubles) -> Entry:
        if (first := self.ranking.first(likely)).id == home:
            return first
        query = self.read(text.typed)
        return self.ranking.first(self.ranking.measure(query, self.asked(query)).ranks)

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
        measured = self.ranking.measure(query, asked)
        same = self._curated(query, measured) if curated else None
        evidence = self.ranking.evidence(asked, measured, same)
        signs = self.ranking.signs(query, asked, measured, evidence)
        confidence = probability(self._calibration.confidence, signs) if any(query.likeness) else 0.0
        if same == (evidence[0].entry.id, "questions"):
            confidence = 1.0  # a curated wording, word for word
        undecided = Resolution(Unanswered(text), query, asked, evidence, confidence, signs, measured)
        return replace(undecided, outcome=self._decide(text, undecided))

    def _curated(self, query: Query, measured: Measured) -> Target | None:
        """The target of the curated wording that a query is, word for word. One word is a topic, or small talk."""
        alike = map(self.ranking.index.wording, measured.likeness.words.identical())
        same = (one.target for one in alike if tokens(one.typed) == query.tokens)
        several = len(query.tokens) > 1
        return next((one for one in same if several or self.knowledge.entries[one[0]].kind == "about"), None)

    def contradicts(self, entry: Entry, text: str) -> bool:
        """Whether a text names something that this entry cannot answer for, or a name that it does not know."""
        return self.ranking.contradicts(entry, self.asked(self.read(text)))

    def _decide(self, text: str, resolution: Resolution) -> Outcome:
        limits, confidence, evidence = self._calibration, resolution.confidence, resolution.evidence
        best, denial = evidence[0], evidence[-1]
        if (
            denial.role == "denies"
            and not denial.guards
            and denial.rank >= max(best.rank + limits.denial, limits.least)
            and confidence < 1
            and self.ranking.sets_apart(resolution.asked, denial.entry, denial.match.question)
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
