"""Rows of the inbox -> handlers -> sends -> done.

Everything the store is asked for goes through one transaction at a time, which takes along all that has come up
meanwhile: batches that came, rows that ended, rows to claim. So the cost of a commit is shared under load.
"""

from __future__ import annotations

import asyncio
import json
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePath

import structlog
from sqlalchemy.exc import DataError, IntegrityError
from telegram import Bot, Update

from bot.errors import TokenRefused
from bot.store.database import STORE_ERRORS
from bot.store.inbox import LEASE_SECONDS, MAX_CRASHES, Claimed, Finished, Held, Inbox, Received
from bot.store.turns import Turn, Turns
from bot.telegram.faults import GIVE_UP_SECONDS, REFUSED, Fate, judge, pause
from bot.telegram.handle import Handle
from bot.telegram.health import Health
from bot.telegram.limits import Leave, count_question
from bot.telegram.metrics import Metrics

log = structlog.get_logger("bot.worker")
MOST_AT_ONCE = 32  # rows in hand
FIRST_AT_ONCE, DONE_PER_ONE_MORE = 4, 24  # few at first: what is in hand when a process is killed is answered twice
HANDLE_SECONDS = 40.0  # for one row, its sends included
TICK_SECONDS = 0.25  # rows whose wait is over, or that another process left, are looked for so often
GAP_SECONDS = 0.012  # between the beginnings of two transactions, so that they share more
TRACE_FRAMES = 8
NOT_STORED = (*STORE_ERRORS, ValueError, OverflowError)  # the last two: a driver refuses a value
_QUESTIONS = frozenset({"message", "edited_message"})


