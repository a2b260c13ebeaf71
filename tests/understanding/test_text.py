"""Folding: one skeleton for every spelling of a word, and any text is handled."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.understanding.text import MAX_LETTERS, MAX_TOKENS, Word, clean, is_latin, other_layout, skeleton, tokens, words

LETTERS = "abcdefghijklmnopqrstuvwxyz абвгдеёжзийклмнопрстуфхцчшщъыьэюя әғқңөұүһі ýışğäöü '’ʼ 0123456789 ,.-?!"
anything = st.text(max_size=400)
typed = st.text(alphabet=LETTERS, max_size=120)
long_text = st.builds(
    lambda piece, times: (piece * times)[:5000], st.text(min_size=1, max_size=60), st.integers(1, 5000)
)


# --- properties


@given(anything | typed | long_text)
@example("ghh")
@example("Ӫ")
@example("dzzh cck")
@example("xч schch")
def test_folding_is_idempotent(text: str) -> None:
    found = tokens(text)
    assert tokens(" | ".join(found)) == found  # a bar, because 1 and 100 side by side are one number


@given(anything | long_text)
def test_any_text_gives_at_most_so_many_tokens(text: str) -> None:
    found = tokens(text)
    assert len(found) <= MAX_TOKENS == 64
    assert all(token.isdigit() or 0 < len(token) <= MAX_LETTERS for token in found)


@given(anything | long_text)
def test_cleaning_is_idempotent_and_leaves_what_can_be_seen(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned or len(cleaned) > 4096  # NFKC may lengthen a text
    assert cleaned == cleaned.strip()
    assert cleaned.isprintable() or any(one.isspace() for one in cleaned)


@given(anything)
def test_each_word_stands_where_it_says(text: str) -> None:
    cleaned = clean(text)
    found = words(cleaned)
    assert all(0 <= word.start < word.end <= len(cleaned) for word in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert tuple(word.token for word in found) == tokens(text)


@given(typed)
def test_case_does_not_matter(text: str) -> None:
    assert tokens(text.upper()) == tokens(text.upper().lower())


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz[];',.` "))
def test_the_other_layout_and_back(text: str) -> None:
    letters = sum(letter.isalpha() for letter in text)
    there = other_layout(text)
    if letters and sum("а" <= letter <= "я" or letter == "ё" for letter in there):
        assert other_layout(there) == text


# --- spellings that must meet


@pytest.mark.parametrize(
    "spellings",
    [
        "Жусан Zhusan Jusan Zhussan ЖУСАН jusan",
        "детей detei detey ДЕТЕЙ",
        "қанша канша kansha qansha",
        "всё все",
        "ребёнок ребенок rebenok",
        "больше bolshe bol'she bol’she",
        "don't don’t dont",
        "әйел аиел әиел ayel äyel",
        "жетім жетим zhetim jetim",
        "женщин zhenschin zhenshchin",
        "Сирия Siriya Siria Syria",
        "эвакуация evakuaciya evakuatsiya",
        "жылы zhyly jyly",
        "хан khan han",
        "школа shkola",
        "балалар balalar",
        "ﬁlm film ｆｉｌｍ",
        "café cafe",
        "wo\u200bmen women",
        "\u202ewomen\u202c women",
        "1,100 1100",
    ],
)
def test_spellings_of_one_word_meet(spellings: str) -> None:
    assert len({tokens(one) for one in spellings.split()}) == 1


@pytest.mark.parametrize("pair", ["men women", "детей дети", "бала әйел", "2019 2020", "orphan орган", "Syria Iraq"])
def test_different_words_stay_apart(pair: str) -> None:
    one, other = pair.split()
    assert tokens(one) != tokens(other)


def test_every_folded_token_is_its_own_skeleton() -> None:
    for word in ("Жусан", "shchuka", "chch", "Khalykh", "Sschool", "yyy", "xylophone", "tchaikovsky"):
        assert skeleton(skeleton(word)) == skeleton(word)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 100 people", ("1100", "people")),
        ("1\u00a0100", ("1100",)),
        ("12. 345", ("12", "345")),
        ("2019-жылы", ("2019", "jili")),
        ("2019г", ("2019", "g")),
        ("covid19", ("kovid", "19")),
        ("45,6", ("45", "6")),
    ],
)
def test_numbers(text: str, found: tuple[str, ...]) -> None:
    expected = found if text != "covid19" else (skeleton("covid"), "19")
    assert tokens(text) == expected


@pytest.mark.parametrize("text", ["", "   ", "???", "😀😀", "\x00\x01\u200b\u202e", "— … «»", "'", "\n\n"])
def test_a_text_without_words(text: str) -> None:
    assert tokens(text) == ()
    assert words(clean(text)) == ()


def test_only_so_much_of_a_text_is_read() -> None:
    assert len(clean("слово " * 5000)) <= 4096
    assert len(tokens("слово " * 5000)) == MAX_TOKENS
    (token,) = tokens("ab" * 2500)
    assert len(token) == MAX_LETTERS


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("«Ақ желкен» операциясы қашан өтті?", ["Ақ", "желкен"]),
        ('was there an operation "white sail"', ["white", "sail"]),
        ("the paper says “it was not worth all the money”", []),
        ("an operation “white sail", []),
        ("How many came with Zhusan-9 to Aktau?", ["Zhusan", "9", "Aktau"]),
        ("How Many Women Came To Aktau", []),  # every word has a capital
        ("Operation Sunrise", ["Sunrise"]),
    ],
)
def test_names_are_told_by_quotes_capitals_and_numbers(text: str, names: list[str]) -> None:
    assert [text[word.start : word.end] for word in words(text) if word.name] == names


def test_lines_and_tabs_separate_words() -> None:
    assert tokens("women\nmen\tchildren") == tokens("women men children")
    assert clean("  women\u00ad \u200f men ") == "women  men"


def test_a_word_knows_its_sentence() -> None:
    found = words("She came in 2019. Why?! I don't know… say it\nplease")
    assert [word.sentence for word in found] == [0, 0, 0, 0, 1, 2, 2, 2, 3, 3, 4]


def test_a_word_knows_its_place_and_script() -> None:
    latin, other = words("men, дети")
    assert latin == Word(0, 3, "men", True)
    assert (other.start, other.end, other.latin) == (5, 9, False)
    assert is_latin("äyel")
    assert not is_latin("әйел")


# --- words of two scripts


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Cколько детей вepнyли из Cирии", "сколько детей вернули из сирии"),
        ("бiздiң aзaмaттaр", "біздің азаматтар"),
        ("hоw mаny сhildren", "how many children"),
    ],
)
def test_a_word_that_mixes_letters_of_two_scripts_is_of_one(text: str, same: str) -> None:
    assert clean(text).casefold() == same


def test_a_name_with_an_ending_of_another_script_stays() -> None:
    assert clean("UNICEFтің есебі") == "UNICEFтің есебі"


# --- the other keyboard layout


@pytest.mark.parametrize(
    ("typed_text", "meant"),
    [
        ("crjkmrj ltntq", "сколько детей"),
        ("ghbdtn", "привет"),
        (";tyoby", "женщин"),
        ("CRJKMRJ", "сколько"),
        ("рщц ьфтн", "how many"),
        ("2019", "2019"),
    ],
)
def test_the_same_keys_on_the_other_layout(typed_text: str, meant: str) -> None:
    assert other_layout(typed_text) == meant


@pytest.mark.parametrize(("word", "other"), [("неё", "не"), ("too", "to"), ("off", "of")])
def test_two_letters_at_the_end_of_three_are_no_slip(word: str, other: str) -> None:
    assert skeleton(word) != skeleton(other)


@pytest.mark.parametrize(("word", "other"), [("nooo", "no"), ("Zhussan", "Zhusan"), ("meen", "men")])
def test_other_doubled_letters_are_one(word: str, other: str) -> None:
    assert skeleton(word) == skeleton(other)
