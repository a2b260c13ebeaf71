"""What is kept of a chat, for how long, and how it is forgotten."""

import pytest
from rows import NOW, received
from sqlalchemy import func, select

from bot.store import Stores
from bot.store.chats import MINUTE, Chats, write_chats
from bot.store.database import Database
from bot.store.feedback import Feedback
from bot.store.inbox import Finished, Inbox
from bot.store.tables import chats as table
from bot.store.tables import inbox
from bot.store.turns import Chat, Turns


@pytest.fixture
def stores(database: Database) -> Stores:
    turns = Turns()
    return Stores(
        Chats(database, turns, lambda: NOW), Feedback(database, turns, lambda: NOW), Inbox(database, "one"), turns
    )


async def count(database: Database) -> int:
    found: int = await database.transact(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())
    return found


async def test_a_pinned_language_stays_until_it_is_taken_back(stores: Stores) -> None:
    assert await stores.chats.language(7) is None
    await stores.chats.pin_language(7, "kk")
    assert await stores.chats.language(7) == "kk"
    assert await stores.chats.language(8) is None
    await stores.chats.pin_language(7, None)
    assert await stores.chats.language(7) is None


async def test_context_expires(stores: Stores) -> None:
    await stores.chats.save_context(7, '{"last": "children-2019"}', NOW + 1)
    assert await stores.chats.context(7) == '{"last": "children-2019"}'
    await stores.chats.save_context(7, '{"last": "women-2019"}', NOW)
    assert await stores.chats.context(7) is None


async def test_texts_that_no_database_stores_are_mended(stores: Stores) -> None:
    await stores.chats.save_context(7, "a\0b\ud800c", NOW + 1)
    assert await stores.chats.context(7) == "ab?c"


async def test_what_a_turn_saves_is_written_with_its_end_only(stores: Stores, database: Database) -> None:
    claimed = await stores.inbox.exchange(NOW, received=[received(1)], room=1)
    turn = stores.turns.begin([claimed[0].chat])
    await stores.chats.pin_language(7, "ru")
    await stores.chats.save_context(7, "{}", NOW + 9)
    stores.record_reply(55)
    assert await stores.chats.language(7) == "ru"
    assert await count(database) == 0
    await stores.inbox.exchange(NOW, finished=[Finished(1, "answered", turn=turn)])
    assert await count(database) == 1
    assert await stores.replied(7, 101) == 55
    claimed = await stores.inbox.exchange(NOW, received=[received(2)], room=1)
    assert (claimed[0].chat.language, claimed[0].chat.context) == ("ru", "{}")


@pytest.mark.parametrize("in_turn", [True, False], ids=["in a turn", "outside"])
async def test_forget_leaves_nothing_of_a_chat(stores: Stores, database: Database, in_turn: bool) -> None:
    await stores.chats.pin_language(7, "ru")
    await stores.inbox.exchange(NOW, received=[received(1)], room=1)
    await stores.inbox.exchange(NOW, finished=[Finished(1, "answered")])
    claimed = await stores.inbox.exchange(NOW, received=[received(2)], room=1)
    if in_turn:
        turn = stores.turns.begin([claimed[0].chat])
        await stores.chats.forget(7)
        assert await stores.chats.language(7) is None
        await stores.inbox.exchange(NOW, finished=[Finished(2, "answered", turn=turn)])
    else:
        await stores.inbox.exchange(NOW, finished=[Finished(2, "answered")])
        await stores.chats.forget(7)
    assert await count(database) == 0
    columns = (inbox.c.lane, inbox.c.chat_id, inbox.c.message_id, inbox.c.raw, inbox.c.reply_id)
    left = await database.transact(lambda connection: connection.execute(select(*columns)).all())
    assert [tuple(row) for row in left] == [(0, None, None, None, None)] * 2


async def test_a_group_that_becomes_a_supergroup_keeps_its_language(stores: Stores, database: Database) -> None:
    await stores.chats.pin_language(-5, "kk")
    await stores.chats.migrate(-5, -1005)
    assert await stores.chats.language(-1005) == "kk"
    assert await stores.chats.language(-5) is None
    await stores.chats.migrate(-6, -1006)
    assert await count(database) == 1


async def test_spent_chats_are_pruned(stores: Stores, database: Database) -> None:
    every = [
        Chat(1, language="ru", context="{}", context_until=NOW - 1),
        Chat(2, context="{}", context_until=NOW - 1),
        Chat(3, context="{}", context_until=NOW + 1),
        Chat(4, minute_start=NOW - MINUTE - 1, asked=3),
        Chat(5, minute_start=NOW - 1, asked=3),
    ]
    await database.transact(lambda connection: write_chats(connection, every))
    await stores.chats.prune()
    rows = await database.transact(lambda c: c.execute(select(table).order_by(table.c.chat_id)).all())
    assert [(row.chat_id, row.context) for row in rows] == [(1, None), (3, "{}"), (5, None)]
