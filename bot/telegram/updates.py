"""Telegram's JSON -> Received, each update by itself, so that a bad one is put aside and never blocks the next.

Nothing here raises for what an update may hold: what cannot be handled gets the reason in `Received.poison`.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from telegram.constants import UpdateType

from bot.store.inbox import Received

ALLOWED = (  # what Telegram is asked for
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.INLINE_QUERY,
    UpdateType.MY_CHAT_MEMBER,
)
MAX_BYTES = 1 << 20  # of one update; Telegram's largest (a long message in reply to another) has some 60 kB
_KINDS = frozenset(UpdateType)
_ID_IN_TEXT = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\b')
_INT64 = range(-(1 << 63), 1 << 63)


def read_batch(body: bytes) -> list[Received]:
    """The updates in an answer to getUpdates.

    Raises:
        ValueError: the answer is no JSON that holds a list of updates.
    """
    try:
        answer = json.loads(body)
        updates = answer["result"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"no list of updates ({type(error).__name__})") from None
    if not isinstance(updates, list):
        raise ValueError("no list of updates")
    return [_read(update, json.dumps(update).encode()) for update in updates]


def read_update(body: bytes) -> Received:
    """One update, as a webhook gets it."""
    if len(body) > MAX_BYTES:
        return unreadable(body, f"larger than {MAX_BYTES} bytes")
    try:
        update = json.loads(body)
    except (ValueError, RecursionError) as error:
        return unreadable(body, f"no JSON ({type(error).__name__})")
    return _read(update, body)


def unreadable(body: bytes, reason: str) -> Received:
    """An update put aside: under its own id if it can be seen, else under one made of its bytes.

    So it is put aside once, however often it comes.
    """
    seen = _ID_IN_TEXT.search(body[:4096])
    digest = int.from_bytes(hashlib.sha256(body).digest()[:7], "big")
    number = int(seen[1]) if seen else -digest - 1
    return Received(number, number, "unreadable", None, None, b"", reason)


def _read(update: Any, raw: bytes) -> Received:  # noqa: ANN401 - whatever the JSON held
    number = _id(_dict(update).get("update_id"))
    if number is None or number < 0:
        return unreadable(raw, "no update_id")
    kind = next((name for name in update if name in _KINDS), None)
    if kind is None:
        other = ", ".join(sorted(name for name in update if name != "update_id"))
        return Received(number, number, "unknown", None, None, b"", f"unknown kind of update: {_plain(other)}")
    if len(raw) > MAX_BYTES:
        return Received(number, number, kind, None, None, b"", f"larger than {MAX_BYTES} bytes")
    chat, message = _where(update[kind])
    if chat is None:
        return Received(number, number, kind, None, None, b"", f"{kind} without a chat or a sender")
    return Received(number, chat, kind, chat, message, raw)


def _where(content: Any) -> tuple[int | None, int | None]:  # noqa: ANN401 - whatever the JSON held
    """The chat an update belongs to (else its sender: an inline query has none) and the message it brings."""
    message = _dict(content).get("message") or content
    place = _dict(_dict(message).get("chat")) or _dict(_dict(content).get("from")) or _dict(_dict(content).get("user"))
    chat, number = place.get("id"), _dict(content).get("message_id")
    return _id(chat), _id(number)


def _dict(value: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the JSON held
    return value if isinstance(value, dict) else {}


def _id(value: Any) -> int | None:  # noqa: ANN401 - whatever the JSON held
    return value if type(value) is int and value in _INT64 else None


def _plain(text: str) -> str:
    return re.sub(r"[^\w, ]", "?", text, flags=re.ASCII)[:100]
