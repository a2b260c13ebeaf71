"""Reading the knowledge folder for a command: with all its problems, or only if it has none."""

from __future__ import annotations

from pathlib import Path

from bot.errors import KnowledgeError, Problem
from bot.knowledge.lint import lint, references
from bot.knowledge.models import Knowledge
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
            from bot.understanding.audit import audit

            audit(reading.knowledge, reading)
    return reading


def usable(folder: Path) -> tuple[Knowledge, Reading]:
    """The knowledge of a folder, and where in its files everything stands.

    Raises:
        KnowledgeError: with every problem that makes it unusable.
    """
    reading = read(folder)
    if reading.knowledge is not None:
        references(reading.knowledge, reading)
    if reading.knowledge is None or reading.problems:
        raise KnowledgeError(tuple(sorted(reading.problems)))
    return reading.knowledge, reading


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
