"""The real knowledge: right by every static rule, and large enough to be worth it."""

from __future__ import annotations

from pathlib import Path

import pytest
from knowledge.folder import REAL

from bot.knowledge.figures import Figures
from bot.knowledge.lint import lint, references
from bot.knowledge.reader import load, read


def test_the_real_base_has_no_problem() -> None:
    reading = read(REAL)
    assert reading.knowledge is not None, "\n".join(map(str, reading.problems))
    references(reading.knowledge, reading)
    lint(reading.knowledge, reading)
    assert [str(problem) for problem in sorted(reading.problems)] == []


def test_the_real_base_loads() -> None:
    knowledge = load(REAL)
    assert len(knowledge.entries) >= 120
    assert {"en", "ru", "kk"} <= set(knowledge.languages)
    files = {path.stem: path.parent.name for path in Path(REAL / "entries").rglob("*.yaml")}
    assert {entry.id: entry.topic for entry in knowledge.entries.values()} == files


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures(load(REAL).numbers)


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "Twenty-five of two hundred; a dozen, 900 million tenge and two thirds", "25 200 12 900000000 0.667"),
        ("ru", "Сорок два из трёхсот, пятеро с двумя детьми, 900 млн и две трети", "42 300 5 2 900000000 0.667"),
        (
            "kk",
            "Он бес адамның бесеуі, жиырма төрт, екі жүзден астам, 900 млн, үштен екісі",
            "15 5 24 200 900000000 0.667",
        ),
        ("kk", "156-сы әйел, 31-і жетім, «Жусан-3»", "156 31 3"),
        ("en", "The second of one, first, for hundreds and thousands, often at 9:05", "9:05"),
        ("ru", "Вторая семью увезла, он один, пятый и стол, столько, тысячный", ""),
        ("kk", "Онда екінші, үшін, оның жүзі, тоғызыншы, жиырмасыншы, бір, бесік, қырқыншы", ""),
    ],
)
def test_number_words_of_the_real_base(figures: Figures, language: str, text: str, values: str) -> None:
    assert {figure.value for figure in figures.of(text, language)} == set(values.split())
