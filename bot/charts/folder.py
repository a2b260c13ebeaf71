"""Writes the charts of a base: DIR/<language>/<number>-<name>.png, beside each its caption, <number>-<name>.txt."""

from __future__ import annotations

from pathlib import Path

from bot.charts.captions import caption
from bot.errors import CannotDraw, KnowledgeError
from bot.knowledge.chart_rules import FILE, honest_charts, known
from bot.knowledge.figures import Figures
from bot.knowledge.models import Knowledge
from bot.knowledge.reader import read
from bot.replies.rich import units

CAPTION_UNITS = 1024  # core.telegram.org/bots/api#inputmediaphoto


def draw(knowledge_dir: Path, folder: Path) -> int:
    """Draw every chart in every language; how many pictures there are now.

    Raises:
        KnowledgeError: a chart shows what the base does not say; nothing is drawn then.
        CannotDraw: what draws is missing, or the folder cannot be written.
    """
    try:
        from bot.charts.drawing import Drawing
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        raise CannotDraw("matplotlib, which draws, is missing; install it: pip install 'zhusan-bot[charts]'") from None
    knowledge = _checked(knowledge_dir)
    files: dict[Path, bytes] = {}
    for language in knowledge.languages:
        for number, chart in enumerate(knowledge.charts.values(), 1):
            path = folder / language / f"{number:02}-{chart.id}.png"
            files[path] = Drawing(chart, knowledge, language).page().png()
            files[path.with_suffix(".txt")] = f"{caption(chart, knowledge, language)}\n".encode()
    _write(folder, files)
    return len(files) // 2


def _checked(folder: Path) -> Knowledge:
    """The knowledge, if its charts may be shown."""
    reading = read(folder)
    knowledge = reading.knowledge
    if knowledge is not None:
        known(knowledge, reading)
        honest_charts(Figures(knowledge.numbers), knowledge, reading)
        for chart in knowledge.charts.values():
            for language in knowledge.languages if not reading.problems else ():
                if (length := units(caption(chart, knowledge, language))) > CAPTION_UNITS:
                    reading.at(FILE, chart.id)(
                        f"the caption in '{language}' has {length} characters, at most {CAPTION_UNITS} may stand; "
                        "shorten names or make two charts of it"
                    )
    if knowledge is None or reading.problems:
        raise KnowledgeError(tuple(sorted(reading.problems)))
    return knowledge


def _write(folder: Path, files: dict[Path, bytes]) -> None:
    for stranger in sorted(set(folder.glob("*/*.png")) - files.keys()):
        raise CannotDraw(f"{stranger} is no chart of this base and would be sent too; delete it or name another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise CannotDraw(f"{folder} cannot be written ({error.strerror}); check the path and its rights") from None
