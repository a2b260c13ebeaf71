"""`serve`: what `python -m bot run` does, from the first line of the log to the exit.

polling or webhook -> inbox row (raw JSON, committed) -> confirmed to Telegram -> worker -> reply sent -> row done
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot import logs
from bot.errors import SettingsError
from bot.settings import Settings
from bot.store import Stores
from bot.store.chats import Chats
from bot.store.database import Database
from bot.store.feedback import Feedback
from bot.store.inbox import Inbox
from bot.store.turns import Turns
from bot.telegram.faults import judge
from bot.telegram.handle import Handle
from bot.telegram.health import Health
from bot.telegram.limits import Bucket
from bot.telegram.metrics import Metrics
from bot.telegram.patience import insist, together, unless
from bot.telegram.polling import Poller
from bot.telegram.server import Server, listen, make_server
from bot.telegram.transport import Transport
from bot.telegram.updates import ALLOWED
from bot.telegram.upkeep import probe, prune, watch_inbox
from bot.telegram.webhook import webhook_route
from bot.telegram.worker import HANDLE_SECONDS, MOST_AT_ONCE, Worker

log = structlog.get_logger("bot.delivery")
Build = Callable[[Bot, Stores, Metrics], Handle]
FINISH_SECONDS = 8.0  # for what is in hand at SIGTERM; then it goes back to the inbox
CONNECTIONS = 40  # of Telegram to the webhook
QUEUE_SECONDS = HANDLE_SECONDS / 4  # that a send may wait for its place under SEND_RATE


class QuietBot(ExtBot[None]):
    """A bot whose repr does not show its token."""

    def __repr__(self) -> str:
        return "QuietBot"


async def serve(settings: Settings, build: Build) -> None:
    """Serve Telegram until SIGTERM (returns) or SIGINT (raises KeyboardInterrupt).

    `build` makes the handlers, once Telegram has told who the bot is (`bot.username`) and the store is open.

    Raises:
        SettingsError: the database or, with a webhook, the port cannot be used.
        TokenRefused, AnotherPoller: see bot.errors.
    """
    token = settings.token()
    database = Database(settings.database_url.get_secret_value())
    logs.set_up(settings.log_format, settings.log_level, [token, settings.secret(), database.url.password or ""])
    delivery = Delivery(settings, token, database)
    try:
        await delivery.run(build)
    finally:
        await delivery.close()


class Delivery:
    """One process that serves Telegram."""

    def __init__(self, settings: Settings, token: str, database: Database) -> None:
        self._settings, self._database = settings, database
        self._metrics = Metrics()
        self._transport = Transport(Bucket(settings.send_rate), self._metrics)
        root = settings.telegram_api_url
        self._bot = QuietBot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._transport,
            get_updates_request=self._transport,
        )
        turns = Turns()
        self._inbox = Inbox(database, owner=uuid.uuid4().hex)
        self._stores = Stores(Chats(database, turns), Feedback(database, turns), self._inbox, turns)
        self._health = Health(lambda: self._transport.reached_at)
        self._stop = asyncio.Event()
        self._signal: int | None = None
        self._server: Server | None = None
        self._serving: asyncio.Task[None] | None = None

    async def run(self, build: Build) -> None:
        """Start, serve, stop."""
        handle = build(self._bot, self._stores, self._metrics)
        worker = Worker(
            self._inbox,
            self._stores.turns,
            handle,
            self._bot,
            self._metrics,
            self._health,
            per_minute=self._settings.questions_per_minute,
            most_at_once=min(MOST_AT_ONCE, 1 + int(self._settings.send_rate * QUEUE_SECONDS)),
        )
        self._catch_signals()
        self._start_http(worker)
        if await unless(self._stop, self._open()):
            await self._work(worker, handle)
        if self._signal == signal.SIGINT:
            raise KeyboardInterrupt

    async def close(self) -> None:
        await self._stop_http()
        await self._transport.shutdown()
        await self._database.close()

    async def _work(self, worker: Worker, handle: Handle) -> None:
        working = asyncio.create_task(worker.run())
        try:
            await unless(self._stop, together(asyncio.shield(working), self._talk(worker, handle), *self._upkeep()))
        finally:
            log.info("stopping", seconds=FINISH_SECONDS)
            await self._stop_http()
            worker.stop()
            await asyncio.wait([working], timeout=FINISH_SECONDS - 2)
            worker.drop()
            await asyncio.wait([working], timeout=1)
            working.cancel()

    async def _talk(self, worker: Worker, handle: Handle) -> None:
        await self._transport.initialize()
        await insist(self._bot.initialize)
        url = self._settings.webhook_url
        worker.start()
        self._health.started = True
        log.info("serving", bot=self._bot.username, mode="webhook" if url else "polling")
        if url:
            await insist(self._set_webhook)
            await self._set_up(handle)
        else:
            await insist(self._bot.delete_webhook)
            poller = Poller(self._transport, self._bot.base_url, worker.receive, self._health)
            await together(poller.run(), self._set_up(handle))

    def _upkeep(self) -> tuple[Coroutine[Any, Any, None], ...]:
        return (
            watch_inbox(self._stores, self._health, self._metrics),
            probe(self._bot, self._health, self._settings.webhook_url, self._set_webhook),
            prune(self._stores, self._settings),
        )

    async def _set_webhook(self) -> None:
        url, secret = self._settings.webhook_url or "", self._settings.secret()
        try:
            await self._bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED, max_connections=CONNECTIONS)
        except BadRequest as error:
            raise SettingsError(f"WEBHOOK_URL is refused by Telegram: {error}") from None

    async def _set_up(self, handle: Handle) -> None:
        try:
            await insist(handle.set_up)
        except TelegramError as error:
            log.error("commands are not registered", reason=judge(error, 1).reason)

    async def _open(self) -> None:
        await insist(self._database.open)
        if self._database.is_file:
            await self._inbox.reclaim(time.time())

    def _start_http(self, worker: Worker) -> None:
        settings = self._settings
        url = settings.webhook_url
        try:
            socket = listen(settings.listen_host, settings.port)
        except OSError as error:
            number = error.errno or 0
            why = os.strerror(number) if number > 0 else error.strerror  # whose text may name the address again
            line = f"{settings.listen_host}:{settings.port} cannot be listened on ({why})"
            if url:
                raise SettingsError(f"LISTEN_HOST and PORT: {line}; choose another PORT, or stop who has it") from None
            log.warning("no health, no metrics", reason=line)
            return
        routes = [webhook_route(url, settings.secret(), worker.receive)] if url else []
        self._server = make_server(self._health, self._metrics, routes)
        self._serving = asyncio.create_task(self._server.serve([socket]))

    async def _stop_http(self) -> None:
        """Take no more; what has been taken is still stored and answered with 200."""
        if self._server and self._serving:
            self._server.should_exit = True
            await asyncio.wait([self._serving], timeout=2)

    def _catch_signals(self) -> None:
        def caught(number: int) -> None:
            if self._signal is not None:
                os._exit(128 + number)  # a second one: at once
            self._signal = number
            self._stop.set()

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, caught, number)
