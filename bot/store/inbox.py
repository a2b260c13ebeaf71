"""The inbox: each update is stored before it is confirmed to Telegram, and done only after its reply was sent.

    waiting (outcome NULL)  --claim-->  in hand (owner, until its lease ends)  --finish-->  outcome, JSON erased
            ^                                   |
            +------- hold until not_before -----+

A lane is a chat: only its oldest waiting row can be claimed, so order is kept within a chat and chats run side by side.
A process that dies loses its leases; the next claim of such a row counts a crash.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection, Integer, and_, bindparam, case, delete, exists, func, select, update

from bot.store.chats import read_chats, write_chats
from bot.store.database import Database
from bot.store.tables import WAITING, Upsert, inbox
from bot.store.turns import Chat, Turn

LEASE_SECONDS = 10  # renewed three times as often; replicas' clocks may differ by less
KEEP_SECONDS = 48 * 3600  # a finished row's ids; Telegram repeats an update for at most 24 hours
MAX_CRASHES = 10  # processes that may vanish with a row in hand before the row is put aside
PRUNE_ROWS = 1000  # deleted in one transaction

Outcome = Literal["answered", "limited", "refused", "failed", "poison"]


@dataclass(frozen=True, slots=True)
class Received:
    """An update as it came. `poison` says why it cannot be handled; then `raw` is not kept."""

    update_id: int
    lane: int
    kind: str
    chat_id: int | None
    message_id: int | None
    raw: bytes
    poison: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row in hand, with its chat as it stood when it was claimed."""

    update_id: int
    lane: int
    kind: str
    raw: bytes
    received_at: float
    attempts: int  # this one included
    crashes: int
    chat: Chat


@dataclass(frozen=True, slots=True)
class Finished:
    """A row's end, and what its turn wants written with it."""

    update_id: int
    outcome: Outcome
    reason: str | None = None
    turn: Turn = field(default_factory=Turn)


@dataclass(frozen=True, slots=True)
class Held:
    """A row goes back, to be taken not before a time."""

    update_id: int
    not_before: float
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Depth:
    """What waits."""

    rows: int = 0
    oldest: float | None = None  # when it was received
    overdue: float | None = None  # since when the row has been free that has been so longest


class Inbox:
    """The inbox as one process (`owner`) sees it."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner

    async def exchange(
        self,
        now: float,
        *,
        received: Sequence[Received] = (),
        finished: Sequence[Finished] = (),
        held: Sequence[Held] = (),
        room: int = 0,
        in_hand: Collection[int] = (),
    ) -> list[Claimed]:
        """In one transaction: store what came, end what was done, renew what is `in_hand`, claim up to `room` rows."""

        def work(connection: Connection) -> list[Claimed]:
            _INSERT(connection, [_row(one, now) for one in received])
            _finish(connection, finished, now)
            _hold(connection, held)
            lease = {"me": self._owner, "lease": now + LEASE_SECONDS}
            if in_hand:
                connection.execute(_RENEW, {**lease, "ids": list(in_hand)})
            return _claim(connection, {**lease, "now": now, "room": room}) if room else []

        return await self._database.transact(work)

    async def reclaim(self, now: float) -> None:
        """Free what a former process had in hand. Only where no other process shares the inbox."""
        statement = update(inbox).where(WAITING, inbox.c.owner.is_not(None)).values(not_before=now)
        await self._database.transact(lambda connection: connection.execute(statement))

    async def depth(self, now: float) -> Depth:
        """How much waits, and for how long."""
        count = select(func.count(), func.min(inbox.c.received_at)).where(WAITING)
        free = select(func.min(inbox.c.not_before)).where(_FREE, inbox.c.not_before <= now)

        def work(connection: Connection) -> Depth:
            rows, oldest = connection.execute(count).one()
            return Depth(rows, oldest, connection.execute(free).scalar())

        return await self._database.transact(work)

    async def reply_to(self, chat_id: int, message_id: int) -> int | None:
        """The bot's message that answers this one, for as long as its row is kept."""
        mine = and_(inbox.c.chat_id == chat_id, inbox.c.message_id == message_id, inbox.c.reply_id.is_not(None))
        query = select(inbox.c.reply_id).where(mine).order_by(inbox.c.update_id.desc()).limit(1)
        found: int | None = await self._database.transact(lambda connection: connection.execute(query).scalar())
        return found

    async def prune(self, now: float) -> int:
        """Delete rows finished long ago, at most PRUNE_ROWS; how many went."""
        old = select(inbox.c.update_id).where(inbox.c.finished_at < now - KEEP_SECONDS).limit(PRUNE_ROWS)
        statement = delete(inbox).where(inbox.c.update_id.in_(old))
        return await self._database.transact(lambda connection: connection.execute(statement).rowcount)


