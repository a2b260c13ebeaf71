"""Bases of any size, made of the real one's words."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice

from bot.knowledge.models import Entry, Knowledge

WORDINGS = 16  # of an entry in a language, as in the real base


def sized(real: Knowledge, wordings: int) -> Knowledge:
    """About as many wordings, with the real lexicon. Each is the beginning of one real wording and the end of another.

    The entries have no answer: `unknown`, because a fact needs sources.
    """
    pools = {
        language: [text for entry in real.entries.values() for text in entry.questions.get(language, ())]
        for language in real.languages
    }
    streams = {language: _mixed(pool) for language, pool in pools.items()}
    entries = range(-(-wordings // (WORDINGS * len(pools))))
    made = {f"entry-{number}": _entry(f"entry-{number}", streams) for number in entries}
    return real.model_copy(update={"entries": made})


def _entry(entry_id: str, streams: Mapping[str, Iterator[str]]) -> Entry:
    questions = {language: tuple(islice(stream, WORDINGS)) for language, stream in streams.items()}
    return Entry(id=entry_id, topic="made", kind="unknown", as_of="2019", answer={}, questions=questions)


def _mixed(pool: Sequence[str]) -> Iterator[str]:
    """Wordings without end, the same each time."""
    draw = random.Random(0)  # noqa: S311  # no secret
    for _ in count():
        one, other = draw.choice(pool).split(), draw.choice(pool).split()
        yield " ".join([*one[: (len(one) + 1) // 2], *other[len(other) // 2 :]])
