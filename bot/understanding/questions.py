"""The questions of a message: one, or several that it joins, each answered once and in order."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.knowledge.models import Entry
from bot.understanding.compounds import Compounds
from bot.understanding.evidence import Resolution
from bot.understanding.outcomes import Ambiguous, Answered, Context, Outcome, SmallTalk, Unanswered, language_of
from bot.understanding.reading import Reader
from bot.understanding.resolver import Resolver
from bot.understanding.single import Part, Single

_QUESTION_MARK = re.compile(r"\?(?=\s|$)")
VOUCHED = 0.5  # confidence from which questions of one shape, each with an entry of its own, vouch for each other
APART = 3.0  # in rank, by how much nearer to a whole message a part's entry must be than the whole's is to the part
COVERED = 2.4  # in rank, behind the best of each question of a message, up to which an entry answers them all
TOGETHER = 0.2  # share of an entry's wordings from which it is often asked by several concepts together


class Questions:
    """Answers messages question by question, over one base."""

    def __init__(self, resolver: Resolver, reader: Reader, compounds: Compounds, single: Single) -> None:
        self._resolver = resolver
        self._reader = reader
        self._compounds = compounds
        self._single = single

    def asked(self, message: str) -> list[str]:
        """The questions of a compound message, each as it stands; none if it is one question."""
        return self._pieces(self._clauses(message, self._resolver.resolve(message)))

    def answered(self, message: str, context: Context | None) -> list[Part]:
        """The questions of a message with their outcomes: of a compound one several, each entry once."""
        whole = self._resolver.resolve(message)
        if _corrects(whole.outcome) and (context is None or not self._single.may_follow(whole)):
            return [Part(whole.outcome, message)]
        clauses = self._clauses(message, whole)
        parts = self._to_the_point(self._compound(clauses, context, whole), whole) if self._pieces(clauses) else []
        if corrections := [part for part in parts if _corrects(part.outcome)]:
            return corrections[:1]
        told = sum(isinstance(part.outcome, Answered) for part in parts)
        apart = not isinstance(whole.outcome, Answered) or len(_QUESTION_MARK.findall(message)) > 1
        if told > 1 or (told and len(parts) > 1 and apart):
            return parts
        part = self._single.after(message, context)
        if isinstance(part.outcome, Answered) or self._single.stands(whole):
            return [part]
        focus = self._single.focus(message)
        return [part if focus is None else Part(focus, message)]

    def _to_the_point(self, parts: list[Part], whole: Resolution) -> list[Part]:
        """The parts, without answers far from what the message asks, where the first one of it answers the whole.

        "In December the KNB said who was sentenced. How many, to what terms?" does not ask for all terms there were:
        the whole's entry is about as near to the second question as the entry on terms is to the message.
        """
        told = [part for part in parts if _entry(part.outcome)]
        if not told or _entry(told[0].outcome) != _entry(whole.outcome):
            return parts
        others = [part for part in told if part.outcome.query != told[0].outcome.query]
        return [part for part in parts if part not in others or self._apart(part, whole)]

    def _apart(self, part: Part, whole: Resolution) -> bool:
        """Whether an answered part asks something besides what the entry that answers the whole message tells."""
        told, answer = _entry(part.outcome), _entry(whole.outcome)
        if not told or not answer:
            return False
        behind = self._behind(answer, part.outcome.query)
        return behind >= self._behind(told, whole.outcome.query) + APART

    def _behind(self, entry: str, text: str) -> float:
        """By how much an entry's questions rank behind the nearest ones of a text."""
        return self._resolver.ranking.lag(entry, self._resolver.resolve(text).measured)

    def _compound(self, clauses: Sequence[str], context: Context | None, whole: Resolution) -> list[Part]:
        """The outcome of each question of a message, each entry once and no small talk.

        The first may go on from the last exchange, each other one from what was answered before it in the message.
        """
        kept: list[Part] = []
        told: list[str] = []
        alone = [whole, *map(self._resolver.resolve, clauses)]
        anchored = any(isinstance(one.outcome, Answered) for one in alone)
        for place, clause in enumerate(clauses):
            if told and context is not None:
                doubted = told[0] == _entry(whole.outcome)
                parts = self._joined(clause) or [self._single.beside(clause, context, doubted=doubted)]
                parts = [self._meant(part, whole) for part in parts] if not doubted else parts
            else:
                parts = self._first(clauses, place, context)
            if not told:
                parts = [self._single.anchored(part) for part in parts] if anchored else parts
                parts = [self._consistent(part, " ".join(clauses[:place])) for part in parts]
            answers = {entry: part for part in parts if (entry := _entry(part.outcome)) is not None}
            kept += [part for entry, part in answers.items() if entry not in told]
            kept += [part for part in parts if isinstance(part.outcome, Ambiguous | Unanswered)]
            told += answers
            if answers:
                full = parts[0].full if len(parts) == 1 else clause
                context = Context(full, tuple(told), language_of(parts[0].outcome) or "")
        return kept

    def _meant(self, part: Part, whole: Resolution) -> Part:
        """A part, by the entry that answers the whole message where that is near: the message tells its circumstances.

        "About the January flight: how many people, and how old were the kids".
        """
        answer, outcome = whole.outcome, part.outcome
        if not isinstance(answer, Answered) or not isinstance(outcome, Answered) or _corrects(answer):
            return part
        near = self._behind(answer.match.entry.id, outcome.query) <= COVERED
        return replace(part, outcome=replace(answer, query=outcome.query)) if near else part

    def _first(self, clauses: Sequence[str], place: int, context: Context | None) -> list[Part]:
        """A question before which nothing of its message was answered: read with those beside it."""
        clause, full = clauses[place], self._compounds.filled(clauses, place)
        parts = self._joined(full) or [self._single.after(full, None if place else context)]
        if not isinstance(parts[0].outcome, Answered) and (focus := self._single.focus(clause)) is not None:
            return [replace(parts[0], outcome=focus)]
        return [replace(part, outcome=replace(part.outcome, query=clause)) for part in parts]

    def _consistent(self, part: Part, before: str) -> Part:
        """A part is offered that goes on from what was asked in vain before it: "who printed first, and when?".

        So is one whose entry that contradicts: "operation X, which months?".
        """
        outcome = part.outcome
        if not before or not isinstance(outcome, Answered):
            return part
        asks_only = self._resolver.resolve(part.full).asks_only
        if asks_only or self._resolver.contradicts(outcome.match.entry, before):
            return replace(part, outcome=Ambiguous(outcome.query, (outcome.match,)))
        return part

    def _joined(self, clause: str) -> list[Part]:
        """The questions of a clause that joins concepts of one group; none if an entry answers for all of them."""
        variants = self._compounds.coordinated(clause)
        if not variants or self._covers(self._resolver.resolve(clause), variants):
            return []
        found = [self._vouched(question) for _, question in variants]
        told = {_entry(outcome) for outcome in found}
        if None in told or len(told) < len(found):
            return []
        return [
            Part(replace(outcome, query=clause), question)
            for outcome, (_, question) in zip(found, variants, strict=True)
        ]

    def _vouched(self, question: str) -> Outcome:
        """The outcome of one of several questions of the same shape, which vouch for each other."""
        whole = self._resolver.resolve(question)
        return whole.outcome if isinstance(whole.outcome, Answered) else whole.likely(VOUCHED) or whole.outcome

    def _covers(self, whole: Resolution, variants: Sequence[tuple[str, str]]) -> bool:
        """Whether the entry that answers for all concepts is often asked by them together, or nearer than any to one.

        "How many from Syria and Iraq taken together" is nearer to that sum than "from Syria" and "from Iraq" to theirs.
        """
        if not isinstance(whole.outcome, Answered):
            return False
        alone = [self._resolver.resolve(text).evidence[:1] for _, text in variants]
        if whole.evidence[0].rank > max((one.rank for found in alone for one in found), default=math.inf):
            return True
        questions = whole.outcome.match.entry.questions[whole.outcome.match.language]
        concepts = {concept for concept, _ in variants}
        read = (self._reader.read(question) for question in questions)
        together = sum(concepts <= {one.concept for one in reading.mentions} for reading in read)
        return together >= TOGETHER * len(questions)

    def _clauses(self, message: str, whole: Resolution) -> tuple[str, ...]:
        """The questions of a message as it cuts itself; one is no compound, and small talk has none.

        What one entry answers is cut at mere commas only where the pieces surely ask more than that entry tells.
        """
        if isinstance(whole.outcome, SmallTalk):
            return ()
        finer = self._compounds.clauses(message, commas=True)
        if len(finer) == 1 or not isinstance(whole.outcome, Answered):
            return finer
        if self._answers_each(whole.outcome.match.entry, finer):
            return (message,)
        return finer if self._surely(finer, whole) else self._compounds.clauses(message, commas=False)

    def _answers_each(self, entry: Entry, clauses: Sequence[str]) -> bool:
        """Whether an entry comes near the best of each clause: "when did it begin, and when did it end"."""
        return all(self._behind(entry.id, clause) <= COVERED for clause in clauses)

    def _surely(self, clauses: Sequence[str], whole: Resolution) -> bool:
        """Whether each clause has its own answer, one of them that of the whole message.

        Where that is the first one's, it may answer all: the others must ask something besides.
        """
        parts = self._compound(clauses, None, whole)
        entries = [_entry(part.outcome) for part in parts]
        answer = _entry(whole.outcome)
        if None in entries or len(entries) < len(clauses) or answer not in entries:
            return False
        return entries[0] != answer or all(self._apart(part, whole) for part in parts[1:])

    def _pieces(self, clauses: Sequence[str]) -> list[str]:
        """The questions of a compound message, each as it stands; none if it is one question."""
        joined = [[text for _, text in self._compounds.coordinated(clause)] or [clause] for clause in clauses]
        found = [text for texts in joined for text in texts]
        return found if len(found) > 1 else []


def _corrects(outcome: Outcome) -> bool:
    return isinstance(outcome, Answered) and outcome.kind == "correction"


def _entry(outcome: Outcome) -> str | None:
    """The entry that answers, if one does."""
    return outcome.match.entry.id if isinstance(outcome, Answered) else None
