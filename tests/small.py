"""The small base of tests/base, with the real phrases, lexicon and calibration beside it, and a dialogue over it."""

import shutil
from pathlib import Path
from typing import Any

from bot.knowledge.models import Knowledge
from bot.knowledge.reader import load
from bot.settings import PROJECT
from bot.understanding.dialogue import Dialogue
from bot.understanding.outcomes import Ambiguous, Context, Match, Outcome, Turn, Unanswered

BESIDE = ("phrases", "lexicon.yaml", "numbers.yaml", "calibration.yaml")
VAGUE = "How many were brought back?"
MISSED = {
    "en": "who won the football world cup",
    "ru": "кто построил пирамиды?",
    "kk": "пирамиданы кім салды?",
}


def small_base(folder: Path) -> Knowledge:
    """The small base, laid out in an empty folder and read."""
    shutil.copytree(PROJECT / "tests/base", folder, ignore=shutil.ignore_patterns("*.md"))
    for name in BESIDE:
        real = PROJECT / "knowledge" / name
        if real.is_dir():
            shutil.copytree(real, folder / name)
        else:
            shutil.copy(real, folder / name)
    return load(folder)


class SteadyDialogue(Dialogue):
    """The real dialogue, but VAGUE is always offered two entries, and MISSED always misses.

    What is near enough to answer is measured on the real base, and these tests are about what happens then.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        entries = [knowledge.entries[name] for name in ("women-2019", "men-2019")]
        offered = tuple(Match(one, 0.6, "en", one.questions["en"][0]) for one in entries)
        self._steady: dict[str, tuple[str, Outcome]] = {VAGUE: ("en", Ambiguous(VAGUE, offered))}
        self._steady |= {text: (language, Unanswered(text, ("women",))) for language, text in MISSED.items()}

    def turn(self, text: str, context: Context | None = None, **hints: Any) -> Turn:
        """As the real one, except for the questions named above."""
        if text not in self._steady:
            return super().turn(text, context, **hints)
        language, outcome = self._steady[text]
        return Turn(hints.get("pinned") or language, (outcome,), context)
