"""The figures of a text: digits, and number words from two up by `numbers.yaml`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.knowledge.models import Number

# A time, a number with thousands set off, a number with or without decimals, a word.
_TOKEN = re.compile(r"\d{1,2}:\d{2}(?!\d)|\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[^\W\d_]+")
_THOUSANDS = re.compile(r"(?<=\d)[, \u00a0\u202f](?=\d{3}(?!\d))")
_JOINTS = frozenset({" ", "\u00a0", "-"})
REMEMBERED = 32_768  # words
_Name = tuple[tuple[str, ...], float]  # its words, `*` at the end of one for any ending, and its value
_MULTIPLIERS = frozenset({100.0, 1e3, 1e6, 1e9})


@dataclass(frozen=True)
class Figure:
    """A figure as it is written, and its value in one spelling: `1100` for 1,100; `15:45` for a time."""

    text: str
    value: str


@dataclass(frozen=True)
class _Numeral:
    value: float
    start: int
    end: int


class Figures:
    """Finds the figures of texts, by the number words of each language."""

    def __init__(self, numbers: Iterable[Number]) -> None:
        self._exact: dict[str, dict[str, list[_Name]]] = defaultdict(dict)
        self._stems: dict[str, list[_Name]] = defaultdict(list)
        for number in numbers:
            for language, names in number.names.items():
                for name in names:
                    words = tuple(fold(name).split())
                    if words[0].endswith("*"):
                        self._stems[language].append((words, number.value))
                    else:
                        self._exact[language].setdefault(words[0], []).append((words, number.value))
        for table in self._exact.values():
            for named in table.values():
                named.sort(key=lambda name: -len(name[0]))
        self._beginning = lru_cache(REMEMBERED)(self._begin)  # a base says the same words again and again
        self.languages = tuple(self._exact.keys() | self._stems.keys())

    def of(self, text: str, language: str) -> list[Figure]:
        """The figures of `text`, in its order; number words are those of `language` ("" for digits only)."""
        folded = fold(text)
        tokens = list(_TOKEN.finditer(folded))
        found: list[Figure] = []
        numerals: list[_Numeral] = []
        at = 0
        while at < len(tokens):
            token, taken = tokens[at], 1
            word = token[0]
            if ":" in word:
                found.append(Figure(text[token.start() : token.end()], word.lstrip("0")))
            elif word[0].isdigit():
                numerals.append(_Numeral(_number(word), token.start(), token.end()))
            elif (names := self._beginning(word, language)) and (name := _named(names, tokens[at:], folded)):
                value, taken = name
                numeral = _Numeral(value, token.start(), tokens[at + taken - 1].end())
                _join(numerals, numeral, folded)
            at += taken
        return found + [Figure(text[one.start : one.end], spell(one.value)) for one in numerals]

    def everywhere(self, text: str) -> list[Figure]:
        """The figures of a text that may be in any of the languages."""
        return [figure for language in self.languages or ("",) for figure in self.of(text, language)]

    def _begin(self, word: str, language: str) -> list[_Name]:
        """The names that begin with a word, the longest first."""
        exact = self._exact[language].get(word, []) if language in self._exact else []
        return exact or [name for name in self._stems.get(language, ()) if _fits(word, name[0][0])]


def _named(names: Iterable[_Name], tokens: list[re.Match[str]], folded: str) -> tuple[float, int] | None:
    """The value of the first of these names that the tokens begin with, and how many of them it takes."""
    for words, value in names:
        there = tokens[: len(words)]
        if (
            len(there) == len(words)
            and all(_fits(token[0], pattern) for token, pattern in zip(there, words, strict=True))
            and all(folded[a.end() : b.start()] in _JOINTS for a, b in pairwise(there))
        ):
            return value, len(words)
    return None


def fold(text: str) -> str:
    """`text` as number words are compared; no character moves."""
    lower = text.lower().replace("ё", "е")
    return lower if len(lower) == len(text) else text


def spell(value: float) -> str:
    """One spelling for each value: 1100, 0.667."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _number(text: str) -> float:
    return float(_THOUSANDS.sub("", text).replace(",", "."))


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def _join(numerals: list[_Numeral], word: _Numeral, folded: str) -> None:
    """Append a number word, as part of the numeral before it where the two make one: forty-one, 5 thousand."""
    before = numerals[-1] if numerals else None
    if before is None or folded[before.end : word.start] not in _JOINTS:
        numerals.append(word)
        return
    both = compose(before.value, word.value)
    if both is None or (both == before.value + word.value and folded[before.start].isdigit()):
        numerals.append(word)
    else:
        numerals[-1] = _Numeral(both, before.start, word.end)


def compose(before: float, value: float) -> float | None:
    """What two numerals make that stand side by side, if anything: forty and one, five and thousand."""
    if value in _MULTIPLIERS and before < value:
        return before * value
    return before + value if value < _lowest_place(before) else None


def _lowest_place(value: float) -> float:
    """The place of the last digit that is not zero: 10 for 120."""
    place = 1.0
    while value >= 1 and value % (place * 10) == 0:
        place *= 10
    return place
