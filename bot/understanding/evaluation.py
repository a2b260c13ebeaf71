"""Labelled questions -> right, wrong, offered or missed, per kind and language.

A file (`tests/questions/<language>.yaml`) holds `questions` (ask, kind, and `entry` or `parts` where one answers) and
`dialogues` (lists of such turns; the first stands by itself). `entry` may be a list of equally right ones. Kind
`contrast` is a contrast set (Gardner et al. 2020): questions that an entry answers, turned by one thing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.errors import KnowledgeError, Problem
from bot.understanding.dialogue import Dialogue
from bot.understanding.outcomes import Ambiguous, Answered, Context, SmallTalk, Turn

Verdict = Literal["right", "wrong", "offered", "missed"]
ANSWERABLE = frozenset({"paraphrase", "noise", "short", "compound"})
TRAPS = frozenset({"near", "premise", "contrast"})
ROWS = {
    **dict.fromkeys(ANSWERABLE, "answerable"),
    **dict.fromkeys(("near", "premise"), "near misses and false premises"),
    "contrast": "contrast set",
    **dict.fromkeys(("scope", "smalltalk", "hostile"), "out of scope, small talk, hostile"),
    "topic": "one-word topics",
    "turn": "later turns of dialogues",
}


@dataclass(frozen=True)
class Label:
    """A labelled question. `parts` are the entries that must answer, in order; each a set of equally right ones."""

    ask: str
    kind: str
    language: str
    parts: tuple[frozenset[str], ...]
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """A label, what the bot made of it, and the verdict."""

    label: Label
    verdict: Verdict
    got: str


def read_labels(path: Path) -> Iterator[Label]:
    """The labels of one file, those of dialogues with kind `turn` (their first turn is not counted).

    Raises:
        KnowledgeError: the file cannot be read, or is no file of labelled questions.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        yield from list(_labels(data, path.stem.split("-")[0]))
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError((Problem(str(path), 1, f"cannot be read: {error}"),)) from None
    except yaml.YAMLError as error:
        raise KnowledgeError((Problem(str(path), 1, f"is not YAML: {' '.join(str(error).split())}"),)) from None
    except (KeyError, TypeError, AttributeError) as error:
        message = (
            f"is no file of labelled questions ({error}); each needs 'ask' and 'kind', and 'entry' where one answers"
        )
        raise KnowledgeError((Problem(str(path), 1, message),)) from None


def _labels(data: Any, language: str) -> Iterator[Label]:  # noqa: ANN401 - any YAML
    for item in data["questions"]:
        if item["kind"] not in ROWS:
            raise KeyError(item["kind"])
        yield Label(item["ask"], item["kind"], language, _parts(item))
    for turns in data.get("dialogues", ()):
        for place, item in enumerate(turns[1:], 1):
            before = tuple(turn["ask"] for turn in turns[:place])
            kind = "turn" if "entry" in item or "parts" in item else item.get("kind", "turn")
            yield Label(item["ask"], kind, language, _parts(item), before)


def _parts(item: dict[str, Any]) -> tuple[frozenset[str], ...]:
    parts = item.get("parts") or ([item["entry"]] if "entry" in item else [])
    return tuple(frozenset([part] if isinstance(part, str) else part) for part in parts)


def judge(label: Label, turn: Turn) -> Verdict:
    """The verdict on one turn."""
    given = [one for one in turn.outcomes if isinstance(one, Answered)]
    if label.kind in TRAPS:
        return "wrong" if any(one.kind == "fact" for one in given) else "right"
    if not label.parts:
        return "wrong" if any(one.kind != "correction" for one in given) else "right"
    offered = [one for one in turn.outcomes if isinstance(one, Ambiguous)]
    small = [one.match.entry.id for one in turn.outcomes if isinstance(one, SmallTalk)]
    found = [one.match.entry.id for one in given] + small
    if any(not any(entry in part for part in label.parts) for entry in found):
        return "wrong"
    if len(found) == len(label.parts) and all(e in part for e, part in zip(found, label.parts, strict=True)):
        return "right"
    if found:
        return "right" if all(part & set(found) for part in label.parts) else "offered"
    wanted = frozenset[str]().union(*label.parts)
    return "offered" if any(match.entry.id in wanted for one in offered for match in one.matches) else "missed"


def evaluate(dialogue: Dialogue, labels: Sequence[Label]) -> list[Result]:
    """Each label asked in its conversation."""
    return [Result(label, judge(label, turn := ask(dialogue, label)), _told(turn)) for label in labels]


def ask(dialogue: Dialogue, label: Label) -> Turn:
    """The last turn of a labelled conversation."""
    return dialogue.turn(label.ask, context_of(dialogue, label))


def context_of(dialogue: Dialogue, label: Label) -> Context | None:
    """What the bot remembers of a conversation before its last turn."""
    context: Context | None = None
    for earlier in label.before:
        context = dialogue.turn(earlier, context).context
    return context


def _told(turn: Turn) -> str:
    told = []
    for one in turn.outcomes:
        match one:
            case Answered(match=found, kind=kind):
                told.append(f"{kind} {found.entry.id}")
            case SmallTalk(match=found):
                told.append(f"small talk {found.entry.id}")
            case Ambiguous(matches=matches):
                told.append("offer " + ", ".join(found.entry.id for found in matches))
            case _:
                told.append("nothing")
    return "; ".join(told)


@dataclass(frozen=True)
class Row:
    """Counts of one kind (or group of kinds) in one language."""

    kind: str
    language: str
    counts: dict[Verdict, int]

    @property
    def n(self) -> int:
        """How many were asked."""
        return sum(self.counts.values())

    def interval(self, verdict: Verdict) -> tuple[float, float]:
        """Wilson's 95 % interval of a share (Wilson 1927)."""
        z, n = 1.959964, self.n
        p = self.counts.get(verdict, 0) / n
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


def tabulate(results: Sequence[Result], kind: Callable[[Label], str]) -> list[Row]:
    """Rows per kind and language, in a fixed order."""
    counts: dict[tuple[str, str], dict[Verdict, int]] = defaultdict(lambda: dict.fromkeys(VERDICTS, 0))
    for result in results:
        counts[kind(result.label), result.label.language][result.verdict] += 1
    return [Row(name, language, found) for (name, language), found in sorted(counts.items())]


VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "offered", "missed")
