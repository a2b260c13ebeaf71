"""Which questions are alike: those that share most of their telling words, however they are spelt or written.

Words are compared as the engine does: by their phonetic skeleton, cut to a stem, and weighted by how few entries of the
base ask with it. Each question joins the group whose first question it is most like, or begins a new one. Two vectors
of length 1 that share none of the heavier words of one of them cannot be alike, so only those words are looked up:
10,000 questions take about a second.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.knowledge.models import Knowledge
from bot.understanding.text import STEM, tokens

TOGETHER = 0.7  # cosine from which two questions are one

Vector = Mapping[str, float]


class Likeness:
    """How alike two questions are, by the words of one base."""

    def __init__(self, knowledge: Knowledge) -> None:
        asked = [
            {stem for questions in entry.questions.values() for text in questions for stem in _stems(text)}
            for entry in knowledge.entries.values()
        ]
        asked_by = Counter(stem for stems in asked for stem in stems)
        self._unknown = 1 + math.log(1 + len(asked))
        self._weights = {stem: self._unknown - math.log(1 + count) for stem, count in asked_by.items()}

    def groups(self, texts: Sequence[str]) -> list[list[int]]:
        """Places in `texts` that belong together, in the order of the texts."""
        groups: list[list[int]] = []
        leaders: list[Vector] = []
        led_by: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            vector = self._vector(text)
            near = {group for stem in _heavy(vector) for group in led_by.get(stem, ())}
            likeness, group = max(((_dot(vector, leaders[one]), -one) for one in near), default=(0.0, 0))
            if likeness >= TOGETHER:
                groups[-group].append(place)
                continue
            for stem in vector:
                led_by.setdefault(stem, []).append(len(groups))
            groups.append([place])
            leaders.append(vector)
        return groups

    def _vector(self, text: str) -> Vector:
        """The stems of a text, the heaviest first, with weights whose squares sum to 1."""
        weights = {stem: self._weights.get(stem, self._unknown) for stem in _stems(text)}
        length = math.sqrt(sum(weight**2 for weight in weights.values()))
        return {stem: weight / length for stem, weight in sorted(weights.items(), key=lambda one: (-one[1], one[0]))}


def _stems(text: str) -> list[str]:
    return [token[:STEM] for token in tokens(text)]


def _heavy(vector: Vector) -> list[str]:
    """The stems of which anything alike must have one: what is left of the vector is shorter than `TOGETHER`."""
    rest, heavy = 1.0, []
    for stem, weight in vector.items():
        if rest < TOGETHER**2:
            break
        heavy.append(stem)
        rest -= weight**2
    return heavy


def _dot(one: Vector, other: Vector) -> float:
    return sum(weight * other.get(stem, 0.0) for stem, weight in one.items())
