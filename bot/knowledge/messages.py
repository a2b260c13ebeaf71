"""What pydantic finds wrong, in a maintainer's words."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import Any, get_args

from pydantic_core import ErrorDetails

from bot.knowledge.base import Model

Location = tuple[str | int, ...]


def did_you_mean(name: str, known: Collection[str], otherwise: str = "") -> str:
    """The end of a message on a name that is none: the one most alike, or what to do where none is."""
    near = difflib.get_close_matches(name, known, 1)
    return f", did you mean '{near[0]}'?" if near else otherwise


def message(detail: ErrorDetails, location: Location, model: type[Model], given: frozenset[str]) -> str:
    """One problem. `location` is inside `model`; `given` are the fields that a path or a key gives, not the file."""
    steps = [step for step in location if isinstance(step, str)]
    name, last, inside = ".".join(steps), steps[-1] if steps else "", ".".join(steps[:-1])
    found, where = detail["input"], f" in '{inside}'" if inside else ""
    match detail["type"]:
        case "missing":
            return f"missing field '{last}'{where}"
        case "extra_forbidden":
            fields = [field for field in _fields(_model_at(model, location[:-1])) if field not in given]
            advice = did_you_mean(last, fields, f"; known are {', '.join(fields)}")
            return f"unknown field '{last}'{where}{advice}"
        case "value_error":
            text = str(detail.get("ctx", {})["error"])
            return f"'{name}' {text}" if text.startswith("must") else text
        case "too_short":
            return f"'{name}' must not be empty"
        case "string_too_long" | "too_long":
            return f"'{name}' must have at most {detail.get('ctx', {})['max_length']} characters, not {len(found)}"
        case "literal_error":
            return f"'{name}' must be {detail.get('ctx', {})['expected']}, not {_kind(found)}"
        case "tuple_type" | "list_type":
            return f"'{name}' must be a list with each item on a line of its own behind '- ', not {_kind(found)}"
        case "string_type":
            advice = "; put a text with ': ' in double quotes" if isinstance(found, dict) else ""
            return f"'{name}' must be text, not {_kind(found)}{advice}"
        case "dict_type" | "mapping_type":
            return f"'{name}' must have lines such as 'en: …' under it, not {_kind(found)}"
        case "model_type":
            first = next(field for field in _fields(_model_at(model, location)) if field not in given)
            return f"'{name}' must have lines such as '{first}: …' under it, not {_kind(found)}"
        case "string_pattern_mismatch":
            return f"'{name}' must be the code of a language such as en, ru or kk, not {_kind(found)}"
        case "bool_parsing" | "bool_type":
            return f"'{name}' must be true or false, not {_kind(found)}"
        case "float_parsing" | "float_type" | "int_parsing" | "int_type":
            return f"'{name}' must be a number, not {_kind(found)}"
        case _:
            return f"'{name}': {detail['msg']}"


def _kind(found: object) -> str:
    if isinstance(found, str):
        return f"'{found}'"
    return "a list" if isinstance(found, (list, tuple)) else "lines with ':'"


def _fields(model: type[Model]) -> list[str]:
    return [info.alias or key for key, info in model.model_fields.items()]


def _model_at(model: type[Model], location: Location) -> type[Model]:
    """The model that describes what stands at `location`."""
    for step in location:
        info = next((info for key, info in model.model_fields.items() if step in {key, info.alias}), None)
        if info is not None:
            model = next(_models(info.annotation), model)
    return model


def _models(annotation: Any) -> Iterator[type[Model]]:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
