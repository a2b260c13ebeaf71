"""Web pages as one string of letters and digits, to tell whether a fragment stands on them.

What a page does to a text's spaces, dashes, quotation marks and tags is left out on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

_UNSEEN = frozenset({"script", "style", "template"})
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_HEAD = 2048  # bytes in which a page names its encoding: HTML asks for 1024


def letters(text: str) -> str:
    """The letters and digits of a text, in one case."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in normal if character.isalnum())


def decoded(content: bytes, charset: str | None) -> str:
    """The text of a page; the encoding is what the server or the page says, else UTF-8."""
    named = _CHARSET.search(content[:_HEAD])
    for encoding in (charset, named[1].decode("ascii") if named else None):
        try:
            return content.decode(encoding or "", "replace")
        except LookupError:
            continue
    return content.decode("utf-8", "replace")


def visible(html: str) -> str:
    """What a reader of the page sees, and what its head says of it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return " ".join(reader.texts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen = tag
        elif tag == "meta":
            self.texts.append(dict(attrs).get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.texts.append(data)
