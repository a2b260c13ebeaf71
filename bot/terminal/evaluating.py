"""`eval` and `calibrate`: labelled questions asked, figures shown, thresholds written down with their origin."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.knowledge.models import Calibration, Knowledge
from bot.terminal.tables import evaluated, table
from bot.understanding.baselines import Matcher
from bot.understanding.baselines import baselines as others
from bot.understanding.calibration import (
    fit_confidence,
    fit_denial,
    fit_least,
    fit_rank,
    fit_thread,
    fit_thread_rank,
    single,
)
from bot.understanding.dialogue import Dialogue
from bot.understanding.evaluation import Label, Result, evaluate, read_labels
from bot.understanding.resolver import Resolver


def run(knowledge: Knowledge, files: Sequence[Path], as_json: bool, baselines: bool) -> Iterator[str]:
    """The figures of the bot on these files, as a table or as JSON lines."""
    labels = [label for path in files for label in read_labels(path)]
    dialogue = Dialogue(knowledge)
    results = evaluate(dialogue, labels)
    yield from map(_json, results) if as_json else evaluated(results)
    if baselines and not as_json:
        yield ""
        yield from _compared(dialogue.resolver, labels)


def _json(result: Result) -> str:
    label = result.label
    return json.dumps(
        {
            "ask": label.ask,
            "before": label.before,
            "kind": label.kind,
            "language": label.language,
            "expected": [sorted(part) for part in label.parts],
            "got": result.got,
            "verdict": result.verdict,
        },
        ensure_ascii=False,
    )


def _compared(resolver: Resolver, labels: Sequence[Label]) -> Iterator[str]:
    """Whether the first entry of each matcher is right, on questions with one right entry."""
    asked = [label for label in single(labels) if label.parts]
    yield f"First entry right, of {len(asked)} questions with one answer, standing by themselves:"
    matchers = {name: partial(_first, match) for name, match in others(resolver.ranking.index.wordings).items()}
    matchers["this engine"] = partial(_nearest, resolver)
    languages = sorted({label.language for label in asked})
    rows = []
    for name, first in matchers.items():
        right = [
            [first(one.ask) in one.parts[0] for one in asked if one.language == language] for language in languages
        ]
        rows.append([name, *(f"{sum(found) / len(found):.1%}" for found in right)])
    yield from table(("matcher", *languages), rows)


def _first(match: Matcher, query: str) -> str:
    return match(query)[0]


def _nearest(resolver: Resolver, query: str) -> str:
    return next((one.entry.id for one in resolver.resolve(query).evidence), "")


def calibrate(
    folder: Path, knowledge: Knowledge, development: Sequence[Path], held_out: Sequence[Path]
) -> Iterator[str]:
    """Fit on `development`, write `calibration.yaml`, and report on `held_out`."""
    labels = [label for path in development for label in read_labels(path)]
    rank = fit_rank(Resolver(knowledge), labels)
    ranked = _with(knowledge, rank=rank)
    ranked = _with(ranked, denial=fit_denial(Resolver(ranked), labels), least=fit_least(Resolver(ranked), labels))
    confidence, threshold, count = fit_confidence(Resolver(ranked), labels)
    measured = _with(
        ranked,
        measured=datetime.now(UTC).date().isoformat(),
        data=f"{', '.join(path.name for path in development)} ({count} questions)",
        confidence=confidence,
        threshold=threshold,
    )
    if (thread_rank := fit_thread_rank(Dialogue(measured), labels)) is not None:
        measured = _with(measured, thread_rank=thread_rank)
    if (fitted := fit_thread(Dialogue(measured), labels)) is not None:
        thread, follow_up, unmarked = fitted
        measured = _with(measured, thread_confidence=thread, follow_up=follow_up, unmarked=unmarked)
    (folder / "calibration.yaml").write_text(_yaml(measured.calibration), encoding="utf-8")
    yield f"calibration.yaml: threshold {threshold:.2f}, measured on {measured.calibration.data}"
    yield ""
    yield "Held out:"
    yield from run(measured, held_out, as_json=False, baselines=False)


def _with(knowledge: Knowledge, **figures: object) -> Knowledge:
    return knowledge.model_copy(update={"calibration": knowledge.calibration.model_copy(update=figures)})


def _yaml(calibration: Calibration) -> str:
    """Written by hand, so that the reader's rules (block style, no quotes) hold."""
    lines = ["# Written by `python -m bot calibrate`; the fields are explained in bot/knowledge/models.py."]
    for name, value in calibration.model_dump().items():
        if isinstance(value, Mapping):
            lines += [f"{name}:", *(f"  {key}: {weight:g}" for key, weight in value.items())]
        else:
            lines.append(f"{name}: {value:g}" if isinstance(value, float) else f"{name}: {value}")
    return "\n".join(lines) + "\n"
