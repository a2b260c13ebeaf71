"""One YAML file of the knowledge: text with line numbers. Each problem says how to mend it.

Scalars stay text (`no`, `12:30` and `0123` are traps of `safe_load`), a key given twice is a problem, aliases are too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from yaml.reader import ReaderError

from bot.errors import Problem

Location = tuple[str | int, ...]
Report = Callable[[int, str], None]

_BRACKETS = re.compile(r"[\[\]{}]")
_CONFLICT = re.compile(r"\n(?:<{7}|>{7}) ")  # like the next, sought behind a line's end: from there a search is fast
_NESTED = re.compile(r"\n *(?:[-?:] +){30}")
_DEEPEST = 50  # levels; libyaml's composer overflows the stack at some 100,000, this reader's recursion at some 400
_TOO_DEEP = "is nested too deeply; the knowledge needs no more than a few levels"


_SIGN = "a text that begins with a sign such as @ ` % * & ! | >"


@dataclass(frozen=True)
class Document:
    """One YAML file: its path (relative to the knowledge folder) and its text."""

    path: str
    text: str

    @cached_property
    def root(self) -> yaml.Node:
        """The nodes that carry line numbers, made again: kept for every file, they are most of what reading takes."""
        return _compose(self.text)

    def line(self, location: Location) -> int:
        """Line (from 1) of what stands at `location`; of the nearest parent where nothing does."""
        node, line = self.root, self.root.start_mark.line + 1
        for step in location:
            child: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == step:
                        child, line = value, key.start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                child = node.value[step]
                line = child.start_mark.line + 1
            if child is None:
                break
            node = child
        return line

    def problem(self, location: Location, message: str) -> Problem:
        """A problem at `location`."""
        return Problem(self.path, self.line(location), message)


class _Unreadable(Exception):
    """The file cannot be read on: the line and the message."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse(path: str, content: bytes, problems: list[Problem]) -> tuple[Document, Any] | None:
    """The file and what it holds, as dicts, lists and text; None where `problems` were added."""
    before = len(problems)
    try:
        text = _text(content)
        data = _value(_compose(text), "", lambda line, message: problems.append(Problem(path, line, message)), set())
    except _Unreadable as error:
        problems.append(Problem(path, error.line, str(error)))
    except RecursionError:
        problems.append(Problem(path, 1, _TOO_DEEP))
    return None if len(problems) > before else (Document(path, text), data)


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _Unreadable(line, "is not UTF-8; save the file as UTF-8") from None
    lines = f"\n{text}"
    if conflict := _CONFLICT.search(lines):
        line = lines.count("\n", 0, conflict.end())
        raise _Unreadable(line, "a conflict marker left by git; keep one side and delete the marker lines")
    depth = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "[{" else -1
        if depth > _DEEPEST:
            raise _Unreadable(1, _TOO_DEEP)
    if _NESTED.search(lines):
        raise _Unreadable(1, _TOO_DEEP)
    return text


def _compose(text: str) -> yaml.Node:
    try:
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        raise _Unreadable(*_advice(error, text.splitlines())) from None
    except ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise _Unreadable(line, f"has the control character U+{error.character:04X}; delete it") from None
    if root is None:
        raise _Unreadable(1, "the file is empty")
    return root


def _advice(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, str]:
    """The line of a YAML error, and what to do about it."""
    mark, context = error.problem_mark or error.context_mark, error.context or ""
    line = mark.line + 1 if mark else 1
    problem = error.problem or "unreadable"
    here = lines[line - 1] if line <= len(lines) else ""
    if "quoted scalar" in context and "end of stream" in problem and error.context_mark:
        return error.context_mark.line + 1, "a quotation mark is opened and never closed; close it"
    if "tab character" in problem or here.strip(" ").startswith("\t"):
        return line, "a tab stands where spaces must; indent with spaces"
    if "another document" in problem or "<document start>" in problem:
        return line, "a second document begins here; a file holds one, so delete lines such as '---'"
    if "flow" in context and error.context_mark:
        start = error.context_mark.line + 1
        return start, "a text that begins with [ or { must stand in double quotes; a list has its items behind '- '"
    if "mapping values are not allowed" in problem:
        return line, "': ' inside a text; put the whole text in double quotes"
    if "cannot start any token" in problem or "undefined alias" in problem or "block scalar" in context:
        return line, f"{_SIGN} must stand in double quotes"
    if "expected key" in problem or "'-' indicator" in problem or "expected ':'" in problem:
        return (
            line,
            "does not fit the lines above; check the indentation, the '- ' and the ':', and quotes inside a text",
        )
    return line, f"is not YAML: {problem}; see the lines just above too"


def _value(node: yaml.Node, name: str, report: Report, seen: set[int]) -> Any:  # noqa: ANN401 - any YAML
    line = node.start_mark.line + 1
    if id(node) in seen:
        report(line, "YAML aliases (&, *) are not used here; write the text out")
        return None
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if node.tag.startswith("!"):
            report(line, f"{_SIGN} must stand in double quotes")
        if not node.value and not node.style:
            report(line, f"'{name}' has no value; write one, or delete the line" if name else "the file is empty")
        return node.value
    if isinstance(node, yaml.SequenceNode):
        if node.flow_style:
            report(line, f"'{name}' must have each item on a line of its own behind '- ', not in brackets")
        return [_value(child, name, report, seen) for child in node.value]
    return dict(_pairs(node, name, report, seen))


def _pairs(node: yaml.Node, name: str, report: Report, seen: set[int]) -> Iterator[tuple[str, Any]]:
    keys: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            report(key.start_mark.line + 1, "a key must be plain text")
        elif key.value in keys:
            report(key.start_mark.line + 1, f"'{key.value}' is given twice; keep one of the two")
        else:
            keys.add(key.value)
            yield key.value, _value(value, f"{name}.{key.value}" if name else key.value, report, seen)
