"""The real base, read once for all tests, and how tests read what came of a message."""

from __future__ import annotations

from functools import cache

from bot.knowledge.models import Knowledge
from bot.knowledge.reader import load
from bot.settings import PROJECT
from bot.understanding.dialogue import Dialogue
from bot.understanding.outcomes import Ambiguous, Answered, Outcome, SmallTalk, Turn, Unanswered


@cache
def real_knowledge() -> Knowledge:
    """The knowledge folder of the project."""
    return load(PROJECT / "knowledge")


@cache
def real_dialogue() -> Dialogue:
    """Conversations over the real base. Nothing in it changes from one message to the next."""
    return Dialogue(real_knowledge())


def told(outcome: Outcome) -> str:
    """An outcome in words: `fact women-2019`, `smalltalk thanks`, `offer a, b`, `nothing`."""
    match outcome:
        case Answered(match=found, kind=kind):
            return f"{kind} {found.entry.id}"
        case SmallTalk(match=found):
            return f"smalltalk {found.entry.id}"
        case Ambiguous(matches=matches):
            return "offer " + ", ".join(found.entry.id for found in matches)
        case Unanswered():
            return "nothing"


def said(turn: Turn) -> list[str]:
    """The outcomes of a turn in words, in order."""
    return [told(outcome) for outcome in turn.outcomes]


def nearest(outcome: Outcome) -> str:
    """The entry that answers or is offered first; empty if there is none."""
    match outcome:
        case Answered(match=found) | SmallTalk(match=found):
            return found.entry.id
        case Ambiguous(matches=matches):
            return matches[0].entry.id
        case Unanswered():
            return ""
