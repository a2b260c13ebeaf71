"""What stands in and under a chart in words, for those who do not see the picture too."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge.charts import Bar, Chart, Group
from bot.knowledge.models import Knowledge
from bot.knowledge.phrases import Phrases
from bot.replies.dates import spoken


def caption(chart: Chart, knowledge: Knowledge, language: str) -> str:
    """Title, every bar in words, and the sources with their days."""
    phrases = knowledge.phrases[language]
    title = f"{chart.title[language]}\n{chart.note[language]}" if chart.note else chart.title[language]
    return "\n\n".join([title, *_told(chart, language, phrases), foot(chart, knowledge, language)])


def foot(chart: Chart, knowledge: Knowledge, language: str) -> str:
    """The sources of the figures, each once."""
    phrases = knowledge.phrases[language]
    cited = dict.fromkeys(bar.source for bar in chart.bars if bar.source is not None)
    sources = [knowledge.sources[source] for source in cited]
    named = [one.publisher + (f", {spoken(one.published, phrases)}" if one.published else "") for one in sources]
    return f"{phrases.sources}: {'; '.join(named)}"


def value(bar: Bar, language: str, phrases: Phrases) -> str:
    """A bar's figure as it is written; that there is none, where there is none."""
    if bar.figure is None:
        return phrases.no_figure
    return bar.shown.get(language) or str(bar.figure)


def _told(chart: Chart, language: str, phrases: Phrases) -> Iterator[str]:
    for group in chart.groups:
        lines = [f"{chart.names[bar.name][language]}: {value(bar, language, phrases)}" for bar in group.bars]
        yield "\n".join([*_heading(group, language), *lines])


def _heading(group: Group, language: str) -> Iterator[str]:
    if group.heading:
        yield group.heading[language]
