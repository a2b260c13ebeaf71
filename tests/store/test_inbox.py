"""The inbox: what is stored, in which order it is handed out, and what a crash leaves."""

import asyncio

import pytest
from rows import NOW, received
from sqlalchemy import select

from bot.store.database import Database
from bot.store.inbox import KEEP_SECONDS, LEASE_SECONDS, Claimed, Finished, Held, Inbox
from bot.store.tables import inbox as table
from bot.store.turns import Turn


@pytest.fixture
def box(database: Database) -> Inbox:
    return Inbox(database, "one")


def ids(claimed: list[Claimed]) -> list[int]:
    return [row.update_id for row in claimed]


async def rows(database: Database) -> dict[int, tuple[str | None, bytes | None]]:
    query = select(table.c.update_id, table.c.outcome, table.c.raw)
    found = await database.transact(lambda connection: connection.execute(query).all())
    return {row.update_id: (row.outcome, row.raw) for row in found}


async def test_an_update_that_comes_again_is_stored_once(box: Inbox, database: Database) -> None:
    await box.exchange(NOW, received=[received(1)])
    claimed = await box.exchange(NOW, received=[received(1), received(2, lane=8)], room=9)
    assert ids(claimed) == [1, 2]
    await box.exchange(NOW, finished=[Finished(1, "answered")])
    assert await box.exchange(NOW, received=[received(1)], room=9) == []
    assert await rows(database) == {1: ("answered", None), 2: (None, b'{"update_id": 2}')}


async def test_one_row_of_a_chat_at_a_time_in_order(box: Inbox) -> None:
    claimed = await box.exchange(NOW, received=[received(3), received(2), received(1), received(4, lane=8)], room=9)
    assert ids(claimed) == [1, 4]
    assert await box.exchange(NOW, room=9) == []
    assert ids(await box.exchange(NOW, finished=[Finished(1, "answered")], room=9)) == [2]


async def test_no_more_rows_than_there_is_room_for(box: Inbox) -> None:
    everything = [received(number, lane=number) for number in range(1, 9)]
    assert ids(await box.exchange(NOW, received=everything, room=3)) == [1, 2, 3]


async def test_a_held_row_holds_its_own_chat_only(box: Inbox) -> None:
    await box.exchange(NOW, received=[received(1), received(2), received(3, lane=8)], room=2)
    held = await box.exchange(NOW, held=[Held(1, NOW + 5, "flood")], finished=[Finished(3, "answered")], room=9)
    assert held == []
    assert ids(await box.exchange(NOW + 4, received=[received(4, lane=8)], room=9)) == [4]
    again = await box.exchange(NOW + 6, room=9)
    assert [(row.update_id, row.attempts, row.crashes) for row in again] == [(1, 2, 0)]


async def test_a_crash_returns_the_row_when_its_lease_ends(box: Inbox, database: Database) -> None:
    await box.exchange(NOW, received=[received(1)], room=1)
    other = Inbox(database, "other")
    assert await other.exchange(NOW + LEASE_SECONDS - 1, room=1) == []
    again = await other.exchange(NOW + LEASE_SECONDS, room=1)
    assert [(row.update_id, row.attempts, row.crashes) for row in again] == [(1, 2, 1)]


async def test_a_lease_is_renewed_while_the_row_is_in_hand(box: Inbox, database: Database) -> None:
    await box.exchange(NOW, received=[received(1)], room=1)
    await box.exchange(NOW + 5, in_hand=[1])
    assert await Inbox(database, "other").exchange(NOW + LEASE_SECONDS + 1, room=1) == []


async def test_a_lease_lost_to_another_process_is_not_renewed(box: Inbox, database: Database) -> None:
    await box.exchange(NOW, received=[received(1)], room=1)
    other = Inbox(database, "other")
    await other.exchange(NOW + 20, room=1)
    await box.exchange(NOW + 30, in_hand=[1])
    assert ids(await Inbox(database, "third").exchange(NOW + 20 + LEASE_SECONDS, room=1)) == [1]


async def test_reclaim_frees_what_a_former_process_had_in_hand(box: Inbox, database: Database) -> None:
    await box.exchange(NOW, received=[received(1)], room=1)
    next_process = Inbox(database, "next")
    await next_process.reclaim(NOW + 1)
    again = await next_process.exchange(NOW + 1, room=1)
    assert [(row.update_id, row.crashes) for row in again] == [(1, 1)]


async def test_two_processes_never_claim_one_row(database: Database) -> None:
    first, second = Inbox(database, "first"), Inbox(database, "second")
    await first.exchange(NOW, received=[received(number, lane=number % 50) for number in range(1, 201)])
    seen: list[int] = []

    async def empty(box: Inbox) -> None:
        while claimed := await box.exchange(NOW, room=5):
            seen.extend(ids(claimed))
            await box.exchange(NOW, finished=[Finished(row.update_id, "answered") for row in claimed])

    await asyncio.gather(empty(first), empty(second))
    while await_rest := await first.exchange(NOW, room=50):
        seen.extend(ids(await_rest))
        await first.exchange(NOW, finished=[Finished(row.update_id, "answered") for row in await_rest])
    assert sorted(seen) == list(range(1, 201))
    for lane in range(50):
        assert [one for one in seen if one % 50 == lane] == sorted(one for one in seen if one % 50 == lane)


async def test_poison_is_put_aside_with_its_reason_and_without_its_words(box: Inbox, database: Database) -> None:
    assert await box.exchange(NOW, received=[received(1, poison="no chat"), received(2)], room=9)
    assert (await rows(database))[1] == ("poison", None)


async def test_the_reply_to_a_message_is_known_for_48_hours(box: Inbox) -> None:
    await box.exchange(NOW, received=[received(1)], room=1)
    await box.exchange(NOW, finished=[Finished(1, "answered", turn=Turn(reply_id=55))])
    assert await box.reply_to(7, 101) == 55
    assert await box.reply_to(7, 102) is None
    assert await box.reply_to(8, 101) is None
    assert await box.prune(NOW + KEEP_SECONDS) == 0
    assert await box.prune(NOW + KEEP_SECONDS + 1) == 1
    assert await box.reply_to(7, 101) is None


async def test_rows_that_wait_are_never_pruned(box: Inbox) -> None:
    await box.exchange(NOW, received=[received(1)])
    assert await box.prune(NOW + 10 * KEEP_SECONDS) == 0


async def test_depth_tells_what_waits_and_what_is_stuck(box: Inbox) -> None:
    depth = await box.depth(NOW)
    assert (depth.rows, depth.oldest, depth.overdue) == (0, None, None)
    await box.exchange(NOW, received=[received(1), received(2), received(3, lane=8)])
    await box.exchange(NOW + 1, held=[Held(1, NOW + 100)])
    depth = await box.depth(NOW + 50)
    assert (depth.rows, depth.oldest, depth.overdue) == (3, NOW, NOW)  # row 3 is free and nobody takes it
    await box.exchange(NOW + 50, finished=[Finished(3, "answered")])
    assert (await box.depth(NOW + 50)).overdue is None  # rows 1 and 2 wait for a flood to pass
    assert (await box.depth(NOW + 150)).overdue == NOW + 100
