"""Which concepts a text mentions: stems, phrases, scripts, and the words with a part in a conversation."""

from __future__ import annotations

import pytest

from bot.knowledge.models import Lexicon
from bot.understanding.forms import Forms, plain
from bot.understanding.lexicon import Concepts, Mention
from bot.understanding.resolver import Resolver
from bot.understanding.text import Text, clean, words

LEXICON = Lexicon.model_validate(
    {
        "groups": {
            "people": {
                "exclusive": True,
                "concepts": {
                    "women": {"forms": {"en": "woman, women, female*", "ru": "женщин*"}},
                    "men": {"forms": {"en": "men, man", "ru": "мужчин*", "kk": "ер, ерлер*"}},
                    "children": {"forms": {"en": "child*, under age", "ru": "дети, детей"}},
                    "orphans": {"within": "children", "forms": {"en": "orphan*, child* without parents"}},
                    "newborns": {"within": "orphans", "forms": {"en": "newborn*"}},
                },
            },
            "asked": {"exclusive": False, "concepts": {"count": {"forms": {"en": "how many", "ru": "сколько"}}}},
        },
        "neutral": {"en": "please, tell me, you not tell", "ru": "пожалуйста"},
        "negations": {"en": "not, never, *n't", "kk": "емес"},
        "continuations": {"en": "and, what about"},
        "references": {"en": "them"},
        "conjunctions": {"en": "and", "kk": "мен"},
        "asking": {"en": "what"},
        "own": {"en": "i"},
        "concerning": {"en": "about"},
        "introductions": {"en": "i am a"},
        "provenance": {"en": "source"},
        "more": {"en": "more"},
    }
)


def mentions(concepts: Concepts, text: str) -> list[tuple[str, str]]:
    """What a text mentions: each concept with the words that name it."""
    read = Text.read(text)
    found = concepts.mentions(read.tokens, read.scripts)
    places = words(clean(text))
    return [(one.concept, clean(text)[places[one.start].start : places[one.end - 1].end]) for one in found]


@pytest.fixture(scope="module")
def concepts() -> Concepts:
    return Concepts(LEXICON)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How many women?", [("count", "How many"), ("women", "women")]),
        ("FEMALES", [("women", "FEMALES")]),
        ("сколько женщинам", [("count", "сколько"), ("women", "женщинам")]),
        ("мужчины и женщины", [("men", "мужчины"), ("women", "женщины")]),
        ("womenfolk", []),
        ("how are many", []),
        ("how", []),
        ("children under age", [("children", "children"), ("children", "under age")]),
        ("", []),
        ("zhenshchinam", []),
    ],
)
def test_stems_words_and_phrases(concepts: Concepts, text: str, found: list[tuple[str, str]]) -> None:
    assert mentions(concepts, text) == found


def test_a_longer_form_hides_the_shorter_one_of_its_group(concepts: Concepts) -> None:
    assert mentions(concepts, "a child without parents") == [("orphans", "child without parents")]
    assert mentions(concepts, "children and orphans") == [("children", "children"), ("orphans", "orphans")]


def test_a_form_counts_only_for_words_of_its_script(concepts: Concepts) -> None:
    assert mentions(concepts, "men") == [("men", "men")]
    assert mentions(concepts, "мен") == []  # Kazakh for "and", which folds to the English word
    conjunctions = plain(LEXICON.conjunctions)
    assert conjunctions.places(("men",), ("other",)) == {0}
    assert conjunctions.places(("men",), ("latin",)) == frozenset()
    assert conjunctions.places(("men",), ("either",)) == {0}


def test_the_real_base_tells_english_men_from_kazakh_and(resolver: Resolver) -> None:
    def named(text: str) -> set[str]:
        query = resolver.vocabulary.query(words(clean(text)))
        return {one.concept for one in resolver.concepts.mentions(query.corrected, query.scripts)}

    assert "men" in named("how many men")
    assert "men" not in named("әйелдер мен балалар")
    assert named("әйелдер мен балалар") >= {"women", "children"}
    assert "women" in named("zhenshchin")  # Russian in Latin letters
    assert "women" in named("ayelder")  # Kazakh in Latin letters


