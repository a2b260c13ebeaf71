"""The engine on questions that are not ours, so that a change that only fits our questions shows.

    .venv/bin/pytest tests/bench/test_public_sets.py --public-sets DIR -s

CLINC150 (Larson et al. 2019): 150 intents in English, 4,500 questions, 1,000 out of scope. Kazakh xSID (van der Goot et
al. 2021): the 13 intents of at least ten wordings, 493 questions; it has none out of scope. The README says what
the files hold. Each figure is the mean of five draws of the wordings.
"""

import sys
from pathlib import Path

import numpy as np
import pytest
from bench.public_sets import PublicSet, Result, auroc

DRAWS = 5
CLINC = ("clinc150.json", "en", 5)  # file, language, fewest wordings of an intent
XSID = ("xsid_kk.json", "kk", 10)


@pytest.fixture(scope="session")
def folder(pytestconfig: pytest.Config) -> Path:
    """The folder that holds the sets."""
    found: Path | None = pytestconfig.getoption("--public-sets")
    if found is None:
        pytest.skip("needs --public-sets DIR, the folder of clinc150.json and xsid_kk.json")
    return found


def mean(folder: Path, name: str, language: str, fewest: int, shots: int) -> Result:
    """The mean of all draws, printed with the least and the greatest."""
    public = PublicSet.read(folder / name, language, fewest)
    results = [Result.of(public, public.base(shots, seed)) for seed in range(DRAWS)]
    accuracy, area = ([getattr(one, figure) for one in results] for figure in ("accuracy", "auroc"))
    apart = f", AUROC {told(area)}" if public.outside else ""
    sys.stdout.write(f"\n{name}, {shots} wordings an intent: accuracy {told(accuracy)}{apart}\n")
    return Result(float(np.mean(accuracy)), float(np.mean(area)))


def told(shares: list[float]) -> str:
    """`75.1 % (74.2 to 76.0)`"""
    return f"{100 * np.mean(shares):.1f} % ({100 * min(shares):.1f} to {100 * max(shares):.1f})"


def test_clinc150_with_five_wordings_an_intent(folder: Path) -> None:
    """The goal is 75 % and 91 %; what is asserted is what the engine reached, less one point."""
    found = mean(folder, *CLINC, shots=5)
    assert found.accuracy >= 0.72
    assert found.auroc >= 0.897


@pytest.mark.parametrize(("shots", "least"), [(5, 0.77), (10, 0.86)])
def test_kazakh_xsid(folder: Path, shots: int, least: float) -> None:
    """`least` is what the engine reached when it was first measured, less one point."""
    assert mean(folder, *XSID, shots=shots).accuracy >= least


def test_a_draw_is_the_same_each_time(small: PublicSet) -> None:
    assert small.base(2, seed=1).entries == small.base(2, seed=1).entries
    assert small.base(2, seed=1).entries != small.base(2, seed=2).entries


def test_intents_of_too_few_wordings_are_not_asked_for(small: PublicSet) -> None:
    assert set(small.wordings) == {"book-flight", "weather-find"}
    assert small.asked == [("will it rain", "weather-find"), ("a flight to rome please", "book-flight")]


def test_a_result_counts_what_the_engine_finds(small: PublicSet) -> None:
    assert Result.of(small, small.base(3, seed=0)) == Result(accuracy=1.0, auroc=1.0)


def test_auroc() -> None:
    assert auroc([3, 2], [1, 0]) == 1
    assert auroc([1, 0], [3, 2]) == 0
    assert auroc([2, 1], [2, 1]) == 0.5
    assert auroc([3, 1], [2]) == 0.5


@pytest.fixture
def small(tmp_path: Path) -> PublicSet:
    """Two intents of three wordings, one of a single wording."""
    (tmp_path / "set.json").write_text(
        """
        {"train": [["will it rain today", "weather/find"], ["is it cold outside", "weather/find"],
                   ["how hot will it be", "weather/find"], ["book a flight to oslo", "BOOK_flight"],
                   ["i need a plane ticket", "BOOK_flight"], ["find me a flight", "BOOK_flight"],
                   ["tell a joke", "joke"]],
         "test": [["will it rain", "weather/find"], ["a flight to rome please", "BOOK_flight"], ["a joke", "joke"]],
         "oos_test": ["who painted this"]}
        """,
        encoding="utf-8",
    )
    return PublicSet.read(tmp_path / "set.json", "en", fewest=2)
