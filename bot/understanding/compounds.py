"""Compound questions: where one message asks several things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.knowledge.models import Lexicon
from bot.understanding.forms import plain
from bot.understanding.lexicon import Mention
from bot.understanding.reading import Reader, Reading
from bot.understanding.resolver import Resolver

MAX_PARTS = 4
SENTENCE = 2  # words from which a later sentence with its question mark asks something of its own
GAP = 4  # words between concepts that are joined: "in Shymkent and in Almaty"
STRONG = ".?!;"  # marks that end a sentence
JOINING = "+&"  # marks that are conjunctions
WEAK = ",:—–"


@dataclass(frozen=True)
class Segment:
    """A stretch of a message: places of its first and last word, and what begins it.

    That may be a `sentence`, more than a comma (`apart`), or its number in a list (`item`).
    """

    first: int
    last: int
    sentence: bool
    apart: bool
    item: bool


class Compounds:
    """Cuts messages into questions."""

    def __init__(self, resolver: Resolver, reader: Reader, lexicon: Lexicon) -> None:
        self._concepts = resolver.concepts
        self._reader = reader
        self._conjunctions = plain(lexicon.conjunctions)
        self._asking = plain(lexicon.asking)

    def clauses(self, message: str, commas: bool) -> tuple[str, ...]:
        """The questions of a message: what a conjunction, a mark or a new sentence begins and asks something itself.

        What asks nothing belongs to the question before it, or, at the beginning of a sentence, to the one after it;
        so does a mere question word, "when and where was the trial?". What follows a mere comma belongs to what is
        before it, without `commas`.
        """
        read = self._reader.read(message)
        asking = read.places(self._asking) | self._reader.asking(read)
        silent = self._reader.neutral(read) | self._reader.pointing(read)
        found: list[tuple[int, int]] = []
        asks = False
        segments = self._segments(read)
        asked = [_asks(read, one, asking, silent) for one in segments]
        openings = _openings(segments, asked)
        for place, one in enumerate(segments):
            anew = asked[place]
            if asks and place in openings:
                found.append((one.first, one.last))
                asks = False
                continue
            if asks and not anew:
                anew = self._replaces(read, found[-1], one)
            if found and (self._idle(read, found[-1], asking) or not (anew and asks and (commas or one.apart))):
                found[-1] = (found[-1][0], one.last)
            else:
                found.append((one.first, one.last))
            asks = asks or anew
        return tuple(read.part(first, last) for first, last in found[:MAX_PARTS])

    def _idle(self, read: Reading, clause: tuple[int, int], asking: frozenset[int]) -> bool:
        """Whether a clause is a question word and no more, or asks nothing by itself: "is it known, how many …"."""
        places = range(clause[0], clause[1] + 1)
        if len(places) == 1:
            return places[0] in asking
        silent = self._reader.neutral(read) | asking
        return silent.issuperset(places) and self._reader.asking(read).isdisjoint(places)

    def _replaces(self, read: Reading, before: tuple[int, int], segment: Segment) -> bool:
        """Whether a segment only names something else to ask the same of: "how many came in May, and in June?".

        A concept that is joined to one of its group makes no question: "men and women" (see `coordinated`).
        """
        if segment.sentence:
            return False
        here, there = (self._reader.read(read.part(*one)) for one in ((segment.first, segment.last), before))
        ends = {self._concepts.group(one.concept) for one in there.mentions if one.end == len(there.words)}
        return self._parallel(here, there) and not ends & self._named(here).keys()

    def filled(self, clauses: Sequence[str], place: int) -> str:
        """A clause, with what another one says if it asks the same of something else and says nothing itself.

        "How many men and how many women were arrested": how many men were arrested.
        """
        here = self._reader.read(clauses[place])
        for other in (*reversed(clauses[:place]), *clauses[place + 1 :]):
            if self._parallel(here, self._reader.read(other)):
                return self._reader.merged(clauses[place], other)[0]
        return clauses[place]

    def _parallel(self, here: Reading, there: Reading) -> bool:
        """Whether a text says nothing but other concepts of the groups of a fuller one that asks the same."""
        named, other = self._named(here), self._named(there)
        shared = {group for group in named.keys() & other.keys() if named[group] != other[group]}
        same = self._reader.asked(here) <= self._reader.asked(there)
        return bool(shared) and same and self._only(here, shared) and not self._only(there, shared)

    def _named(self, read: Reading) -> dict[str, str]:
        """The exclusive concepts of a text by their groups."""
        found = (one.concept for one in read.mentions if self._concepts.exclusive(one.concept))
        return {self._concepts.group(concept): concept for concept in found}

    def _only(self, read: Reading, groups: set[str]) -> bool:
        """Whether a text says nothing but question words, concepts of these groups and figures."""
        asking = self._reader.asking(read) | read.places(self._asking)
        said = self._reader.neutral(read) | self._reader.pointing(read)
        for one in read.mentions:
            places = set(range(one.start, one.end))
            said = said | places if self._concepts.group(one.concept) in groups else said - places
        return all(place in said | asking or word.token.isdigit() for place, word in enumerate(read.words))

    def _segments(self, read: Reading) -> list[Segment]:
        """The stretches between conjunctions, commas and sentence ends."""
        numbers = _numbering(read)
        joins = read.places(self._conjunctions) | numbers
        segments: list[Segment] = []
        start, sentence, apart = 0, True, True
        for place in range(len(read.words)):
            marks = set(read.before(place)) if place else set()
            strong, joined = bool(marks & set(STRONG)), place in joins or bool(marks & set(JOINING))
            if strong or joined or marks & set(WEAK):
                if start < place:
                    segments.append(Segment(start, place - 1, sentence, apart, start - 1 in numbers))
                    sentence = apart = False
                sentence, apart = sentence or strong, apart or strong or joined
                start = place + (place in joins)
        if start < len(read.words):
            segments.append(Segment(start, len(read.words) - 1, sentence, apart, start - 1 in numbers))
        return segments

    def coordinated(self, clause: str) -> tuple[tuple[str, str], ...]:
        """(concept, question) for each concept coordinated: "men and women arrested" -> "men arrested", "women …"."""
        read = self._reader.read(clause)
        chain = self._chain(read)
        if len(chain) < 2:
            return ()
        span = range(chain[0].start, chain[-1].end)
        return tuple(
            (
                one.concept,
                read.kept([p for p in range(len(read.words)) if p not in span or one.start <= p < one.end]),
            )
            for one in chain[:MAX_PARTS]
        )

    def _chain(self, read: Reading) -> list[Mention]:
        """The first concepts of one exclusive group that conjunctions or commas join."""
        joins = read.places(self._conjunctions)
        chain: list[Mention] = []
        for one in sorted(read.mentions, key=lambda one: one.start):
            if not self._concepts.exclusive(one.concept):
                continue
            if chain and self._joined(read, chain[-1], one, joins):
                chain.append(one)
            elif len(chain) < 2:
                chain = [one]
        return chain

    def _joined(self, read: Reading, one: Mention, other: Mention, joins: frozenset[int]) -> bool:
        gap = range(one.end, other.start)
        comma = any(mark in read.before(place) for place in range(one.end, other.start + 1) for mark in ",/+&")
        same = self._concepts.group(one.concept) == self._concepts.group(other.concept)
        return (
            same
            and one.concept != other.concept
            and len(gap) <= GAP
            and (comma or any(p in joins for p in range(one.start, other.start)))
        )


def _numbering(read: Reading) -> frozenset[int]:
    """Places of the numbers of a list: "1) how many women 2) how many men"."""
    found: list[int] = []
    for place in range(len(read.words) - 1):
        if read.words[place].token == str(len(found) + 1) and read.before(place + 1).startswith((")", ".")):
            found.append(place)
    return frozenset(found)


def _openings(segments: Sequence[Segment], asked: Sequence[bool]) -> frozenset[int]:
    """The segments that ask nothing and begin a sentence whose next segment asks: "for the kids, how was it"."""
    followed = enumerate(pairwise(zip(segments, asked, strict=True)))
    return frozenset(
        place
        for place, ((one, asks), (other, other_asks)) in followed
        if one.sentence and not (asks or other.sentence) and other_asks
    )


def _asks(read: Reading, segment: Segment, asking: frozenset[int], silent: frozenset[int]) -> bool:
    """Whether a segment asks something.

    An item of a list does, a sentence with its question mark, and what has a word that is `asking`.

    In Latin letters only `silent` words stand before that; elsewhere it relates: "the children who were arrested".
    """
    places = range(segment.first, segment.last + 1)
    if segment.item:
        return True
    if segment.sentence and read.closes(segment.last) and (segment.first == 0 or len(places) >= SENTENCE):
        return True
    for place in places:
        if place in asking:
            return True
        if read.words[place].latin and place not in silent and not read.words[place].token.isdigit():
            return False
    return False
