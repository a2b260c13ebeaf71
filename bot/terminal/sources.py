"""`sources`: which there are, and with --online what has become of them."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator

import typer

from bot.knowledge.models import Knowledge
from bot.knowledge.reader import Reading
from bot.maintaining.sources import Finding, examine
from bot.maintaining.visits import Visitor
from bot.terminal.tables import table


def listed(knowledge: Knowledge) -> Iterator[str]:
    """The sources, those that most entries cite first."""
    entries = knowledge.entries.values()
    cited = Counter(source for entry in entries for source in {support.source for support in entry.sources})
    rows = [(str(cited[one.id]), one.id, one.publisher, one.url) for one in knowledge.sources.values()]
    yield from table(
        ("entries", "source", "publisher", "address"), sorted(rows, key=lambda row: (-int(row[0]), row[1]))
    )


def looked_at(knowledge: Knowledge, reading: Reading) -> list[Finding]:
    """What opening each source found; progress is shown where somebody watches."""
    bar = typer.progressbar(length=len(knowledge.sources), label="sources", file=sys.stderr)
    bar.hidden = not sys.stderr.isatty()
    with bar:
        return asyncio.run(examine(knowledge, reading, Visitor(), lambda: bar.update(1)))
