"""The schemas for editors: up to date, named in every file, true to every file, and strict where the reader is."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from knowledge.folder import FILES, REAL
from program import bot
from ruamel.yaml import YAML

from bot.knowledge import schema
from bot.settings import PROJECT

ENTRY = FILES["entries/numbers/total.yaml"]
OF_EDITORS = sorted(
    path.relative_to(REAL).as_posix() for path in REAL.rglob("*.yaml") if path.name != "calibration.yaml"
)


@cache
def validator(name: str) -> Draft7Validator:
    made = json.loads(schema.schema(name))
    Draft7Validator.check_schema(made)
    return Draft7Validator(made)


def as_an_editor_reads(text: str) -> Any:
    """YAML 1.2, in which a day is text; a number as a key is the text of it."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return json.loads(json.dumps(yaml.load(text)))


@pytest.mark.parametrize("name", schema.NAMES)
def test_the_kept_schema_is_current(name: str) -> None:
    kept = (REAL / schema.FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert kept == schema.schema(name), "run: python -m bot schema --write"


@pytest.mark.parametrize("path", OF_EDITORS)
def test_each_file_names_its_schema_and_follows_it(path: str) -> None:
    text = (REAL / path).read_text(encoding="utf-8")
    first = text.partition("\n")[0]
    assert first == schema.modeline(path)
    kept = (REAL / path).parent / first.partition("$schema=")[2]
    assert kept.resolve().parent == (REAL / schema.FOLDER).resolve()
    assert [error.message for error in validator(kept.stem).iter_errors(as_an_editor_reads(text))] == []


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("answer:\n", "anwser:\n", "$"),
        ("as_of: 2019-06", "as_of: June 2019", "$.as_of"),
        ("  - women\n", "  - Women\n", "$.related[0]"),
        ("    where: paragraph 4\n", "", "$.sources[0]"),
        ("    where:", "    were:", "$.sources[0]"),
        ("not:\n  en:", "not:\n  english:", "$.not"),
        ("answer:\n", "kind: rumour\nanswer:\n", "$.kind"),
        ("answer:\n", "disputed: perhaps\nanswer:\n", "$.disputed"),
    ],
)
def test_what_an_editor_underlines(old: str, new: str, where: str) -> None:
    assert ENTRY.count(old) == 1
    data = as_an_editor_reads(ENTRY.replace(old, new))
    assert where in {error.json_path for error in validator("entry").iter_errors(data)}


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("sources", FILES["sources.yaml"].replace("kind: press", "kind: blog"), "$.gazette.kind"),
        ("sources", FILES["sources.yaml"].replace("gazette:", "The Gazette:"), "$"),
        ("sources", FILES["sources.yaml"].replace("https:", "ftp:"), "$.gazette.url"),
        ("topics", FILES["topics.yaml"] + "  shown: true\n", "$.numbers"),
        ("numbers", FILES["numbers.yaml"].replace("100:", "hundred:"), "$"),
        ("rules", FILES["rules.yaml"].replace("200", "many"), "$.longest_answer"),
    ],
)
def test_what_an_editor_underlines_elsewhere(name: str, text: str, where: str) -> None:
    assert where in {error.json_path for error in validator(name).iter_errors(as_an_editor_reads(text))}


def test_calibration_is_no_file_for_editors() -> None:
    assert schema.modeline("calibration.yaml") == ""


def test_every_field_of_an_entry_explains_itself() -> None:
    fields = json.loads(schema.schema("entry"))["properties"]
    assert [name for name, field in fields.items() if not field.get("description")] == []


def test_the_command(tmp_path: Path) -> None:
    assert bot("schema") == (0, schema.schema("entry"), "")
    for name in schema.NAMES:
        assert bot("schema", name) == (0, schema.schema(name), "")
    code, out, err = bot("schema", "--write", KNOWLEDGE_DIR=str(tmp_path))
    assert (code, err) == (0, "")
    assert out.splitlines() == [f"schema/{name}.json" for name in schema.NAMES]
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.json")} == set(out.splitlines())
    code, out, err = bot("schema", "entries")
    assert (code, out) == (2, "")
    known = "entry, sources, topics, numbers, lexicon, phrases, charts, rules"
    assert f"there is no schema 'entries'; known are {known}" in " ".join(err.split())


def test_the_editor_is_told() -> None:
    extensions = json.loads((PROJECT / ".vscode/extensions.json").read_text(encoding="utf-8"))
    assert extensions == {"recommendations": ["redhat.vscode-yaml"]}
    settings = (PROJECT / ".vscode/settings.json").read_text(encoding="utf-8")
    json.loads("".join(line for line in settings.splitlines() if not line.strip().startswith("//")))
