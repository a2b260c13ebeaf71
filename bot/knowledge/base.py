"""The kinds of field that the knowledge is made of. Every message is written for a maintainer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

ID = re.compile(r"[a-z0-9-]{1,48}")
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def _id(value: str) -> str:
    if not ID.fullmatch(value):
        raise ValueError(f"must be 1 to 48 of a-z, 0-9 and -, not '{value}'")
    return value


def _line(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    if value != value.strip() or "\n" in value:
        raise ValueError("must be one line without spaces at its ends")
    return value


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def _day(value: str) -> str:
    match = _DAY.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise ValueError(
            f"must be a day such as 2019-08-06, a month such as 2019-08 or a year, not '{value}'"
        ) from None
    return value


def _comma_separated(value: object) -> object:
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:  # a bracket without its other half
        parts = urlsplit("")
    if parts.scheme not in {"https", "http"} or "." not in parts.netloc or " " in value:
        raise ValueError(f"must be a web address such as https://example.org/page, not '{value}'")
    return value


_ANY = WithJsonSchema({"type": ["string", "number", "boolean"]})  # the reader takes every scalar for text
Id = Annotated[str, AfterValidator(_id), WithJsonSchema({"type": "string", "pattern": f"^{ID.pattern}$"})]
Line = Annotated[str, AfterValidator(_line), _ANY]
Text = Annotated[str, AfterValidator(_text), _ANY]
Day = Annotated[
    str, AfterValidator(_day), WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_DAY.pattern}$"})
]
Url = Annotated[str, AfterValidator(_url), WithJsonSchema({"type": "string", "pattern": "^https?://"})]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Lines = Annotated[tuple[Line, ...], Field(min_length=1)]
Forms = Annotated[Lines, BeforeValidator(_comma_separated, json_schema_input_type=str | Lines)]
Texts = Mapping[Language, Line]
Wordings = Mapping[Language, Lines]
Words = Mapping[Language, Forms]


class Model(BaseModel):
    """Base: frozen, no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid")
