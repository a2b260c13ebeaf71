"""Inbox rows that tests of the store and of delivery make."""

import json

from bot.store.inbox import Received

NOW = 1_700_000_000.0


def received(update_id: int, lane: int = 7, poison: str | None = None) -> Received:
    """An update of chat `lane`, whose message is number 100 + update_id."""
    raw = json.dumps({"update_id": update_id}).encode()
    return Received(update_id, lane, "message", lane, 100 + update_id, raw, poison)
