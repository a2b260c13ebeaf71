"""How a text is set in its language: quotes, dashes, spaces, percent signs. What a language wants is in its phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.phrases import Phrases

_QUOTES = re.compile("[\"'`“”„‟«»‹›‘’‚‛]")
_PERCENT = re.compile(r"(?<=\d)\s*%")
_SPACE_BEFORE = re.compile(r"\s([,.;:!?])(?!\w)")
_HYPHEN_AS_DASH = re.compile(r"(?<=\s)-+(?=\s)")
_HYPHEN_IN_RANGE = re.compile(r"(?<![\w-])\d+-\d+(?![\w-])")


def faults(text: str, phrases: Phrases) -> Iterator[str]:
    """What is set wrongly in `text`, each with what to write instead."""
    yield from _quotes(text, phrases.quotes)
    for match in _PERCENT.finditer(text):
        if match[0] != phrases.percent:
            yield f"has {_spaced(match[0])}, write {_spaced(phrases.percent)}"
            break
    if _HYPHEN_AS_DASH.search(text):
        yield "has a hyphen between spaces, write a dash (– or —)"
    if match_ := _HYPHEN_IN_RANGE.search(text):
        yield f"has a hyphen in '{match_[0]}', write the range with –"
    if re.search(r"\s\s", text):
        yield "has two spaces in a row, keep one"
    if match_ := _SPACE_BEFORE.search(text):
        yield f"has a space before '{match_[1]}', take it away"


def _quotes(text: str, allowed: str) -> Iterator[str]:
    for match in _QUOTES.finditer(text):
        mark, inside = match[0], text[max(0, match.start() - 1) : match.end() + 1]
        apostrophe = len(inside) == 3 and inside[0].isalpha() and inside[2].isalpha()
        if mark not in allowed and not (mark == "’" and apostrophe):
            instead = "’" if apostrophe else " ".join(allowed)
            yield f"has the quotation mark {mark}, write {instead}"
            return
    for opening, closing in zip(allowed[::2], allowed[1::2], strict=False):
        if closing != "’" and text.count(opening) != text.count(closing):
            yield f"has {text.count(opening)} {opening} but {text.count(closing)} {closing}, close each quotation"


def _spaced(percent: str) -> str:
    space = percent[:-1]
    if not space:
        return "'%' without a space"
    return "'%' behind a no-break space (U+00A0)" if space == "\u00a0" else "'%' behind another space"
