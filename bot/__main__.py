"""The command line: `python -m bot`, console script `zhusan-bot`. Each command imports only what it needs.

What a command does stands in `help`, not in a docstring: the container runs without those (PYTHONOPTIMIZE=2).
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import ZhusanError
from bot.settings import PROJECT, Settings, read_settings
from bot.terminal.maintainer import commands
from bot.terminal.maintainer import examples as _examples

app = typer.Typer(
    name="zhusan-bot",
    help="Answers questions about Operation Zhusan from a curated, sourced knowledge base.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

NOT_ANSWERED = 3
BAD_LINE = 2
PROBLEMS = 1


def _settings_help() -> str:
    lines = [f"  {name.upper():24} {info.description}" for name, info in Settings.model_fields.items()]
    return (
        "\b\nSettings, from the environment:\n"
        + "\n".join(lines)
        + "\n\nExample:\n  TELEGRAM_BOT_TOKEN=… python -m bot run"
    )


@app.command(help="Serve Telegram: long polling, or a webhook if WEBHOOK_URL is set.", epilog=_settings_help())
def run() -> None:
    from bot.compiled import compiled

    settings = read_settings()
    settings.token()
    with _loading():  # first, because a base read for the first time takes as much memory as all the rest
        dialogue = compiled(settings.knowledge_dir)
    with _loading():
        import asyncio
        from functools import partial

        from bot.telegram.application import build
        from bot.telegram.delivery import serve

        charts = settings.charts()
    assemble = partial(build, dialogue=dialogue, settings=settings, charts=charts)
    asyncio.run(serve(settings, assemble))


@app.command(help="Converse in the terminal; no token needed.", epilog=_examples("python -m bot chat", "make chat"))
def chat() -> None:
    from bot.compiled import compiled
    from bot.terminal.chat import chat as converse

    with _loading():
        dialogue = compiled(read_settings().knowledge_dir)
    converse(dialogue, _typed_lines(), typer.echo)


@app.command(
    help="Answer each QUESTION, or each line of stdin with --json. Exit code 3 if a question was not answered.",
    epilog=_examples(
        'python -m bot ask "how many children came home?"',
        'python -m bot ask --explain "сколько женщин вернули?"',
        "echo 'қанша бала қайтарылды?' | python -m bot ask --json",
    ),
)
def ask(
    questions: Annotated[list[str] | None, typer.Argument(metavar="QUESTION…", show_default=False)] = None,
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Print the evidence for each answer.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Read questions from stdin, write a JSON line for each.")
    ] = False,
) -> None:
    from bot.compiled import compiled

    if json == bool(questions):
        raise typer.BadParameter("give questions as arguments, or --json and questions on stdin")
    folder = read_settings().knowledge_dir
    if json:
        from bot.terminal.pipe import Pipe

        with _loading():
            pipe = Pipe(compiled(folder))
        raise typer.Exit(0 if pipe.run(sys.stdin.buffer, sys.stdout.buffer) else BAD_LINE)
    from bot.terminal.chat import Conversation
    from bot.terminal.explain import explain as lines_of

    with _loading():
        dialogue = compiled(folder)
    all_answered = True
    for question in questions or ():
        conversation = Conversation(dialogue)
        turn, reply = conversation.say(question)
        if explain:
            for reading, resolution in dialogue.explain(question):
                typer.echo("\n".join(lines_of(reading, resolution, dialogue.knowledge.calibration)))
            typer.echo()
        typer.echo(reply)
        all_answered &= turn.summary in {"answered", "smalltalk"}
    raise typer.Exit(0 if all_answered else NOT_ANSWERED)


@app.command(
    help="Report every problem of the knowledge folder as path:line: message. Exit code 1 if there is any.",
    epilog=_examples("python -m bot check", "python -m bot check --questions"),
)
def check(
    *,
    questions: Annotated[
        bool, typer.Option("--questions", help="Also ask every question of the base: each must lead to its own entry.")
    ] = False,
) -> None:
    from bot.terminal.checking import check as checked
    from bot.terminal.checking import summary

    folder = read_settings().knowledge_dir
    with _loading():
        reading = checked(folder, questions=questions)
    for problem in sorted(reading.problems):
        typer.echo(str(problem))
    typer.echo(summary(reading, folder), err=bool(reading.problems))
    raise typer.Exit(PROBLEMS if reading.problems else 0)


@app.command(
    help="Ask labelled questions and show right, wrong, offered and missed. Exit code 1 if a file cannot be read.",
    epilog=_examples("python -m bot eval", "python -m bot eval tests/questions/kk-held-out.yaml --baselines"),
)
def eval(  # noqa: A001 - the command's name
    files: Annotated[
        list[Path] | None, typer.Argument(help="Labelled questions; default: all.", show_default=False)
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON line per question.")] = False,
    baselines: Annotated[bool, typer.Option("--baselines", help="Also show what other matchers make of them.")] = False,
) -> None:
    from bot.knowledge.reader import load
    from bot.terminal import evaluating

    typer.echo("\n".join(evaluating.run(load(read_settings().knowledge_dir), files or _labelled(), json, baselines)))


@app.command(
    help="Measure weights and threshold on the development half, write calibration.yaml, report on the held-out half.",
    epilog=_examples("python -m bot calibrate"),
)
def calibrate(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Labelled questions to tune on.", show_default=False)
    ] = None,
) -> None:
    from bot.knowledge.reader import load
    from bot.terminal import evaluating

    folder = read_settings().knowledge_dir
    development = files or [path for path in _labelled() if "held-out" not in path.name]
    held_out = [path for path in _labelled() if "held-out" in path.name]
    typer.echo("\n".join(evaluating.calibrate(folder, load(folder), development, held_out)))


@app.command(
    help="What the base holds, as the Markdown tables of the README.", epilog=_examples("python -m bot coverage")
)
def coverage() -> None:
    from bot.knowledge.reader import load
    from bot.terminal.tables import coverage as tables

    typer.echo("\n".join(tables(load(read_settings().knowledge_dir))))


@app.command(
    help="Draw the charts of the base, in every language, with their captions: DIR/LANGUAGE/NAME.png and NAME.txt.",
    epilog=_examples("python -m bot charts charts"),
)
def charts(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; made if it is not there.")],
) -> None:
    from bot.charts.folder import draw

    count = draw(read_settings().knowledge_dir, folder)
    typer.echo(f"{count} picture{'' if count == 1 else 's'} in {folder}")


app.add_typer(commands)


@contextmanager
def _loading() -> Iterator[None]:
    """What is loaded inside stays: hardly any of it is garbage, and looking for some again and again takes 0.3 s."""
    gc.disable()
    yield
    gc.freeze()  # it need not be looked through while people wait
    gc.enable()
    with suppress(AttributeError, TypeError, OSError):  # of glibc: what only loading needed goes back to the system
        ctypes.CDLL(None).malloc_trim(0)


def _labelled() -> list[Path]:
    return sorted((PROJECT / "tests" / "questions").glob("*.yaml"))


def _typed_lines() -> Iterator[str]:
    """Lines that a person types, with editing where the terminal allows; bytes that are no text are replaced."""
    if not sys.stdin.isatty():
        for line in sys.stdin.buffer:
            yield line.decode("utf-8", "replace").rstrip("\n")
        return
    with suppress(ImportError):
        import readline  # noqa: F401 - gives input() its line editing
    while True:
        try:
            yield input("> ")
        except EOFError:
            return


def main() -> None:
    """Run the command line; errors become one clear line and an exit code."""
    try:
        app()
    except ZhusanError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # Typer exits with 1 when who reads has gone
            sys.exit(0)
        raise


if __name__ == "__main__":
    main()
