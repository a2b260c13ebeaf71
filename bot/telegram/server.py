"""The HTTP server: /healthz, /readyz, /metrics, and the webhook where there is one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.telegram.health import Health
from bot.telegram.metrics import Metrics

HEADER_SECONDS = 10.0  # for a connection to send a whole request head; uvicorn itself waits for ever
MAX_HEAD = 65_536  # bytes of a request's head, cookies and all; uvicorn itself has no bound
CONNECTIONS = 1000  # open at once; beyond, 503


class Guarded(HttpToolsProtocol):
    """Closes a connection whose request's head does not come to its end in time (slowloris), or grows beyond bounds."""

    _deadline: asyncio.TimerHandle | None = None
    _head = 0  # bytes

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn itself
        super().connection_made(transport)
        self._arm()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._head += len(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._disarm()  # the request is being answered
        elif self._head > MAX_HEAD:
            self.transport.close()
        elif self._deadline is None:
            self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def _arm(self) -> None:
        self._deadline = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _disarm(self) -> None:
        self._head = 0
        if self._deadline:
            self._deadline.cancel()
        self._deadline = None


class Server(uvicorn.Server):
    """uvicorn, without its own signal handlers: the delivery has them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        OSError: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def make_server(health: Health, metrics: Metrics, routes: Sequence[Route] = ()) -> Server:
    """The server with the probes, and more routes."""

    async def alive(_: Request) -> Response:
        return _verdict(health.sick())

    async def ready(_: Request) -> Response:
        return _verdict(health.problems())

    async def tell(_: Request) -> Response:
        metrics.ready.set(not health.problems())
        return Response(metrics.text(), media_type="text/plain; version=0.0.4")

    probes = [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", tell)]
    app = Starlette(routes=[*probes, *routes])
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # anybody can make it warn, a thousand times
    config = uvicorn.Config(
        app,
        http=Guarded,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    return Server(config)


def _verdict(problems: list[str]) -> Response:
    return JSONResponse({"ok": not problems, "problems": problems}, status_code=503 if problems else 200)
