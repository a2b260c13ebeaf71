"""The webhook: Telegram posts an update and repeats it until it gets a 200; it gets one after the commit."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.store.inbox import Received
from bot.telegram.updates import MAX_BYTES, read_update, unreadable
from bot.telegram.worker import NOT_STORED

log = structlog.get_logger("bot.webhook")
SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
BODY_SECONDS = 10.0  # for a whole body
STORE_SECONDS = 20.0  # for its commit


def webhook_route(url: str, secret: str, receive: Callable[[Sequence[Received]], Awaitable[None]]) -> Route:
    """The route that takes updates at the path of `url`. A refusal costs no more than reading a header."""
    expected = secret.encode()

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode("latin-1"), expected):
            return _refuse(403, "wrong secret")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refuse(415, "expected application/json")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body, whole = await _read(request)
        except (TimeoutError, ClientDisconnect):
            return _refuse(408, "the body came too slowly")
        update = read_update(body) if whole else unreadable(body, f"larger than {MAX_BYTES} bytes")
        if not whole and update.update_id < 0:  # no update at all
            return _refuse(413, "too large")
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await receive([update])
        except NOT_STORED:
            return Response("not stored", status_code=503, headers={"Retry-After": "1"})
        return Response(status_code=200)

    return Route(urlsplit(url).path or "/", take, methods=["POST"])


async def _read(request: Request) -> tuple[bytes, bool]:
    """The body, and whether that is all of it: read to its end, so that the answer arrives, but kept in bounds."""
    kept = bytearray()
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        kept += chunk[: MAX_BYTES - len(kept)]
    return bytes(kept), size == len(kept)


def _refuse(status: int, why: str) -> Response:
    return Response(why, status_code=status, headers={"Connection": "close"})
