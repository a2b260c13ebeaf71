"""The words of a query: misspelt, run together, or known as they were typed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.understanding.corpus import Corpus, Wording
from bot.understanding.text import Text, clean, words
from bot.understanding.vocabulary import SOUGHT, Query, Vocabulary

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


def unknown(_word: str) -> frozenset[str]:
    """Without a lexicon."""
    return frozenset()


def none(_tokens: Sequence[str]) -> frozenset[int]:
    """Without phrases."""
    return frozenset()


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(corpus_of(*TEXTS), unknown, none)


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


def test_a_word_of_the_lexicon_is_a_misspelling_only_of_what_means_the_same() -> None:
    meanings = {"vombast": frozenset({"@bombast"}), "burovs": frozenset({"@hole"}), "burous": frozenset({"@hole"})}
    corpus = corpus_of("wombat burrows")
    assert query(Vocabulary(corpus, unknown, none), "wombast").corrected == ("vombat",)
    knowing = Vocabulary(corpus, lambda word: meanings.get(word, frozenset()), none)
    assert query(knowing, "wombast").corrected == ("vombast",)
    assert query(knowing, "wombast").typed == (True,)
    meant = query(knowing, "burous")
    assert (meant.corrected, meant.typed) == (("burovs",), (True,))


@pytest.mark.parametrize(("typed", "meant"), [("mnay", "many"), ("mny", "many"), ("hwo", "how"), ("hme", "home")])
def test_a_short_word_that_slipped_is_the_frequent_one(vocabulary: Vocabulary, typed: str, meant: str) -> None:
    assert query(vocabulary, typed).corrected == (words(meant)[0].token,)


def test_of_a_long_text_only_so_many_unknown_words_are_corrected(vocabulary: Vocabulary) -> None:
    found = query(vocabulary, "chldren " * (SOUGHT + 3))
    assert found.corrected == (*["čildren"] * SOUGHT, *["čldren"] * 3)


def test_the_more_frequent_word_is_meant() -> None:
    corpus = corpus_of("crude munai", *["how many came"] * 20)
    assert query(Vocabulary(corpus, unknown, none), "mnay").corrected == ("mani",)


def test_what_a_wording_has_misspelt_is_corrected_as_well() -> None:
    vocabulary = Vocabulary(corpus_of("how mny orgns", *["how many organs came"] * 100), unknown, none)
    assert query(vocabulary, "how mny came").corrected == ("hov", "mani", "came")
    assert query(vocabulary, "mny").typed == (False,)


def test_a_rare_word_is_no_misspelling_of_a_frequent_one_with_another_letter() -> None:
    vocabulary = Vocabulary(corpus_of("state organs", *["how many orphans came"] * 100), unknown, none)
    assert query(vocabulary, "organs").corrected == ("organs",)


def test_a_word_of_the_lexicon_is_no_misspelling_however_rare() -> None:
    corpus = corpus_of("a mny", *["how many came"] * 100)
    knowing = Vocabulary(corpus, lambda word: frozenset({"@coin"} if word == "mni" else ()), none)
    assert query(knowing, "mny").corrected == ("mni",)


def test_long_words_are_told_apart_however_rare() -> None:
    vocabulary = Vocabulary(corpus_of("how many evacuated citizens", *["how many came"] * 4000), unknown, none)
    assert query(vocabulary, "howmanycitizens").tokens == ("hov", "mani", "citizens")
    assert query(vocabulary, "evacuatedcitizens").tokens == ("evacuatedcitizens",)


def test_a_name_is_no_misspelling_of_a_rare_word() -> None:
    corpus = corpus_of("the wide dala", *["how many children came"] * 2000)
    vocabulary = Vocabulary(corpus, unknown, none)
    assert query(vocabulary, "is it in dalla").corrected[-1] == "dala"
    assert query(vocabulary, "is it in Dallas").corrected[-1] == "dalas"
    assert query(vocabulary, "how many Childrn").corrected[-1] == "čildren"


def test_the_words_of_a_phrase_are_no_misspellings() -> None:
    corpus = corpus_of("the sector stays", "gas")
    meant = Vocabulary(corpus, unknown, lambda tokens: frozenset(range(len(tokens))))
    assert query(meant, "sectora gaza").corrected == query(meant, "sectora gaza").tokens
    assert query(meant, "sector gaza").likeness == (1.0, 0.0)


def test_the_rare_words_of_a_phrase_are_no_misspellings() -> None:
    corpus = corpus_of("mny", *["how many came"] * 100)
    assert query(Vocabulary(corpus, unknown, none), "mny came").corrected == ("mani", "came")
    meant = Vocabulary(corpus, unknown, lambda tokens: frozenset(range(len(tokens))))
    assert query(meant, "mny came").corrected == ("mni", "came")


def test_run_together_words_are_told_apart(vocabulary: Vocabulary) -> None:
    found = query(vocabulary, "howmany childrencame home")
    assert found.tokens[-3:] == tuple(word.token for word in words("children came home"))
    assert found.origin[-3:] == (1, 1, 2)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("howmanychildrencamehome", "how many children came home"),
        ("сколькодетейвернулосьдомой", "сколько детей вернулось домой"),
        ("manynumbersreturned", "many numbers returned"),  # folding leaves one of two equal letters that meet
        ("xyzzyplughfrotz", "xyzzyplughfrotz"),
        ("childrenxyzzy", "childrenxyzzy"),
    ],
)
def test_a_whole_question_run_together_is_told_apart(typed: str, meant: str) -> None:
    vocabulary = Vocabulary(corpus_of(*TEXTS, "Many numbers returned"), unknown, none)
    assert query(vocabulary, typed).tokens == tuple(word.token for word in words(meant))


def test_no_more_words_of_a_message_are_told_apart_than_there_is_time_for(vocabulary: Vocabulary) -> None:
    assert len(query(vocabulary, "howmany " * (SOUGHT + 4)).tokens) == 2 * SOUGHT + 4


def test_an_unknown_word_of_an_english_question_is_english(vocabulary: Vocabulary) -> None:
    assert query(vocabulary, "how many children came home xyzzy").scripts == ("latin",) * 6
    assert query(vocabulary, "skolko children").scripts == ("either", "latin")


def test_known_is_the_share_of_words_typed_as_they_stand(vocabulary: Vocabulary) -> None:
    texts = ("how many children", "how many zeppelin xyzzy", "howmany zeppelin", "")
    assert [vocabulary.known(words(text)) for text in texts] == [1, 0.5, 0.5, 0]


def test_scripts_of_a_query(vocabulary: Vocabulary) -> None:
    assert query(vocabulary, "children детей skolko").scripts == ("latin", "other", "either")


def test_it_knows_which_languages_speak_a_word(vocabulary: Vocabulary) -> None:
    (women,) = (word.token for word in words("женщин"))
    assert [language for language, spoken in vocabulary.spoken.items() if women in spoken] == ["ru"]
