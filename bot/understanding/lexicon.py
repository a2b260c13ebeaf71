"""Which concepts a text mentions: every surface form of the lexicon, found on the skeletons of the tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Literal, NamedTuple

from bot.knowledge.base import Words
from bot.knowledge.figures import compose
from bot.knowledge.models import Lexicon
from bot.understanding.text import clean, is_latin, raw_words, skeletons

REMEMBERED = 50_000  # words whose forms are kept, so that each is looked up once


class Mention(NamedTuple):
    """A concept at the tokens `start` (included) to `end` (excluded)."""

    concept: str
    start: int
    end: int


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
        script: dict[str, Script] = {word: "latin" if is_latin(word) else "other" for word in different}
        return [
            cls(
                text,
                tuple(token for word in found if (token := folded[word])),
                tuple(script[w] for w in found if folded[w]),
            )
            for text, found in zip(texts, split, strict=True)
        ]


class _Form(NamedTuple):
    """A surface form after its first word (stems, and whether any ending may follow), its label and script."""

    rest: tuple[tuple[str, bool], ...]
    label: str
    script: Script


class _Starting(NamedTuple):
    """The forms that begin with one word: the labels of those that are no longer, phrases by their second word."""

    labels: tuple[str, ...]
    words: dict[str, list[_Form]]
    stems: tuple[str, ...]
    phrases: list[_Form]


NOTHING = _Starting((), {}, (), [])


def _starting(forms: list[_Form]) -> _Starting:
    phrases = [form for form in forms if form.rest]
    words: dict[str, list[_Form]] = {}
    for form in phrases:
        words.setdefault(form.rest[0][0], []).append(form)
    return _Starting(
        labels=tuple(form.label for form in forms if not form.rest),
        words=words,
        stems=tuple(form.rest[0][0] for form in phrases if form.rest[0][1]),
        phrases=phrases,
    )


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
        self._words: dict[str, list[_Form]] = defaultdict(list)
        self._stems: dict[str, list[_Form]] = defaultdict(list)
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
                (self._stems if is_open else self._words)[first].append(form)
        self._longest = max(map(len, self._stems), default=0)
        self._seen: dict[Script, dict[str, _Starting]] = {"latin": {}, "other": {}, "either": {}}

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
            if not starting.phrases or start + 1 == len(tokens):
                continue
            following = tokens[start + 1]
            open_ended = starting.stems and following.startswith(starting.stems)
            for form in starting.phrases if open_ended else starting.words.get(following, ()):
                end = start + 1 + len(form.rest)
                if (
                    _is(form.rest[0], following)
                    and end <= len(tokens)
                    and all(map(_is, form.rest, tokens[start + 1 :]))
                ):
                    found.append((form.label, start, end))
        return found

    def alone(self, token: str) -> bool:
        """Whether this word by itself is a form."""
        return bool((self._seen["either"].get(token) or self._starting(token, "either")).labels)

    def places(self, tokens: Sequence[str], scripts: Sequence[Script]) -> frozenset[int]:
        """Positions of the tokens that belong to any form."""
        return frozenset(place for _, start, end in self.find(tokens, scripts) for place in range(start, end))


class Number(NamedTuple):
    """A number named at the tokens `start` (included) to `end` (excluded)."""

    value: float
    start: int
    end: int


class Marked(NamedTuple):
    """What the lexicon and the names of numbers tell of a text: by places of its tokens."""

    mentions: tuple[Mention, ...]
    numbers: tuple[Number, ...]
    neutral: frozenset[int]
    negations: frozenset[int]


def _joined(numbers: Iterable[Number]) -> tuple[Number, ...]:
    """The numerals of a text, neighbours that make one taken together. A longer name hides those inside it."""
    joined: list[Number] = []
    for number in sorted(numbers, key=lambda one: (one.start, -one.end)):
        before = joined[-1] if joined else None
        if before is None or number.start > before.end:
            joined.append(number)
        elif number.start == before.end:
            both = compose(before.value, number.value)
            if both is None:
                joined.append(number)
            else:
                joined[-1] = Number(both, before.start, number.end)
    return tuple(joined)


class Concepts:
    """The lexicon, ready to be asked about texts."""

    def __init__(self, lexicon: Lexicon, numbers: Iterable[tuple[str, str]] = ()) -> None:
        """`numbers`: pairs of (name, value)."""
        self._group: dict[str, str] = {}
        self._within: dict[str, str] = {}
        forms = [(form, f"#{value}") for form, value in numbers]
        for group_id, group in lexicon.groups.items():
            for concept_id, concept in group.concepts.items():
                self._group[concept_id] = group_id
                if concept.within is not None:
                    self._within[concept_id] = concept.within
                label = f"@{concept_id}"
                forms += [(form, label) for words in concept.forms.values() for form in words]
        for mark, words in (("~", lexicon.neutral), ("!", lexicon.negations)):
            forms += [(form, mark) for found in words.values() for form in found]
        self._forms = Forms(forms)
        self._exclusive = {group_id for group_id, group in lexicon.groups.items() if group.exclusive}

    def read(self, tokens: Sequence[str], scripts: Sequence[Script]) -> Marked:
        """What a text speaks of. A longer form hides shorter ones of the same group inside it."""
        mentions: list[Mention] = []
        numbers: list[Number] = []
        neutral: set[int] = set()
        negations: set[int] = set()
        polite: set[int] = set()  # "isn't it", «не могли бы вы»: they negate nothing
        for label, start, end in dict.fromkeys(self._forms.find(tokens, scripts)):
            if label[0] == "@":
                mentions.append(Mention(label[1:], start, end))
            elif label[0] == "#":
                numbers.append(Number(float(label[1:]), start, end))
            else:
                (neutral if label == "~" else negations).update(range(start, end))
                if label == "~" and end > start + 1:
                    polite.update(range(start, end))
        longer = [one for one in mentions if one.end - one.start > 1]
        if longer:
            mentions = [one for one in mentions if not any(self._hides(other, one) for other in longer)]
        return Marked(tuple(mentions), _joined(numbers), frozenset(neutral), frozenset(negations - polite))

    def mentions(self, tokens: Sequence[str], scripts: Sequence[Script]) -> tuple[Mention, ...]:
        """The concepts of a text."""
        return self.read(tokens, scripts).mentions

    def _hides(self, longer: Mention, shorter: Mention) -> bool:
        return (
            longer.start <= shorter.start
            and shorter.end <= longer.end
            and longer.end - longer.start > shorter.end - shorter.start
            and self._group[longer.concept] == self._group[shorter.concept]
        )

    def recognised(self, token: str) -> bool:
        """Whether a word by itself is one of the lexicon's, so that it is no misspelling of another."""
        return self._forms.alone(token)

    def group(self, concept: str) -> str:
        """The group of a concept."""
        return self._group[concept]

    @property
    def all_exclusive(self) -> tuple[str, ...]:
        """The concepts of exclusive groups."""
        return tuple(concept for concept, group in self._group.items() if group in self._exclusive)

    def exclusive(self, concept: str) -> bool:
        """Whether an entry about another concept of its group cannot answer for it."""
        return self._group[concept] in self._exclusive

    def wider(self, concept: str) -> tuple[str, ...]:
        """The concepts that contain this one, nearest first."""
        chain: list[str] = []
        while (parent := self._within.get(concept)) and parent not in chain:
            chain.append(parent)
            concept = parent
        return tuple(chain)


def plain(words: Words) -> Forms:
    """The forms of one list of words."""
    return Forms((form, "") for forms in words.values() for form in forms)
