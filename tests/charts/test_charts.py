"""Charts as files: pictures that read, captions that say the same, and what keeps them from being drawn."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from knowledge.folder import CHARTS, Folder
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text
from real import real_knowledge

from bot.charts.drawing import Drawing
from bot.charts.folder import draw
from bot.charts.page import MARGIN, WIDTH, Lettering
from bot.errors import CannotDraw, KnowledgeError
from bot.settings import PROJECT

CAPTIONS = {
    "en": """\
Who came home
595 people in 2019

People: around 595
of them children: 406

Women
Women: no figure

Sources: The Gazette, 6 August 2019
""",
    "ru": """\
Кто вернулся
595 человек в 2019 году

Люди: около 595
из них дети: 406

Женщины
Женщины: нет данных

Источники: The Gazette, 6 августа 2019 года
""",
    "kk": """\
Кімдер оралды
2019 жылы 595 адам

Адамдар: 595-ке жуық
оның ішінде балалар: 406

Әйелдер
Әйелдер: дерек жоқ

Дереккөздер: The Gazette, 2019 жылғы 6 тамыз
""",
}


@pytest.fixture
def base(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "knowledge")
    folder.write("charts.yaml", CHARTS)
    return folder


def test_a_picture_and_its_caption_in_every_language(base: Folder, tmp_path: Path) -> None:
    out = tmp_path / "new" / "charts"
    assert draw(base.path, out) == 3
    for language, caption in CAPTIONS.items():
        assert (out / language / "01-who.txt").read_text(encoding="utf-8") == caption
        content = (out / language / "01-who.png").read_bytes()
        width, height = struct.unpack(">II", content[16:24])
        assert width == WIDTH
        assert 400 < height < 1280  # what Telegram keeps without scaling


def test_the_same_base_gives_the_same_bytes(base: Folder, tmp_path: Path) -> None:
    draw(base.path, tmp_path / "one")
    draw(base.path, tmp_path / "two")
    draw(base.path, tmp_path / "two")  # over what is there
    for path in (tmp_path / "one").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


@pytest.mark.parametrize("language", real_knowledge().languages)
@pytest.mark.parametrize("name", real_knowledge().charts)
def test_no_words_lie_over_others_or_run_out_of_the_picture(name: str, language: str) -> None:
    page = Drawing(real_knowledge().charts[name], real_knowledge(), language).page()
    boxes = [_box(one) for one in page.drawn if isinstance(one, Text)]
    assert len(boxes) > 3
    assert all(left >= MARGIN and right <= WIDTH - MARGIN + 1 for left, right, _top, _bottom in boxes)
    for one, other in combinations(boxes, 2):
        beside = one[1] <= other[0] or other[1] <= one[0]
        assert beside or one[3] <= other[2] or other[3] <= one[2]


def _box(text: Text) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of words, in pixels."""
    x, baseline = text.get_position()
    size = int(text.get_fontsize())
    bold = text.get_fontweight() == "bold"
    width = Lettering(size, weight="bold" if bold else "normal").width(text.get_text())
    return x, x + width, baseline - 0.76 * size, baseline + 0.24 * size  # ascent and descent of DejaVu Sans


def test_every_letter_has_its_shape() -> None:
    font = get_font(findfont(Lettering(20).font, fallback_to_default=False))
    texts = [texts for chart in real_knowledge().charts.values() for _place, texts in chart.texts]
    letters = set("әғқңөұүһіӘҒҚҢӨҰҮҺІ").union(*(text for one in texts for text in one.values()))
    assert {letter for letter in letters if not font.get_char_index(ord(letter))} == set()


def test_lines_are_few_and_of_like_length() -> None:
    lettering = Lettering(30)
    lines = list(lettering.lines("These counts date from different times and must not be added up", 900))
    assert lines == ["These counts date from different", "times and must not be added up"]
    assert list(lettering.lines("short", 900)) == ["short"]
    assert list(lettering.lines("unbreakable" * 9, 90)) == ["unbreakable" * 9]


# --- what keeps charts from being drawn


def test_a_chart_that_says_what_the_base_does_not_is_never_drawn(base: Folder, tmp_path: Path) -> None:
    base.change("charts.yaml", "figure: 406", "figure: 407")
    with pytest.raises(KnowledgeError, match=r"charts\.yaml:36: the figure 407 does not stand in answer\.en"):
        draw(base.path, tmp_path / "charts")
    assert not (tmp_path / "charts").exists()


def test_a_caption_that_telegram_would_refuse(base: Folder, tmp_path: Path) -> None:
    base.change("charts.yaml", "en: of them children", f"en: of them {'children ' * 120}all")
    with pytest.raises(KnowledgeError) as refused:
        draw(base.path, tmp_path / "charts")
    assert str(refused.value) == (
        "charts.yaml:1: the caption in 'en' has 1210 characters, at most 1024 may stand; "
        "shorten names or make two charts of it"
    )


def test_a_stranger_among_the_pictures(base: Folder, tmp_path: Path) -> None:
    stranger = tmp_path / "charts/en/01-old.png"
    stranger.parent.mkdir(parents=True)
    stranger.touch()
    with pytest.raises(CannotDraw) as refused:
        draw(base.path, tmp_path / "charts")
    assert str(refused.value) == (
        f"{stranger} is no chart of this base and would be sent too; delete it or name another folder"
    )


def test_a_folder_that_cannot_be_written(base: Folder, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CannotDraw) as refused:
        draw(base.path, file)
    assert str(refused.value) == f"{file} cannot be written (File exists); check the path and its rights"


def test_a_base_without_charts(tmp_path: Path) -> None:
    assert draw(Folder(tmp_path / "knowledge").path, tmp_path / "charts") == 0
    assert list((tmp_path / "charts").iterdir()) == []


def test_without_matplotlib_one_line_says_what_to_do(base: Folder, tmp_path: Path) -> None:
    program = "import sys; sys.modules['matplotlib'] = None; from bot.__main__ import main; main()"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, "charts", str(tmp_path / "charts")],
        cwd=PROJECT,
        env={**os.environ, "KNOWLEDGE_DIR": str(base.path)},
        capture_output=True,
        check=False,
    )
    expected = "matplotlib, which draws, is missing; install it: pip install 'zhusan-bot[charts]'\n"
    assert (done.returncode, done.stdout, done.stderr.decode()) == (1, b"", expected)