def test_negations(concepts: Concepts) -> None:
    for text in ("not one", "they didn't", "they didnt", "ер емес"):
        read = Text.read(text)
        assert concepts.read(read.tokens, read.scripts).negations, text
    read = Text.read("a knot in cotton")
    assert not concepts.read(read.tokens, read.scripts).negations


def test_a_polite_phrase_negates_nothing(concepts: Concepts) -> None:
    for text, negated in (("would you not tell me", False), ("not them", True), ("you not tell, not me", True)):
        read = Text.read(text)
        assert bool(concepts.read(read.tokens, read.scripts).negations) is negated, text


def test_neutral_words_and_phrases(concepts: Concepts) -> None:
    read = Text.read("Please tell me about them")
    assert concepts.read(read.tokens, read.scripts).neutral == {0, 1, 2}


def test_a_neutral_phrase_hides_what_it_is_made_of() -> None:
    silent = LEXICON.model_copy(update={"neutral": {"en": ("ladies and women", "men")}})
    assert mentions(Concepts(silent), "ladies and women") == []
    assert mentions(Concepts(silent), "women and men") == [("women", "women"), ("men", "men")]


def test_the_words_of_a_phrase_are_told(concepts: Concepts) -> None:
    assert concepts.phrases(("hov", "mani", "vomen")) == {0, 1}
    assert concepts.phrases(("hov", "vomen")) == frozenset()


def test_numbers_that_stand_side_by_side_are_one() -> None:
    names = [("fifty", "50"), ("seven", "7"), ("seventy", "70"), ("thousand", "1000"), ("twenty one", "21")]
    concepts = Concepts(LEXICON, names)

    def values(text: str) -> list[float]:
        read = Text.read(text)
        return [number.value for number in concepts.read(read.tokens, read.scripts).numbers]

    assert values("fifty seven cases") == [57]
    assert values("seven thousand fifty seven") == [7057]
    assert values("fifty or seven") == [50, 7]
    assert values("seven fifty") == [7, 50]
    assert values("twenty one women") == [21]


def test_what_a_word_means_by_itself(concepts: Concepts) -> None:
    assert concepts.meanings("vomen") == {"@women"}  # the skeleton of "women"
    assert concepts.meanings("not") == {"!"}
    assert not concepts.meanings("hov")  # only "how many" is a form
    assert not concepts.meanings("zepelin")


def test_groups(concepts: Concepts) -> None:
    assert concepts.group("orphans") == "people"
    assert concepts.exclusive("orphans")
    assert not concepts.exclusive("count")
    assert concepts.wider("newborns") == ("orphans", "children")
    assert concepts.wider("women") == ()


def test_a_form_of_nothing_is_never_found() -> None:
    forms = Forms([("!!!", "nothing"), ("— …", "nothing")])
    assert forms.find(("", "a"), ("latin", "latin")) == []


def test_a_phrase_is_not_found_over_the_end() -> None:
    forms = Forms([("how many people", "count")])
    assert forms.find(("hov", "mani"), ("latin", "latin")) == []
    assert forms.find(("hov", "mani", "people"), ("latin",) * 3) == [("count", 0, 3)]


def test_mentions_do_not_repeat() -> None:
    women = LEXICON.groups["people"].concepts["women"]
    twice = women.model_copy(update={"forms": {**women.forms, "de": women.forms["en"]}})
    group = LEXICON.groups["people"]
    double = group.model_copy(update={"concepts": {**group.concepts, "women": twice}})
    read = Text.read("women")
    found = Concepts(LEXICON.model_copy(update={"groups": {"people": double}})).mentions(read.tokens, read.scripts)
    assert found == (Mention("women", 0, 1),)
