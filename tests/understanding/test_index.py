"""Likeness: which wordings a query is most like, misspellings, run-together words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from bot.understanding.corpus import Corpus, Wording
from bot.understanding.index import Index, Likeness
from bot.understanding.text import Text, clean, words
from bot.understanding.vocabulary import Vocabulary

LIKENESS = ("pairs", "grams", "latent", "learnt", "same")

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


def none(_tokens: Sequence[str]) -> frozenset[int]:
    """Without phrases."""
    return frozenset()


def corpus_of(wordings: list[tuple[str, str, str, str]]) -> Corpus:
    read = [Wording(*one) for one in sorted(wordings)]
    texts = Text.read_all([one.typed for one in read])
    return Corpus(read, [replace(text, terms=tuple(token[:5] for token in text.tokens)) for text in texts], {}, {})


def index_of(wordings: list[tuple[str, str, str, str]]) -> Index:
    return Index(corpus_of(wordings))


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of(WORDINGS)


def search(index: Index, text: str) -> Likeness:
    known = corpus_of([(one.key, one.role, one.language, one.typed) for one in index.wordings])
    query = Vocabulary(known, lambda _word: frozenset(), none).query(words(clean(text)))
    return index.search(query, [token[:5] for token in query.corrected])


def best(index: Index, text: str) -> Wording:
    """The nearest wording of the nearest target, by all measures together."""
    likeness = search(index, text)
    together = sum((likeness.measures[name] for name in LIKENESS), -likeness.measures["lacking"])
    return index.nearest(int(together.argmax()), likeness)[0]


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
        assert best(index, wording.typed) == wording
        likeness = search(index, wording.typed)
        place = index.targets.index(wording.target)
        assert likeness.measures["same"][place] == pytest.approx(1)
        assert likeness.measures["lacking"][place] == pytest.approx(0)
        assert index.nearest(place, likeness)[1] == pytest.approx(1)


def test_measures_have_one_value_for_each_target(index: Index) -> None:
    likeness = search(index, "how many women and children came home")
    assert {len(values) for values in likeness.measures.values()} == {len(index.targets)}
    assert ((likeness.measures["same"] >= 0) & (likeness.measures["same"] <= 1.0001)).all()


@pytest.mark.parametrize("text", ["", "ΩΩΩ"])
def test_nothing_known_is_like_nothing(index: Index, text: str) -> None:
    measures = search(index, text).measures
    assert all(not measures[name].any() for name in LIKENESS)


def test_a_word_speaks_for_the_targets_that_have_it_and_against_the_others(index: Index) -> None:
    measures = search(index, "wormwood").measures
    own = index.targets.index(("name", "questions"))
    assert measures["grams"][own] > 0
    assert (np.delete(measures["grams"], own) < 0).all()


def test_words_in_order_speak_for_the_target_that_has_them_so(index: Index) -> None:
    place = index.targets.index(("children", "questions"))
    inside, apart = (
        search(index, text).measures["pairs"][place] for text in ("children came home", "home came children")
    )
    assert inside > apart


def test_unknown_words_make_a_wording_less_alike(index: Index) -> None:
    place = index.targets.index(("children", "questions"))
    plain = search(index, "how many children came home").measures["same"]
    loaded = search(index, "how many children came home by zeppelin from Xanadu").measures["same"]
    assert loaded[place] < plain[place]


def test_terms_fit_a_target_as_far_as_its_wordings_have_them(index: Index) -> None:
    children, name = (index.targets.index((key, "questions")) for key in ("children", "name"))
    fits = index.fits(children, ["hov", "čildr", "vormv", "unkno"])
    assert fits["čildr"] > fits["hov"] > fits["vormv"] == fits["unkno"]
    assert fits["vormv"] < 0 < fits["čildr"]
    assert index.fits(name, ["vormv"])["vormv"] > 0
    assert index.fits(children, []) == {}


def test_a_search_leaves_no_trace(index: Index) -> None:
    before = search(index, "how many women came home").measures
    search(index, "сколько детей вернулось домой")
    after = search(index, "how many women came home").measures
    assert all((before[name] == after[name]).all() for name in before)


def test_a_large_base_finds_each_wording() -> None:
    made = [
        (f"entry-{i // 30:03}", "questions", "en", f"word{i} of kind{i % 50} and more{i // 7}") for i in range(3000)
    ]
    index = index_of(made)
    for _, _, _, typed in made[::250]:
        assert best(index, typed).typed == typed


def test_one_wording_is_enough() -> None:
    index = index_of([("only", "questions", "en", "hello")])
    assert best(index, "hello").key == "only"
