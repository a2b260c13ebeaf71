"""`python -m bot` as a process: exit codes, one clear line instead of a traceback, help, closed pipes, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from knowledge.folder import CHARTS, ENTRY, OTHER, Folder
from program import WITHIN, bot, environment
from small import small_base

from bot.settings import PROJECT, Settings

COMMANDS = (
    "run",
    "chat",
    "ask",
    "check",
    "eval",
    "calibrate",
    "coverage",
    "misses",
    "new",
    "wording",
    "sources",
    "stale",
    "schema",
    "charts",
)


@pytest.fixture(scope="session")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a base of ten entries."""
    folder = tmp_path_factory.mktemp("ten") / "knowledge"
    small_base(folder)
    return folder


# --- help


def test_help_lists_the_commands() -> None:
    code, out, err = bot("--help")
    assert (code, err) == (0, "")
    assert all(f"\n  {command} " in out for command in COMMANDS)
    assert bot("-h") == (0, out, "")


def test_help_needs_no_docstrings() -> None:
    """The container runs without them."""
    assert bot("--help", PYTHONOPTIMIZE="2") == bot("--help")


def test_help_of_run_lists_every_setting() -> None:
    code, out, _ = bot("run", "--help")
    assert code == 0
    for name, field in Settings.model_fields.items():
        assert f"{name.upper()} " in out
        assert str(field.description).split(";")[0][:40] in out


@pytest.mark.parametrize("command", ["run", "ask", "eval", "charts"])
def test_help_of_each_command_shows_an_example(command: str) -> None:
    code, out, err = bot(command, "--help")
    assert (code, err) == (0, "")
    assert "Example" in out
    assert f"python -m bot {command}" in out


# --- usage


def test_no_command_is_a_usage_error_that_helps() -> None:
    code, out, err = bot()
    assert code == 2
    assert "Commands:" in out + err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["bogus"], "Error: No such command 'bogus'."),
        (["ask"], "give questions as arguments, or --json and questions on stdin"),
        (["ask", "--json", "hello"], "give questions as arguments, or --json and questions on stdin"),
        (["ask", "--bogus"], "Error: No such option: --bogus"),
        (["check", "extra"], "Error: Got unexpected extra argument"),
    ],
)
def test_usage_errors(arguments: list[str], error: str) -> None:
    code, out, err = bot(*arguments)
    assert (code, out) == (2, "")
    assert error in err


# --- ask


def test_an_answered_question(ten: Path) -> None:
    code, out, err = bot("ask", "How many children were evacuated from Syria in 2019?", KNOWLEDGE_DIR=str(ten))
    assert (code, err) == (0, "")
    assert "406" in out
    assert "https://www.amerinews.tv/" in out


def test_small_talk_is_an_answer(ten: Path) -> None:
    code, out, err = bot("ask", "Hello", KNOWLEDGE_DIR=str(ten))
    assert (code, err) == (0, "")
    assert out.strip()


@pytest.mark.parametrize("questions", [["qwrtp zxcvb"], ["Hello", "qwrtp zxcvb"], ["???"], [""]])
def test_a_question_that_was_not_answered(ten: Path, questions: list[str]) -> None:
    code, out, err = bot("ask", *questions, KNOWLEDGE_DIR=str(ten))
    assert (code, err) == (3, "")
    assert out.strip()


def test_the_evidence_of_an_answer(ten: Path) -> None:
    code, out, err = bot("ask", "--explain", "Hello", KNOWLEDGE_DIR=str(ten))
    assert (code, err) == (0, "")
    assert out.startswith("whole: Hello\n  tokens")
    assert "\n  decision  small talk: greeting" in out


def test_json_exits_with_0_whatever_the_outcomes(ten: Path) -> None:
    code, out, err = bot("ask", "--json", stdin="Hello\nqwrtp zxcvb\n\n", KNOWLEDGE_DIR=str(ten))
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 3
    assert bot("ask", "--json", KNOWLEDGE_DIR=str(ten)) == (0, "", "")


def test_json_exits_with_2_after_a_bad_line(ten: Path) -> None:
    code, out, err = bot("ask", "--json", stdin=b"\xff\nHello\n", KNOWLEDGE_DIR=str(ten))
    assert (code, err) == (2, "")
    first, second = out.splitlines()
    assert first == '{"error": "line 1: not UTF-8 text; send UTF-8"}'
    assert '"smalltalk"' in second


