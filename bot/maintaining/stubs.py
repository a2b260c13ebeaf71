"""The beginning of a new entry: every field with a comment that says what belongs there."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.errors import Refused
from bot.files import write_whole
from bot.knowledge.base import ID
from bot.knowledge.messages import did_you_mean
from bot.knowledge.models import Entry, Knowledge, Support
from bot.knowledge.schema import modeline

Wordings = Mapping[str, Sequence[str]]
_WIDE = 1_000_000  # characters of a line: nothing is wrapped


def create(folder: Path, knowledge: Knowledge, name: str, questions: Wordings) -> str:
    """Write the stub of the entry `name`, which is TOPIC/ID; the path in the folder.

    Raises:
        Refused: the name is none, its topic is not there, or the entry is there already.
    """
    topic, identifier = _checked(name, knowledge)
    path = f"entries/{topic}/{identifier}.yaml"
    if (folder / path).exists():
        raise Refused(f"{path} is there already; open it, or choose another id")
    write_whole(folder / path, commented(path, knowledge.languages, questions).encode())
    return path


def commented(path: str, languages: Sequence[str], questions: Wordings) -> str:
    """The stub with a comment for each field. What a fact must have stands there empty; the rest is commented out."""
    return "\n".join(
        [
            modeline(path),
            "# Fill in what is empty, delete the comments, then: zhusan-bot check. The guide is knowledge/README.md.",
            "",
            *_optional("kind", "unknown"),
            *_optional("disputed", "true"),
            *_field("answer", [f"{language}:" for language in languages]),
            *_field("questions", list(_lists(languages, questions))),
            *_optional("not", *_lists(languages, {})),
            *_optional("denies", *_lists(languages, {})),
            *_optional("correction", *(f"{language}:" for language in languages)),
            *_field("sources", list(_support())),
            *_optional("derived", "26%: 156 / 595"),
            *_field("as_of", []),
            *_optional("related", "-"),
            *_optional("aliases", "-"),
        ]
    )


def bare(languages: Sequence[str], questions: Wordings) -> str:
    """The same without comments, for a link."""
    lines = ["answer:", *(f"  {language}:" for language in languages)]
    lines += ["questions:", *(f"  {line}" for line in _lists(languages, questions))]
    return "\n".join([*lines, "sources:", "  - source:", "    where:", "    fragment:", "as_of:", ""])


def _checked(name: str, knowledge: Knowledge) -> tuple[str, str]:
    topic, slash, identifier = name.partition("/")
    if not slash or not ID.fullmatch(identifier):
        raise Refused(f"'{name}' must be TOPIC/ID, each of a-z, 0-9 and -, at most 48 of them: women/women-at-work")
    if topic not in knowledge.topics:
        advice = did_you_mean(topic, knowledge.topics, f", known are {', '.join(knowledge.topics)}")
        raise Refused(f"there is no topic '{topic}'{advice}")
    if taken := knowledge.find(identifier):
        raise Refused(f"the id '{identifier}' is taken by {taken.path}; choose another")
    return topic, identifier


def _field(name: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"# {_told(Entry, name)}"
    yield f"{name}:"
    yield from (f"  {line}" for line in lines)
    yield ""


def _optional(name: str, *lines: str) -> Iterator[str]:
    yield f"# {_told(Entry, name)}"
    if name in {"kind", "disputed"}:
        yield f"# {name}: {lines[0]}"
    else:
        yield f"# {name}:"
        yield from (f"#   {line}" for line in lines)
    yield ""


def _support() -> Iterator[str]:
    begin = "- "
    for name, info in Support.model_fields.items():
        yield f"{begin}{name}: # {info.description}" if name != "states" else f"# {name}: # {info.description}"
        begin = "  "


def _lists(languages: Sequence[str], texts: Wordings) -> Iterator[str]:
    for language in languages:
        yield f"{language}:"
        yield from (f"  - {_scalar(text)}" for text in texts.get(language, ()))
        if not texts.get(language):
            yield "  -"


def _told(model: type[Entry], name: str) -> str:
    """What a field is for."""
    return next(str(info.description) for key, info in model.model_fields.items() if name in {key, info.alias})


def _scalar(text: str) -> str:
    """A text as YAML, quoted where it must be."""
    from ruamel.yaml import YAML  # here, because the running bot has no need of it

    yaml, written = YAML(), io.StringIO()
    yaml.width = _WIDE
    yaml.dump([text], written)
    return written.getvalue().strip().removeprefix("- ")
