"""Weights and thresholds are measured, within bounds, and always the same from the same labels."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.knowledge.models import Knowledge
from bot.knowledge.reader import load
from bot.settings import PROJECT
from bot.terminal import evaluating
from bot.understanding.calibration import fit_confidence, fit_rank, fit_thread, fit_thread_rank, single
from bot.understanding.dialogue import Dialogue
from bot.understanding.evaluation import Label, read_labels
from bot.understanding.resolver import Resolver

STRANGE = (
    "What is the weather in Paris?",
    "Who won the world cup?",
    "how to cook rice quickly",
    "Какая погода завтра?",
    "кто выиграл чемпионат мира",
    "әлем чемпионатында кім жеңді",
    "ертең ауа райы қандай болады",
    "how many goals did they score",
)


@pytest.fixture(scope="module")
def labels(ten: Knowledge) -> list[Label]:
    """The base's own questions, and questions that nothing answers."""
    own = [
        Label(f"please, {text}", "paraphrase", language, (frozenset({entry.id}),))
        for entry in ten.entries.values()
        for language, texts in entry.questions.items()
        for text in texts
        if entry.kind != "about"
    ]
    return own + [Label(text, "scope", "en", ()) for text in STRANGE]


def test_only_what_stands_by_itself_with_one_answer_is_measured() -> None:
    a, b = frozenset({"a"}), frozenset({"b"})
    one = Label("one", "paraphrase", "en", (a,))
    none = Label("none", "scope", "en", ())
    compound = Label("both", "compound", "en", (a, b))
    turn = Label("and b?", "turn", "en", (b,), ("one",))
    assert single([one, compound, none, turn]) == [one, none]


def test_the_rank_prefers_what_is_alike(ten: Knowledge, labels: list[Label]) -> None:
    resolver = Resolver(ten)
    rank = fit_rank(resolver, labels)
    features = resolver.resolve(labels[0].ask).evidence[0].features
    assert set(rank) == set(features)
    assert rank["same"] > 0
    assert fit_rank(resolver, labels) == rank


def test_the_confidence_has_a_weight_per_sign_and_a_threshold(ten: Knowledge, labels: list[Label]) -> None:
    resolver = Resolver(ten)
    weights, threshold, samples = fit_confidence(resolver, labels)
    assert set(weights) == {"bias", *resolver.resolve(labels[0].ask).signs}
    assert 0.2 <= threshold <= 0.99
    assert samples == len(labels)
    assert fit_confidence(resolver, labels) == (weights, threshold, samples)


def test_a_contrast_set_teaches_the_weights_but_sets_no_threshold(ten: Knowledge, labels: list[Label]) -> None:
    resolver = Resolver(ten)
    strange = [Label(one.ask, "contrast", "en", ()) for one in labels if one.parts][::3]
    weights, threshold, samples = fit_confidence(resolver, labels)
    with_strange = fit_confidence(resolver, labels + strange)
    assert with_strange[2] == samples + len(strange)
    assert with_strange[0] != weights
    assert with_strange[1] < fit_confidence(resolver, labels + [replace(one, kind="near") for one in strange])[1]
    assert 0.2 <= threshold <= 0.99


def test_the_weights_of_the_real_base_name_what_the_resolver_has(resolver: Resolver, real: Knowledge) -> None:
    resolution = resolver.resolve("How many children were evacuated from Syria?")
    assert set(real.calibration.rank) <= set(resolution.evidence[0].features)
    assert set(real.calibration.confidence) <= {"bias", *resolution.signs}
    assert 0 < real.calibration.floor <= real.calibration.threshold < 1


def test_a_follow_up_has_a_weight_per_sign_and_thresholds(dialogue: Dialogue, real: Knowledge) -> None:
    turns = [one for one in read_labels(PROJECT / "tests/questions/en.yaml") if one.before][:40]
    fitted = fit_thread(dialogue, turns)
    assert fitted is not None
    weights, follow_up, unmarked = fitted
    context = dialogue.turn("How many children were evacuated from Syria?").context
    assert context is not None
    signs = dialogue.follow("and the women?", context).signs
    assert set(weights) == set(real.calibration.thread_confidence) == {"bias", *signs}
    assert 0.3 <= follow_up <= 0.99
    assert 0.3 <= unmarked <= 0.99
    assert fit_thread(dialogue, turns) == fitted
    assert fit_thread(dialogue, []) is None


def test_what_a_follow_up_may_mean_has_a_weight_per_feature(dialogue: Dialogue, real: Knowledge) -> None:
    turns = [one for one in read_labels(PROJECT / "tests/questions/en.yaml") if one.before][:40]
    weights = fit_thread_rank(dialogue, turns)
    context = dialogue.turn("How many children were evacuated from Syria?").context
    assert weights is not None
    assert context is not None
    followed = dialogue.follow("and the women?", context)
    assert set(weights) == set(real.calibration.thread_rank) == set(followed.candidates[0].features)
    for one in followed.candidates:
        found = sum(real.calibration.thread_rank[name] * value for name, value in one.features.items())
        assert one.rank == pytest.approx(found)
    assert fit_thread_rank(dialogue, turns) == weights
    assert fit_thread_rank(dialogue, []) is None


def test_calibrating_writes_figures_that_are_read_back(ten: Knowledge, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(PROJECT / "tests/base", folder, ignore=shutil.ignore_patterns("*.md"))
    for name in ("phrases", "lexicon.yaml", "numbers.yaml", "calibration.yaml"):
        real = PROJECT / "knowledge" / name
        shutil.copytree(real, folder / name) if real.is_dir() else shutil.copy(real, folder / name)
    questions = tmp_path / "en.yaml"
    asked = [(text, entry) for entry in ten.entries.values() if entry.kind == "fact" for text in entry.questions["en"]]
    lines = [f"  - ask: please, {text}\n    kind: paraphrase\n    entry: {entry.id}\n" for text, entry in asked]
    lines += [f"  - ask: {text}\n    kind: scope\n" for text in STRANGE]
    questions.write_text("questions:\n" + "".join(lines), encoding="utf-8")

    before = load(folder)
    report = list(evaluating.calibrate(folder, before, [questions], [questions]))

    calibration = load(folder).calibration
    assert calibration.data == f"en.yaml ({len(lines)} questions)"
    assert report[0] == f"calibration.yaml: threshold {calibration.threshold:.2f}, measured on {calibration.data}"
    assert report[2] == "Held out:"
    assert calibration.floor == before.calibration.floor  # what is not measured stays
    assert any(line.startswith("| answerable") for line in report)
