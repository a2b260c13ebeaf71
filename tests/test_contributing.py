"""The stories of CONTRIBUTING.md: each runs in a copy of the base as it stands there, with the output that it shows.

To write the outputs anew after a change: `python tests/test_contributing.py`, then read what changed.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import pytest
from program import WITHIN, environment

from bot.settings import PROJECT
from bot.store.database import Database
from bot.store.feedback import Feedback
from bot.store.turns import Turns

PAPER = PROJECT / "CONTRIBUTING.md"
_STORY = re.compile(r"^### (.+?)\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(
    r"(`(?P<path>knowledge/\S+\.yaml)`[^`]*?)?"  # the file, named in the sentence before
    r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_MEASURED = re.compile(r"(?<!\d)0\.\d\d(?!\d)|\d+(?= entries, no problem)")  # changes with every entry of the base
ASKED = ("did anyone slam the work of newspapers", "Did anyone slam the newspapers for their work?")
DAY = datetime(2026, 11, 20, tzinfo=UTC)


def stories() -> dict[str, str]:
    section = PAPER.read_text(encoding="utf-8").partition("## Three stories\n")[2]
    return dict(_STORY.findall(section.partition("\n## ")[0] + "\n##"))


async def _store(folder: Path) -> None:
    """What people asked in vain."""
    database = Database(f"sqlite+aiosqlite:///{folder}/data/zhusan.sqlite3")
    await database.open()
    feedback = Feedback(database, Turns(), DAY.timestamp)
    for text in ASKED:
        await feedback.miss(text, "en")
    await database.close()


def run(line: str, folder: Path) -> str:
    """What a command prints."""
    command = shlex.split(line.removeprefix("$ "))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    variables = environment(KNOWLEDGE_DIR="knowledge", PATH=path)
    program = shutil.which(command[0], path=path)
    assert program, f"{command[0]} is not installed; run: make .venv/dev"
    done = subprocess.run(  # noqa: S603 - our own program
        [program, *command[1:]],
        cwd=folder,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    return done.stdout


def edit(file: Path, diff: str) -> None:
    """What a person does in a text editor: each run of `-` and `+` lines, among lines that stay, is one change."""
    text = file.read_text(encoding="utf-8")
    for old, new in changes(diff):
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def changes(diff: str) -> Iterator[tuple[str, str]]:
    if " " in {line[:1] for line in diff.splitlines()}:  # whole lines, with their neighbours
        kept = [line[1:] for line in diff.splitlines() if line[:1] in " -"]
        yield "\n".join(kept), "\n".join(line[1:] for line in diff.splitlines() if line[:1] in " +")
        return
    runs = [[line[1:] for line in lines] for _, lines in groupby(diff.splitlines(), key=lambda line: line[:1])]
    for old, new in zip(runs[::2], runs[1::2], strict=True):
        yield "\n".join(old), "\n".join(new)


def lived(story: str, folder: Path) -> str:
    """The story with what its commands printed, when it was done in `folder`."""

    def done(block: re.Match[str]) -> str:
        text = block["text"]
        match block["kind"]:
            case "console":
                lines = [line for line in text.splitlines() if line.startswith("$ ")]
                text = "".join(f"{line}\n{run(line, folder)}" for line in lines)
            case "yaml":
                (folder / block["path"]).write_text(text, encoding="utf-8")
            case "diff":
                edit(folder / block["path"], text)
        return block[0].replace(f"```{block['kind']}\n{block['text']}", f"```{block['kind']}\n{text}")

    shutil.copytree(PROJECT / "knowledge", folder / "knowledge")
    asyncio.run(_store(folder))
    return _BLOCK.sub(done, story)


@pytest.mark.parametrize("title", stories())
def test_a_story_is_true(title: str, tmp_path: Path) -> None:
    story = stories()[title]
    assert _MEASURED.sub("N", lived(story, tmp_path)) == _MEASURED.sub("N", story)


def test_there_are_three() -> None:
    assert list(stories()) == ["A fact is missing", "A figure is wrong", "A question was missed"]


if __name__ == "__main__":
    paper = PAPER.read_text(encoding="utf-8")
    for told in stories().values():
        with tempfile.TemporaryDirectory() as place:
            paper = paper.replace(told, lived(told, Path(place)))
    PAPER.write_text(paper, encoding="utf-8")