# --- chat


def test_a_chat_ends_with_its_input(ten: Path) -> None:
    code, out, err = bot("chat", stdin=b"Hello\n\xff\xfe\n", KNOWLEDGE_DIR=str(ten))
    assert (code, err) == (0, "")
    assert out.startswith("Ask about Operation Zhusan")
    assert out.rstrip().endswith("Goodbye!")


# --- the knowledge

EMPTY = """\
calibration.yaml:1: no such file; the knowledge folder needs it
entries:1: no entry there; each is a file entries/<topic>/<id>.yaml
lexicon.yaml:1: no such file; the knowledge folder needs it
numbers.yaml:1: no such file; the knowledge folder needs it
phrases:1: no language there; each needs a file such as phrases/en.yaml
sources.yaml:1: no such file; the knowledge folder needs it
topics.yaml:1: no such file; the knowledge folder needs it
"""


def test_a_base_without_a_problem(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "knowledge")
    assert bot("check", KNOWLEDGE_DIR=str(folder.path)) == (0, "2 entries, no problem\n", "")


def test_what_else_a_start_needs_is_checked(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "knowledge")
    folder.change(ENTRY, "  - women\n", "  - men\n")
    line = f"{ENTRY}:54: 'related' names 'men', which is no entry, did you mean 'women'?\n"
    assert bot("check", KNOWLEDGE_DIR=str(folder.path)) == (1, line, f"1 problem in {folder.path}\n")


def test_where_there_are_schemas_each_file_names_its_own(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "knowledge")
    assert bot("schema", "--write", KNOWLEDGE_DIR=str(folder.path))[0] == 0
    code, out, _ = bot("check", KNOWLEDGE_DIR=str(folder.path))
    wanted = (
        "the first line must be '# yaml-language-server: $schema=../../schema/entry.json', by which an editor helps"
    )
    assert code == 1
    assert f"{ENTRY}:1: {wanted}; put it there\n" in out
    assert "calibration" not in out


def test_an_empty_folder(tmp_path: Path) -> None:
    assert bot("check", KNOWLEDGE_DIR=str(tmp_path)) == (1, EMPTY, f"7 problems in {tmp_path}\n")
    assert bot("ask", "Hello", KNOWLEDGE_DIR=str(tmp_path)) == (1, "", EMPTY)


def test_a_missing_folder(tmp_path: Path) -> None:
    none = tmp_path / "none"
    line = f"{none}:1: no such folder; KNOWLEDGE_DIR names the folder of the knowledge\n"
    assert bot("check", KNOWLEDGE_DIR=str(none)) == (1, line, f"1 problem in {none}\n")
    for command in (["ask", "Hello"], ["chat"]):
        assert bot(*command, KNOWLEDGE_DIR=str(none)) == (1, "", line)


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    code, out, err = bot("check", KNOWLEDGE_DIR=str(file))
    assert (code, err) == (1, f"1 problem in {file}\n")
    assert out.startswith(f"{file}:1: ")


def test_broken_files_are_all_reported(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "knowledge")
    folder.change(ENTRY, "as_of: 2019-06", "as_of: 2019-13")
    folder.write("sources.yaml", "gazette: {")
    code, out, err = bot("check", KNOWLEDGE_DIR=str(folder.path))
    assert code == 1
    lines = out.splitlines()
    assert err == f"{len(lines)} problem{'s' * (len(lines) > 1)} in {folder.path}\n"
    assert any(line.startswith(f"{ENTRY}:") and "'2019-13'" in line for line in lines)
    assert any(line.startswith("sources.yaml:") for line in lines)
    code, out, err = bot("ask", "Hello", KNOWLEDGE_DIR=str(folder.path))
    assert (code, out) == (1, "")
    assert set(err.splitlines()) <= set(lines)


def test_the_tables_of_a_base(ten: Path) -> None:
    code, out, err = bot("coverage", KNOWLEDGE_DIR=str(ten))
    assert (code, err) == (0, "")
    assert out.startswith("| Topic")


