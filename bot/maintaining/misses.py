"""Questions without an answer, in groups of the same question: what comes nearest, why not nearer, what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.errors import Refused
from bot.knowledge.models import Calibration, Entry, Knowledge
from bot.maintaining.likeness import Likeness
from bot.store.feedback import Miss
from bot.understanding.evidence import SURE, Evidence, Resolution
from bot.understanding.outcomes import Ambiguous, Answered, SmallTalk
from bot.understanding.resolver import Resolver
from bot.understanding.text import clean, words

LONGEST_ID = 48  # characters, as the reader has it
ID_WORDS = 5
LIKELY = 0.5  # confidence; of labelled questions above it that were not answered, 65% meant the nearest entry
MOST_QUESTIONS = 10  # of one language, in a new entry
_TO_ASCII = str.maketrans({"š": "sh", "č": "ch"})  # the two letters of a skeleton that are none


@dataclass(frozen=True)
class Group:
    """Misses that ask the same, the most frequent first, and how the base of today resolves that one."""

    misses: tuple[Miss, ...]
    resolution: Resolution

    @property
    def number(self) -> int:
        """What `new --from-miss` is given."""
        return self.misses[0].number

    @property
    def text(self) -> str:
        """The question asked most often."""
        return one_line(self.misses[0].text)

    @property
    def count(self) -> int:
        """How often it was asked."""
        return sum(miss.count for miss in self.misses)

    @property
    def languages(self) -> tuple[str, ...]:
        """Of the replies that it got."""
        return tuple(sorted({miss.language for miss in self.misses}))

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day on which it was asked."""
        return min(miss.first_day for miss in self.misses), max(miss.last_day for miss in self.misses)

    @property
    def nearest(self) -> Evidence | None:
        """The entry that comes nearest; None where the base has none of the words."""
        return next((one for one in self.resolution.evidence if one.role == "questions"), None)

    @property
    def answered_by(self) -> Entry | None:
        """The entry that answers it by now."""
        match self.resolution.outcome:
            case Answered(match=found) | SmallTalk(match=found):
                return found.entry
            case _:
                return None

    @property
    def wording_of(self) -> Entry | None:
        """The entry that this is probably a wording of: it is likely meant, and nothing speaks against it."""
        likely = isinstance(self.resolution.outcome, Ambiguous) and self.resolution.confidence > LIKELY
        if not likely or self.nearest is None or any(guard.name != "unexplained" for guard in self.nearest.guards):
            return None
        return self.nearest.entry

    def why_not(self, limits: Calibration) -> list[str]:
        """Why the nearest entry does not answer it."""
        if self.nearest is None:
            return ["no entry has any of its words"]
        words_of_its_own = {"unexplained", "name"}
        guards = self.nearest.guards
        reasons = [_reason(guard.name, guard.seen) for guard in guards if guard.name not in words_of_its_own]
        unexplained = dict.fromkeys(guard.seen for guard in guards if guard.name in words_of_its_own)
        if unexplained:
            reasons.append(f"nothing there explains {', '.join(_as_typed(unexplained, self.text))}")
        if self.resolution.confidence < limits.threshold:
            reasons.append(f"sure by {self.resolution.confidence:.2f}, {limits.threshold:.2f} is needed")
        if self.nearest.rank < limits.least and self.resolution.confidence < SURE:
            reasons.append(f"its rank is {self.nearest.rank:.2f}, {limits.least:.2f} is needed")
        return reasons or ["one word does not ask enough"]

    @property
    def new_id(self) -> str:
        """TOPIC/ID for an entry of its own: the nearest entry's topic, and its first words."""
        topic = self.nearest.entry.topic if self.nearest else "TOPIC"
        cleaned = clean(self.text)
        typed = [(cleaned[one.start : one.end].casefold(), one.token) for one in words(cleaned)]
        latin = (word if word.isascii() else token.translate(_TO_ASCII) for word, token in typed[:ID_WORDS])
        slug = "-".join(filter(None, (re.sub("[^a-z0-9]", "", word) for word in latin)))
        return f"{topic}/{slug[:LONGEST_ID].strip('-') or 'ID'}"


def gather(misses: Sequence[Miss], knowledge: Knowledge, resolver: Resolver, most: int | None = None) -> list[Group]:
    """The groups of `misses`, the most frequent first; at most `most` of them, before translations are joined."""
    ordered = sorted(misses, key=lambda miss: (-miss.count, miss.number))
    alike = [[ordered[place] for place in places] for places in Likeness(knowledge).groups([m.text for m in ordered])]
    alike.sort(key=lambda group: (-sum(miss.count for miss in group), group[0].number))
    found = [Group(tuple(group), resolver.resolve(group[0].text)) for group in alike[:most]]
    return sorted(_joined(found), key=lambda group: (-group.count, group.number))


def questions_of(groups: Iterable[Group], number: int) -> dict[str, list[str]]:
    """By language, the questions of the group that the miss of this number belongs to.

    Raises:
        Refused: there is no such miss.
    """
    group = next((group for group in groups if any(miss.number == number for miss in group.misses)), None)
    if group is None:
        raise Refused(f"no question without an answer has the number {number}; `misses` shows which there are")
    questions: dict[str, list[str]] = {}
    for miss in group.misses:
        texts = questions.setdefault(miss.language, [])
        if len(texts) < MOST_QUESTIONS:
            texts.append(one_line(miss.text))
    return questions


def one_line(text: str) -> str:
    """Somebody's words, without what could move a cursor, hide, or begin a new line."""
    return " ".join(clean(text).split())


def _joined(groups: Sequence[Group]) -> list[Group]:
    """Groups that ask the same in other words or languages, as one: same concepts, same nearest entry, no word left."""
    joined: dict[object, Group] = {}
    for group in groups:
        nearest, labels = group.nearest, group.resolution.asked.labels
        plain = nearest is not None and len(labels) > 1 and not any(g.name == "unexplained" for g in nearest.guards)
        key = (nearest.entry.id, labels) if nearest is not None and plain else group.number
        if twin := joined.get(key):
            joined[key] = Group((*twin.misses, *group.misses), twin.resolution)
        else:
            joined[key] = group
    return list(joined.values())


def _reason(guard: str, seen: str) -> str:
    match guard:
        case "contrast":
            return f"it names '{seen}', of which the entry does not speak"
        case "figure":
            return f"it names {seen}, which the entry does not state"
        case "near miss":
            return f"it is more like the near miss “{seen}” of the entry"
        case _:
            return f"{guard}: {seen}"


def _as_typed(skeletons: Iterable[str], text: str) -> list[str]:
    """Words as they stand in the text, where they are there; the engine knows them by their skeleton only."""
    cleaned = clean(text)
    typed = {word.token: cleaned[word.start : word.end] for word in words(cleaned)}
    found = [next(iter(difflib.get_close_matches(one, typed, 1)), one) for one in skeletons]
    return [f"'{typed.get(one, one)}'" for one in found]
