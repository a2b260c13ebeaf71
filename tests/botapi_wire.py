"""What goes over the wire: requests read and answered as https://core.telegram.org/bots/api#making-requests says."""

import json
import random
import re
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from botapi_rules import Json, Refused

OBJECTS = {  # parameters that arrive as JSON text in a form
    *("allowed_updates", "button", "caption_entities", "commands", "entities", "link_preview_options", "media"),
    *("menu_button", "reply_markup", "reply_parameters", "results", "scope"),
}
INTEGERS = {
    *("cache_time", "limit", "max_connections", "message_id", "message_thread_id", "offset", "timeout", "user_id"),
}
BOOLEANS = {
    *("allow_sending_without_reply", "disable_notification", "drop_pending_updates", "has_spoiler", "is_personal"),
    *("protect_content", "show_alert", "show_caption_above_media", "disable_content_type_detection"),
}


@dataclass(slots=True)
class Call:
    """One request of the bot: `ok` when it got what it asked for, else `error` says what it was told."""

    method: str
    params: Json
    at: float  # seconds, time.monotonic()
    files: dict[str, "Upload"] = field(default_factory=dict, repr=False)
    ok: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the bot sent, kept under its file id."""

    kind: str  # photo or document
    name: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Failure:
    """A fault on demand; `hits` says how often it struck."""

    method: str
    times: int | None
    status: int | None
    retry_after: int | None
    description: str
    reset: bool
    hang: float | None
    garbage: bool
    after: bool
    chat: int | None
    probability: float
    chance: random.Random
    hits: int = 0

    def strikes(self, call: Call) -> bool:
        if self.method not in {"*", call.method} or self.times == 0:
            return False
        if self.chat is not None and str(call.params.get("chat_id")) != str(self.chat):
            return False
        if self.probability < 1 and self.chance.random() >= self.probability:
            return False
        self.hits += 1
        if self.times is not None:
            self.times -= 1
        return True


async def read_request(request: web.Request, call: Call) -> None:
    """Parameters come in the query string, a form, JSON or multipart; numbers and objects may come as text."""
    params: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            given = await request.json()
        except ValueError:
            raise Refused("can't parse JSON object") from None
        params |= given if isinstance(given, dict) else {}
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                with value.file:
                    call.files[name] = Upload("", value.filename, value.file.read())
            else:
                params[name] = value
    call.params = {name: decode(name, value) for name, value in params.items() if value is not None}
    attached = json.dumps(call.params.get("media", "")) if call.files else ""
    for name in call.files:
        if f'"attach://{name}"' not in attached and f"attach://{name}" not in call.params.values():
            call.params[name] = f"attach://{name}"


def decode(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in INTEGERS:
        try:
            return int(value)
        except ValueError:
            raise Refused(f"invalid {name} specified") from None
    if name in BOOLEANS:
        return value.lower() in {"true", "yes", "1"}
    if name == "chat_id":
        return int(value) if re.fullmatch(r"-?\d+", value) else value
    if name not in OBJECTS or (name == "media" and value.startswith("attach://")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refused(f"can't parse {name.replace('_', ' ')} JSON object") from None


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def refused_with(status: int, description: str, retry_after: int | None) -> Refused:
    """Telegram's usual words for a status."""
    if status == 429:
        refused = Refused(description or f"Too Many Requests: retry after {retry_after or 1}", 429)
        refused.parameters = {"retry_after": retry_after or 1}
        return refused
    usual = {
        401: "Unauthorized",
        403: "bot was blocked by the user",
        404: "Not Found",
        409: "terminated by other request",
    }
    return Refused(description or usual.get(status, "refused on demand"), status)


def refusal(refused: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.Response(body=dump(body), status=refused.code, content_type="application/json")


def close_abruptly(request: web.Request) -> web.Response:
    """A TCP reset: linger 0 makes the kernel send RST on close."""
    if transport := request.transport:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
