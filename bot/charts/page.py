"""A picture that grows downwards: words and bars on a sheet of its own colour, so that it reads on any background."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from matplotlib import style
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.textpath import TextToPath

WIDTH = 1080  # pixels; Telegram keeps photos of up to 1280
MARGIN = 64
INNER = WIDTH - 2 * MARGIN
DPI = 72  # so that a point is a pixel
PAPER, INK, FAINT = "#fbf9f4", "#1d2731", "#55616d"  # ink on paper has a contrast of 14 : 1, faint one of 6 : 1
LINE = 1.35  # of the size of letters
STEP = 10  # pixels by which lines are narrowed until they are of like length


@dataclass(frozen=True)
class Lettering:
    """How words look. DejaVu Sans comes with matplotlib and has the letters of Kazakh."""

    size: int
    colour: str = INK
    weight: Literal["normal", "bold"] = "normal"
    slant: Literal["normal", "italic"] = "normal"

    @property
    def font(self) -> FontProperties:
        """The font in matplotlib's terms."""
        return FontProperties(family="DejaVu Sans", size=self.size, weight=self.weight, style=self.slant)

    def width(self, text: str) -> float:
        """Pixels that a text takes."""
        return _width(text, self)

    def lines(self, text: str, width: float) -> Iterator[str]:
        """The text cut at spaces into lines of at most `width` pixels, as few as can be, and of like length."""
        found = fitting = list(self._cut(text, width))
        while len(found) == len(fitting) and max(map(self.width, found)) <= width:
            fitting, width = found, width - STEP
            found = list(self._cut(text, width))
        yield from fitting

    def _cut(self, text: str, width: float) -> Iterator[str]:
        line = ""
        for word in text.split(" "):
            if line and self.width(f"{line} {word}") > width:
                yield line
                line = word
            else:
                line = f"{line} {word}" if line else word
        yield line


@lru_cache(maxsize=4096)
def _width(text: str, lettering: Lettering) -> float:
    width, _height, _descent = TextToPath().get_text_width_height_descent(text, lettering.font, ismath=False)
    return float(width)


@dataclass
class Page:
    """The sheet. `y` is how far down it is filled, in pixels."""

    y: float = float(MARGIN)
    drawn: list[Artist] = field(default_factory=list)

    def paragraph(self, text: str, lettering: Lettering) -> None:
        """Lines of words from margin to margin, below what is there."""
        for line in lettering.lines(text, INNER):
            self.words(line, MARGIN, self.y + lettering.size, lettering)
            self.y += LINE * lettering.size

    def words(self, text: str, x: float, baseline: float, lettering: Lettering) -> None:
        """Words at a place."""
        self.drawn.append(
            Text(x, baseline, text, color=lettering.colour, fontproperties=lettering.font, parse_math=False)
        )

    def bar(self, x: float, top: float, width: float, height: float, colour: str) -> None:
        """A bar at a place."""
        self.drawn.append(Rectangle((x, top), width, height, facecolor=colour, linewidth=0))

    def png(self) -> bytes:
        """The picture; the same page always gives the same bytes."""
        with style.context(["default", {"text.hinting": "no_hinting"}], after_reset=True):
            height = round(self.y) + MARGIN
            figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
            FigureCanvasAgg(figure)
            axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0))
            axes.set_axis_off()
            for artist in self.drawn:
                axes.add_artist(artist)
            content = io.BytesIO()
            figure.savefig(content, format="png", metadata={"Software": None})
            return content.getvalue()
