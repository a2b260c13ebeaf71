"""Surface forms of a list or of the lexicon, found on the skeletons of a text's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from bot.knowledge.base import Words
from bot.understanding.text import Script, is_latin, skeletons

REMEMBERED = 50_000  # words whose forms are kept, so that each is looked up once


class _Form(NamedTuple):
    """A surface form after its first word (stems, and whether any ending may follow), its label and script."""

    rest: tuple[tuple[str, bool], ...]
    label: str
    script: Script


class _Starting(NamedTuple):
    """The forms that begin with one word: labels of those that are no longer, phrases by their second word or stem."""

    labels: tuple[str, ...]
    words: dict[str, list[_Form]]
    stems: dict[str, list[_Form]]
    any_stem: tuple[str, ...]


NOTHING = _Starting((), {}, {}, ())


def _starting(forms: Sequence[_Form]) -> _Starting:
    words: dict[str, list[_Form]] = {}
    stems: dict[str, list[_Form]] = {}
    for form in forms:
        if form.rest:
            second, is_open = form.rest[0]
            (stems if is_open else words).setdefault(second, []).append(form)
    return _Starting(tuple(dict.fromkeys(form.label for form in forms if not form.rest)), words, stems, tuple(stems))


def _shared(found: Mapping[str, list[_Form]]) -> dict[str, tuple[_Form, ...]]:
    """What is equal is there once: most words are forms of one concept by themselves."""
    known: dict[tuple[_Form, ...], tuple[_Form, ...]] = {}
    return {word: known.setdefault(forms := tuple(one), forms) for word, one in found.items()}


def _is(part: tuple[str, bool], word: str) -> bool:
    """Whether a word is this part of a form."""
    return word.startswith(part[0]) if part[1] else word == part[0]


class Forms:
    """Surface forms -> labels; `*` at a word's end stands for any ending, at its beginning for any beginning.

    Folding makes English "men" and Kazakh «мен» (and) one token, so a form counts only for a word that may be of its
    script: a word typed in Latin letters may be either, unless the Latin-script languages of the base know it.
    """

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        """`forms`: pairs of (form as written by a maintainer, label)."""
        written = [(form.lstrip("*"), form.startswith("*"), label) for form, label in forms]
        parts = [form.replace("-", " ").split() for form, _, _ in written]
        folded = iter(skeletons([part.rstrip("*") for found in parts for part in found]))
        words: dict[str, list[_Form]] = defaultdict(list)
        stems: dict[str, list[_Form]] = defaultdict(list)
        self._endings: dict[str, _Form] = {}
        for (typed, is_ending, label), found in zip(written, parts, strict=True):
            script: Script = "latin" if is_latin(typed) else "other"
            pieces = tuple((next(folded), part.endswith("*")) for part in found)
            if not pieces or not all(stem for stem, _ in pieces):
                continue
            first, is_open = pieces[0]
            form = _Form(pieces[1:], label, script)
            if is_ending:
                self._endings[first] = form
            else:
                (stems if is_open else words)[first].append(form)
        self._words, self._stems = _shared(words), _shared(stems)
        self._longest = max(map(len, self._stems), default=0)
        self._seen: dict[Script, dict[str, _Starting]] = {"latin": {}, "other": {}, "either": {}}

    def __getstate__(self) -> dict[str, object]:
        """Without what was looked up, which a compiled base need not keep."""
        return {**vars(self), "_seen": {script: {} for script in self._seen}}

    def _starting(self, token: str, script: Script) -> _Starting:
        """Every form whose first word this token may be."""
        found = [*self._words.get(token, ())]
        for length in range(1, min(len(token), self._longest) + 1):
            found += self._stems.get(token[:length], ())
        if self._endings:
            found += [form for start in range(len(token)) if (form := self._endings.get(token[start:]))]
        starting = _starting([form for form in found if script in (form.script, "either")]) if found else NOTHING
        if len(self._seen[script]) < REMEMBERED:
            self._seen[script][token] = starting
        return starting

    def find(self, tokens: Sequence[str], scripts: Sequence[Script]) -> list[tuple[str, int, int]]:
        """All (label, start, end) in a text."""
        found = []
        for start, (token, script) in enumerate(zip(tokens, scripts, strict=True)):
            starting = self._seen[script].get(token) or self._starting(token, script)
            if starting is NOTHING:
                continue
            found += [(label, start, start + 1) for label in starting.labels]
            following = tokens[start + 1] if start + 1 < len(tokens) else ""
            phrases = starting.words.get(following, ())
            if following.startswith(starting.any_stem):
                opened = (forms for stem, forms in starting.stems.items() if following.startswith(stem))
                phrases = [*phrases, *chain.from_iterable(opened)]
            for form in phrases:
                end = start + 1 + len(form.rest)
                if end <= len(tokens) and all(map(_is, form.rest[1:], tokens[start + 2 : end])):
                    found.append((form.label, start, end))
        return found

    def alone(self, token: str) -> frozenset[str]:
        """The labels of the forms that this word is by itself."""
        return frozenset((self._seen["either"].get(token) or self._starting(token, "either")).labels)

    def places(self, tokens: Sequence[str], scripts: Sequence[Script]) -> frozenset[int]:
        """Positions of the tokens that belong to any form."""
        return frozenset(place for _, start, end in self.find(tokens, scripts) for place in range(start, end))


def plain(words: Words) -> Forms:
    """The forms of one list of words."""
    return Forms((form, "") for forms in words.values() for form in forms)
