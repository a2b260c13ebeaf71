"""Likeness: which wordings a query is most like, misspellings, run-together words."""

from __future__ import annotations

import pytest

from bot.understanding.index import Index, Query, Wording
from bot.understanding.lexicon import Text
from bot.understanding.text import clean, words

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
    return index.query(words(clean(text)))


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
    assert len(classes) == len(set(classes)) == len(index.classes)


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


# --- misspellings


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chldren", "children"),
        ("childern", "children"),
        ("wormwoood", "wormwood"),
        ("женшин", "женщин"),
        ("вернулос", "вернулось"),
    ],
)
def test_a_misspelling_is_corrected(index: Index, typed: str, meant: str) -> None:
    found = query(index, typed)
    (known,) = (word.token for word in words(meant))
    assert found.corrected == (known,)
    assert found.tokens != found.corrected or found.likeness == (1.0,)
    assert found.likeness[0] > 0.7


@pytest.mark.parametrize("text", ["zeppelin", "abc", "2091", "xyzzy"])
def test_what_nothing_is_near_stays(index: Index, text: str) -> None:
    found = query(index, text)
    assert found.corrected == found.tokens
    assert found.likeness == (0.0,)
    assert found.known == 0


def test_a_recognised_word_is_no_misspelling() -> None:
    wordings = [Wording("a", "questions", "en", Text.read("wombat burrows"))]
    assert Index(wordings).query(words("wombast")).corrected == ("vombat",)
    spared = Index(wordings, recognised={"vombast"}.__contains__)
    assert spared.query(words("wombast")).corrected == ("vombast",)


def test_run_together_words_are_told_apart(index: Index) -> None:
    found = query(index, "howmany childrencame home")
    assert found.tokens[-3:] == tuple(word.token for word in words("children came home"))
    assert found.origin[-3:] == (1, 1, 2)


def test_known_is_the_share_of_words_typed_as_they_stand(index: Index) -> None:
    assert query(index, "how many children").known == 1
    assert query(index, "how many zeppelin xyzzy").known == 0.5
    assert query(index, "").known == 0


def test_scripts_of_a_query(index: Index) -> None:
    assert query(index, "children детей skolko").scripts == ("latin", "other", "either")


def test_the_labels_of_a_query_are_those_of_its_corrected_words() -> None:
    wordings = [Wording("a", "questions", "en", Text("orphans", ("orfans",), ("latin",), ("orphans",)))]
    index = Index(wordings, lambda tokens, _scripts: ["orphans"] if "orfans" in tokens else [])
    assert query(index, "orphanss").labels == ("orphans",)
    assert query(index, "zeppelin").labels == ()


def test_one_wording_is_enough() -> None:
    index = index_of([("only", "questions", "en", "hello")])
    assert [one.key for one in index.search(query(index, "hello"))] == ["only"]
