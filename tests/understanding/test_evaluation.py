"""Labelled questions: verdicts, intervals, and that the labels are no copies of what stands in the entries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.knowledge.models import Knowledge
from bot.settings import PROJECT
from bot.understanding.dialogue import Dialogue
from bot.understanding.evaluation import (
    ANSWERABLE,
    ROWS,
    Label,
    Result,
    Row,
    Verdict,
    ask,
    evaluate,
    judge,
    read_labels,
    tabulate,
)
from bot.understanding.outcomes import Ambiguous, Answered, Match, Outcome, SmallTalk, Turn, Unanswered
from bot.understanding.text import tokens

FILES = sorted((PROJECT / "tests" / "questions").glob("*.yaml"))


# --- verdicts


class Given:
    """Outcomes made by hand."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def match(self, entry_id: str) -> Match:
        entry = self._knowledge.entries[entry_id]
        return Match(entry, 1.0, "en", entry.questions["en"][0])

    def outcome(self, told: str) -> Outcome:
        """`women-2019`, `no women-2019` (a correction), `? women-2019 men-2019` (an offer), `nothing`."""
        first, *rest = told.split()
        if first == "nothing":
            return Unanswered("asked")
        if first == "?":
            return Ambiguous("asked", tuple(map(self.match, rest)))
        if first == "no":
            return Answered("asked", self.match(rest[0]), "correction")
        match = self.match(first)
        return SmallTalk("asked", match) if match.entry.kind == "about" else Answered("asked", match, match.entry.kind)

    def turn(self, *told: str) -> Turn:
        return Turn("en", tuple(map(self.outcome, told)), None)


@pytest.fixture(scope="session")
def given(real: Knowledge) -> Given:
    return Given(real)


def label(kind: str, *parts: str) -> Label:
    return Label("asked", kind, "en", tuple(frozenset(part.split("|")) for part in parts))


@pytest.mark.parametrize(
    ("kind", "parts", "got", "verdict"),
    [
        ("paraphrase", ["women-2019"], ["women-2019"], "right"),
        ("paraphrase", ["women-2019|men-2019"], ["men-2019"], "right"),
        ("paraphrase", ["women-2019"], ["men-2019"], "wrong"),
        ("paraphrase", ["women-2019"], ["? men-2019 women-2019"], "offered"),
        ("paraphrase", ["women-2019"], ["? men-2019"], "missed"),
        ("paraphrase", ["women-2019"], ["nothing"], "missed"),
        ("paraphrase", ["women-2019"], ["greeting"], "wrong"),
        ("smalltalk", ["greeting"], ["greeting"], "right"),
        ("smalltalk", ["greeting"], ["women-2019"], "wrong"),
        ("compound", ["women-2019", "men-2019"], ["women-2019", "men-2019"], "right"),
        ("compound", ["women-2019", "men-2019"], ["women-2019"], "offered"),
        ("compound", ["women-2019", "men-2019"], ["women-2019", "orphans-2019"], "wrong"),
        ("compound", ["women-2019|composition-2019", "men-2019|composition-2019"], ["composition-2019"], "right"),
        ("compound", ["women-2019", "men-2019"], ["women-2019", "nothing"], "offered"),
        ("near", [], ["women-2019"], "wrong"),
        ("near", [], ["center-address-unknown"], "right"),
        ("near", [], ["? women-2019"], "right"),
        ("near", [], ["nothing"], "right"),
        ("contrast", [], ["women-2019"], "wrong"),
        ("contrast", [], ["no children-2019"], "right"),
        ("premise", ["children-2019"], ["no children-2019"], "right"),
        ("premise", ["children-2019"], ["children-2019"], "wrong"),
        ("scope", [], ["nothing"], "right"),
        ("scope", [], ["greeting"], "right"),
        ("scope", [], ["women-2019"], "wrong"),
        ("scope", [], ["center-address-unknown"], "wrong"),
        ("hostile", [], ["no children-2019"], "right"),
        ("topic", [], ["? women-2019"], "right"),
        ("topic", [], ["women-2019"], "wrong"),
    ],
)
def test_the_verdict(given: Given, kind: str, parts: list[str], got: list[str], verdict: Verdict) -> None:
    assert judge(label(kind, *parts), given.turn(*got)) == verdict


# --- files


def test_labels_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "kk-held-out.yaml"
    file.write_text(
        """\
questions:
  - ask: one
    kind: paraphrase
    entry: a
  - ask: two
    kind: compound
    parts:
      - a
      - [b, c]
  - ask: three
    kind: scope
dialogues:
  - - ask: first
      entry: a
    - ask: and then
      entry: b
    - ask: and the weather
      kind: scope
""",
        encoding="utf-8",
    )
    a, b = frozenset({"a"}), frozenset({"b"})
    assert list(read_labels(file)) == [
        Label("one", "paraphrase", "kk", (a,)),
        Label("two", "compound", "kk", (a, frozenset({"b", "c"}))),
        Label("three", "scope", "kk", ()),
        Label("and then", "turn", "kk", (b,), ("first",)),
        Label("and the weather", "scope", "kk", (), ("first", "and then")),
    ]