class Worker:
    """Handles the rows of one inbox until it is stopped."""

    def __init__(
        self,
        inbox: Inbox,
        turns: Turns,
        handle: Handle,
        bot: Bot,
        metrics: Metrics,
        health: Health,
        *,
        per_minute: int,
        most_at_once: int = MOST_AT_ONCE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._inbox, self._turns, self._handle, self._bot = inbox, turns, handle, bot
        self._metrics, self._health, self._clock = metrics, health, clock
        self._per_minute, self._most = per_minute, most_at_once
        self._wake = asyncio.Event()
        self._arrivals: list[tuple[Sequence[Received], asyncio.Future[None]]] = []
        self._ends: list[Finished | Held] = []
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._fatal: TokenRefused | None = None
        self._started = self._stopping = self._ended = False
        self._unwritten = False  # the last failure was one of a write
        self._done = self._failures = 0
        self._began = self._renewed = 0.0

    async def receive(self, updates: Sequence[Received]) -> None:
        """Return when the updates are stored.

        Raises:
            NOT_STORED: they are not; they must not be confirmed.
        """
        if self._ended:
            raise ConnectionError("the process is ending")
        stored = asyncio.get_running_loop().create_future()
        self._arrivals.append((updates, stored))
        self._wake.set()
        await stored

    async def run(self) -> None:
        """Work until `stop`, and then until nothing is in hand.

        Raises:
            TokenRefused: Telegram refused the token during a send; the update stays in the inbox.
        """
        while not (self._stopping and not self._tasks and not self._ends and not self._arrivals):
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._wake.wait()
            await asyncio.sleep(max(0, self._began + GAP_SECONDS - time.monotonic()))
            self._wake.clear()
            self._began = time.monotonic()
            await self._exchange()
            if self._fatal and not self._ends:
                break
        self._ended = True
        if self._fatal:
            raise self._fatal

    def start(self) -> None:
        """Take rows from now on; before, updates are only stored."""
        self._started = True
        self._wake.set()

    def stop(self) -> None:
        """Take nothing more; `run` returns when what is in hand is done."""
        self._stopping = True
        self._wake.set()

    def drop(self) -> None:
        """Let go of what is in hand: it goes back to the inbox."""
        for task in self._tasks.values():
            task.cancel()

    async def _exchange(self) -> None:
        arrivals, self._arrivals = self._arrivals, []
        ends, self._ends = self._ends, []
        now = self._clock()
        takes = self._started and not self._stopping and not self._fatal
        most = min(self._most, FIRST_AT_ONCE + self._done // DONE_PER_ONE_MORE) if takes else 0
        renew = now - self._renewed > LEASE_SECONDS / 3
        try:
            claimed = await self._inbox.exchange(
                now,
                received=[update for updates, _ in arrivals for update in updates],
                finished=[end for end in ends if isinstance(end, Finished)],
                held=[end for end in ends if isinstance(end, Held)],
                room=max(0, most - len(self._tasks)),
                in_hand=list(self._tasks) if renew else (),
            )
        except NOT_STORED as error:
            await self._not_stored(error, arrivals, ends)
            return
        self._renewed = now if renew else self._renewed
        self._stored(arrivals, ends)
        for row in claimed:
            self._tasks[row.update_id] = asyncio.create_task(self._work(row))

    def _stored(
        self, arrivals: list[tuple[Sequence[Received], asyncio.Future[None]]], ends: list[Finished | Held]
    ) -> None:
        if arrivals or ends or not self._unwritten:  # after a failed write, one without a write proves nothing
            self._failures, self._health.store_error, self._unwritten = 0, None, False
        for updates, stored in arrivals:
            if not stored.done():
                stored.set_result(None)
            for update in updates:
                if update.poison:
                    self._metrics.poison.inc()
                    self._metrics.updates.labels("poison").inc()
                    log.warning("put aside", update_id=update.update_id, kind=update.kind, reason=update.poison)

    async def _not_stored(
        self,
        error: Exception,
        arrivals: list[tuple[Sequence[Received], asyncio.Future[None]]],
        ends: list[Finished | Held],
    ) -> None:
        if isinstance(error, DataError | IntegrityError | ValueError | OverflowError):  # a value that no store takes
            log.error("what a turn wrote cannot be stored; its row ends without it", at=_trace(error))
            ends = [replace(end, turn=Turn()) if isinstance(end, Finished) else end for end in ends]
        self._ends = ends + self._ends
        self._failures += 1
        self._unwritten = self._unwritten or bool(arrivals or ends)
        self._health.store_error = type(error).__name__
        self._metrics.store_errors.inc()
        said = f"{type(error).__name__}: {error}".splitlines()[0][:300]
        log.error("the store cannot be used", error=said, failures=self._failures)
        for _, stored in arrivals:
            if not stored.done():
                stored.set_exception(error)
        await asyncio.sleep(min(2.0, pause(self._failures)))

    async def _work(self, row: Claimed) -> None:
        turn = self._turns.begin([row.chat])
        end: Finished | Held
        try:
            async with asyncio.timeout(HANDLE_SECONDS):
                end = await self._answer(row, turn)
        except asyncio.CancelledError:
            end = Held(row.update_id, self._clock(), "stopped")
        except Exception as error:  # whatever it is, the row must come to an end or to another try
            end = self._failed(row, error)
        if isinstance(end, Finished):
            self._report(row, end)
        del self._tasks[row.update_id]
        self._ends.append(end)
        self._wake.set()

    async def _answer(self, row: Claimed, turn: Turn) -> Finished:
        if row.crashes >= MAX_CRASHES:
            return Finished(row.update_id, "poison", f"{row.crashes} processes ended with it in hand")
        try:
            update = Update.de_json(json.loads(row.raw), self._bot)
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            return Finished(row.update_id, "poison", f"cannot be parsed: {_shape(error)}")
        message = update.message or update.edited_message
        if message and row.kind in _QUESTIONS and self._handle.asks(update):
            asked_at = (message.edit_date or message.date).timestamp()
            chat, leave = count_question(row.chat, asked_at, self._per_minute)
            turn.put(chat)
            if leave is not Leave.ASK:
                if leave is Leave.NOTICE:
                    await self._handle.limited(update)
                return Finished(row.update_id, "limited", turn=turn)
        await self._handle(update)
        return Finished(row.update_id, "answered", turn=turn)

    def _failed(self, row: Claimed, error: Exception) -> Finished | Held:
        verdict = judge(error, row.attempts)
        now = self._clock()
        if verdict.fate is Fate.TOKEN:
            self._fatal = TokenRefused(REFUSED)
            return Held(row.update_id, now)
        if verdict.fate in {Fate.WAIT, Fate.RETRY} and now - row.received_at < GIVE_UP_SECONDS:
            self._metrics.retries.labels("flood" if verdict.fate is Fate.WAIT else "fault").inc()
            log.warning("again later", update_id=row.update_id, reason=verdict.reason, seconds=round(verdict.pause, 1))
            return Held(row.update_id, now + verdict.pause, verdict.reason)
        if verdict.fate is Fate.REFUSED:
            return Finished(row.update_id, "refused", verdict.reason)
        log.error("failed", update_id=row.update_id, kind=row.kind, error=type(error).__name__, at=_trace(error))
        return Finished(row.update_id, "failed", verdict.reason)

    def _report(self, row: Claimed, end: Finished) -> None:
        seconds = self._clock() - row.received_at
        self._done += 1
        self._metrics.updates.labels(end.outcome).inc()
        self._metrics.answer_seconds.observe(seconds)
        if end.outcome == "poison":
            self._metrics.poison.inc()
        fields = {"reason": end.reason} if end.reason else {}
        log.info(end.outcome, update_id=row.update_id, kind=row.kind, seconds=round(seconds, 3), **fields)


def _shape(error: Exception) -> str:
    """Of a KeyError the missing field, of others the kind: their text may quote the update."""
    named = isinstance(error, KeyError) and str(error).strip("'").isidentifier()
    return f"no {error}" if named else type(error).__name__


def _trace(error: Exception) -> str:
    """Where it was raised. A whole traceback ends with a text that may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)[-TRACE_FRAMES:]
    return " > ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
