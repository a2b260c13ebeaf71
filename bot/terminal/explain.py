"""`ask --explain`: why a question was answered as it was, to be read in ten seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.knowledge.models import Calibration
from bot.understanding.evidence import SURE, Evidence, Resolution
from bot.understanding.outcomes import Ambiguous, Answered, Outcome, SmallTalk, Unanswered
from bot.understanding.ranking import SHOWN
from bot.understanding.thread import Followed


def explain(reading: str, resolved: Resolution | Followed, calibration: Calibration) -> Iterator[str]:
    """Lines on what was resolved. `reading` says what it is: the whole message, a part, a follow-up."""
    match resolved:
        case Resolution():
            yield from _resolution(reading, resolved, calibration)
        case Followed():
            yield from _followed(reading, resolved, calibration)


def _followed(reading: str, followed: Followed, calibration: Calibration) -> Iterator[str]:
    """What was read into a follow-up, and how the readings rank the entries together."""
    yield f"{reading}: {followed.outcome.query}"
    for read in followed.readings:
        yield f"  read as   {read.outcome.query}"
    for place, one in enumerate(followed.candidates[:SHOWN], 1):
        yield f"  {place}. {one.match.entry.id}  rank {one.rank:.2f} = {_parts(one.features, calibration.thread_rank)}"
        for guard in one.guards:
            yield f"       guard {guard.name}: {guard.seen}"
    yield f"  confidence {followed.confidence:.2f} = {_parts(followed.signs, calibration.thread_confidence)}"
    limit = f"leans on the last answer: {'yes' if followed.leans else 'no'}; answers from {followed.enough:.2f}"
    yield f"  decision  {_decision(followed.outcome)} ({limit})"


def _resolution(reading: str, resolution: Resolution, calibration: Calibration) -> Iterator[str]:
    query, asked = resolution.query, resolution.asked
    yield f"{reading}: {resolution.outcome.query}"
    yield f"  tokens    {' '.join(query.tokens) or '(none)'}"
    pairs = zip(query.tokens, query.corrected, query.likeness, strict=True)
    mended = [f"{typed} → {known} ({likeness:.2f})" for typed, known, likeness in pairs if typed != known]
    if mended:
        yield f"  corrected {', '.join(mended)}"
    yield f"  labels    {', '.join(sorted(asked.labels)) or '(none)'}"
    if asked.telling:
        yield f"  telling   {', '.join(asked.telling)}"
    for place, evidence in enumerate(resolution.evidence, 1):
        yield from _candidate(place, evidence, calibration)
    signs = _parts(resolution.signs, calibration.confidence)
    yield f"  confidence {resolution.confidence:.2f} = {signs}"
    answers = f"answers from {calibration.threshold:.2f} and rank {calibration.least:.2f}, or from {SURE:.2f}"
    limits = f"{answers}, offers from {calibration.floor:.2f}"
    yield f"  decision  {_decision(resolution.outcome)} ({limits})"


def _candidate(place: int, evidence: Evidence, calibration: Calibration) -> Iterator[str]:
    match = evidence.match
    role = "" if evidence.role == "questions" else f" [{evidence.role}]"
    yield f"  {place}. {match.entry.id}{role}  rank {evidence.rank:.2f}  likeness {match.score:.2f}  “{match.question}”"
    yield f"       {_parts(evidence.features, calibration.rank)}"
    for guard in evidence.guards:
        yield f"       guard {guard.name}: {guard.seen}"


def _parts(values: Mapping[str, float], weights: Mapping[str, float]) -> str:
    """What makes up a sum: each value with its weight."""
    parts = ((name, value, weights.get(name, 0.0)) for name, value in values.items())
    return "  ".join(f"{name} {value:.2f}×{weight:+.1f}" for name, value, weight in parts if value and weight)


def _decision(outcome: Outcome) -> str:
    match outcome:
        case Answered(match=found, kind=kind):
            return f"answered with {found.entry.id} ({kind})"
        case SmallTalk(match=found):
            return f"small talk: {found.entry.id}"
        case Ambiguous(matches=matches):
            return f"offered {', '.join(found.entry.id for found in matches)}"
        case Unanswered():
            return "not answered"
