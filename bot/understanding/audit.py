"""Rules of the base that need the resolver: each question leads to its entry, no near miss does, denials are found."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from bot.knowledge.models import Entry, Knowledge
from bot.knowledge.reader import Reading
from bot.understanding.outcomes import Answered, SmallTalk
from bot.understanding.resolver import Resolver

TOGETHER = 256  # wordings that are handed to a process at once


class _Wording(NamedTuple):
    """A wording of an entry: the field it stands in, its language and place there."""

    entry: str
    field: str
    language: str
    place: int
    text: str


def audit(knowledge: Knowledge, reading: Reading) -> None:
    """Ask every wording of the base, in as many processes as there are cores, and report what does not lead home."""
    wordings = list(_wordings(knowledge))
    resolver = Resolver(knowledge, word_for_word=False)
    with ProcessPoolExecutor(initializer=_begin, initargs=(resolver,)) as processes:
        for one, message in zip(wordings, processes.map(_fault, wordings, chunksize=TOGETHER), strict=True):
            if message:
                said = f"{one.field}.{one.language} “{one.text}” {message}"
                reading.at(knowledge.entries[one.entry].path, one.field, one.language, one.place)(said)


def _wordings(knowledge: Knowledge) -> Iterator[_Wording]:
    for entry in knowledge.entries.values():
        for field, found in (("questions", entry.questions), ("not", entry.not_), ("denies", entry.denies)):
            for language, texts in found.items():
                yield from (_Wording(entry.id, field, language, place, text) for place, text in enumerate(texts))


class _Process:
    """What one process asks."""

    resolver: Resolver


def _begin(resolver: Resolver) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process tells it
    _Process.resolver = resolver


def _fault(wording: _Wording) -> str | None:
    """What is wrong with how a wording is resolved, and what to do."""
    resolver, (entry, field, _, _, text) = _Process.resolver, wording
    if field == "questions":
        nearest = resolver.nearest(text)
        if nearest is not None and nearest.id == entry:
            return None
        thief = nearest.id if nearest else "nothing"
        return f"leads to {thief}; add what tells this entry apart, or move the question there"
    got: Entry | None
    match resolver.resolve(text).outcome:
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
