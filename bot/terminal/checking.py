"""`check`: every problem of the knowledge folder, and the sum."""

from __future__ import annotations

from pathlib import Path

from bot.errors import Problem
from bot.knowledge.lint import lint, references
from bot.knowledge.reader import Reading, read
from bot.knowledge.schema import FOLDER, modeline


def check(folder: Path, *, questions: bool = False) -> Reading:
    """The folder with its problems; with `questions`, each question of the base is asked too."""
    reading = read(folder)
    _modelines(folder, reading)
    if reading.knowledge is not None:
        references(reading.knowledge, reading)
        lint(reading.knowledge, reading)
        if questions and not reading.problems:
            from bot.compiled import compiled
            from bot.understanding.audit import audit

            audit(compiled(folder, reading.knowledge).resolver, reading)
    return reading


def summary(reading: Reading, folder: Path) -> str:
    """How many entries, or how many problems."""
    if count := len(reading.problems):
        here = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
        return f"{count} problem{'' if count == 1 else 's'} in {here}"
    entries = len(reading.knowledge.entries) if reading.knowledge else 0
    return f"{entries} entries, no problem"


def _modelines(folder: Path, reading: Reading) -> None:
    """Where the base keeps schemas for editors, each file names its own in the first line."""
    if not (folder / FOLDER).is_dir():
        return
    for path in reading.documents:
        wanted = modeline(path)
        with (folder / path).open(encoding="utf-8-sig") as file:
            if wanted and file.readline().rstrip() != wanted:
                message = f"the first line must be '{wanted}', by which an editor helps; put it there"
                reading.problems.append(Problem(path, 1, message))
