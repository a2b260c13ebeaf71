"""Each update is read by itself; whatever it holds, it gets a row."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.updates import MAX_BYTES, read_batch, read_update

CHAT = {"id": -5, "type": "group"}
PERSON = {"id": 7, "is_bot": False, "first_name": "Aru"}
KINDS = {
    "message": {"message_id": 3, "chat": CHAT, "from": PERSON},
    "edited_message": {"message_id": 3, "chat": CHAT, "from": PERSON},
    "callback_query": {"id": "1", "from": PERSON, "message": {"message_id": 3, "chat": CHAT}},
    "inline_query": {"id": "1", "from": PERSON, "query": ""},
    "my_chat_member": {"chat": CHAT, "from": PERSON},
}


@pytest.mark.parametrize(
    ("kind", "chat", "message"),
    [
        ("message", -5, 3),
        ("edited_message", -5, 3),
        ("callback_query", -5, None),  # its message is the bot's own
        ("inline_query", 7, None),
        ("my_chat_member", -5, None),
    ],
)
def test_the_chat_and_the_message_of_each_kind(kind: str, chat: int, message: int | None) -> None:
    one = read_update(json.dumps({"update_id": 1, kind: KINDS[kind]}).encode())
    assert (one.update_id, one.kind, one.lane, one.chat_id, one.message_id) == (1, kind, chat, chat, message)
    assert one.poison is None


@pytest.mark.parametrize(
    ("body", "number", "reason"),
    [
        (b'{"update_id": 8, "message": {"chat"', 8, "no JSON (JSONDecodeError)"),
        (b'{"update_id": "8"}', None, "no update_id"),
        (b'{"update_id": -8}', None, "no update_id"),
        (b'{"update_id": true}', None, "no update_id"),
        (b'{"update_id": 8, "message": {"chat": {"id": 1e400}}}', 8, "message without a chat or a sender"),
        (
            b'{"update_id": 8, "message": {"chat": {"id": 9999999999999999999}}}',
            8,
            "message without a chat or a sender",
        ),
        ('{"update_id": 8, "жаңа": 1}'.encode(), 8, "unknown kind of update: ????"),
        (b'{"update_id": 8, "message": "' + b"x" * MAX_BYTES + b'"}', 8, "larger than 1048576 bytes"),
        (b'{"update_id": 8, "message": {"x": ' + b"9" * 5000 + b"}}", 8, "no JSON (ValueError)"),
    ],
)
def test_what_no_handler_can_take(body: bytes, number: int | None, reason: str) -> None:
    one = read_update(body)
    assert one.poison == reason
    assert one.update_id == number if number else one.update_id < 0
    assert one.raw == b""


def test_the_same_unreadable_bytes_are_one_update() -> None:
    assert read_update(b"x") == read_update(b"x")
    assert read_update(b"x").update_id != read_update(b"y").update_id


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(
        lambda value: json.dumps({"update_id": 3, "message": value}).encode()
    )
)
def test_nothing_that_comes_raises(body: bytes) -> None:
    one = read_update(body)
    assert -(1 << 63) <= one.update_id < 1 << 63
    assert -(1 << 63) <= one.lane < 1 << 63


def test_a_batch_is_read_one_by_one() -> None:
    updates = [{"update_id": 1, "message": KINDS["message"]}, {"update_id": 2, "message": None}, 5]
    one, two, three = read_batch(json.dumps({"ok": True, "result": updates}).encode())
    assert json.loads(one.raw) == updates[0]
    assert (two.update_id, two.poison) == (2, "message without a chat or a sender")
    assert three.poison == "no update_id"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"result": 5}', b'{"ok": true, "result": [', b"\xff"])
def test_an_answer_that_is_no_batch(body: bytes) -> None:
    with pytest.raises(ValueError, match="no list of updates"):
        read_batch(body)
