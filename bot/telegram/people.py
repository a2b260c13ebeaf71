"""Whose messages the bot answers: people's, in private always, in groups when they speak to it."""

from __future__ import annotations

import re

from telegram import Chat, MaybeInaccessibleMessage, Message, MessageEntity
from telegram.constants import ChatType
from telegram.ext.filters import MessageFilter

GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
FAKE_SENDERS = frozenset({1087968824, 136817688})  # GroupAnonymousBot, Channel_Bot: people behind a chat's name
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?")


class ByPeople(MessageFilter):
    """Messages that a person wrote in a private chat or a group: not bots, not channels, not answers sent inline."""

    def filter(self, message: Message) -> bool:
        sender = message.from_user
        if message.chat.type not in {ChatType.PRIVATE, *GROUPS} or sender is None or message.is_automatic_forward:
            return False
        if message.via_bot is not None and message.via_bot.id == message.get_bot().id:
            return False
        return not sender.is_bot or sender.id in FAKE_SENDERS


class ToBot(MessageFilter):
    """Messages for this bot: in a group only those that mention it or reply to it."""

    def __init__(self, username: str, bot_id: int) -> None:
        super().__init__()
        self._name = f"@{username}".casefold()
        self._id = bot_id

    def filter(self, message: Message) -> bool:
        if message.chat.type == ChatType.PRIVATE:
            return True
        replied = message.reply_to_message
        if replied is not None and replied.from_user is not None and replied.from_user.id == self._id:
            return True
        return any(self._names_me(entity, text) for entity, text in entities(message).items())

    def _names_me(self, entity: MessageEntity, text: str) -> bool:
        if entity.type == MessageEntity.TEXT_MENTION:
            return entity.user is not None and entity.user.id == self._id
        return entity.type == MessageEntity.MENTION and text.casefold() == self._name


class Command(MessageFilter):
    """Messages that begin with a command: in a group only those that name this bot behind it."""

    def __init__(self, username: str) -> None:
        super().__init__()
        self._name = f"@{username}".casefold()

    def filter(self, message: Message) -> bool:
        found = _COMMAND.match(message.text or "")
        if found is None:
            return False
        _, at, name = found[0].partition("@")
        return f"@{name}".casefold() == self._name if at or in_group(message.chat) else True


def entities(message: Message) -> dict[MessageEntity, str]:
    """What Telegram marked in a text or caption."""
    return message.parse_entities() if message.text else message.parse_caption_entities()


def question(message: Message, username: str) -> str:
    """What a message asks: its text or caption, without the mention of the bot."""
    text = message.text or message.caption or ""
    return re.sub(rf"@{re.escape(username)}\b", " ", text, flags=re.IGNORECASE).strip()


def in_group(chat: Chat) -> bool:
    """Whether several people read along."""
    return chat.type in GROUPS


def asked_by(message: MaybeInaccessibleMessage) -> Message | None:
    """The message that a message of the bot replies to."""
    return message.reply_to_message if isinstance(message, Message) else None


def may_turn(message: MaybeInaccessibleMessage, person_id: int) -> bool:
    """Whether a person may change what a message of the bot shows: in a group, whoever asked for it."""
    asked = asked_by(message) if in_group(message.chat) else None
    if asked is None or asked.from_user is None or asked.from_user.id in FAKE_SENDERS:
        return True
    return asked.from_user.id == person_id
