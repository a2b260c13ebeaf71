"""Public sets of questions, each made a base of its own: intents as entries, a few of their wordings as questions.

The base has no lexicon, no answers and no sources, so that nothing but the general likeness of questions is left.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from real import real_knowledge

from bot.knowledge.models import Entry, Knowledge, Lexicon
from bot.understanding.evidence import Resolution
from bot.understanding.resolver import Resolver

NOTHING = Lexicon.model_validate({name: {} for name in Lexicon.model_fields})


@dataclass(frozen=True)
class PublicSet:
    """Questions with their intents to choose wordings from, and to ask; questions that have none of the intents."""

    language: str
    wordings: Mapping[str, Sequence[str]]
    asked: Sequence[tuple[str, str]]
    outside: Sequence[str]

    @classmethod
    def read(cls, path: Path, language: str, fewest: int) -> PublicSet:
        """A file of `train`, `test` (pairs of question and intent) and `oos_test`.

        Intents of fewer than `fewest` wordings are left out, with the questions that ask for them.
        """
        found = json.loads(path.read_text(encoding="utf-8"))
        wordings: dict[str, list[str]] = {}
        for question, intent in found["train"]:
            wordings.setdefault(_entry_id(intent), []).append(question)
        enough = {intent: texts for intent, texts in wordings.items() if len(texts) >= fewest}
        asked = [(question, _entry_id(intent)) for question, intent in found["test"]]
        return cls(language, enough, [one for one in asked if one[1] in enough], found["oos_test"])

    def base(self, shots: int, seed: int) -> Knowledge:
        """A base of `shots` wordings an intent, drawn at random, with the calibration of the real one."""
        draw = random.Random(seed)  # noqa: S311  # no secret
        drawn = {intent: draw.sample(sorted(texts), shots) for intent, texts in sorted(self.wordings.items())}
        return Knowledge(
            entries={intent: self._entry(intent, texts) for intent, texts in drawn.items()},
            sources={},
            topics={},
            lexicon=NOTHING,
            numbers=(),
            phrases={},
            calibration=real_knowledge().calibration,
            revision=f"{shots} of each, draw {seed}",
        )

    def _entry(self, intent: str, texts: Sequence[str]) -> Entry:
        """An entry without an answer: `unknown`, because a fact needs sources."""
        wordings = {self.language: tuple(" ".join(text.split()) for text in texts)}
        return Entry(id=intent, topic="intents", kind="unknown", as_of="2019", answer={}, questions=wordings)


@dataclass(frozen=True)
class Result:
    """Of one draw: the share of questions whose intent came first, and how well scores tell questions without one."""

    accuracy: float
    auroc: float

    @classmethod
    def of(cls, asked: PublicSet, base: Knowledge) -> Result:
        """Every question of the set, asked of a resolver over the base."""
        resolver = Resolver(base)
        inside = [_best(resolver.resolve(question)) for question, _ in asked.asked]
        outside = [_best(resolver.resolve(question)) for question in asked.outside]
        right = [found == intent for (found, _), (_, intent) in zip(inside, asked.asked, strict=True)]
        return cls(float(np.mean(right)), auroc([score for _, score in inside], [score for _, score in outside]))


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Probability that one score of `inside` is higher than one of `outside`; a tie is half."""
    lower, upper = (np.searchsorted(np.sort(outside), inside, side) for side in ("left", "right"))
    return float((lower + upper).mean() / 2 / len(outside)) if outside else float("nan")


def _best(resolution: Resolution) -> tuple[str, float]:
    if not resolution.evidence:
        return "", 0.0
    match = resolution.evidence[0].match
    return match.entry.id, resolution.evidence[0].rank


def _entry_id(intent: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", intent.lower())
