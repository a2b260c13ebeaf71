"""`check`: every problem of the knowledge folder, and the sum."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.lint import lint, references
from bot.knowledge.reader import Reading, read


def check(folder: Path, *, questions: bool = False) -> Reading:
    """The folder with its problems; with `questions`, each question of the base is asked too."""
    reading = read(folder)
    if reading.knowledge is not None:
        references(reading.knowledge, reading)
        lint(reading.knowledge, reading)
        if questions and not reading.problems:
            from bot.understanding.audit import audit

            audit(reading.knowledge, reading)
    return reading


def summary(reading: Reading, folder: Path) -> str:
    """How many entries, or how many problems."""
    if count := len(reading.problems):
        return f"{count} problem{'' if count == 1 else 's'} in {folder}"
    entries = len(reading.knowledge.entries) if reading.knowledge else 0
    return f"{entries} entries, no problem"
