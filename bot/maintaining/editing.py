"""Changes to the files of the knowledge: a list gets an item."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.errors import Problem, Refused
from bot.knowledge.documents import parse

BOM = b"\xef\xbb\xbf"
_ENDLESS = 1_000_000  # characters of a line: nothing is wrapped


def with_item(path: str, content: bytes, key: str, language: str, item: str) -> bytes:
    """The file with `item` at the end of the list `key.language`; comments, order, line ends and a BOM stay.

    Raises:
        Refused: the file's layout does not let it be changed without changing something else.
    """
    line_end = "\r\n" if b"\r\n" in content else "\n"
    text = content.removeprefix(BOM).decode().replace("\r\n", "\n")
    editor = YAML()
    editor.width, editor.preserve_quotes = _ENDLESS, True
    data = editor.load(text)
    items = data[key][language]
    editor.indent(**_indents(data, key, items))
    _append(items, item)
    written = io.StringIO()
    editor.dump(data, written)
    changed = (BOM if content.startswith(BOM) else b"") + written.getvalue().replace("\n", line_end).encode()
    expected = _data(path, content)
    expected[key][language].append(item)
    if _data(path, changed) != expected:
        raise Refused(f"{path}: is laid out so that it can be changed by hand only; add the line there: - {item}")
    return changed


def _indents(data: CommentedMap, key: str, items: CommentedSeq) -> dict[str, int]:
    """How the file is indented: steps of mappings, of lists, and of the dash in a list."""
    mapping = data[key].lc.col
    dash = items.lc.col - mapping
    return {"mapping": mapping, "sequence": dash + 2, "offset": dash}


def _append(items: CommentedSeq, item: str) -> None:
    """Append an item, before the comment that stands behind the list: that belongs to what comes next."""
    items.append(item)
    comments: dict[int, Sequence[Any]] = items.ca.items
    token = (comments.get(len(items) - 2) or [None])[0]
    if token is None or "\n" not in token.value:
        return
    own, _, following = token.value.partition("\n")
    if not following:
        return
    moved = type(token)("\n" + following, token.start_mark, None, column=0)
    comments[len(items) - 1] = [moved, None, None, None]
    if own:
        token.value = own + "\n"
    else:
        del comments[len(items) - 2]


def _data(path: str, content: bytes) -> Any:  # noqa: ANN401 - any YAML
    problems: list[Problem] = []
    parsed = parse(path, content, problems)
    return parsed[1] if parsed else problems
