"""The words of a query: misspelt, run together, or known as they were typed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.understanding.corpus import Corpus, Wording
from bot.understanding.text import Text, clean, words
from bot.understanding.vocabulary import Query, Vocabulary

TEXTS = (
    "How many children came home?",
    "Number of children returned",
    "Сколько детей вернулось домой?",
    "How many women came home?",
    "Сколько женщин вернулось домой?",
    "What does wormwood mean?",
    "Что значит полынь?",
)


def corpus_of(*typed: str) -> Corpus:
    wordings = [Wording("any", "questions", "ru" if "о" in text else "en", text) for text in typed]
    return Corpus(wordings, Text.read_all(typed), {}, {})


def none(_tokens: Sequence[str]) -> frozenset[int]:
    """Without phrases."""
    return frozenset()


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(corpus_of(*TEXTS), lambda _word: False, none)


def query(vocabulary: Vocabulary, text: str) -> Query:
    return vocabulary.query(words(clean(text)))


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
def test_a_misspelling_is_corrected(vocabulary: Vocabulary, typed: str, meant: str) -> None:
    found = query(vocabulary, typed)
    (known,) = (word.token for word in words(meant))
    assert found.corrected == (known,)
    assert found.tokens != found.corrected or found.likeness == (1.0,)
    assert found.likeness[0] > 0.7


@pytest.mark.parametrize("text", ["zeppelin", "abc", "2091", "xyzzy"])
def test_what_nothing_is_near_stays(vocabulary: Vocabulary, text: str) -> None:
    found = query(vocabulary, text)
    assert found.corrected == found.tokens
    assert found.likeness == (0.0,)
    assert found.known == 0


def test_a_recognised_word_is_no_misspelling() -> None:
    corpus = corpus_of("wombat burrows")
    assert query(Vocabulary(corpus, lambda _: False, none), "wombast").corrected == ("vombat",)
    assert query(Vocabulary(corpus, {"vombast"}.__contains__, none), "wombast").corrected == ("vombast",)


def test_the_words_of_a_phrase_are_no_misspellings() -> None:
    corpus = corpus_of("the sector stays", "gas")
    meant = Vocabulary(corpus, lambda _: False, lambda tokens: frozenset(range(len(tokens))))
    assert query(meant, "sectora gaza").corrected == query(meant, "sectora gaza").tokens
    assert query(meant, "sector gaza").likeness == (1.0, 0.0)


def test_run_together_words_are_told_apart(vocabulary: Vocabulary) -> None:
    found = query(vocabulary, "howmany childrencame home")
    assert found.tokens[-3:] == tuple(word.token for word in words("children came home"))
    assert found.origin[-3:] == (1, 1, 2)


def test_known_is_the_share_of_words_typed_as_they_stand(vocabulary: Vocabulary) -> None:
    assert query(vocabulary, "how many children").known == 1
    assert query(vocabulary, "how many zeppelin xyzzy").known == 0.5
    assert query(vocabulary, "").known == 0


def test_scripts_of_a_query(vocabulary: Vocabulary) -> None:
    assert query(vocabulary, "children детей skolko").scripts == ("latin", "other", "either")


def test_it_knows_which_languages_speak_a_word(vocabulary: Vocabulary) -> None:
    (women,) = (word.token for word in words("женщин"))
    assert [language for language, spoken in vocabulary.spoken.items() if women in spoken] == ["ru"]
