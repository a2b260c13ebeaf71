"""Sources as ready citations: GOST R 7.0.100-2018, APA (7th edition), BibTeX."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import date

from bot.knowledge.models import Source
from bot.knowledge.phrases import Phrases
from bot.replies.answers import titled

_ENGLISH_MONTHS = calendar.month_name  # APA is English
_TEX = str.maketrans({character: f"\\{character}" for character in "&%$#_{}"} | {"~": r"\~{}", "^": r"\^{}"})


def gost(source: Source, phrases: Phrases, accessed: date) -> str:
    """An electronic resource as GOST R 7.0.100-2018 describes it, in the words of the reply's language."""
    return phrases.gost.format(
        title=source.title.rstrip("."),
        publisher=source.publisher,
        date=_parted(source.published, phrases),
        url=source.url,
        accessed=f"{accessed:%d.%m.%Y}",
    )


def apa(source: Source, _: Phrases, accessed: date) -> str:
    """A web page by an organisation; APA puts a description in square brackets where there is no title."""
    year, *rest = (source.published or "n.d.").split("-")
    month = [_ENGLISH_MONTHS[int(rest[0])]] if rest else []
    day = " ".join([*month, *(str(int(one)) for one in rest[1:])])
    retrieved = "" if source.published else f"Retrieved {_ENGLISH_MONTHS[accessed.month]} {accessed:%-d, %Y}, from "
    published = f"{year}, {day}" if day else year
    return f"{source.publisher}. ({published}). {source.title.rstrip('.')}. {retrieved}{source.url}"


def bibtex(source: Source, _: Phrases, accessed: date) -> str:
    """An `@misc` record, which every style knows."""
    year, *rest = (source.published or "").split("-")
    fields = {
        "title": "{" + titled(source).translate(_TEX) + "}",
        "author": "{" + source.publisher.translate(_TEX) + "}",
        "year": year,
        "month": str(int(rest[0])) if rest else "",
        "howpublished": rf"\url{{{source.url}}}",
        "note": f"Accessed {accessed:%Y-%m-%d}",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{source.id},\n" + ",\n".join(lines) + "\n}"


STYLES: Mapping[str, Callable[[Source, Phrases, date], str]] = {"gost": gost, "apa": apa, "bibtex": bibtex}


def _parted(published: str | None, phrases: Phrases) -> str:
    """`2019. – 6 августа`: GOST puts an area's parts behind dashes."""
    if published is None:
        return phrases.undated
    year, *rest = published.split("-")
    months = phrases.months_of_day if len(rest) == 2 else phrases.months
    parts = [*(str(int(one)) for one in rest[1:]), *(months[int(one) - 1] for one in rest[:1])]
    return f"{year}. – {' '.join(parts)}" if parts else year