def test_charts(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "knowledge")
    folder.write("charts.yaml", CHARTS)
    out = tmp_path / "charts"
    assert bot("charts", str(out), KNOWLEDGE_DIR=str(folder.path)) == (0, f"3 pictures in {out}\n", "")
    folder.change("charts.yaml", "figure: 406", "figure: 595")
    folder.change("charts.yaml", "entry: total", "entry: women")
    code, printed, err = bot("charts", str(out), KNOWLEDGE_DIR=str(folder.path))
    assert (code, printed) == (1, "")
    assert err.splitlines()[0] == f"charts.yaml:36: the figure 595 does not stand in answer.en of {OTHER}"


# --- eval


def test_figures_of_labelled_questions(ten: Path, tmp_path: Path) -> None:
    file = tmp_path / "en.yaml"
    file.write_text("questions:\n  - ask: Hello\n    kind: smalltalk\n    entry: greeting\n", encoding="utf-8")
    code, out, err = bot("eval", str(file), KNOWLEDGE_DIR=str(ten))
    assert (code, err) == (0, "")
    assert "| out of scope, small talk, hostile | en       | 1 | 100.0% |" in out
    code, out, err = bot("eval", "--json", str(file), KNOWLEDGE_DIR=str(ten))
    assert (code, err) == (0, "")
    assert out == (
        '{"ask": "Hello", "before": [], "kind": "smalltalk", "language": "en", '
        '"expected": [["greeting"]], "got": "small talk greeting", "verdict": "right"}\n'
    )


@pytest.mark.parametrize("content", [None, "questions: {", "questions:\n  - ask: Hello\n"])
def test_a_file_that_cannot_be_read(ten: Path, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "en.yaml"
    if content is not None:
        file.write_bytes(content.encode("latin-1"))
    code, out, err = bot("eval", str(file), KNOWLEDGE_DIR=str(ten))
    assert (code, out) == (1, "")
    assert str(file) in err
    assert len(err.splitlines()) == 1


# --- run: settings

ADVICE = (
    "get one from @BotFather in Telegram and set TELEGRAM_BOT_TOKEN, or TELEGRAM_BOT_TOKEN_FILE to a file that holds it"
)


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({}, f"TELEGRAM_BOT_TOKEN is missing: {ADVICE}"),
        (
            {"TELEGRAM_BOT_TOKEN": "hunter2"},
            (
                "TELEGRAM_BOT_TOKEN is malformed: expected digits, a colon and letters (123456:ABC…), "
                f"found 7 characters of another form; {ADVICE}"
            ),
        ),
        ({"PORT": "0"}, "PORT is wrong: expected greater than or equal to 1, found '0'"),
        (
            {"TELEGRAM_BOT_TOKEN": "123456:abcdefgh", "KNOWLEDGE_DIR": "/nowhere"},
            "/nowhere:1: no such folder; KNOWLEDGE_DIR names the folder of the knowledge",
        ),
    ],
)
def test_what_stops_run(variables: Mapping[str, str], line: str) -> None:
    code = 1 if "KNOWLEDGE_DIR" in variables else 2
    assert bot("run", **variables) == (code, "", f"{line}\n")


def test_wrong_settings_stop_the_other_commands_too() -> None:
    line = "LOG_FORMAT is wrong: expected 'text' or 'json', found 'xml'\n"
    for command in (["ask", "Hello"], ["check"]):
        assert bot(*command, LOG_FORMAT="xml") == (2, "", line)


# --- a closed pipe


def closed(arguments: Sequence[str], stdin: bytes, **variables: str) -> tuple[int, str]:
    """Exit code and errors, when nobody reads the output."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", *arguments],
            cwd=PROJECT,
            env=environment(**variables),
            input=stdin,
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=WITHIN,
            check=False,
        )
    finally:
        os.close(writer)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("arguments", [["ask", "Hello"], ["ask", "--json"], ["check"]])
def test_a_closed_pipe_ends_quietly(ten: Path, arguments: list[str]) -> None:
    assert closed(arguments, b"Hello\n" * 3, KNOWLEDGE_DIR=str(ten)) == (0, "")


# --- Ctrl-C


@pytest.mark.parametrize("arguments", [["chat"], ["ask", "--json"]])
def test_ctrl_c(ten: Path, arguments: list[str]) -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *arguments],
        cwd=PROJECT,
        env=environment(KNOWLEDGE_DIR=str(ten)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write(b"Hello\n")
        running.stdin.flush()
        assert running.stdout.readline()  # it serves
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=WITHIN)
    assert (running.returncode, err) == (130, b"")
