"""`ask --json` is a contract: every key, in order, with its type; bad lines; chats; languages; flushing."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from real import real_dialogue
from small import small_base

from bot.knowledge.models import Knowledge
from bot.settings import PROJECT
from bot.terminal.pipe import Pipe
from bot.understanding.dialogue import CONTEXT_SECONDS

KEYS = ["question", "outcome", "language", "reply", "answers", "suggestions", "unanswered"]
ANSWER_KEYS = ["id", "kind", "text", "score", "matched", "as_of", "sources"]
SOURCE_KEYS = ["id", "title", "publisher", "url", "published", "where", "fragment"]
SUGGESTION_KEYS = ["id", "question", "score"]

EN = "How many children were evacuated from Syria?"

Ask = Callable[..., list[dict[str, Any]]]


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def pipe(clock: Clock) -> Pipe:
    """One pipe for all tests: each names its own chats."""
    return Pipe(real_dialogue(), clock)


@pytest.fixture
def ask(pipe: Pipe) -> Ask:
    """What the lines come to."""

    def run(*lines: str | bytes | dict[str, Any]) -> list[dict[str, Any]]:
        raw = [json.dumps(line) if isinstance(line, dict) else line for line in lines]
        out = io.BytesIO()
        pipe.run([(line if isinstance(line, bytes) else line.encode()) + b"\n" for line in raw], out)
        assert out.getvalue().endswith(b"\n")
        return [json.loads(line) for line in out.getvalue().decode().splitlines()]

    return run


def check(answer: dict[str, Any]) -> None:
    """The form of one line of output."""
    assert list(answer) == KEYS
    assert isinstance(answer["question"], str)
    assert answer["outcome"] in {"answered", "ambiguous", "unanswered", "smalltalk"}
    assert answer["language"] in {"en", "ru", "kk"}
    assert isinstance(answer["reply"], str)
    assert answer["reply"]
    assert all(isinstance(part, str) for part in answer["unanswered"])
    for one in answer["answers"]:
        assert list(one) == ANSWER_KEYS
        assert all(isinstance(one[key], str) for key in ("id", "kind", "text", "matched"))
        assert one["kind"] in {"fact", "unknown", "correction"}
        assert isinstance(one["score"], float)
        assert 0 <= one["score"] <= 1
        assert one["as_of"] is None or isinstance(one["as_of"], str)
        for source in one["sources"]:
            assert list(source) == SOURCE_KEYS
            assert all(isinstance(source[key], str) for key in ("id", "title", "publisher", "url", "where"))
            assert all(source[key] is None or isinstance(source[key], str) for key in ("published", "fragment"))
    for one in answer["suggestions"]:
        assert list(one) == SUGGESTION_KEYS
        assert isinstance(one["id"], str)
        assert isinstance(one["question"], str)
        assert isinstance(one["score"], float)


# --- the form


def test_an_answer(ask: Ask, real: Knowledge) -> None:
    (answer,) = ask(EN)
    check(answer)
    entry = real.entries["children-2019"]
    assert (answer["question"], answer["outcome"], answer["language"]) == (EN, "answered", "en")
    (told,) = answer["answers"]
    assert (told["id"], told["kind"], told["as_of"]) == ("children-2019", "fact", entry.as_of)
    assert told["text"] == entry.answer["en"]
    assert told["matched"] in entry.questions["en"]
    support = entry.sources[0]
    source = real.sources[support.source]
    assert told["sources"][0] == {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "published": source.published,
        "where": support.where,
        "fragment": support.fragment,
    }
    assert len(told["sources"]) == len(entry.sources)
    assert (answer["suggestions"], answer["unanswered"]) == ([], [])
    assert told["text"] in answer["reply"]
    assert "<" not in answer["reply"]  # plain text, as a person would read it


def test_a_correction_has_the_curated_text(ask: Ask, real: Knowledge) -> None:
    (answer,) = ask("Why did Kazakhstan refuse to take the children back?")
    check(answer)
    (told,) = answer["answers"]
    assert (told["id"], told["kind"]) == ("children-2019", "correction")
    assert told["text"] == real.entries["children-2019"].correction["en"]
    assert told["matched"] in real.entries["children-2019"].denies["en"]


def test_an_unknown_has_no_need_of_sources(ask: Ask, real: Knowledge) -> None:
    (answer,) = ask(real.entries["center-address-unknown"].questions["en"][0])
    check(answer)
    assert [(one["id"], one["kind"]) for one in answer["answers"]] == [("center-address-unknown", "unknown")]


def test_an_offer_names_the_entries_own_wordings(ask: Ask, real: Knowledge) -> None:
    (answer,) = ask("orphans?")
    check(answer)
    assert answer["outcome"] == "ambiguous"
    assert 1 <= len(answer["suggestions"]) <= 3
    for one in answer["suggestions"]:
        assert one["question"] in real.entries[one["id"]].questions[answer["language"]]
    assert (answer["answers"], answer["unanswered"]) == ([], [])


def test_small_talk(ask: Ask) -> None:
    (answer,) = ask("Hello")
    check(answer)
    assert (answer["outcome"], answer["answers"], answer["suggestions"], answer["unanswered"]) == (
        "smalltalk",
        [],
        [],
        [],
    )


@pytest.mark.parametrize("line", ["", "   ", "\t", "???", "😀", "\u200b\u202e"])
def test_a_line_without_words_is_unanswered(ask: Ask, line: str) -> None:
    (answer,) = ask(line)
    check(answer)
    assert answer["outcome"] == "unanswered"
    assert (answer["answers"], answer["suggestions"], answer["unanswered"]) == ([], [], [])
    assert answer["question"] == line.strip()


def test_a_compound_question_names_the_parts_without_an_answer(ask: Ask) -> None:
    (answer,) = ask(f"{EN} What is the capital of France?")
    check(answer)
    assert answer["outcome"] == "answered"
    assert [one["id"] for one in answer["answers"]] == ["children-2019"]
    assert answer["unanswered"] == ["What is the capital of France"]
    assert "What is the capital of France" in answer["reply"]


def test_all_parts_answered(ask: Ask) -> None:
    (answer,) = ask("How many men and how many women came back in 2019?")
    check(answer)
    assert [one["id"] for one in answer["answers"]] == ["men-2019", "women-2019"]
    assert answer["unanswered"] == []


@pytest.mark.parametrize(
    "text",
    [
        "сколько женщин вернули в 2019 году?",
        "Сириядан қанша бала қайтарылды?",
        "what is the weather",
        "<b>&amp;",
        "а" * 4096,
    ],
)
def test_every_kind_of_line_has_the_form(ask: Ask, text: str) -> None:
    (answer,) = ask(text)
    check(answer)
    assert answer["question"] == text


def test_letters_are_written_as_they_are(pipe: Pipe) -> None:
    out = io.BytesIO()
    pipe.run(["сәлем\n".encode()], out)
    assert "сәлем" in out.getvalue().decode()


# --- JSON in


def test_a_question_as_json(ask: Ask) -> None:
    plain, wrapped, spaced = ask(EN, {"text": EN}, f'   {{"text": "{EN}"}}  ')
    assert plain == wrapped == spaced


def test_a_language_is_pinned(ask: Ask, real: Knowledge) -> None:
    for language in real.languages:
        (answer,) = ask({"text": EN, "lang": language})
        check(answer)
        assert answer["language"] == language
        assert answer["answers"][0]["text"] == real.entries["children-2019"].answer[language]
    (offer,) = ask({"text": "orphans?", "lang": "kk"})
    assert offer["suggestions"][0]["question"] in real.entries[offer["suggestions"][0]["id"]].questions["kk"]


def test_null_is_as_if_it_were_not_there(ask: Ask) -> None:
    assert ask({"text": EN, "chat": None, "lang": None}) == ask(EN)


# --- chats


def test_lines_of_one_chat_share_its_context(ask: Ask) -> None:
    first, follow_up = ask({"text": EN, "chat": "a"}, {"text": "and the women?", "chat": "a"})
    assert [one["id"] for one in first["answers"] + follow_up["answers"]] == ["children-2019", "women-2019"]
    assert follow_up["question"] == "and the women?"


def test_chats_are_compared_as_strings(ask: Ask) -> None:
    _, follow_up = ask({"text": EN, "chat": 7}, {"text": "and the women?", "chat": "7"})
    assert [one["id"] for one in follow_up["answers"]] == ["women-2019"]


def test_chats_do_not_mix(ask: Ask) -> None:
    alone, *_ = ask("and the women?")
    _, other, none = ask({"text": EN, "chat": "b"}, {"text": "and the women?", "chat": "c"}, "and the women?")
    assert other == none == alone


def test_without_a_chat_nothing_is_remembered(ask: Ask) -> None:
    (alone,) = ask("and the women?")
    _, after = ask(EN, "and the women?")
    assert after == alone


def test_a_context_fades(ask: Ask, clock: Clock) -> None:
    (alone,) = ask("and the women?")
    ask({"text": EN, "chat": "d"})
    clock.now += CONTEXT_SECONDS - 1
    (soon,) = ask({"text": "and the women?", "chat": "d"})
    assert [one["id"] for one in soon["answers"]] == ["women-2019"]
    clock.now += CONTEXT_SECONDS + 1
    (late,) = ask({"text": "and the women?", "chat": "d"})
    assert late == alone


def test_a_bad_line_leaves_the_context(ask: Ask) -> None:
    _, bad, follow_up = ask({"text": EN, "chat": "e"}, '{"chat": "e"}', {"text": "and the women?", "chat": "e"})
    assert list(bad) == ["error"]
    assert [one["id"] for one in follow_up["answers"]] == ["women-2019"]


# --- bad lines

NOT_JSON = 'begins with { but is not JSON; expected {"text": "…", "chat": "any id", "lang": "en"}'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"\xff\xfe", "not UTF-8 text; send UTF-8"),
        ("привет".encode("cp1251"), "not UTF-8 text; send UTF-8"),
        ("{", NOT_JSON),
        ('{"text": "hi"', NOT_JSON),
        ("{text: hi}", NOT_JSON),
        ('{"text": "hi"} more', NOT_JSON),
        ('{"text":' * 20_000, NOT_JSON),
        ("{}", "'text' is missing or not a string; it is the question"),
        ('{"text": null}', "'text' is missing or not a string; it is the question"),
        ('{"text": ["hi"]}', "'text' is missing or not a string; it is the question"),
        ('{"text": "hi", "language": "en"}', "unknown key 'language'; known are text, chat, lang"),
        ('{"text": "hi", "chat": {}}', "'chat' must be a string or a number"),
        ('{"text": "hi", "chat": []}', "'chat' must be a string or a number"),
        ('{"text": "hi", "lang": "de"}', "'lang' must be one of en, kk, ru, not \"de\""),
        ('{"text": "hi", "lang": ["en"]}', "'lang' must be one of en, kk, ru, not [\"en\"]"),
        ('{"text": "hi", "lang": 1}', "'lang' must be one of en, kk, ru, not 1"),
    ],
)
def test_a_bad_line_is_named_and_the_next_is_read(ask: Ask, line: str | bytes, message: str) -> None:
    before, bad, after = ask("Hello", line, "Hello")
    assert bad == {"error": f"line 2: {message}"}
    assert before == after
    check(after)


def test_whether_all_lines_were_good(pipe: Pipe) -> None:
    assert pipe.run([b"hello\n", b"\n", b"zzz"], io.BytesIO())
    assert not pipe.run([b"hello\n", b"{\n"], io.BytesIO())
    assert pipe.run([], io.BytesIO())


def test_half_a_surrogate_pair(ask: Ask) -> None:
    _, after = ask('{"text": "a\\ud800b"}', "Hello")
    check(after)


def test_a_very_long_number(ask: Ask) -> None:
    _, after = ask('{"text": "hi", "chat": ' + "9" * 5000 + "}", "Hello")
    check(after)


# --- a real pipe holds a conversation


@contextmanager
def process(knowledge: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bot", "ask", "--json"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command,
        cwd=PROJECT,
        env={**os.environ, "KNOWLEDGE_DIR": str(knowledge)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def test_each_line_is_answered_before_the_next_is_sent(tmp_path: Path) -> None:
    small_base(tmp_path / "knowledge")
    with process(tmp_path / "knowledge") as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr

        def say(line: str | bytes) -> dict[str, Any]:
            assert running.stdin
            assert running.stdout
            running.stdin.write((line if isinstance(line, bytes) else line.encode()) + b"\n")
            running.stdin.flush()
            return dict(json.loads(running.stdout.readline()))

        assert say("Hello")["outcome"] == "smalltalk"
        assert say(json.dumps({"text": EN, "chat": 1}))["answers"][0]["id"] == "children-2019"
        assert say(b"\xff") == {"error": "line 3: not UTF-8 text; send UTF-8"}
        assert say(json.dumps({"text": "and the women?", "chat": 1}))["answers"][0]["id"] == "women-2019"
        running.stdin.write(b"Hello")  # the last line without its end
        running.stdin.close()
        assert json.loads(running.stdout.readline())["outcome"] == "smalltalk"
        assert running.stdout.read() == b""
        assert running.wait(10) == 2
        assert running.stderr.read() == b""
