"""Charts are honest: each bar is a figure of an entry, in every language, as one of that entry's sources states it."""

from __future__ import annotations

from collections.abc import Collection

from bot.knowledge.charts import Bar, Chart
from bot.knowledge.figures import Figures, spell
from bot.knowledge.honesty import dated, stated
from bot.knowledge.messages import did_you_mean
from bot.knowledge.models import Entry, Knowledge
from bot.knowledge.reader import Reading

FILE = "charts.yaml"


def known(knowledge: Knowledge, reading: Reading) -> None:
    """Every name, entry and source that a chart speaks of is there."""
    for chart in knowledge.charts.values():
        for place, bar in _places(chart):
            at = (chart.id, *place)
            _one_of(bar.name, chart.names, "'names' of the chart", reading, *at, "name")
            entry = knowledge.find(bar.entry)
            if entry is None:
                _one_of(bar.entry, knowledge.entries, "the entries", reading, *at, "entry")
            elif bar.source is not None:
                cited = [support.source for support in entry.sources]
                _one_of(bar.source, cited, f"the sources of {entry.path}", reading, *at, "source")


def honest_charts(figures: Figures, knowledge: Knowledge, reading: Reading) -> None:
    """Every figure that a chart shows stands in the entry that it comes from."""
    for chart in knowledge.charts.values():
        for place, bar in _places(chart):
            entry = knowledge.find(bar.entry)
            if entry is not None and bar.figure is not None:
                _bar(bar, entry, (chart.id, *place), figures, knowledge, reading)
        _parts(chart, reading)
        _texts(chart, figures, knowledge, reading)


def _bar(
    bar: Bar, entry: Entry, place: tuple[str | int, ...], figures: Figures, knowledge: Knowledge, reading: Reading
) -> None:
    value, report = spell(bar.figure or 0), reading.at(FILE, *place, "figure")
    for language, answer in entry.answer.items():
        if value not in {figure.value for figure in figures.of(answer, language)}:
            report(f"the figure {bar.figure} does not stand in answer.{language} of {entry.path}")
    supports = [support for support in entry.sources if support.source == bar.source]
    if value not in stated(supports, figures, knowledge):
        report(f"the figure {bar.figure} is not what '{bar.source}' states in {entry.path}")
    for language, text in bar.shown.items():
        if [figure.value for figure in figures.of(text, language)] != [value]:
            reading.at(FILE, *place, "shown", language)(f"shown.{language} must have the figure {bar.figure} alone")


def _parts(chart: Chart, reading: Reading) -> None:
    for at, group in enumerate(chart.groups):
        whole: int | None = None
        for place, bar in enumerate(group.bars):
            if not bar.part:
                whole = bar.figure
            elif whole is None or bar.figure is None or bar.figure > whole:
                report = reading.at(FILE, chart.id, "groups", at, "bars", place, "part")
                report("a part stands behind the bar that it is part of, with a figure that is no larger")


def _texts(chart: Chart, figures: Figures, knowledge: Knowledge, reading: Reading) -> None:
    """The figures in titles, notes and names: those of the chart's entries, or dates of them and their sources."""
    entries = [entry for bar in chart.bars if (entry := knowledge.find(bar.entry)) is not None]
    dates = {value for entry in entries for value in dated(entry, knowledge)}
    allowed = {
        language: dates.union(
            *({one.value for one in figures.of(entry.answer[language], language)} for entry in entries)
        )
        for language in knowledge.languages
    }
    for place, texts in chart.texts:
        for language, text in texts.items() if place[-1] != "shown" else ():
            for figure in figures.of(text, language):
                if figure.value not in allowed[language]:
                    reading.at(FILE, chart.id, *place, language)(
                        f"{place[-1]}.{language} has the figure {figure.text}, which no entry of the chart has"
                    )


def _places(chart: Chart) -> list[tuple[tuple[str | int, ...], Bar]]:
    return [
        (("groups", at, "bars", place), bar)
        for at, group in enumerate(chart.groups)
        for place, bar in enumerate(group.bars)
    ]


def _one_of(name: str, names: Collection[str], what: str, reading: Reading, *location: str | int) -> None:
    if name not in names:
        reading.at(FILE, *location)(f"'{name}' is none of {what}{did_you_mean(name, names)}")
