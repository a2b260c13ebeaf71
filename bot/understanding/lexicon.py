"""Which concepts a text mentions: every surface form of the lexicon, found on the skeletons of the tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.knowledge.figures import compose
from bot.knowledge.models import Lexicon
from bot.understanding.forms import Forms
from bot.understanding.text import Script


class Mention(NamedTuple):
    """A concept at the tokens `start` (included) to `end` (excluded)."""

    concept: str
    start: int
    end: int


class Number(NamedTuple):
    """A number named at the tokens `start` (included) to `end` (excluded)."""

    value: float
    start: int
    end: int


class Marked(NamedTuple):
    """What the lexicon and the names of numbers tell of a text: by places of its tokens."""

    mentions: tuple[Mention, ...]
    numbers: tuple[Number, ...]
    neutral: frozenset[int]
    negations: frozenset[int]
    covered: frozenset[int]  # by any of these


def _joined(numbers: Iterable[Number]) -> tuple[Number, ...]:
    """The numerals of a text, neighbours that make one taken together. A longer name hides those inside it."""
    joined: list[Number] = []
    for number in sorted(numbers, key=lambda one: (one.start, -one.end)):
        before = joined[-1] if joined else None
        if before is None or number.start > before.end:
            joined.append(number)
        elif number.start == before.end:
            both = compose(before.value, number.value)
            if both is None:
                joined.append(number)
            else:
                joined[-1] = Number(both, before.start, number.end)
    return tuple(joined)


def _places(found: Sequence[tuple[str, int, int]]) -> frozenset[int]:
    """Of the tokens of forms that were found."""
    return frozenset([place for _, start, end in found for place in range(start, end)])


def _inside(mention: Mention, start: int, end: int) -> bool:
    """Whether a mention is a part of these places."""
    return start <= mention.start and mention.end <= end and mention.end - mention.start < end - start


class Concepts:
    """The lexicon, ready to be asked about texts."""

    def __init__(self, lexicon: Lexicon, numbers: Iterable[tuple[str, str]] = ()) -> None:
        """`numbers`: pairs of (name, value)."""
        self._group: dict[str, str] = {}
        self._within: dict[str, str] = {}
        self._named: dict[str, str] = {}
        forms = [(form, f"#{value}") for form, value in numbers]
        for group_id, group in lexicon.groups.items():
            for concept_id, concept in group.concepts.items():
                self._group[concept_id] = group_id
                if concept.within is not None:
                    self._within[concept_id] = concept.within
                label = f"@{concept_id}"
                self._named[label] = concept_id
                forms += [(form, label) for words in concept.forms.values() for form in words]
        for mark, words in (("~", lexicon.neutral), ("!", lexicon.negations)):
            forms += [(form, mark) for found in words.values() for form in found]
        self._forms = Forms(forms)
        self._exclusive = {group_id for group_id, group in lexicon.groups.items() if group.exclusive}

    def read(self, tokens: Sequence[str], scripts: Sequence[Script]) -> Marked:
        """What a text speaks of. A longer form hides shorter ones of its group inside it, neutral ones those of any."""
        found = self._forms.find(tokens, scripts)
        of: dict[str, list[tuple[str, int, int]]] = {"@": [], "#": [], "~": [], "!": []}
        for one in found:
            of[one[0][0]].append(one)
        phrases = [one for one in found if one[2] > one[1] + 1]
        mentions = [Mention(self._named[label], start, end) for label, start, end in of["@"]]
        if phrases:
            mentions = self._not_hidden(list(dict.fromkeys(mentions)), phrases)
        negations = _places(of["!"])
        if negations and phrases:  # "isn't it", "without parents": they negate nothing
            negations -= _places([one for one in phrases if one[0][0] in "@~"])
        numbers = [Number(float(label[1:]), start, end) for label, start, end in of["#"]]
        return Marked(tuple(mentions), _joined(numbers), _places(of["~"]), negations, _places(found))

    def _not_hidden(self, mentions: list[Mention], phrases: Sequence[tuple[str, int, int]]) -> list[Mention]:
        """Those that are no part of a longer form."""
        silent = [(start, end) for label, start, end in phrases if label == "~"]  # "in two sentences": of nobody
        if silent:
            mentions = [one for one in mentions if not any(_inside(one, *span) for span in silent)]
        longer = [one for one in mentions if one.end > one.start + 1]
        hidden = {one for other in longer for one in mentions if self._hides(other, one)}
        return [one for one in mentions if one not in hidden]

    def mentions(self, tokens: Sequence[str], scripts: Sequence[Script]) -> tuple[Mention, ...]:
        """The concepts of a text."""
        return self.read(tokens, scripts).mentions

    def _hides(self, longer: Mention, shorter: Mention) -> bool:
        inside = _inside(shorter, longer.start, longer.end)
        return inside and self._group[longer.concept] == self._group[shorter.concept]

    def meanings(self, token: str) -> frozenset[str]:
        """What a word by itself is in the lexicon: labels of concepts and numbers, a neutral word, a negation."""
        return self._forms.alone(token)

    def phrases(self, tokens: Sequence[str]) -> frozenset[int]:
        """Places of the words that together are a phrase of the lexicon, so that none of them is misspelt."""
        scripts: list[Script] = ["either"] * len(tokens)
        found = self._forms.find(tokens, scripts)
        return frozenset(place for _, start, end in found if end > start + 1 for place in range(start, end))

    def group(self, concept: str) -> str:
        """The group of a concept."""
        return self._group[concept]

    @property
    def all(self) -> tuple[str, ...]:
        """The concepts."""
        return tuple(self._group)

    def exclusive(self, concept: str) -> bool:
        """Whether an entry about another concept of its group cannot answer for it."""
        return self._group[concept] in self._exclusive

    def wider(self, concept: str) -> tuple[str, ...]:
        """The concepts that contain this one, nearest first."""
        chain: list[str] = []
        while (parent := self._within.get(concept)) and parent not in chain:
            chain.append(parent)
            concept = parent
        return tuple(chain)
