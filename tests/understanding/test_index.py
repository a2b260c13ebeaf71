"""Likeness: which wordings a query is most like, misspellings, run-together words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.understanding import centroids
from bot.understanding.index import Index, Likeness, Wording
from bot.understanding.lexicon import Text
from bot.understanding.text import clean, words
from bot.understanding.vocabulary import Vocabulary

POSITIVE = ("chars", "alike", "same", "known")

WORDINGS = [
    ("children", "questions", "en", "How many children came home?"),
    ("children", "questions", "en", "Number of children returned"),
    ("children", "questions", "ru", "Сколько детей вернулось домой?"),
    ("children", "not", "en", "How many children died in the camps?"),
    ("women", "questions", "en", "How many women came home?"),
    ("women", "questions", "ru", "Сколько женщин вернулось домой?"),
    ("name", "questions", "en", "What does wormwood mean?"),
    ("name", "questions", "ru", "Что значит полынь?"),
]


def index_of(wordings: list[tuple[str, str, str, str]]) -> Index:
    texts = Text.read_all([text for *_, text in wordings])
    read = [replace(text, terms=tuple(token[:5] for token in text.tokens)) for text in texts]
    return Index([Wording(*where, text) for (*where, _), text in zip(wordings, read, strict=True)])  # type: ignore[call-arg, arg-type]  # three names


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of(WORDINGS)


def search(index: Index, text: str) -> Likeness:
    vocabulary = Vocabulary([one.text for one in index.wordings], lambda _word: False)
    query = vocabulary.query(words(clean(text)))
    return index.search(query, [token[:5] for token in query.corrected])


def best(index: Index, text: str) -> Wording:
    """The nearest wording of the nearest target, by all measures together."""
    likeness = search(index, text)
    together = sum((likeness.measures[name] for name in POSITIVE), np.zeros(len(index.targets)))
    return index.wordings[index.nearest(int(together.argmax()), likeness)]


@pytest.mark.parametrize(
    ("text", "key", "role", "language"),
    [
        ("how many children came home", "children", "questions", "en"),
        ("children returned", "children", "questions", "en"),
        ("children died in camps", "children", "not", "en"),
        ("сколько женщин вернулось", "women", "questions", "ru"),
        ("skolko zhenschin vernulos domoi", "women", "questions", "ru"),
        ("wormwod meaning", "name", "questions", "en"),
        ("полынь", "name", "questions", "ru"),
    ],
)
def test_the_most_alike_is_found(index: Index, text: str, key: str, role: str, language: str) -> None:
    found = best(index, text)
    assert (found.key, found.role, found.language) == (key, role, language)


def test_a_wording_is_most_like_itself(index: Index) -> None:
    for wording in index.wordings:
        assert best(index, wording.text.typed) == wording
        place = index.targets.index((wording.key, wording.role))
        measures = {name: values[place] for name, values in search(index, wording.text.typed).measures.items()}
        assert measures["same"] == pytest.approx(1)
        assert measures["known"] == pytest.approx(1)
        assert measures["lacking"] == pytest.approx(0)


def test_measures_have_one_value_for_each_target(index: Index) -> None:
    likeness = search(index, "how many women and children came home")
    assert {len(values) for values in likeness.measures.values()} == {len(index.targets)}
    for name in POSITIVE:
        assert ((likeness.measures[name] >= 0) & (likeness.measures[name] <= 1.0001)).all(), name


@pytest.mark.parametrize("text", ["", "ΩΩΩ"])
def test_nothing_known_is_like_nothing(index: Index, text: str) -> None:
    measures = search(index, text).measures
    assert all(not measures[name].any() for name in POSITIVE)


def test_unknown_words_cost(index: Index) -> None:
    place = index.targets.index(("children", "questions"))
    plain = search(index, "how many children came home").measures
    loaded = search(index, "how many children came home by zeppelin from Xanadu").measures
    for name in POSITIVE:
        assert loaded[name][place] < plain[name][place], name


def test_a_search_leaves_no_trace(index: Index) -> None:
    before = search(index, "how many women came home").measures
    search(index, "сколько детей вернулось домой")
    after = search(index, "how many women came home").measures
    assert all((before[name] == after[name]).all() for name in before)


def test_the_order_of_the_wordings_does_not_matter() -> None:
    mixed = WORDINGS[1::2] + WORDINGS[::2]
    assert sorted(mixed) == sorted(WORDINGS)
    one, other = index_of(WORDINGS), index_of(mixed)
    assert one.targets == other.targets
    for text in ("how many women came home", "полынь значит", "children"):
        a, b = search(one, text).measures, search(other, text).measures
        assert all(a[name] == pytest.approx(b[name]) for name in a)


def test_a_large_base_is_weighed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = search(index_of(WORDINGS), "how many children").measures
    monkeypatch.setattr(centroids, "CHUNK", 3)
    parts = search(index_of(WORDINGS), "how many children").measures
    assert all(whole[name] == pytest.approx(parts[name]) for name in whole)


def test_one_wording_is_enough() -> None:
    index = index_of([("only", "questions", "en", "hello")])
    assert best(index, "hello").key == "only"
