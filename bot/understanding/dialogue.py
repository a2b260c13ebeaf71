"""A message in its conversation: small talk, compound questions, follow-ups, and the language of the reply.

`Dialogue.turn` is pure: what it needs to know of the last exchange is in the `Context` that the last turn returned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.knowledge.models import Knowledge
from bot.understanding.lexicon import Mention, Script, plain
from bot.understanding.outcomes import Ambiguous, Answered, Context, Match, Outcome, SmallTalk, Turn, Unanswered
from bot.understanding.resolver import Resolution, Resolver
from bot.understanding.text import Word, clean, tokens, words

ASKED = "asked"  # the group of question words, which a follow-up replaces: "when was that?"
MAX_PARTS = 4
CONTEXT_SECONDS = 600  # how long the last exchange of a chat is remembered
_SENTENCE = re.compile(r"[.!?;…\n]+(?=\s|$)")
_CLAUSE = re.compile(r"[.!?;:,…\n—–-]+(?=\s|$)")


@dataclass(frozen=True)
class Part:
    """A part of a message: its words as typed, and the question it is when what it leaves out is filled in."""

    typed: str
    full: str


class Dialogue:
    """Conversations over one base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.resolver = Resolver(knowledge)
        self._concepts = self.resolver.concepts
        lexicon = knowledge.lexicon
        self._continuations = plain(lexicon.continuations)
        self._references = plain(lexicon.references)
        self._conjunctions = plain(lexicon.conjunctions)
        self._provenance = plain(lexicon.provenance)
        self._vocabulary: dict[str, set[str]] = {language: set() for language in knowledge.languages}
        for wording in self.resolver.index.wordings:
            self._vocabulary[wording.language].update(wording.text.tokens)

    def turn(
        self,
        text: str,
        context: Context | None = None,
        *,
        pinned: str | None = None,
        last: str | None = None,
        code: str | None = None,
    ) -> Turn:
        """What a message means after `context`.

        `pinned` is the chat's chosen language, `last` that of its last reply, `code` Telegram's `language_code`.
        """
        message = clean(text)
        outcomes, asked = self._outcomes(message, context)
        language = pinned or self._language(message, outcomes, last, code)
        answered = tuple(one.match.entry.id for one in outcomes if isinstance(one, Answered))
        kept = Context(asked, answered, language) if answered else context
        return Turn(language, tuple(outcomes), kept)

    def entry(self, entry_id: str, language: str, query: str = "") -> Turn | None:
        """The turn of an entry that was chosen by a button, a number or a link; None if there is no such entry."""
        entry = self._knowledge.find(entry_id)
        if entry is None:
            return None
        question = entry.questions[language][0]
        match = Match(entry, 1.0, language, question)
        if entry.kind == "about":
            return Turn(language, (SmallTalk(query or question, match),), None)
        outcome = Answered(query or question, match, entry.kind)
        return Turn(language, (outcome,), Context(question, (entry.id,), language))

    def explain(self, text: str, context: Context | None = None) -> Iterator[tuple[str, Resolution]]:
        """Each part of a message as it was resolved, with what it was read as."""
        message = clean(text)
        if context is not None:
            yield "follow-up", self.resolver.resolve(self._merge(message, context.query))
        yield "whole", self.resolver.resolve(message)
        for part in self._parts(message):
            yield "part", self.resolver.resolve(part.full)

    def _outcomes(self, message: str, context: Context | None) -> tuple[list[Outcome], str]:
        """The outcomes of a message and the question it was read as."""
        if context is not None and (source := self._provenance_of(message, context)) is not None:
            return [source], context.query
        whole = self.resolver.resolve(message)
        if context is not None and self._elliptical(whole):
            full = self._merge(message, context.query)
            followed = self.resolver.resolve(full, context.entries).outcome
            if _better(followed, whole.outcome):
                return [_asked_as(followed, message)], full
        parts = self._answered_parts(message, whole)
        if parts:
            return parts, message
        if not isinstance(whole.outcome, Answered) and (focus := self._focus(message)) is not None:
            return [focus], message
        return [whole.outcome], message

    def _provenance_of(self, message: str, context: Context) -> Outcome | None:
        """The last answer again, when all that is asked is where it comes from."""
        query = self.resolver.vocabulary.query(words(message))
        found, scripts = query.corrected, query.scripts
        places = self._provenance.places(found, scripts)
        silent = self._concepts.read(found, scripts).neutral | self._pointing(found, scripts)
        silent |= {
            place
            for one in self._concepts.mentions(found, scripts)
            if self._concepts.group(one.concept) == ASKED
            for place in range(one.start, one.end)
        }
        if not places or set(range(len(found))) - places - silent:
            return None
        turn = self.entry(context.entries[0], context.language, message) if context.entries else None
        return turn.outcomes[0] if turn else None

    def _pointing(self, found: Sequence[str], scripts: Sequence[Script]) -> frozenset[int]:
        return self._references.places(found, scripts) | self._continuations.places(found, scripts)

    def _elliptical(self, whole: Resolution) -> bool:
        """Whether a message leans on what was said before: it points back, or does not stand by itself."""
        found, scripts = whole.query.corrected, whole.query.scripts
        if isinstance(whole.outcome, SmallTalk):
            return False
        if self._references.places(found, scripts):
            return True
        if isinstance(whole.outcome, Answered):
            return False
        if 0 in self._continuations.places(found, scripts):
            return True
        concepts = {mention.concept for mention in whole.asked.mentions}
        return bool(concepts) and len(found) <= 3 and sum(self._concepts.group(c) != ASKED for c in concepts) <= 1

    def _merge(self, message: str, question: str) -> str:
        """The last question with what the follow-up replaces: concepts of the same group, question words, years."""
        new, old = self._read(message), self._read(question)
        skipped = self._pointing(new.tokens, new.scripts)
        replaced: set[int] = set()
        for mention in new.mentions:
            group = self._concepts.group(mention.concept)
            if not (self._concepts.exclusive(mention.concept) or group == ASKED):
                continue
            for other in old.mentions:
                if self._concepts.group(other.concept) == group:
                    replaced |= set(range(other.start, other.end))
        years = {place for place, word in enumerate(old.words) if word.token.isdigit()}
        if any(word.token.isdigit() for word in new.words):
            replaced |= years
        added = [new.text[word.start : word.end] for place, word in enumerate(new.words) if place not in skipped]
        kept = [old.text[word.start : word.end] for place, word in enumerate(old.words) if place not in replaced]
        return " ".join(dict.fromkeys(added + kept))

    def _read(self, text: str) -> _Reading:
        cleaned = clean(text)
        found = words(cleaned)
        query = self.resolver.vocabulary.query(found)
        origin = query.origin
        mentions = tuple(
            Mention(one.concept, origin[one.start], origin[one.end - 1] + 1)
            for one in self._concepts.mentions(query.corrected, query.scripts)
        )
        scripts = dict(zip(origin, query.scripts, strict=True))
        return _Reading(cleaned, found, mentions, tuple(scripts[place] for place in range(len(found))))

    def _answered_parts(self, message: str, whole: Resolution) -> list[Outcome]:
        """The outcomes of a compound question, each entry once; empty if it is none or one entry answers it all.

        Cut at every comma and conjunction, it is one if each piece has an answer of its own; cut only where a new
        question word follows, it may have parts without an answer.
        """
        if isinstance(whole.outcome, SmallTalk):
            return []
        pieces, _ = self._told(self._pieces(message))
        if len(pieces) > 1 and all(isinstance(one, Answered) and one.kind != "correction" for one in pieces):
            return pieces
        parts, told = self._told(self._parts(message))
        return parts if told > 1 or (told and len(parts) > 1 and not isinstance(whole.outcome, Answered)) else []

    def _told(self, parts: Iterator[Part]) -> tuple[list[Outcome], int]:
        """The outcomes of parts, each entry once and no small talk, and how many are answered."""
        told: list[str] = []
        kept: list[Outcome] = []
        for part in islice(parts, MAX_PARTS):
            leaning = told[-1:] if part.full != part.typed else ()
            outcome = _asked_as(self.resolver.resolve(part.full, leaning).outcome, part.typed)
            if isinstance(outcome, Answered):
                if outcome.match.entry.id in told:
                    continue
                told.append(outcome.match.entry.id)
            if not isinstance(outcome, SmallTalk):
                kept.append(outcome)
        return kept, len(told)

    def _pieces(self, message: str) -> Iterator[Part]:
        """The message cut at every comma, sentence end and conjunction; what a piece leaves out comes from the last."""
        read = self._read(message)
        joins = self._conjunctions.places(read.tokens, read.scripts)
        pieces: list[list[int]] = [[]]
        for place, word in enumerate(read.words):
            before = read.text[read.words[place - 1].end : word.start] if place else ""
            if place in joins or any(mark in before for mark in ",;.?!+"):
                pieces.append([])
            if place not in joins:
                pieces[-1].append(place)
        last = ""
        for piece in pieces:
            if not piece:
                continue
            typed = read.text[read.words[piece[0]].start : read.words[piece[-1]].end]
            part = self._read(typed)
            asks = any(self._concepts.group(one.concept) == ASKED for one in part.mentions)
            leans = not asks or self._references.places(part.tokens, part.scripts)
            last = self._merge(typed, last) if last and leans else typed
            yield Part(typed, last)

    def _parts(self, message: str) -> Iterator[Part]:
        """The questions of a message: its sentences, clauses that ask anew, coordinated concepts of one group."""
        before = ""
        for sentence in _SENTENCE.split(message):
            for clause in self._clauses(sentence.strip()):
                read = self._read(clause)
                full = clause
                asks = any(self._concepts.group(one.concept) == ASKED for one in read.mentions)
                if before and (not asks or self._references.places(read.tokens, read.scripts)):
                    full = self._merge(clause, before)
                for variant in self._coordinated(full):
                    yield Part(variant if full == clause else clause, variant)
                before = full

    def _clauses(self, sentence: str) -> Iterator[str]:
        """A sentence cut before each conjunction (or comma) that a new question word follows."""
        read = self._read(sentence)
        if not read.words:
            return
        joined = {end: start for _, start, end in self._conjunctions.find(read.tokens, read.scripts)}
        cuts = [0]
        for mention in read.mentions:
            if self._concepts.group(mention.concept) != ASKED or mention.start == 0:
                continue
            between = sentence[read.words[mention.start - 1].end : read.words[mention.start].start]
            if mention.start in joined or "," in between:
                cuts.append(mention.start)
        for first, last in zip(cuts, [*cuts[1:], len(read.words)], strict=True):
            end = last - 1
            while end in {e - 1 for e in joined} and end > first:
                end -= 1
            if end >= first:
                yield read.text[read.words[first].start : read.words[end].end]

    def _coordinated(self, clause: str) -> Iterator[str]:
        """One question per coordinated concept: "men and women arrested" -> "men arrested", "women arrested"."""
        read = self._read(clause)
        joins = self._conjunctions.places(read.tokens, read.scripts)
        chain: list[Mention] = []
        for mention in sorted(read.mentions, key=lambda m: m.start):
            if not self._concepts.exclusive(mention.concept):
                continue
            if not chain:
                chain = [mention]
                continue
            gap = range(chain[-1].end, mention.start)
            comma = "," in read.text[read.words[chain[-1].end - 1].end : read.words[mention.start].start]
            same = self._concepts.group(chain[-1].concept) == self._concepts.group(mention.concept)
            if same and len(gap) <= 2 and (comma or any(place in joins for place in gap)):
                chain.append(mention)
            elif len(chain) < 2:
                chain = [mention]
        if len(chain) < 2:
            yield clause
            return
        span = range(chain[0].start, chain[-1].end)
        for mention in chain:
            kept = [p for p in range(len(read.words)) if p not in span or mention.start <= p < mention.end]
            yield " ".join(read.text[read.words[place].start : read.words[place].end] for place in kept)

    def _focus(self, message: str) -> Outcome | None:
        """The one clause that asks something the base answers, when the rest is preface and contradicts nothing."""
        clauses = [clause.strip() for clause in _CLAUSE.split(message)]
        if len(clauses) < 2:
            return None
        found = [self.resolver.resolve(clause) for clause in clauses if tokens(clause)]
        answered = [one for one in found if isinstance(one.outcome, Answered)]
        if len(answered) != 1 or self.resolver.contradicts(answered[0].evidence[0].match.entry, message):
            return None
        return _asked_as(answered[0].outcome, message)

    def _language(self, message: str, outcomes: Sequence[Outcome], last: str | None, code: str | None) -> str:
        """The language of the reply, when the chat has pinned none."""
        languages = self._knowledge.languages
        for language in languages:
            if set(self._knowledge.phrases[language].letters) & set(message.casefold()):
                return language
        for outcome in outcomes:
            match outcome:
                case Answered(match=found) | SmallTalk(match=found):
                    return found.language
                case Ambiguous(matches=matches):
                    return matches[0].language
                case Unanswered():
                    continue
        return self._likely(message, [one for one in (last, code) if one in languages])

    def _likely(self, message: str, hints: Sequence[str]) -> str:
        """The language whose vocabulary and script the message shares most; `hints` decide ties, first one first."""
        found = tokens(message)
        letters = {unicodedata.name(letter, "?").split()[0] for letter in message if letter.isalpha()}

        def evidence(language: str) -> tuple[bool, int, bool, int]:
            script = unicodedata.name(self._knowledge.phrases[language].language[0]).split()[0]
            known = sum(token in self._vocabulary[language] for token in found)
            rank = hints.index(language) if language in hints else len(hints)
            return script in letters, known if found else 0, language in hints, -rank

        return max(self._knowledge.languages, key=evidence)


@dataclass(frozen=True)
class _Reading:
    text: str
    words: tuple[Word, ...]
    mentions: tuple[Mention, ...]
    scripts: tuple[Script, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """The skeletons of the words."""
        return tuple(word.token for word in self.words)


def _rank(outcome: Outcome) -> int:
    match outcome:
        case Answered():
            return 3
        case SmallTalk():
            return 2
        case Ambiguous():
            return 1
        case Unanswered():
            return 0


def _better(followed: Outcome, alone: Outcome) -> bool:
    return _rank(followed) >= _rank(alone)


def _asked_as(outcome: Outcome, typed: str) -> Outcome:
    return replace(outcome, query=typed)