def test_a_label_is_asked_in_its_conversation(dialogue: Dialogue) -> None:
    women = frozenset({"women-2019"})
    first = "How many children were evacuated from Syria?"
    follow_up = Label("and the women?", "turn", "en", (women,), (first,))
    alone = Label(first, "paraphrase", "en", (frozenset({"children-2019"}),))
    results = evaluate(dialogue, [follow_up, alone])
    assert [(one.verdict, one.got) for one in results] == [
        ("right", "fact women-2019"),
        ("right", "fact children-2019"),
    ]
    assert ask(dialogue, follow_up).summary == "answered"


# --- the labelled questions of this project


@pytest.fixture(scope="module")
def labelled() -> dict[str, list[Label]]:
    return {file.name: list(read_labels(file)) for file in FILES}


def test_there_is_a_development_and_a_held_out_file_per_language() -> None:
    names = {file.stem for file in FILES}
    assert names == {f"{language}{half}" for language in ("en", "ru", "kk") for half in ("", "-held-out")}


def test_there_are_enough_labels_of_every_kind(labelled: dict[str, list[Label]]) -> None:
    every = [one for labels in labelled.values() for one in labels]
    assert len(every) >= 600
    assert len({one.before[0] for one in every if one.before}) >= 60
    for name, labels in labelled.items():
        kinds = Counter(one.kind for one in labels)
        assert set(kinds) == set(ROWS), name


def test_labels_name_entries_of_the_base(labelled: dict[str, list[Label]], real: Knowledge) -> None:
    unknown = [
        f"{name}: {one.ask}: {entry}"
        for name, labels in labelled.items()
        for one in labels
        for part in one.parts
        for entry in part
        if entry not in real.entries
    ]
    assert unknown == []


def test_labels_have_the_parts_that_their_kind_needs(labelled: dict[str, list[Label]]) -> None:
    wrong = [
        f"{name}: {one.ask}"
        for name, labels in labelled.items()
        for one in labels
        if (one.kind in ANSWERABLE and not one.parts)
        or (one.kind in {"scope", "hostile"} and one.parts)
        or (one.kind == "compound" and len(one.parts) < 2)
    ]
    assert wrong == []


def test_no_label_is_a_copy_of_a_wording_in_an_entry(labelled: dict[str, list[Label]], real: Knowledge) -> None:
    wordings = {
        tokens(text): f"{entry.path} “{text}”"
        for entry in real.entries.values()
        for texts in (entry.questions, entry.not_, entry.denies)
        for language in texts.values()
        for text in language
        if len(tokens(text)) > 1  # "Hello" and "orphans?" have no other wording
        and entry.kind != "about"
    }
    copies = [
        f"{name}: {one.ask} = {wordings[tokens(one.ask)]}"
        for name, labels in labelled.items()
        for one in labels
        if not one.before and tokens(one.ask) in wordings
    ]
    assert copies == []


def test_the_halves_share_no_question(labelled: dict[str, list[Label]]) -> None:
    for language in ("en", "ru", "kk"):
        tuned, held_out = (
            {(one.before, tokens(one.ask)) for one in labelled[f"{language}{half}.yaml"] if len(tokens(one.ask)) > 1}
            for half in ("", "-held-out")
        )
        assert tuned & held_out == set()


# --- figures


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (50, 100, 0.4038, 0.5962),
        (95, 100, 0.8882, 0.9785),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_wilson_s_interval(right: int, n: int, low: float, high: float) -> None:
    row = Row("answerable", "en", {"right": right, "wrong": n - right, "offered": 0, "missed": 0})
    assert row.n == n
    assert row.interval("right") == pytest.approx((low, high), abs=5e-5)


def test_results_are_counted_per_kind_and_language() -> None:
    def result(kind: str, language: str, verdict: Verdict) -> Result:
        return Result(Label("asked", kind, language, ()), verdict, "")

    results = [
        result("short", "ru", "right"),
        result("noise", "ru", "wrong"),
        result("scope", "en", "right"),
        result("noise", "en", "missed"),
    ]
    rows = tabulate(results, lambda one: ROWS[one.kind])
    assert [(row.kind, row.language, row.n) for row in rows] == [
        ("answerable", "en", 1),
        ("answerable", "ru", 2),
        ("out of scope, small talk, hostile", "en", 1),
    ]
    assert rows[1].counts == {"right": 1, "wrong": 1, "offered": 0, "missed": 0}
