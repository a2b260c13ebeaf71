"""Whether the sources still stand: dead links, pages that moved, fragments that are no longer on their page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag, urlsplit

from bot.errors import Problem, Refused
from bot.knowledge.models import Knowledge, Source
from bot.knowledge.reader import Reading
from bot.maintaining.pages import letters
from bot.maintaining.visits import Dead, Page, Unread, Visit, Visitor

Kind = Literal["dead", "moved", "gone", "unread"]
NO_NETWORK = 3  # hosts of which none answers: then it is not they that are dead


@dataclass(frozen=True)
class Finding:
    """Something about one source that a person should look at."""

    kind: Kind
    problem: Problem


async def examine(
    knowledge: Knowledge, reading: Reading, visitor: Visitor, progress: Callable[[], object]
) -> list[Finding]:
    """Open every source, one host at a time; `progress` is called after each.

    Raises:
        Refused: there is no network.
    """
    sources = sorted(knowledge.sources.values(), key=lambda source: (urlsplit(source.url).netloc, source.id))
    hosts = {urlsplit(source.url).netloc for source in sources}
    findings: list[Finding] = []
    reached = False
    silent: set[str] = set()
    async with visitor:
        for source in sources:
            visit = await visitor.visit(source.url)
            if isinstance(visit, Dead) and visit.unreachable:
                silent.add(urlsplit(source.url).netloc)
            else:
                reached = True
            if not reached and len(silent) == min(NO_NETWORK, len(hosts)):
                raise Refused(f"none of {', '.join(sorted(silent))} could be reached; is there a network?")
            findings += _findings(source, visit, knowledge, reading)
            progress()
    return findings


def counted(findings: list[Finding], knowledge: Knowledge) -> str:
    """The sum of all findings."""
    counts = Counter(finding.kind for finding in findings)
    return (
        f"{len(knowledge.sources)} sources: {counts['dead']} dead, {counts['moved']} moved, "
        f"{counts['gone']} fragments not on their page, {counts['unread']} not read"
    )


def _findings(source: Source, visit: Visit, knowledge: Knowledge, reading: Reading) -> Iterator[Finding]:
    def at_url(kind: Kind, message: str) -> Finding:
        return Finding(kind, reading.documents["sources.yaml"].problem((source.id, "url"), message))

    match visit:
        case Dead(why=why):
            yield at_url("dead", f"{source.url} {why}; give the address where it stands now, or another source")
        case Unread(why=why):
            yield at_url("unread", f"{source.url} {why}; open it yourself")
        case Page(url=url, text=text):
            if url != urldefrag(source.url).url:
                yield at_url("moved", f"{source.url} leads to {url}; give the new address if it is the same page")
            yield from _gone(source, letters(text), knowledge, reading)


def _gone(source: Source, page: str, knowledge: Knowledge, reading: Reading) -> Iterator[Finding]:
    """The fragments of a source that its page does not have."""
    for entry in knowledge.entries.values():
        for place, support in enumerate(entry.sources):
            if support.source == source.id and support.fragment and letters(support.fragment) not in page:
                problem = reading.documents[entry.path].problem(
                    ("sources", place, "fragment"),
                    f"“{support.fragment}” does not stand on {source.url}; read it, then mend fragment and answer",
                )
                yield Finding("gone", problem)
