"""The HTTP requests to Telegram, over aiohttp.

python-telegram-bot's own transport (httpx) fills 93 % of a core at 200 requests a second; this one 31 % (shared
research: delivery.md). HTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.telegram.limits import Bucket
from bot.telegram.metrics import Metrics

CONNECT_SECONDS, READ_SECONDS, WRITE_SECONDS = 5.0, 10.0, 20.0
CONNECTIONS = 100  # at once; more wait
_PACED = ("send", "edit", "copy", "forward")  # methods that Telegram counts as messages
_FREE = frozenset({"sendChatAction"})


class Transport(BaseRequest):
    """Sends requests, at most as many messages a second as `bucket` lets pass, and counts what became of them."""

    def __init__(self, bucket: Bucket, metrics: Metrics) -> None:
        self._bucket = bucket
        self._metrics = metrics
        self._session: aiohttp.ClientSession | None = None
        self.reached_at = 0.0  # when Telegram last answered with success; time.time()

    @property
    def read_timeout(self) -> float:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:  # the bot initialises it twice: for sends, and for the polls it never makes
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - float, None or a default of the library's own
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002 - waiting for a connection is connecting
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        seconds = _seconds(connect_timeout, CONNECT_SECONDS), _seconds(read_timeout, READ_SECONDS)
        timeout = _timeout(*seconds, _seconds(write_timeout, WRITE_SECONDS))
        if not name.startswith(_PACED) or name in _FREE:
            return await self.request(url, method, _body(request_data), timeout)
        await self._bucket.pass_()
        result = "network"
        try:
            status, answer = await self.request(url, method, _body(request_data), timeout)
            result = "ok" if status == 200 else str(status)
        finally:
            self._metrics.sends.labels(result).inc()
        return status, answer

    async def request(
        self, url: str, method: str, body: Mapping[str, str] | aiohttp.FormData, within: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        """One request, unpaced: its HTTP status and body.

        Raises:
            NetworkError, TimedOut: no whole answer came. Their text never holds the address, which holds the token.
        """
        if self._session is None:
            raise NetworkError("the connection is closed")
        try:
            async with self._session.request(method, url, data=body, timeout=within) as response:
                answer = await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(f"no answer ({type(error).__name__})") from None
        if response.ok:
            self.reached_at = time.time()
        return response.status, answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:  # noqa: ANN401 - the library types it so loosely itself
        """As the library does, but without logging an answer, which may quote a person."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None


def long_poll(seconds: float) -> aiohttp.ClientTimeout:
    """The time-out of a request that Telegram may leave unanswered for so long."""
    return _timeout(CONNECT_SECONDS, seconds + READ_SECONDS, WRITE_SECONDS)


def _timeout(connect: float, read: float, write: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=connect + write + read, connect=connect, sock_connect=connect, sock_read=read)


def _seconds(given: Any, default: float) -> float:  # noqa: ANN401 - see do_request
    return float(given) if isinstance(given, int | float) else default


def _body(data: RequestData | None) -> Mapping[str, str] | aiohttp.FormData:
    if data is None:
        return {}
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # Telegram shows names as they are sent
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
