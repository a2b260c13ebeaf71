"""Which concepts a text mentions: every surface form of the lexicon, found on the skeletons of the tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.base import Words
from bot.knowledge.models import Lexicon
from bot.understanding.text import clean, is_latin, skeleton, words


@dataclass(frozen=True)
class Mention:
    """A concept at the tokens `start` (included) to `end` (excluded)."""

    concept: str
    start: int
    end: int


Script = Literal["latin", "other", "either"]


@dataclass(frozen=True)
class Text:
    """A text of the base, read once. Its words are of its own language's script. Labels: concepts, figures as `#45`."""

    typed: str
    tokens: tuple[str, ...]
    scripts: tuple[Script, ...]
    labels: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Text:
        """A text without labels."""
        found = words(clean(text))
        return cls(
            text, tuple(word.token for word in found), tuple("latin" if word.latin else "other" for word in found)
        )


class Forms:
    """Surface forms -> labels; `*` at a word's end stands for any ending, at its beginning for any beginning.

    Folding makes English "men" and Kazakh «мен» (and) one token, so a form counts only for a word that may be of its
    script: a word typed in Latin letters may be either, unless the Latin-script languages of the base know it.
    """

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        """`forms`: pairs of (form as written by a maintainer, label)."""
        self._first: dict[str, list[tuple[tuple[str, ...], str, Script]]] = defaultdict(list)
        self._longest = 0
        self._endings: dict[str, tuple[str, Script]] = {}
        for form, label in forms:
            script: Script = "latin" if is_latin(form.lstrip("*")) else "other"
            if form.startswith("*"):
                self._endings[skeleton(form[1:])] = (label, script)
                continue
            parts = tuple(
                skeleton(part.rstrip("*")) + "*" * part.endswith("*") for part in form.replace("-", " ").split()
            )
            if all(part.rstrip("*") for part in parts):
                self._first[parts[0]].append((parts[1:], label, script))
                self._longest = max(self._longest, len(parts[0]))
        self._seen: dict[str, tuple[tuple[tuple[str, ...], str, Script], ...]] = {}

    def _starting(self, token: str) -> tuple[tuple[tuple[str, ...], str, Script], ...]:
        """Every (rest of the form, label, script) whose first word is this token."""
        found = self._seen.get(token)
        if found is None:
            stems = (token[:length] + "*" for length in range(1, min(len(token), self._longest) + 1))
            found = tuple(rest for key in (token, *stems) for rest in self._first.get(key, ()))
            endings = (token[start:] for start in range(len(token)) if token[start:] in self._endings)
            found += tuple(((), *self._endings[ending]) for ending in endings)
            if len(self._seen) < 100_000:
                self._seen[token] = found
        return found

    def find(self, tokens: Sequence[str], scripts: Sequence[Script]) -> list[tuple[str, int, int]]:
        """All (label, start, end) in a text."""
        found = []
        last = len(tokens) - 1
        for start, token in enumerate(tokens):
            forms = self._seen.get(token)
            for rest, label, script in self._starting(token) if forms is None else forms:
                if scripts[start] != script and scripts[start] != "either":
                    continue
                if not rest:
                    found.append((label, start, start + 1))
                elif start < last and _is(rest[0], tokens[start + 1]):
                    end = start + 1 + len(rest)
                    if end <= last + 1 and all(map(_is, rest[1:], tokens[start + 2 : end])):
                        found.append((label, start, end))
        return found

    def alone(self, token: str) -> bool:
        """Whether this word by itself is a form."""
        return any(not rest for rest, _, _ in self._starting(token))

    def places(self, tokens: Sequence[str], scripts: Sequence[Script]) -> frozenset[int]:
        """Positions of the tokens that belong to any form."""
        return frozenset(place for _, start, end in self.find(tokens, scripts) for place in range(start, end))


def _is(part: str, token: str) -> bool:
    """Whether a token is this word of a form."""
    return part == token or (part[-1] == "*" and token.startswith(part[:-1]))


class Concepts:
    """The lexicon, ready to be asked about texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._group: dict[str, str] = {}
        self._within: dict[str, str] = {}
        forms = []
        for group_id, group in lexicon.groups.items():
            for concept_id, concept in group.concepts.items():
                self._group[concept_id] = group_id
                if concept.within is not None:
                    self._within[concept_id] = concept.within
                forms += [(form, concept_id) for words in concept.forms.values() for form in words]
        self._forms = Forms(forms)
        self._exclusive = {group_id for group_id, group in lexicon.groups.items() if group.exclusive}
        self.neutral, self.negations = plain(lexicon.neutral), plain(lexicon.negations)

    def mentions(self, tokens: Sequence[str], scripts: Sequence[Script]) -> list[Mention]:
        """What a text speaks of. A longer form hides shorter ones of the same group inside it."""
        found = list(dict.fromkeys(Mention(*hit) for hit in self._forms.find(tokens, scripts)))
        longer = [one for one in found if one.end - one.start > 1]
        return [one for one in found if not any(self._hides(other, one) for other in longer)]

    def _hides(self, longer: Mention, shorter: Mention) -> bool:
        return (
            longer.start <= shorter.start
            and shorter.end <= longer.end
            and longer.end - longer.start > shorter.end - shorter.start
            and self._group[longer.concept] == self._group[shorter.concept]
        )

    def recognised(self, token: str) -> bool:
        """Whether a word by itself is one of the lexicon's, so that it is no misspelling of another."""
        return self._forms.alone(token) or self.neutral.alone(token) or self.negations.alone(token)

    def group(self, concept: str) -> str:
        """The group of a concept."""
        return self._group[concept]

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
