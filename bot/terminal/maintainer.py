"""The commands of the maintainer's loop. Each imports only what it needs; `help` is no docstring, as in `__main__`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.knowledge.models import Knowledge
    from bot.maintaining.links import Links

commands = typer.Typer()


def examples(*lines: str) -> str:
    """The end of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@commands.command(
    help="What people asked in vain or judged not helpful, by likeness, each with the next step.",
    epilog=examples("python -m bot misses", "python -m bot misses --since 2019-08-06 --json"),
)
def misses(
    context: typer.Context,
    *,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="Only what was asked on this day or later.")] = None,
    json: Annotated[bool, typer.Option("--json", help="All groups, as one JSON object.")] = False,
) -> None:
    from bot.knowledge.reader import load
    from bot.terminal.misses import Report
    from bot.terminal.stored import EVER, read_feedback

    settings = read_settings()
    knowledge = load(settings.knowledge_dir)
    stored, complaints = read_feedback(settings, _day(since) if since else EVER)
    report = Report(knowledge, stored, complaints, _links(settings, knowledge.languages), _program(context))
    typer.echo(report.objects() if json else "\n".join(report.lines()))


@commands.command(
    help="Begin a new entry: every field is there, with a comment that says what belongs in it.",
    epilog=examples("python -m bot new women/women-at-work", "python -m bot new women/pensions --from-miss 17"),
)
def new(
    name: Annotated[str, typer.Argument(metavar="TOPIC/ID", help="Where it shall stand, and its name for ever.")],
    *,
    from_miss: Annotated[int | None, typer.Option(metavar="N", help="Fill in the questions of group #N.")] = None,
) -> None:
    from bot.knowledge.reader import load
    from bot.maintaining.stubs import create

    settings = read_settings()
    knowledge = load(settings.knowledge_dir)
    questions = _missed(settings, knowledge, from_miss) if from_miss is not None else {}
    path = create(settings.knowledge_dir, knowledge, name, questions)
    typer.echo(f"{path} is written; fill in what is empty, then check:")
    _outcome(settings.knowledge_dir)


@commands.command(
    help="Add a question to an entry. Refused where another entry answers it better.",
    epilog=examples('python -m bot wording women-2019 "how many ladies came back?"'),
)
def wording(
    entry: Annotated[str, typer.Argument(metavar="ID", help="The entry that answers it.")],
    question: Annotated[str, typer.Argument(help="As people type it, in quotation marks.")],
    *,
    lang: Annotated[str | None, typer.Option(metavar="CODE", help="Its language, where it is not told right.")] = None,
) -> None:
    from bot.maintaining.wordings import add

    folder = read_settings().knowledge_dir
    added = add(folder, entry, question, lang)
    typer.echo(f"{added.path}:{added.line}: questions.{added.language} has “{added.question}”")
    _outcome(folder)


@commands.command(
    help="List the sources by how many entries cite them. With --online, exit code 1 if a link is dead.",
    epilog=examples("python -m bot sources", "python -m bot sources --online"),
)
def sources(
    *,
    online: Annotated[bool, typer.Option("--online", help="Open each: is it there, and has it the fragments?")] = False,
) -> None:
    from bot.knowledge.reader import usable
    from bot.maintaining.sources import counted
    from bot.terminal.sources import listed, looked_at

    knowledge, reading = usable(read_settings().knowledge_dir)
    if not online:
        typer.echo("\n".join(listed(knowledge)))
        return
    findings = looked_at(knowledge, reading)
    for finding in sorted(findings, key=lambda finding: (finding.kind, finding.problem)):
        typer.echo(f"{finding.kind}: {finding.problem}")
    typer.echo(counted(findings, knowledge))
    raise typer.Exit(any(finding.kind == "dead" for finding in findings))


@commands.command(
    help="List entries whose as-of date is older than N days, the oldest first.",
    epilog=examples("python -m bot stale", "python -m bot stale --days 1000"),
)
def stale(
    *,
    days: Annotated[int, typer.Option(min=0, metavar="N", help="How old is too old.")] = 365,
) -> None:
    from bot.knowledge.reader import usable
    from bot.maintaining.stale import stale as older

    knowledge, reading = usable(read_settings().knowledge_dir)
    old = older(knowledge, reading, days, datetime.now(UTC).date())
    dated = sum(entry.as_of is not None for entry in knowledge.entries.values())
    for problem in old:
        typer.echo(str(problem))
    typer.echo(f"{len(old)} of {dated} entries with a date are older than {days} days")


@commands.command(
    help="Print the JSON Schema by which an editor helps to write a file of the knowledge.",
    epilog=examples("python -m bot schema entry", "python -m bot schema --write"),
)
def schema(
    name: Annotated[str, typer.Argument(help="The kind of file, such as entry or lexicon.")] = "entry",
    *,
    write: Annotated[bool, typer.Option("--write", help="Write them all to schema/ in the knowledge folder.")] = False,
) -> None:
    from bot.files import write_whole
    from bot.knowledge import schema as made

    if name not in made.NAMES:
        raise typer.BadParameter(f"there is no schema '{name}'; known are {', '.join(made.NAMES)}")
    if not write:
        typer.echo(made.schema(name), nl=False)
        return
    folder = read_settings().knowledge_dir
    for path, content in made.schemas():
        write_whole(folder / path, content.encode())
        typer.echo(path)


def _missed(settings: Settings, knowledge: Knowledge, number: int) -> dict[str, list[str]]:
    """The questions of a group, by language."""
    from bot.maintaining.misses import gather, questions_of
    from bot.terminal.stored import read_feedback
    from bot.understanding.resolver import Resolver

    stored, _ = read_feedback(settings)
    return questions_of(gather(stored, knowledge, Resolver(knowledge)), number)


def _links(settings: Settings, languages: Sequence[str]) -> Links | None:
    from bot.maintaining.links import Links

    address = settings.repository_url
    return Links(address, settings.knowledge_dir.name, languages) if address else None


def _outcome(folder: Path) -> None:
    """Check the folder and say what came of it."""
    from bot.terminal.checking import check, summary

    reading = check(folder)
    for problem in sorted(reading.problems):
        typer.echo(str(problem))
    typer.echo(summary(reading, folder))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"--since must be a day such as 2019-08-06, not '{text}'") from None


def _program(context: typer.Context) -> str:
    """How this program was called."""
    return context.find_root().info_name or "zhusan-bot"
