"""`misses`: what people asked in vain and what they judged not helpful, each with the next step."""

from __future__ import annotations

import json
import shlex
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.models import Knowledge
from bot.maintaining.links import Links
from bot.maintaining.misses import Group, gather, one_line
from bot.store.feedback import Complaint, Miss
from bot.understanding.resolver import Resolver

LOOKED_AT = 150  # of the most frequent groups; --json looks at all
SHOWN = 30
TEXTS = 3  # of a group


@dataclass(frozen=True)
class Report:
    """What was stored, beside the base of today. `program` is how this program is called."""

    knowledge: Knowledge
    misses: Sequence[Miss]
    complaints: Sequence[Complaint]
    links: Links | None
    program: str

    def lines(self) -> Iterator[str]:
        """For a person: the most frequent groups."""
        found = gather(self.misses, self.knowledge, Resolver(self.knowledge), LOOKED_AT)
        groups = [group for group in found if group.answered_by is None]
        asked = sum(miss.count for miss in self.misses)
        yield f"{_plural(len(self.misses), 'question')} without an answer, asked {_plural(asked, 'time')}"
        for group in groups[:SHOWN]:
            yield ""
            yield from self._group(group)
        if len(groups) > SHOWN:
            yield ""
            yield "… and more: --json has all, --since DAY has the newest."
        if done := len(found) - len(groups):
            yield ""
            yield f"{_plural(done, 'group')} more the base answers by now."
        yield from self._complaints()

    def objects(self) -> str:
        """For a program: everything, as one JSON object."""
        groups = gather(self.misses, self.knowledge, Resolver(self.knowledge))
        bad = [
            {
                "entry": entry,
                "path": self._path(entry),
                "count": _count(found),
                "languages": sorted({one.language for one in found}),
                "first_day": min(one.first_day for one in found).isoformat(),
                "last_day": max(one.last_day for one in found).isoformat(),
                "reasons": _reasons(found),
            }
            for entry, found in self._bad()
        ]
        everything = {"groups": [self._object(group) for group in groups], "not_helpful": bad}
        return json.dumps(everything, ensure_ascii=False, indent=1)

    def _group(self, group: Group) -> Iterator[str]:
        first, last = group.days
        yield f"#{group.number}  {_plural(group.count, 'time')} in {', '.join(group.languages)}, {first} to {last}"
        for miss in group.misses[:TEXTS]:
            yield f"  “{one_line(miss.text)}”"
        if len(group.misses) > TEXTS:
            yield f"  and {len(group.misses) - TEXTS} more like these"
        if group.nearest is not None:
            yield f"  nearest: {group.nearest.entry.id}, “{group.nearest.match.question}”"
        yield f"  not enough: {'; '.join(group.why_not(self.knowledge.calibration))}"
        yield f"  next: {self.next(group)}"
        if self.links:
            yield f"  or: {self.links.issue(group) if group.wording_of else self.links.entry(group)}"

    def next(self, group: Group) -> str:
        """The command that mends it."""
        if entry := group.wording_of:
            end = "-- " if group.text.startswith("-") else ""  # what follows is no option
            return f"{self.program} wording {entry.id} {end}{shlex.quote(group.text)}"
        return f"{self.program} new {group.new_id} --from-miss {group.number}"

    def _object(self, group: Group) -> dict[str, object]:
        first, last = group.days
        done, nearest = group.answered_by, group.nearest
        return {
            "number": group.number,
            "count": group.count,
            "languages": group.languages,
            "first_day": first.isoformat(),
            "last_day": last.isoformat(),
            "questions": [{"text": miss.text, "language": miss.language, "count": miss.count} for miss in group.misses],
            "nearest": nearest.entry.id if nearest else None,
            "confidence": round(group.resolution.confidence, 4),
            "why_not": [] if done else group.why_not(self.knowledge.calibration),
            "answered_by": done.id if done else None,
            "next": None if done else self.next(group),
            "links": {"issue": self.links.issue(group), "entry": self.links.entry(group)} if self.links else {},
        }

    def _complaints(self) -> Iterator[str]:
        bad = self._bad()
        if bad:
            yield ""
            yield "Judged not helpful"
        for entry, found in bad:
            languages = ", ".join(sorted({one.language for one in found}))
            first, last = min(one.first_day for one in found), max(one.last_day for one in found)
            reasons = ", ".join(f"{reason} {count}" for reason, count in _reasons(found).items())
            yield ""
            yield f"{_plural(_count(found), 'time')} in {languages}, {first} to {last}: {entry}"
            yield f"  why: {reasons or 'no reason was given'}"
            yield f"  next: read {self._path(entry) or 'nothing; the entry is gone'}"

    def _bad(self) -> list[tuple[str, list[Complaint]]]:
        """The entries judged not helpful, the most often first."""
        by_entry: dict[str, list[Complaint]] = defaultdict(list)
        for one in self.complaints:
            by_entry[one.entry_id].append(one)
        return sorted(by_entry.items(), key=lambda one: (-_count(one[1]), one[0]))

    def _path(self, entry_id: str) -> str | None:
        entry = self.knowledge.find(entry_id)
        return entry.path if entry else None


def _count(found: Sequence[Complaint]) -> int:
    """How many people judged so; a reason comes after a thumb, and does not count again."""
    return sum(one.count for one in found if not one.reason)


def _reasons(complaints: Sequence[Complaint]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for one in complaints:
        if one.reason:
            found[one.reason] += one.count
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
