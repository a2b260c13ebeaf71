"""YAML -> models. Every problem of the whole folder is found at once, each with its file and line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.errors import KnowledgeError, Problem
from bot.knowledge.base import Model
from bot.knowledge.charts import MOST, Chart
from bot.knowledge.documents import Document, Location, parse
from bot.knowledge.messages import message
from bot.knowledge.models import Calibration, Entry, Knowledge, Lexicon, Number, Rules, Source, Topic
from bot.knowledge.phrases import Phrases

__all__ = ["Document", "Reading", "load", "read", "usable"]

M = TypeVar("M", bound=Model)
_NEEDED = ("sources.yaml", "topics.yaml", "lexicon.yaml", "numbers.yaml", "calibration.yaml")
_RULES, _CHARTS = "rules.yaml", "charts.yaml"
_OPTIONAL = (_CHARTS, _RULES)
_PHRASES = re.compile(r"phrases/[a-z]{2,3}\.yaml")


@dataclass
class Reading:
    """What reading a folder gave: the problems, and the knowledge where there are none."""

    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    knowledge: Knowledge | None = None

    def at(self, path: str, *location: str | int) -> Callable[[str], None]:
        """Where to report a problem of the file at `path`: `reading.at("topics.yaml", "name")("is odd")`."""
        return lambda message: self.problems.append(self.documents[path].problem(location, message))


def load(folder: Path) -> Knowledge:
    """The knowledge of `folder`.

    Raises:
        KnowledgeError: with every problem that makes it unusable.
    """
    return usable(folder)[0]


def usable(folder: Path) -> tuple[Knowledge, Reading]:
    """The knowledge of `folder`, and where in its files everything stands.

    Raises:
        KnowledgeError: with every problem that makes it unusable.
    """
    from bot.knowledge.lint import references

    reading = read(folder)
    if reading.knowledge is not None:
        references(reading.knowledge, reading)
    if reading.knowledge is None or reading.problems:
        raise KnowledgeError(tuple(sorted(reading.problems)))
    return reading.knowledge, reading


def read(folder: Path) -> Reading:
    """Read the whole folder. `knowledge` is None when a problem keeps it from being built."""
    reading = Reading()
    if not folder.is_dir():
        reading.problems.append(
            Problem(str(folder), 1, "no such folder; KNOWLEDGE_DIR names the folder of the knowledge")
        )
        return reading
    digest = hashlib.sha256()
    files: dict[str, Any] = {}
    paths = sorted(path for path in folder.rglob("*.y*ml") if path.is_file())
    for path in paths:
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        digest.update(name.encode() + b"\0" + content)
        if parsed := parse(name, content, reading.problems):
            reading.documents[name], files[name] = parsed
            _stray(name, reading)
    languages = tuple(path.stem for path in paths if _PHRASES.fullmatch(path.relative_to(folder).as_posix()))
    parts = _build(files, languages, reading, complete=len(files) == len(paths))
    if parts is not None and not reading.problems:
        reading.knowledge = Knowledge(**parts, revision=digest.hexdigest()[:12])
    return reading


def _stray(name: str, reading: Reading) -> None:
    """A file that nothing would read."""
    folder, _, rest = name.partition("/")
    if name.endswith(".yml"):
        reading.at(name)("ends in .yml, so it is not read; rename it to .yaml")
    elif folder == "entries":
        if not re.fullmatch(r"[^/]+/[^/]+", rest):
            reading.at(name)("an entry's path is entries/<topic>/<id>.yaml; move the file")
    elif folder == "phrases":
        if not _PHRASES.fullmatch(name):
            reading.at(name)("must be named by the code of its language, such as phrases/en.yaml; rename the file")
    elif name not in (*_NEEDED, *_OPTIONAL):
        reading.at(name)(f"is not read; known are entries/, phrases/, {', '.join((*_NEEDED, *_OPTIONAL))}")


def _build(
    files: Mapping[str, Any], languages: tuple[str, ...], reading: Reading, *, complete: bool
) -> dict[str, Any] | None:
    """The fields of Knowledge; None where one of them cannot be built. `complete` says that every file was readable."""
    if complete:
        reading.problems += [
            Problem(name, 1, "no such file; the knowledge folder needs it") for name in _NEEDED if name not in files
        ]
        if not languages:
            reading.problems.append(
                Problem("phrases", 1, "no language there; each needs a file such as phrases/en.yaml")
            )
        if not any(name.startswith("entries/") for name in files):
            reading.problems.append(Problem("entries", 1, "no entry there; each is a file entries/<topic>/<id>.yaml"))
    topics = _models(Topic, files, "topics.yaml", reading)
    for topic in topics.values():
        _all_languages(topic.name, languages, reading, "topics.yaml", topic.id, "name")
    found: dict[str, Any] = {
        "entries": _entries(files, languages, reading),
        "sources": _models(Source, files, "sources.yaml", reading),
        "topics": topics,
        "lexicon": _model(Lexicon, files.get("lexicon.yaml"), "lexicon.yaml", reading),
        "numbers": _numbers(files.get("numbers.yaml"), reading),
        "phrases": {
            language: _model(Phrases, files.get(f"phrases/{language}.yaml"), f"phrases/{language}.yaml", reading)
            for language in languages
        },
        "charts": _charts(files, languages, reading),
        "calibration": _model(Calibration, files.get("calibration.yaml"), "calibration.yaml", reading),
        "rules": _model(Rules, files[_RULES], _RULES, reading) if _RULES in files else Rules(),
    }
    return None if None in found.values() else found


def _entries(files: Mapping[str, Any], languages: tuple[str, ...], reading: Reading) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for name, data in files.items():
        match = re.fullmatch(r"entries/([^/]+)/([^/]+)\.yaml", name)
        if match is None:
            continue
        topic, identifier = match.groups()
        if twin := entries.get(identifier):
            reading.at(name)(f"the id '{identifier}' is taken by {twin.path}; rename the file")
        elif entry := _model(Entry, data, name, reading, id=identifier, topic=topic):
            entries[identifier] = entry
            _all_languages(entry.answer, languages, reading, name, "answer")
            _all_languages(entry.questions, languages, reading, name, "questions")
            for label, texts in (("not", entry.not_), ("denies", entry.denies), ("correction", entry.correction)):
                if texts:
                    _all_languages(texts, languages, reading, name, label)
    return entries


def _charts(files: Mapping[str, Any], languages: tuple[str, ...], reading: Reading) -> dict[str, Chart]:
    charts = _models(Chart, files, _CHARTS, reading)
    for chart in charts.values():
        for place, texts in chart.texts:
            if texts or place == ("title",):
                _all_languages(texts, languages, reading, _CHARTS, chart.id, *place)
    if len(charts) > MOST:
        reading.at(_CHARTS)(f"has {len(charts)} charts, at most {MOST} may stand: they are sent as one album")
    return charts


def _all_languages(
    texts: Mapping[str, Any], languages: tuple[str, ...], reading: Reading, name: str, *location: str | int
) -> None:
    for language in languages:
        if language not in texts:
            reading.at(name, *location)(f"'{location[-1]}' lacks the language '{language}'; add it")
    for language in texts.keys() - set(languages):
        reading.at(name, *location, language)(
            f"unknown language '{language}' in '{location[-1]}'; phrases/ has {', '.join(languages)}"
        )


def _numbers(data: Any, reading: Reading) -> tuple[Number, ...]:  # noqa: ANN401 - any YAML
    """`numbers.yaml` maps a value such as 2 to its names per language."""
    if data is None or not _is_mapping(data, "numbers.yaml", reading):
        return ()
    found = [
        _model(Number, {"names": names}, "numbers.yaml", reading, (key,), value=key) for key, names in data.items()
    ]
    return tuple(number for number in found if number is not None)


def _models(model: type[M], files: Mapping[str, Any], name: str, reading: Reading) -> dict[str, M]:
    data = files.get(name)
    if data is None or not _is_mapping(data, name, reading):
        return {}
    found = {key: _model(model, fields, name, reading, (key,), id=key) for key, fields in data.items()}
    return {key: one for key, one in found.items() if one is not None}


def _is_mapping(data: Any, name: str, reading: Reading, *location: str | int) -> bool:  # noqa: ANN401 - any YAML
    if not isinstance(data, dict):
        what = f"'{location[-1]}'" if location else "the file"
        reading.at(name, *location)(f"{what} must have lines such as 'name: …'")
    return isinstance(data, dict)


def _model(
    model: type[M],
    data: Any,  # noqa: ANN401 - any YAML
    name: str,
    reading: Reading,
    prefix: Location = (),
    **given: str,
) -> M | None:
    """One validated model, or None with its problems reported. `given` are fields that the path or the key gives."""
    if data is None or not _is_mapping(data, name, reading, *prefix):
        return None
    for repeated in data.keys() & given.keys():
        reading.at(name, *prefix, repeated)(f"'{repeated}' is told by the {_giver(prefix)}; delete the line")
    try:
        return model.model_validate({**data, **given})
    except ValidationError as error:
        for detail in error.errors():
            location = tuple(step for step in detail["loc"] if step != "[key]")
            shown = location
            if model is Number and location[:1] == ("names",):  # `names` stands in no file: languages follow the key
                location, shown = location[1:], (*prefix, *location[1:])
            text = message(detail, shown, model, frozenset(given))
            if location and location[0] in given:
                text += f" (it is the {_giver(prefix)})"
            reading.at(name, *prefix, *location)(text)
        return None


def _giver(prefix: Location) -> str:
    return "key" if prefix else "path"
