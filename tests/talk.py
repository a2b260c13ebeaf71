"""What tests that converse with the bot share."""

from botapi import Message

from bot.store import Stores

PER_MINUTE = 12  # questions of a chat


class Kept:
    """What the bot keeps, once it serves."""

    stores: Stores


def labels(message: Message) -> list[list[str]]:
    """The texts of a message's buttons."""
    return [[button.text for button in row] for row in message.buttons]
