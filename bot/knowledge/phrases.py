"""Every sentence that a person reads, as fields of one model per language: a missing or misspelt one is a problem."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from bot.knowledge.base import Forms, Id, Line, Model, Text


@dataclass(frozen=True)
class Holds:
    """The names that a phrase must have in braces, because something is filled in there."""

    names: frozenset[str]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", frozenset(names))


Months = Annotated[Forms, Field(min_length=12, max_length=12)]
Button = Annotated[Line, Field(max_length=40)]  # longer ones are cut on phones
Toast = Annotated[Line, Field(max_length=200)]  # answerCallbackQuery
DayParts = Annotated[Line, Holds("day", "month", "year")]
MonthParts = Annotated[Line, Holds("month", "year")]
YearParts = Annotated[Line, Holds("year")]


class Wording(Model):
    """Fields of which each text has exactly the braces that its type declares."""

    @field_validator("*")
    @classmethod
    def _placeholders(cls, value: object, info: ValidationInfo) -> object:
        marks = cls.model_fields[info.field_name or ""].metadata
        needed = next((mark.names for mark in marks if isinstance(mark, Holds)), frozenset[str]())
        if isinstance(value, str):
            found = _braces(value)
            if found != needed:
                raise ValueError(f"must hold {_listed(needed)}, not {_listed(found)}")
        return value


class Commands(Wording):
    """What Telegram's menu says of each command."""

    topics: Annotated[Line, Field(max_length=256)]
    sources: Annotated[Line, Field(max_length=256)]
    cite: Annotated[Line, Field(max_length=256)]
    figures: Annotated[Line, Field(max_length=256)]
    language: Annotated[Line, Field(max_length=256)]
    help: Annotated[Line, Field(max_length=256)]
    privacy: Annotated[Line, Field(max_length=256)]
    forget: Annotated[Line, Field(max_length=256)]


class Reasons(Wording):
    """The buttons that say what is wrong with an answer."""

    wrong: Button
    outdated: Button
    unclear: Button
    other: Button


class Phrases(Wording):
    """`phrases/<language>.yaml`. Braces hold what is filled in; `letters` are those that only this language has."""

    language: Line
    letters: str = ""
    no: Line  # a correction begins with it
    quotes: Line  # the quotation marks of the language: “”‘’ or «»„“, the opening before the closing one
    percent: str  # the percent sign with the space before it, if any
    dash: Line

    months: Months
    months_of_day: Months  # as they stand behind a day: 6 августа
    months_as_of: Months | None = None  # in as_of_day and as_of_month, where those two do not fit
    day: DayParts
    month: MonthParts
    year: YearParts
    as_of_day: DayParts
    as_of_month: MonthParts
    as_of_year: YearParts

    unknown: Annotated[Line, Holds("date")]
    disputed: Line
    sources: Line
    facts: Annotated[Line, Holds("count")]
    places: Mapping[Line, Line] = Field(default_factory=dict)  # 'where' of a source -> in this language; # is a number
    unanswered: Line
    unanswered_part: Annotated[Line, Holds("question")]
    hint: Annotated[Line, Holds("example")]
    near: Annotated[Line, Holds("topics")]
    blank: Annotated[Line, Holds("languages")]
    ambiguous: Line
    ambiguous_one: Line  # where one entry only is offered
    ambiguous_part: Annotated[Line, Holds("question")]
    none_of_these: Button
    not_this: Button  # the same, where one entry only is offered
    none: Line
    noted: Line

    examples: Annotated[tuple[Id, ...], Field(min_length=1)]  # entries whose first question is shown
    start: Text
    help: Text
    topics: Line
    questions: Line
    all_topics: Button
    back: Button
    previous: Button
    next: Button
    publications: Annotated[Line, Holds("count")]
    choose_language: Annotated[Line, Holds("language")]
    automatic: Button
    pinned: Line
    unpinned: Line
    figures: Line
    no_figure: Line  # in a chart
    cite: Annotated[Line, Holds("question")]
    cite_tap: Line
    cite_nothing: Line
    cite_unsourced: Line
    copy_citation: Annotated[Button, Holds("number")]
    copy_link: Button
    gost: Annotated[Line, Holds("title", "publisher", "date", "url", "accessed")]
    gost_name: Button
    undated: Line
    share: Button
    good: Button
    bad: Button
    ask_reason: Toast
    reasons: Reasons
    thanks: Toast
    seen: Toast
    not_yours: Toast
    vanished: Toast
    text_only: Line
    unknown_command: Line
    privacy: Annotated[Text, Holds("minutes", "miss_days", "feedback_days")]
    forgotten: Line
    limited: Line
    open_bot: Annotated[Line, Field(max_length=64)]

    misses: Annotated[Line, Holds("days")]
    miss: Annotated[Line, Holds("count", "language", "text", "day")]
    open_issue: Line  # links beside a miss, into the repository
    open_entry: Line
    no_misses: Annotated[Line, Holds("days")]
    stats: Annotated[Text, Holds("days", "good", "bad", "misses", "missed")]
    verdict: Annotated[Line, Holds("count", "entry", "language", "reason")]

    commands: Commands
    description: Annotated[Text, Field(max_length=512)]
    short_description: Annotated[Line, Field(max_length=120)]

    chat_welcome: Text
    chat_prompt: Line
    chat_choose: Line
    chat_bye: Line


def _braces(text: str) -> Collection[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        raise ValueError("must close each brace that it opens; braces hold what is filled in") from None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no braces"
