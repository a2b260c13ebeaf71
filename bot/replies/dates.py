"""Days, months and years as a language says them."""

from __future__ import annotations

from bot.knowledge.base import Day
from bot.knowledge.phrases import Phrases


def spoken(day: Day, phrases: Phrases) -> str:
    """`2019-08-06` as 6 August 2019, 6 августа 2019 года, 2019 жылғы 6 тамыз; months and years alone too."""
    return _said(day, (phrases.year, phrases.month, phrases.day), (phrases.months, phrases.months_of_day))


def as_of(day: Day, phrases: Phrases) -> str:
    """The day for which something was true: As of 6 August 2019."""
    templates = (phrases.as_of_year, phrases.as_of_month, phrases.as_of_day)
    return _said(
        day, templates, (phrases.months_as_of or phrases.months, phrases.months_as_of or phrases.months_of_day)
    )


def _said(day: Day, templates: tuple[str, str, str], months: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    year, *rest = day.split("-")
    known = {"year": year}
    if rest:
        known["month"] = months[len(rest) - 1][int(rest[0]) - 1]
    if len(rest) > 1:
        known["day"] = str(int(rest[1]))
    return templates[len(rest)].format(**known)
