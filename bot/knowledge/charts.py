"""Charts as data: which figures of which entries stand side by side. They are drawn by `python -m bot charts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.knowledge.base import Id, Model, Texts

MOST = 10  # core.telegram.org/bots/api#sendmediagroup: they are sent as one album


class Bar(Model):
    """One figure of an entry, by one of its sources; without a figure, the place where there is none.

    `shown` is how the figure is written where it is not exact: around 700. A `part` belongs to the bar before it.
    """

    name: Id
    entry: Id
    source: Id | None = None
    figure: int | None = None
    shown: Texts = Field(default_factory=dict)
    part: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.figure is None) != (self.source is None):
            raise ValueError("each of 'bars' needs both a 'figure' and its 'source', or neither where there is none")
        return self


class Group(Model):
    """Bars that belong together, under a heading if the chart has several groups."""

    heading: Texts = Field(default_factory=dict)
    bars: Annotated[tuple[Bar, ...], Field(min_length=1)]


class Chart(Model):
    """One picture in every language. `names` are what its bars are called."""

    id: Id
    title: Texts
    note: Texts = Field(default_factory=dict)
    names: Mapping[Id, Texts]
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The bars of all groups."""
        return tuple(bar for group in self.groups for bar in group.bars)

    @property
    def texts(self) -> tuple[tuple[tuple[str | int, ...], Texts], ...]:
        """Everything that is read in the picture, with where it stands in the file."""
        return (
            (("title",), self.title),
            (("note",), self.note),
            *((("names", name), texts) for name, texts in self.names.items()),
            *((("groups", at, "heading"), group.heading) for at, group in enumerate(self.groups)),
            *(
                (("groups", at, "bars", place, "shown"), bar.shown)
                for at, group in enumerate(self.groups)
                for place, bar in enumerate(group.bars)
            ),
        )
