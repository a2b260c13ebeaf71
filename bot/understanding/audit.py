"""Rules of the base that need the resolver: each question leads to its entry, no near miss does, denials are found."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain

from bot.knowledge.models import Entry
from bot.knowledge.reader import Reading
from bot.understanding.outcomes import Answered, SmallTalk
from bot.understanding.resolver import Resolver

TOGETHER = 256  # wordings of one language that a process measures at once: their words are much the same


def audit(resolver: Resolver, reading: Reading) -> None:
    """Ask every wording of a base, in as many processes as there are cores, and report what does not lead home."""
    asked = [(entry, one) for entry in resolver.knowledge.entries.values() for one in entry.wordings()]
    asked.sort(key=lambda pair: pair[1].language)
    questions = [(entry.id, one.field, one.text) for entry, one in asked]
    together = [questions[first : first + TOGETHER] for first in range(0, len(questions), TOGETHER)]
    processes = ProcessPoolExecutor(initializer=_begin, initargs=(resolver,))
    try:
        found = chain.from_iterable(processes.map(_faults, together))
        for (entry, one), fault in zip(asked, found, strict=True):
            if fault:
                message = f"{one.field}.{one.language} “{one.text}” {fault}"
                reading.at(entry.path, one.field, one.language, one.place)(message)
    finally:
        processes.shutdown(cancel_futures=True)  # at Ctrl-C, what is left is not asked


class _Process:
    """What one process asks."""

    resolver: Resolver


def _begin(resolver: Resolver) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process tells it
    _Process.resolver = resolver


def _faults(questions: Sequence[tuple[str, str, str]]) -> list[str | None]:
    """What is wrong with how each wording (entry, field, text) is resolved, and what to do."""
    own = iter(_Process.resolver.nearest([(entry, text) for entry, field, text in questions if field == "questions"]))
    return [
        _stolen(entry, next(own)) if field == "questions" else _misled(entry, field, text)
        for entry, field, text in questions
    ]


def _stolen(entry: str, nearest: Entry | None) -> str | None:
    if nearest is not None and nearest.id == entry:
        return None
    thief = nearest.id if nearest else "nothing"
    return f"leads to {thief}; add what tells this entry apart, or move the question there"


def _misled(entry: str, field: str, text: str) -> str | None:
    got: Entry | None
    match _Process.resolver.resolve_as_new(text).outcome:
        case Answered(match=found, kind=kind):
            got, denied = found.entry, kind == "correction"
        case SmallTalk(match=found):
            got, denied = found.entry, False
        case _:
            got, denied = None, False
    if field == "not" and got is not None and got.id == entry and not denied:
        return "is answered by this very entry; name in the questions what tells the two apart, or delete it here"
    if field == "denies" and not (denied and got is not None and got.id == entry):
        return f"gets {got.id if got else 'no answer'}, not the correction; word it more like the false premise"
    return None
