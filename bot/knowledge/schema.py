"""JSON Schema of each file of the knowledge, for editors: they complete and underline while somebody types.

Made from the models. `schema/` in the knowledge folder keeps the result; a modeline in each file names its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.knowledge.base import ID, Model
from bot.knowledge.charts import Chart
from bot.knowledge.models import Entry, Lexicon, Number, Rules, Source, Topic
from bot.knowledge.phrases import Phrases

Schema = dict[str, Any]
FOLDER = "schema"
_DIALECT = "http://json-schema.org/draft-07/schema#"  # what editors' YAML servers speak
_KINDS: Mapping[str, tuple[re.Pattern[str], type[Model], tuple[str, ...]]] = {
    # file of the schema -> the files it is for, their model, the fields that a path or key gives
    "entry": (re.compile(r"entries/[^/]+/[^/]+\.yaml"), Entry, ("id", "topic")),
    "sources": (re.compile(r"sources\.yaml"), Source, ("id",)),
    "topics": (re.compile(r"topics\.yaml"), Topic, ("id",)),
    "numbers": (re.compile(r"numbers\.yaml"), Number, ("value",)),
    "lexicon": (re.compile(r"lexicon\.yaml"), Lexicon, ()),
    "phrases": (re.compile(r"phrases/[^/]+\.yaml"), Phrases, ()),
    "charts": (re.compile(r"charts\.yaml"), Chart, ("id",)),
    "rules": (re.compile(r"rules\.yaml"), Rules, ()),
}
NAMES = tuple(_KINDS)
_KEYED = {"sources", "topics", "numbers", "charts"}  # files that map a key to one model each


def modeline(path: str) -> str:
    """The first line of the file at `path` (in the knowledge folder): it tells an editor the schema. Empty if none."""
    name = next((name for name, (files, _, _) in _KINDS.items() if files.fullmatch(path)), None)
    return f"# yaml-language-server: $schema={'../' * path.count('/')}{FOLDER}/{name}.json" if name else ""


def schema(name: str) -> str:
    """The JSON Schema of one kind of file, as text."""
    _, model, given = _KINDS[name]
    made = model.model_json_schema()
    definitions = made.pop("$defs", {})
    made["properties"] = {field: one for field, one in made["properties"].items() if field not in given}
    made["required"] = [field for field in made.get("required", ()) if field not in given]
    if name == "numbers":  # a number's names stand right under it
        made = made["properties"]["names"]
    if name in _KEYED:
        keys = r"\d+(\.\d+)?" if name == "numbers" else ID.pattern
        made = {"type": "object", "additionalProperties": made, "propertyNames": {"pattern": f"^({keys})$"}}
    return (
        json.dumps({"$schema": _DIALECT, **_plain(made), "$defs": _plain(definitions)}, ensure_ascii=False, indent=1)
        + "\n"
    )


def schemas() -> Iterator[tuple[str, str]]:
    """Path in the knowledge folder and content of each schema."""
    for name in NAMES:
        yield f"{FOLDER}/{name}.json", schema(name)


def _plain(part: Any) -> Any:  # noqa: ANN401 - any JSON
    """Without titles, defaults and nulls, which only programs read; where keys have a pattern, no others may stand."""
    if isinstance(part, list):
        return [_plain(one) for one in part]
    if not isinstance(part, dict):
        return part
    options = [one for one in part.get("anyOf", ()) if one != {"type": "null"}]
    if len(options) == 1:
        return _plain({**options[0], **{key: value for key, value in part.items() if key != "anyOf"}})
    if options:  # a list, or its items between commas: how many there must be is said of the list
        part = {key: value for key, value in part.items() if key not in {"minLength", "maxLength"}}
    if "patternProperties" in part:
        part = {**part, "additionalProperties": False}
    return {
        key: {name: _plain(one) for name, one in value.items()} if key == "properties" else _plain(value)
        for key, value in part.items()
        if key not in {"title", "default"}
    }
