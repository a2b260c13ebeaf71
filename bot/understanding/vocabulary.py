"""The words of the base, and which of them the words of a query are: as typed, misspelt, or run together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from bot.understanding.corpus import Corpus
from bot.understanding.text import Script, Word

NEAR = 0.8  # likeness from which an unknown word may be a misspelt known one of the same first letter
NEARER = 0.85  # and of another first letter
MEANT = 0.7  # likeness from which it may be one of those that mean the same
SOUND = 0.9  # likeness of what differs in unstressed vowels, which are spelt as they sound: «апирация»
SLIP = 0.85  # likeness of what differs by one letter, or two that change places
OFTEN = 0.0017  # share of the wordings from which a word may be meant by a short one that slipped: "waht", "mny"
PULL = 0.04  # likeness that a word gains by standing in ten times as many wordings
RARE = 4  # wordings in which a word stands that is not misspelt there
MORE = 30  # times as many have what such a word is a misspelling of
SOUGHT = 8  # unknown words of one query that are told apart or compared with known ones: each takes a millisecond
NEAREST = 8  # known words that are weighed against each other
SHORTEST = 4  # letters of a word that may be misspelt in any way; of a shorter one two change places or one is left out
SHORTEST_SOUND = 5  # letters of a word that may be spelt as it sounds
SHORTEST_PART = 3  # letters of a word that was run together with others; of a frequent one two, where they are many
LONG_PART = 6  # letters of one that is there by chance in hardly any word, however rare it is
LONGEST_PART = 20  # letters of one of them
USUAL_PART = 3.2  # letters that words which were run together have on average, at least
PARTS = 0.0003  # share of the wordings in which each of them stands at least
ENGLISH = 0.75  # share of the Latin words that are known as such, above which the others are no Russian or Kazakh
AS_IT_SOUNDS = str.maketrans("oe", "ai")
REMEMBERED = 4096  # words of queries of which it is kept how they are corrected and told apart


@dataclass(frozen=True)
class Query:
    """A query in the base's words. `corrected[i]` is the known word that token i probably is, or the token itself.

    `origin[i]` is the place of the typed word that token i came from: run-together words give two tokens. `names` are
    the places of tokens typed as names. `sentences[i]` is the number of the sentence that token i stands in.
    """

    tokens: tuple[str, ...]
    origin: tuple[int, ...]
    scripts: tuple[Script, ...]
    corrected: tuple[str, ...]
    likeness: tuple[float, ...]
    names: frozenset[int]
    sentences: tuple[int, ...]

    @property
    def typed(self) -> tuple[bool, ...]:
        """Whether each word is taken as it was typed, or as another form of it that means the same."""
        return tuple(
            token == known or likeness == 1.0
            for token, known, likeness in zip(self.tokens, self.corrected, self.likeness, strict=True)
        )


class Vocabulary:
    """Every word of the base's wordings: how often it stands there (`counts`), in which languages (`spoken`)."""

    def __init__(
        self,
        corpus: Corpus,
        meanings: Callable[[str], frozenset[str]],
        phrases: Callable[[Sequence[str]], frozenset[int]],
    ) -> None:
        """`meanings` tells what the lexicon knows of a word, `phrases` the places of those that are no misspellings."""
        self.counts = Counter(token for text in corpus.texts for token in text.tokens)
        self.spoken: dict[str, set[str]] = {}
        self._latin: set[str] = set()
        for wording, text in zip(corpus.wordings, corpus.texts, strict=True):
            self.spoken.setdefault(wording.language, set()).update(text.tokens)
            self._latin.update(
                token for token, script in zip(text.tokens, text.scripts, strict=True) if script == "latin"
            )
        self._total = sum(self.counts.values())
        self._often, self._parts = OFTEN * len(corpus.texts), PARTS * len(corpus.texts)
        self._words = list(self.counts)
        self._sounds: dict[str, str] = {}  # the most frequent word of each sound
        for word, count in self.counts.most_common():
            if count >= self._parts and len(word) >= SHORTEST_SOUND:
                self._sounds.setdefault(word.translate(AS_IT_SOUNDS), word)
        self._by_letter: dict[str, list[str]] = {}
        for word in self._words:
            self._by_letter.setdefault(word[0], []).append(word)
        self._meanings, self._phrases = meanings, phrases

    def known(self, typed: Sequence[Word]) -> float:
        """Share of the words that stand in the base as they were typed, or are several run together that do."""
        apart = self._apart(typed, frozenset())
        return sum(all(part in self.counts for part in parts) for parts in apart) / max(len(typed), 1)

    def query(self, typed: Sequence[Word]) -> Query:
        """A query analysed: misspelt words corrected to known ones where that is likely."""
        strange = any(self._strange(word.token) for word in typed)
        meant = self._phrases([word.token for word in typed]) if strange else frozenset()
        parts = [(place, part) for place, found in enumerate(self._apart(typed, meant)) for part in found]
        unknown = [n for n, (place, part) in enumerate(parts) if self._strange(part) and place not in meant]
        sought = set(unknown[:SOUGHT])
        corrected = [
            self._corrected(part, typed[place].name) if n in sought else self._as_typed(part)
            for n, (place, part) in enumerate(parts)
        ]
        known = tuple(word for word, _ in corrected)
        latin = [word for word, (place, _) in zip(known, parts, strict=True) if typed[place].latin]
        english = sum(word in self._latin for word in latin) > ENGLISH * len(latin)
        scripts: tuple[Script, ...] = tuple(
            ("latin" if english or word in self._latin else "either") if typed[place].latin else "other"
            for word, (place, _) in zip(known, parts, strict=True)
        )
        return Query(
            tokens=tuple(part for _, part in parts),
            origin=tuple(place for place, _ in parts),
            scripts=scripts,
            corrected=known,
            likeness=tuple(likeness for _, likeness in corrected),
            names=frozenset(i for i, (place, _) in enumerate(parts) if typed[place].name),
            sentences=tuple(typed[place].sentence for place, _ in parts),
        )

    def _apart(self, typed: Sequence[Word], meant: frozenset[int]) -> list[tuple[str, ...]]:
        """Each word, the first `SOUGHT` unknown ones told apart; those at the places `meant` are as they should be."""
        strange = [place for place, word in enumerate(typed) if place not in meant and word.token not in self.counts]
        sought = set(strange[:SOUGHT])
        return [self._split(word.token) if place in sought else (word.token,) for place, word in enumerate(typed)]

    def _strange(self, token: str) -> bool:
        """Whether a word may be misspelt: the base has it not, or so rarely that it may be misspelt there as well."""
        return self.counts[token] < RARE and (token not in self.counts or not self._meanings(token))

    def _as_typed(self, token: str) -> tuple[str, float]:
        return token, float(token in self.counts)

    @cached_property
    def _split(self) -> Callable[[str], tuple[str, ...]]:
        return lru_cache(REMEMBERED)(self._told_apart)

    def _told_apart(self, token: str) -> tuple[str, ...]:
        """The token, or the known words that were run together in it, the likeliest (Norvig 2009, segmentation)."""
        if len(token) <= 2 * SHORTEST_PART:
            return (token,)
        found: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}  # how likely, and which, up to a place
        for start in range(len(token) - 1):
            if start not in found:
                continue
            likely, before = found[start]
            for end in range(start + 2, min(start + LONGEST_PART, len(token)) + 1):
                # Of two equal letters that meet, folding has left one: «қанша ақша».
                for part in (token[start:end], token[start - 1 : end]) if start else (token[start:end],):
                    if self.counts[part] >= self._least(part):
                        one = likely + math.log(self.counts[part] / self._total), (*before, part)
                        found[end] = max(found.get(end, one), one)
        parts = found.get(len(token), (0.0, ()))[1]
        rare = any(len(part) < SHORTEST_PART or self.counts[part] < self._parts for part in parts)
        if len(parts) == 2 and (rare or self._meanings(token)):
            return (token,)
        return parts if len(token) >= USUAL_PART * len(parts) > 0 else (token,)

    def _least(self, part: str) -> float:
        """In how many wordings a word must stand to be sought in others: more, the likelier it is in them by chance."""
        if len(part) >= LONG_PART:
            return 1
        return self._parts if len(part) >= SHORTEST_PART else self._often

    @cached_property
    def _corrected(self) -> Callable[[str, bool], tuple[str, float]]:
        return lru_cache(REMEMBERED)(self._correct)

    def _correct(self, token: str, name: bool) -> tuple[str, float]:
        """The known word that an unknown one means, and its likeness: 1.0 for the same meaning, 0.0 where none is near.

        A word of the lexicon is no misspelling of one that means something else, nor is a name one of a rare word. What
        a wording of the base has misspelt is corrected as well: only letters left out or in another order, and sounds.
        """
        if token.isdigit():
            return token, 0.0
        if meant := self._meanings(token):
            same = self._by_letter.get(token[0], [])
            found = self._alike(token, same, MEANT) or self._alike(token, self._words, MEANT)
            near = [(word, likeness) for word, likeness in found if self._meanings(word) == meant]
        else:
            near = [one for one in self._near(token) if self.counts[one[0]] >= self._often or not name]
        if token in self.counts:
            often = [one for one in near if self.counts[one[0]] > MORE * self.counts[token]]
            near = [one for one in often if one[1] == SOUND or _slipped(token, one[0])]
        if not near:
            return self._as_typed(token)
        word, likeness = max(near, key=lambda one: (one[1] + PULL * math.log10(self.counts[one[0]]), one[0]))
        return word, 1.0 if meant else likeness

    def _near(self, token: str) -> list[tuple[str, float]]:
        """The known words that a word may be a misspelling of, each with its likeness."""
        if sounding := self._sounds.get(token.translate(AS_IT_SOUNDS)):
            return [(sounding, SOUND)]
        same = self._by_letter.get(token[0], [])
        slips = process.extract(token, same, scorer=OSA.distance, score_cutoff=1, limit=None)
        often = [
            (word, SLIP)
            for word, _, _ in slips
            if self.counts[word] >= self._often and (len(token) >= SHORTEST or _slipped(token, word))
        ]
        if len(token) < SHORTEST:
            return often
        return often + (self._alike(token, same, NEAR) or self._alike(token, self._words, NEARER))

    def _alike(self, token: str, words: Sequence[str], least: float) -> list[tuple[str, float]]:
        """The words that are most like a word, and how alike they are."""
        scorer = Indel.normalized_similarity
        found = process.extract(token, words, scorer=scorer, score_cutoff=least, limit=NEAREST)
        return [(word, float(likeness)) for word, likeness, _ in found]


def _slipped(typed: str, meant: str) -> bool:
    """Whether all letters of a word were typed but one, or all in another order."""
    return not Counter(typed) - Counter(meant)