_earlier = inbox.alias("earlier")
_FREE = and_(
    WAITING,
    ~exists().where(
        _earlier.c.outcome.is_(None), _earlier.c.lane == inbox.c.lane, _earlier.c.update_id < inbox.c.update_id
    ),
)


_INSERT = Upsert(inbox, ["update_id"])
_RENEW = (
    update(inbox)
    .where(inbox.c.update_id.in_(bindparam("ids", expanding=True)), inbox.c.owner == bindparam("me"), WAITING)
    .values(not_before=bindparam("lease"))
)
_FINISH = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("row"), WAITING)
    .values(outcome=bindparam("end"), reason=bindparam("why"), reply_id=bindparam("reply"))
    .values(raw=None, owner=None, finished_at=bindparam("now"))
)
_HOLD = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("row"), WAITING)
    .values(not_before=bindparam("until"), reason=bindparam("why"), owner=None)
)
_heads = (
    select(inbox.c.update_id)
    .where(_FREE, inbox.c.not_before <= bindparam("now"))
    .order_by(inbox.c.update_id)
    .limit(bindparam("room", type_=Integer))
    .with_for_update(of=inbox, skip_locked=True)
    .cte("heads")
)
_CLAIM = (
    update(inbox)
    .where(inbox.c.update_id.in_(select(_heads.c.update_id)))
    .values(owner=bindparam("me"), not_before=bindparam("lease"), attempts=inbox.c.attempts + 1)
    .values(crashes=case((inbox.c.owner.is_not(None), inbox.c.crashes + 1), else_=inbox.c.crashes))
    .returning(inbox.c.update_id, inbox.c.lane, inbox.c.kind, inbox.c.raw, inbox.c.received_at)
    .returning(inbox.c.attempts, inbox.c.crashes)
)


def _row(one: Received, now: float) -> dict[str, object]:
    row = {name: getattr(one, name) for name in ("update_id", "lane", "kind", "chat_id", "message_id")}
    row |= {"received_at": now, "not_before": now, "attempts": 0, "crashes": 0}
    if one.poison:
        return row | {"raw": None, "outcome": "poison", "reason": one.poison, "finished_at": now}
    return row | {"raw": one.raw, "outcome": None, "reason": None, "finished_at": None}


def _finish(connection: Connection, finished: Sequence[Finished], now: float) -> None:
    if not finished:
        return
    rows = [
        {"row": one.update_id, "end": one.outcome, "why": one.reason, "reply": one.turn.reply_id, "now": now}
        for one in finished
    ]
    connection.execute(_FINISH, rows)
    changed: dict[int, Chat] = {}
    for one in finished:
        for write in one.turn.writes:
            write(connection)
        changed |= {chat.chat_id: chat for chat in one.turn.changes()}
    write_chats(connection, list(changed.values()))


def _hold(connection: Connection, held: Sequence[Held]) -> None:
    if held:
        rows = [{"row": one.update_id, "until": one.not_before, "why": one.reason} for one in held]
        connection.execute(_HOLD, rows)


def _claim(connection: Connection, parameters: dict[str, object]) -> list[Claimed]:
    rows = connection.execute(_CLAIM, parameters).all()
    known = read_chats(connection, {row.lane for row in rows}) if rows else {}
    claimed = [Claimed(**row._asdict(), chat=known.get(row.lane, Chat(row.lane))) for row in rows]
    return sorted(claimed, key=lambda one: one.update_id)
