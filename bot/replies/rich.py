"""Text twice over: as Telegram's HTML, and as the plain text that a terminal shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

from bot.knowledge.phrases import Phrases

TEXT_UNITS = 4096  # core.telegram.org/bots/api#sendmessage: UTF-16 units after entities parsing

_NUMBER = r"(?:\d{1,3}(?:[ \u00a0\u202f,]\d{3})+(?!\d)|\d+(?:[.,:]\d+)?)"
_YEAR = r"(?:19|20)\d\d(?![\d,.]?\d)"
_TOKEN = re.compile(r"<[^>]+>|&[#\w]+;|[^<&]", re.DOTALL)
_TAG = re.compile(r"<(/?)")
_BOUNDARIES = (re.compile(r"\n\n$"), re.compile(r"\n$"), re.compile(r"[.!?…;][»”]?\s$"), re.compile(r"\s$"))


@dataclass(frozen=True)
class Rich:
    """One text in both forms."""

    html: str
    plain: str

    def __add__(self, other: Rich) -> Rich:
        return Rich(self.html + other.html, self.plain + other.plain)

    def __bool__(self) -> bool:
        return bool(self.plain)


def words(text: str) -> Rich:
    """Text as it stands."""
    return Rich(escape(text, quote=False), text)


def tagged(tag: str, content: Rich) -> Rich:
    """`content` in an element such as `b`, `i`, `code`, `pre`."""
    return Rich(f"<{tag}>{content.html}</{tag}>", content.plain)


def folded(content: Rich) -> Rich:
    """A quotation that opens when it is tapped."""
    return Rich(f"<blockquote expandable>{content.html}</blockquote>", content.plain)


def link(label: str, url: str) -> Rich:
    """A link; in plain text only its label, so say the address too where it matters."""
    return Rich(f'<a href="{escape(url)}">{escape(label, quote=False)}</a>', label)


def joined(parts: Iterable[Rich], separator: str = "\n") -> Rich:
    """Those of the parts that say something, one after another."""
    kept = [part for part in parts if part]
    return Rich(separator.join(part.html for part in kept), separator.join(part.plain for part in kept))


def figures(text: str, phrases: Phrases) -> Rich:
    """Text whose figures are easy to spot. Years and the days of dates stand as they are: everything has those."""
    pattern = _figure(phrases.months_of_day)
    pieces: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        pieces += [escape(text[end : match.start()], quote=False), f"<b>{escape(match[0], quote=False)}</b>"]
        end = match.end()
    return Rich("".join(pieces) + escape(text[end:], quote=False), text)


@lru_cache(maxsize=16)
def _figure(months: tuple[str, ...]) -> re.Pattern[str]:
    dated = rf"{_NUMBER}(?:[–-]{_NUMBER})?[ \u00a0](?:{'|'.join(map(re.escape, months))})"
    return re.compile(rf"(?<![\w–.-])(?!{dated}|{_YEAR}){_NUMBER}(?:[–-]{_NUMBER})?(?:[ \u00a0]?%)?", re.IGNORECASE)


def units(html: str) -> int:
    """The length that Telegram counts."""
    return len(unescape(re.sub(r"<[^>]+>", "", html)).encode("utf-16-le", "surrogatepass")) // 2


def split(html: str, limit: int = TEXT_UNITS) -> tuple[str, ...]:
    """Messages of at most `limit` units, cut where the text pauses and never inside an element, if that can be."""
    pieces = []
    while units(html) > limit:
        place, closing, opening = _cut(html, limit)
        pieces.append(html[:place].rstrip() + closing)
        html = opening + html[place:].lstrip()
    return (*(piece for piece in pieces if piece), html)


def _cut(html: str, limit: int) -> tuple[int, str, str]:
    """Where to cut, and the tags to close before and to open again behind the cut (both empty between elements)."""
    best = ((-1, -1), 0, "", "")
    for place, count, stack in _places(html, limit):
        rank = _rank(html[max(0, place - 3) : place])
        value = (-2 if stack else rank if 2 * count > limit else -1, place)
        if value > best[0] or not best[1]:
            closing = "".join(f"</{tag[1:-1].split()[0]}>" for tag in reversed(stack))
            best = (value, place, closing, "".join(stack))
    return best[1:]


def _places(html: str, limit: int) -> Iterator[tuple[int, int, list[str]]]:
    """Every place up to `limit` units: its index, the units before it, and the elements that are open there."""
    count, stack = 0, list[str]()
    for match in _TOKEN.finditer(html):
        if tag := _TAG.match(match[0]):
            if tag[1]:
                stack.pop()
            else:
                stack.append(match[0])
        else:
            count += units(match[0])
            if count > limit:
                return
        if count:
            yield match.end(), count, stack


def _rank(before: str) -> int:
    """How good a place is to cut, by the characters before it."""
    return next((len(_BOUNDARIES) - at for at, one in enumerate(_BOUNDARIES) if one.search(before)), 0)
