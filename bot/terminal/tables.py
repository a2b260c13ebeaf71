"""Tables in the terminal and in Markdown: what was measured and what the base holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.knowledge.models import Knowledge
from bot.understanding.evaluation import ROWS, VERDICTS, Label, Result, Row, tabulate

WORST = 25


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A Markdown table, aligned so that it reads in a terminal too."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(head, widths, strict=True)) + " |"
    yield "| " + " | ".join("-" * width for width in widths) + " |"
    for row in rows:
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"


def evaluated(results: Sequence[Result]) -> Iterator[str]:
    """Right, wrong, offered and missed per kind and language, and the worst cases."""
    rows = [*tabulate(results, lambda label: ROWS[label.kind]), *tabulate(results, _kind)]
    head = ("kind", "language", "n", *VERDICTS, "right: 95 % interval")
    yield from table(head, [_cells(row) for row in rows])
    wrong = [result for result in results if result.verdict == "wrong"]
    if wrong:
        yield ""
        yield f"Wrong ({len(wrong)}):"
    for result in wrong[:WORST]:
        wanted = " + ".join("/".join(sorted(part)) for part in result.label.parts) or "no fact"
        yield f"  [{result.label.kind}] {result.label.ask} → {result.got}; expected {wanted}"


def _kind(label: Label) -> str:
    return f"· {label.kind}"


def _cells(row: Row) -> list[str]:
    low, high = row.interval("right")
    shares = [f"{row.counts[verdict] / row.n:.1%}" for verdict in VERDICTS]
    return [row.kind, row.language, str(row.n), *shares, f"{low:.1%}–{high:.1%}"]


def coverage(knowledge: Knowledge) -> Iterator[str]:
    """Entries and questions per topic and language, sources per kind and year, entries with one source only."""
    entries = list(knowledge.entries.values())
    languages = knowledge.languages
    rows = []
    for topic in knowledge.topics.values():
        here = [entry for entry in entries if entry.topic == topic.id]
        counts = [str(sum(len(entry.questions[language]) for entry in here)) for language in languages]
        kinds = Counter(entry.kind for entry in here)
        rows.append([topic.name[languages[0]], str(len(here)), str(kinds["unknown"]), *counts])
    totals = [str(sum(int(row[column]) for row in rows)) for column in range(1, 3 + len(languages))]
    head = ("Topic", "Entries", "of them unknowns", *(f"Questions, {language}" for language in languages))
    yield from table(head, [*rows, ["All", *totals]])
    yield ""
    used = [knowledge.sources[one] for one in sorted({support.source for e in entries for support in e.sources})]
    years = sorted({(source.published or "undated")[:4].replace("unda", "undated") for source in used})
    kinds_seen = sorted({source.kind for source in used})
    cells = Counter((source.kind, (source.published or "undated")[:4].replace("unda", "undated")) for source in used)
    yield from table(
        ("Sources", *years, "all"),
        [
            [kind, *(str(cells[kind, year] or "") for year in years), str(sum(cells[kind, year] for year in years))]
            for kind in kinds_seen
        ],
    )
    yield ""
    single = [e.id for e in entries if e.kind == "fact" and len({support.source for support in e.sources}) == 1]
    yield f"Facts that rest on one source only: {len(single)} of {sum(entry.kind == 'fact' for entry in entries)}."
