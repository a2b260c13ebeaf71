"""Text to tokens: one phonetic Latin skeleton for every spelling of a word, and the rescue of a wrong keyboard layout.

Both sides (the base's wordings and the query) are folded the same way, so the skeleton need not be a correct
transliteration of anything; it must only bring the usual spellings of one word together: «Жусан», Zhusan, Jusan and
Zhussan; «детей», detei and detey; «қанша», «канша» and kansha. Research: matching.md, "Latin-typed queries".
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from sys import intern
from typing import Literal, NamedTuple

MAX_CHARACTERS = 4096  # the longest text that Telegram sends
MAX_TOKENS = 64
TITLE = 3  # spaces from which a text whose every word has a capital is set so throughout
MAX_LETTERS = 80  # of one token; longer ones are no words, not even run together
STEM = 5  # letters of a skeleton that carry a word's meaning in three languages, whatever its ending

# 1,100 and 1 100 are one number; an apostrophe joins: don't, bol'she
_APOSTROPHES = "'\u2019\u02bc\u02b9\u00b4`"
_WORD = re.compile(rf"\d{{1,3}}(?:[ \u00a0\u202f,]\d{{3}})+(?!\d)|\d+|[^\W\d_]+(?:[{_APOSTROPHES}][^\W\d_]+)*")

# Cyrillic to the skeleton; Kazakh letters as they are typed without their marks.
_LETTERS = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуф", "abvgdeziiklmnoprstuf", strict=True)),
        **dict(zip("ёыэхцчшщж", "eiehcčššj", strict=True)),
        **dict(zip("әғқңөұүһі", "agknouuhi", strict=True)),
        "ю": "iu",
        "я": "ia",
        "ъ": "",
        "ь": "",
        "ý": "u",  # Kazakh Latin alphabets of 2018 and 2021
        "ı": "i",
        "ş": "š",
        "ğ": "g",
        "\u02bc": "",  # apostrophes that count as letters
        "\u02b9": "",
    }
)
# Latin spellings to the skeleton, in this order.
_SPELLINGS = (
    ("shch", "š"),
    ("sch", "š"),
    ("sh", "š"),
    ("dzh", "j"),
    ("zh", "j"),
    ("dj", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("ch", "č"),
    ("ts", "c"),
    ("ck", "k"),
    ("ph", "f"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ks"),
    ("šč", "š"),
    ("sč", "š"),
    ("y", "i"),
)
# Not at a beginning, nor two letters at the end of three: ООН is not «он», «неё» not «не», "too" not "to".
_DOUBLED = re.compile(r"(?<=\w)([^\W\d])(?:\1{2,}|(?<=\w\w\w)\1|\1(?=\w))")
_BEGINNING = re.compile(r"(?:^|[.!?…:;]\s)[^\w«“„\"]*\Z")  # of a sentence; what is quoted begins none
_SENTENCE_END = re.compile(r"[.!?…:]+(?=\s)|\n")
_QUOTED = re.compile(r"[«“„\"](?P<name>[^\W_]+(?:[ -][^\W_]+){0,2})[»”“\"]")  # longer ones are no names
_NUMBERED = re.compile(r"[^\W\d_]-\Z")
_SILENT = re.compile(r"[^\w\n]|_")

# A word that mixes scripts («Cирия» with a Latin C) is all of the one whose letters the others look like.
_MIXED = re.compile(r"[A-Za-z][\u0400-\u052f]|[\u0400-\u052f][A-Za-z]")
_LETTERS_TOGETHER = re.compile(r"[^\W\d_]+")
_LIKE_LATIN, _LIKE_CYRILLIC = "аеікорсухАЕІКОРСУХ", "aeikopcyxAEIKOPCYX"  # in either case
_AS_LATIN = str.maketrans(_LIKE_LATIN, _LIKE_CYRILLIC)
_AS_CYRILLIC = str.maketrans(_LIKE_CYRILLIC, _LIKE_LATIN)
_LATIN_LETTER = re.compile("[A-Za-z]")
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")

_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_CYRILLIC = str.maketrans(_LATIN_KEYS + '~{}:"<>', _CYRILLIC_KEYS + "ёхъжэбю")
_TO_LATIN = str.maketrans(_CYRILLIC_KEYS, _LATIN_KEYS)
# Kazakh has letters on the keys of digits; beside a letter that is what was meant.
_KAZAKH_KEYS = str.maketrans("234589-=0", "әіңғүұөһқ")
_DIGIT_KEY = re.compile(r"(?<=[a-z;'\[\],.])[234589=0-]|[234589=0-](?=[a-z;'\[\],.])")


def clean(text: str) -> str:
    """Normalised (NFKC), without control, zero-width and direction characters, cut to what Telegram sends.

    A word is of one script where its letters can be told for it.
    """
    normal = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS])
    if not normal.isprintable():
        visible = (" " if one.isspace() else one for one in normal)
        normal = "".join(one for one in visible if unicodedata.category(one)[0] != "C")
    if _MIXED.search(normal):
        normal = _LETTERS_TOGETHER.sub(_of_one_script, normal)
    return normal.strip()


def _of_one_script(word: re.Match[str]) -> str:
    """«Cирия» with a Latin C in Cyrillic letters alone; as typed where it is of one script or letters of both tell."""
    if not _MIXED.search(word[0]):
        return word[0]
    cyrillic, latin = word[0].translate(_AS_CYRILLIC), word[0].translate(_AS_LATIN)
    if not _LATIN_LETTER.search(cyrillic):
        return cyrillic
    return latin if not _CYRILLIC_LETTER.search(latin) else word[0]


def skeletons(words: Sequence[str]) -> list[str]:
    """The phonetic skeleton of each word; idempotent. All at once, because a base has tens of thousands."""
    lines = "\n".join(words)
    latin = lines.casefold()
    for _ in range(2):  # a letter may come to light when its mark is taken off: ӫ, ө
        letters = unicodedata.normalize("NFC", latin).translate(_LETTERS).replace("š", "sh").replace("č", "ch")
        latin = _SILENT.sub("", unicodedata.normalize("NFD", letters))
    before = ""
    while latin != before:  # one replacement may bring the letters of another together
        before = latin
        for spelling, sound in _SPELLINGS:
            latin = latin.replace(spelling, sound)
        latin = _DOUBLED.sub(r"\1", latin)
    return [word[:MAX_LETTERS] for word in latin.split("\n")] if words else []


@lru_cache(maxsize=8192)
def skeleton(word: str) -> str:
    """The phonetic skeleton of one word."""
    return skeletons((word,))[0]


class Word(NamedTuple):
    """A word or number of a cleaned text: its place there and its skeleton.

    `latin`: it was typed in Latin letters. `name`: it stands in a quotation of a few words, has a capital letter that
    no beginning of a sentence explains, or is the number of something: Zhusan-9. `sentence`: how many end before it.
    """

    start: int
    end: int
    token: str
    latin: bool
    name: bool = False
    sentence: int = 0


def is_latin(word: str) -> bool:
    """Whether a word is written in Latin letters, told by its first letter."""
    return not "\u0400" <= word[:1] <= "\u052f"


def words(cleaned: str) -> tuple[Word, ...]:
    """The words of a text that went through `clean`, at most `MAX_TOKENS`."""
    found = []
    shouted = cleaned.isupper() or (cleaned.istitle() and cleaned.count(" ") >= TITLE)
    ends = [match.end() for match in _SENTENCE_END.finditer(cleaned)]
    quoted = {place for found in _QUOTED.finditer(cleaned) for place in range(*found.span("name"))}
    for match in islice(_WORD.finditer(cleaned), MAX_TOKENS):
        word, start = match[0], match.start()
        if token := skeleton(word):
            capital = word[0].isupper() and not shouted and not _BEGINNING.search(cleaned, 0, start)
            numbered = word.isdigit() and _NUMBERED.search(cleaned, 0, start)
            name = bool(capital or numbered or start in quoted)
            found.append(Word(start, match.end(), token, is_latin(word), name, bisect_right(ends, start)))
    return tuple(found)


def raw_words(cleaned: str) -> list[str]:
    """The words of a text that went through `clean`, as typed."""
    return _WORD.findall(cleaned)[:MAX_TOKENS]


def tokens(text: str) -> tuple[str, ...]:
    """The skeletons of the words of a text."""
    return tuple(word.token for word in words(clean(text)))


Script = Literal["latin", "other", "either"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the base, read once. Its words are of its own language's script.

    Terms are what it speaks of: concepts as `@women`, figures as `#45`, and the stems of the other telling words.
    """

    typed: str
    tokens: tuple[str, ...]
    scripts: tuple[Script, ...]
    terms: tuple[str, ...] = ()
    negated: bool = False

    @classmethod
    def read(cls, text: str) -> Text:
        """A text whose terms are not known yet."""
        return cls.read_all((text,))[0]

    @classmethod
    def read_all(cls, texts: Sequence[str]) -> list[Text]:
        """Many texts, their words folded together."""
        split = [raw_words(clean(text)) for text in texts]
        different = list(dict.fromkeys(word for found in split for word in found))
        folded = dict(zip(different, map(intern, skeletons(different)), strict=True))
        if "" in folded.values():
            split = [[word for word in found if folded[word]] for found in split]
        script: dict[str, Script] = {word: "latin" if is_latin(word) else "other" for word in different}
        shared: dict[tuple[Script, ...], tuple[Script, ...]] = {}  # there are few
        scripts = (tuple(map(script.__getitem__, found)) for found in split)
        return [
            cls(text, tuple(map(folded.__getitem__, found)), shared.setdefault(of_words, of_words))
            for text, found, of_words in zip(texts, split, scripts, strict=True)
        ]


def other_layout(text: str) -> str:
    """The same keys on the other keyboard layout: `crjkmrj` and «сколько»."""
    lower = text.casefold()
    cyrillic = sum("а" <= character <= "я" or character == "ё" for character in lower)
    latin = sum("a" <= character <= "z" for character in lower)
    if cyrillic > latin:
        return lower.translate(_TO_LATIN)
    return _DIGIT_KEY.sub(lambda key: key[0].translate(_KAZAKH_KEYS), lower).translate(_TO_CYRILLIC)
