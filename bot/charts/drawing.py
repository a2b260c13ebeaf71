"""A chart as a picture: bars from nought, each with its name and its figure, and the sources at the foot."""

from __future__ import annotations

from dataclasses import dataclass

from bot.charts.captions import foot, value
from bot.charts.page import FAINT, INNER, MARGIN, Lettering, Page
from bot.knowledge.charts import Bar, Chart
from bot.knowledge.models import Knowledge

TITLE, NOTE = Lettering(46, weight="bold"), Lettering(30, FAINT)
HEADING, NAME = Lettering(36, weight="bold"), Lettering(34)
VALUE, NONE = Lettering(36, weight="bold"), Lettering(34, FAINT, slant="italic")
FOOT = Lettering(25, FAINT)
# Told apart by those who see few colours too, and never by colour alone: every bar has its name.
COLOURS = ("#1f6f8b", "#b8612a", "#5d6d31", "#6b4c86")
PART = "#7fb3c4"
THICK = 40  # pixels of a bar
GAP = 16  # between name, bar and figure
BESIDE = 0.3  # of the width: as much may names take to stand beside their bars; longer ones stand above
INDENT = 40  # of a part


@dataclass(frozen=True)
class Drawing:
    """One chart in one language."""

    chart: Chart
    knowledge: Knowledge
    language: str

    def page(self) -> Page:
        """The picture, to be made of it."""
        page = Page()
        page.paragraph(self.chart.title[self.language], TITLE)
        if self.chart.note:
            page.y += GAP / 2
            page.paragraph(self.chart.note[self.language], NOTE)
        page.y += GAP
        for group in self.chart.groups:
            page.y += 1.5 * GAP
            if group.heading:
                page.paragraph(group.heading[self.language], HEADING)
                page.y += GAP / 2
            for bar in group.bars:
                self._bar(page, bar)
        page.y += 2 * GAP
        page.paragraph(foot(self.chart, self.knowledge, self.language), FOOT)
        return page

    def _bar(self, page: Page, bar: Bar) -> None:
        name, left = self.chart.names[bar.name][self.language], float(MARGIN + (INDENT if bar.part else 0))
        if self._column:
            page.words(name, left, page.y + 0.75 * THICK, NAME)
            left = MARGIN + self._column + GAP
        else:
            for line in NAME.lines(name, MARGIN + INNER - left):
                page.words(line, left, page.y + NAME.size, NAME)
                page.y += 1.3 * NAME.size
            page.y += GAP / 2
        length = self._length(bar, MARGIN + INNER - (left if self._column else MARGIN))
        if bar.figure is not None:
            page.bar(left, page.y, length, THICK, self._colour(bar))
        figure = value(bar, self.language, self.knowledge.phrases[self.language])
        beside = left + length + GAP if bar.figure is not None else left
        page.words(figure, beside, page.y + 0.75 * THICK, NONE if bar.figure is None else VALUE)
        page.y += THICK + (GAP / 2 if self._column else 1.5 * GAP)

    @property
    def _column(self) -> float:
        """The width that names beside their bars take; nought where they stand above."""
        widest = max(NAME.width(names[self.language]) for names in self.chart.names.values())
        return widest if widest <= BESIDE * INNER and not any(bar.part for bar in self.chart.bars) else 0.0

    def _length(self, bar: Bar, room: float) -> float:
        phrases = self.knowledge.phrases[self.language]
        widest = max(VALUE.width(value(one, self.language, phrases)) for one in self.chart.bars)
        longest = max((one.figure or 0) for one in self.chart.bars)
        return max(3.0, (room - GAP - widest) * (bar.figure or 0) / max(longest, 1))

    def _colour(self, bar: Bar) -> str:
        if bar.part:
            return PART
        return (
            COLOURS[list(self.chart.names).index(bar.name) % len(COLOURS)] if len(self.chart.groups) > 1 else COLOURS[0]
        )
