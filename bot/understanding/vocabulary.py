"""The words of the base, and which of them the words of a query are: as typed, misspelt, or run together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Indel

from bot.understanding.corpus import Corpus
from bot.understanding.text import Script, Word

NEAR = 0.8  # likeness from which an unknown word may be a misspelt known one of the same first letter
NEARER = 0.85  # and of another first letter
SHORTEST = 4  # letters of a word that may be misspelt
REMEMBERED = 4096  # words of queries whose correction is kept
SHORTEST_PART = 3  # letters of each of two words that were run together


@dataclass(frozen=True)
class Query:
    """A query in the base's words. `corrected[i]` is the known word that token i probably is, or the token itself.

    `origin[i]` is the place of the typed word that token i came from: run-together words give two tokens. `names` are
    the places of tokens typed as names.
    """

    tokens: tuple[str, ...]
    origin: tuple[int, ...]
    scripts: tuple[Script, ...]
    corrected: tuple[str, ...]
    likeness: tuple[float, ...]
    names: frozenset[int] = frozenset()

    @property
    def typed(self) -> tuple[bool, ...]:
        """Whether each word is taken as it was typed."""
        return tuple(token == known for token, known in zip(self.tokens, self.corrected, strict=True))

    @property
    def known(self) -> float:
        """Share of the tokens that stand in the base as they were typed."""
        return sum(likeness == 1.0 for likeness in self.likeness) / max(len(self.tokens), 1)


class Vocabulary:
    """Every word of the base's wordings: how often it stands there (`counts`), in which languages (`spoken`)."""

    def __init__(
        self,
        corpus: Corpus,
        recognised: Callable[[str], bool],
        phrases: Callable[[Sequence[str]], frozenset[int]],
    ) -> None:
        """`recognised` tells words that are no misspelling of another, `phrases` the places of those that are none."""
        self.counts = Counter(token for text in corpus.texts for token in text.tokens)
        self.spoken: dict[str, set[str]] = {}
        self._latin: set[str] = set()
        for wording, text in zip(corpus.wordings, corpus.texts, strict=True):
            self.spoken.setdefault(wording.language, set()).update(text.tokens)
            self._latin.update(
                token for token, script in zip(text.tokens, text.scripts, strict=True) if script == "latin"
            )
        self._words = list(self.counts)
        self._by_letter: dict[str, list[str]] = {}
        for word in self._words:
            self._by_letter.setdefault(word[0], []).append(word)
        self._recognised, self._phrases = recognised, phrases

    def query(self, typed: Sequence[Word]) -> Query:
        """A query analysed: misspelt words corrected to known ones where that is likely."""
        meant = self._phrases([word.token for word in typed])
        parts = [
            (place, part)
            for place, word in enumerate(typed)
            for part in ((word.token,) if place in meant else self._split(word.token))
        ]
        corrected = [self._as_typed(part) if place in meant else self._corrected(part) for place, part in parts]
        known = tuple(word for word, _ in corrected)
        scripts: tuple[Script, ...] = tuple(
            ("latin" if word in self._latin else "either") if typed[place].latin else "other"
            for word, (place, _) in zip(known, parts, strict=True)
        )
        return Query(
            tokens=tuple(part for _, part in parts),
            origin=tuple(place for place, _ in parts),
            scripts=scripts,
            corrected=known,
            likeness=tuple(likeness for _, likeness in corrected),
            names=frozenset(i for i, (place, _) in enumerate(parts) if typed[place].name),
        )

    def _as_typed(self, token: str) -> tuple[str, float]:
        return token, float(token in self.counts)

    def _split(self, token: str) -> tuple[str, ...]:
        """The token, or the two known words that were run together in it."""
        if token in self.counts or len(token) <= 2 * SHORTEST_PART or self._recognised(token):
            return (token,)
        options = [(token[:i], token[i:]) for i in range(SHORTEST_PART, len(token) - SHORTEST_PART + 1)]
        known = [parts for parts in options if parts[0] in self.counts and parts[1] in self.counts]
        return max(known, key=lambda parts: min(self.counts[part] for part in parts), default=(token,))

    @cached_property
    def _corrected(self) -> Callable[[str], tuple[str, float]]:
        return lru_cache(REMEMBERED)(self._correct)

    def _correct(self, token: str) -> tuple[str, float]:
        """The most alike known word and its likeness: 1.0 for a known token, 0.0 where nothing is near."""
        if token in self.counts:
            return token, 1.0
        if len(token) < SHORTEST or token.isdigit() or self._recognised(token):
            return token, 0.0
        near = process.extractOne(
            token, self._by_letter.get(token[0], []), scorer=Indel.normalized_similarity, score_cutoff=NEAR
        ) or process.extractOne(token, self._words, scorer=Indel.normalized_similarity, score_cutoff=NEARER)
        return (near[0], float(near[1])) if near else (token, 0.0)
