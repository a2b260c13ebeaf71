"""Rules of the base that need the resolver: each question leads to its entry, no near miss does, denials are found."""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor

from bot.knowledge.models import Entry
from bot.knowledge.reader import Reading
from bot.understanding.outcomes import Answered, SmallTalk
from bot.understanding.resolver import Resolver

TOGETHER = 256  # wordings that are handed to a process at once


def audit(resolver: Resolver, reading: Reading) -> None:
    """Ask every wording of a base, in as many processes as there are cores, and report what does not lead home."""
    asked = [(entry, one) for entry in resolver.knowledge.entries.values() for one in entry.wordings()]
    questions = [(entry.id, one.field, one.text) for entry, one in asked]
    processes = ProcessPoolExecutor(initializer=_begin, initargs=(resolver,))
    try:
        for (entry, one), fault in zip(asked, processes.map(_fault, questions, chunksize=TOGETHER), strict=True):
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


def _fault(question: tuple[str, str, str]) -> str | None:
    """What is wrong with how a wording (entry, field, text) is resolved, and what to do."""
    resolver, (entry, field, text) = _Process.resolver, question
    if field == "questions":
        nearest = resolver.nearest(text)
        if nearest is not None and nearest.id == entry:
            return None
        thief = nearest.id if nearest else "nothing"
        return f"leads to {thief}; add what tells this entry apart, or move the question there"
    got: Entry | None
    match resolver.resolve_as_new(text).outcome:
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
