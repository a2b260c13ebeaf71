"""Thumbs under an answer: which buttons there are after one was pressed."""

from __future__ import annotations

from bot.knowledge.phrases import Phrases
from bot.replies.actions import REASONS, Action, Do, action
from bot.replies.reply import Button, Rows, press

_JUDGING = frozenset({Do.GOOD, Do.BAD, Do.REASON})


def after(pressed: Action, rows: Rows, phrases: Phrases) -> Rows:
    """The rows that follow: a thumb down asks for its reason in place of the thumbs, everything else ends them."""
    kept: list[tuple[Button, ...]] = []
    for row in rows:
        if not any(_judges(one, pressed.value) for one in row):
            kept.append(row)
        elif pressed.do is Do.BAD and any(one.data == str(pressed) for one in row):
            kept += _reasons(pressed, phrases)
    return tuple(kept)


def _reasons(pressed: Action, phrases: Phrases) -> Rows:
    texts = phrases.reasons.model_dump()
    buttons = [
        press(texts[name], Do.REASON, pressed.language, letter, pressed.value) for letter, name in REASONS.items()
    ]
    return (tuple(buttons[:2]), tuple(buttons[2:]))


def _judges(button: Button, entry_id: str) -> bool:
    found = action(button.data) if button.data else None
    return found is not None and found.do in _JUDGING and found.value == entry_id
