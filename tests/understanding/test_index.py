"""Likeness: which wordings a query is most like, misspellings, run-together words."""

from __future__ import annotations

import pytest

from bot.understanding.index import Index, Wording
from bot.understanding.lexicon import Text
from bot.understanding.text import clean, words
from bot.understanding.vocabulary import Query, Vocabulary

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
    return Index([Wording(key, role, language, Text.read(text)) for key, role, language, text in wordings])


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of(WORDINGS)


def query(index: Index, text: str) -> Query:
    vocabulary = Vocabulary([one.text for one in index.wordings], lambda _tokens, _scripts: (), lambda _word: False)
    return vocabulary.query(words(clean(text)))


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
def test_the_most_alike_comes_first(index: Index, text: str, key: str, role: str, language: str) -> None:
    best = index.search(query(index, text))[0]
    assert (best.key, best.role, best.language) == (key, role, language)
    assert 0 < best.score <= 1.0001


def test_a_wording_is_most_like_itself(index: Index) -> None:
    for wording in index.wordings:
        best = index.search(query(index, wording.text.typed))[0]
        assert index.wordings[best.wording] == wording
        assert best.score > 0.5


def test_candidates_come_best_first_and_each_class_once(index: Index) -> None:
    found = index.search(query(index, "how many women and children came home"))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    classes = [(one.key, one.role, one.language) for one in found]
    assert len(classes) == len(set(classes)) == 4  # those in English; the others share no word


def test_nothing_known_finds_nothing(index: Index) -> None:
    assert index.search(query(index, "")) == []
    assert index.search(query(index, "ΩΩΩ")) == []


def test_unknown_words_cost(index: Index) -> None:
    plain = index.search(query(index, "how many children came home"))[0]
    loaded = index.search(query(index, "how many children came home by zeppelin from Xanadu"))[0]
    assert (plain.key, loaded.key) == ("children", "children")
    assert loaded.score < plain.score


def test_a_search_leaves_no_trace(index: Index) -> None:
    asked = query(index, "how many women came home")
    before = index.search(asked)
    index.search(query(index, "сколько детей вернулось домой"))
    assert index.search(asked) == before


def test_the_order_of_the_wordings_does_not_matter() -> None:
    mixed = WORDINGS[1::2] + WORDINGS[::2]
    assert sorted(mixed) == sorted(WORDINGS)
    texts = ("how many women came home", "полынь значит", "children")
    one, other = index_of(WORDINGS), index_of(mixed)
    for text in texts:
        assert [(c.key, c.role, c.language, round(c.score, 5)) for c in one.search(query(one, text))] == [
            (c.key, c.role, c.language, round(c.score, 5)) for c in other.search(query(other, text))
        ]


def test_ties_stand_in_the_order_of_their_keys() -> None:
    twins = [(key, "questions", "en", "the same words") for key in ("b", "c", "a")]
    index = index_of([*twins, ("d", "questions", "en", "something else")])
    assert [one.key for one in index.search(query(index, "the same words"))][:3] == ["a", "b", "c"]


def test_one_wording_is_enough() -> None:
    index = index_of([("only", "questions", "en", "hello")])
    assert [one.key for one in index.search(query(index, "hello"))] == ["only"]
