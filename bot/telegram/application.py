"""Puts the handlers together: which of them an update is for, and what Telegram is told of the bot."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import structlog
from telegram import Bot, MenuButtonCommands, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.knowledge.models import Knowledge
from bot.maintaining.links import LONGEST_IN_TELEGRAM, Links
from bot.replies import Replies
from bot.settings import Settings
from bot.store import Stores
from bot.telegram.buttons import Buttons
from bot.telegram.conversation import Conversation, Speaking
from bot.telegram.figures import Pictures
from bot.telegram.handlers import Handlers
from bot.telegram.maintainers import Maintainers
from bot.telegram.metrics import Metrics
from bot.telegram.people import ByPeople, Command, ToBot
from bot.telegram.sender import Sender
from bot.understanding.dialogue import Dialogue

Handler = BaseHandler[Update, Any, Any]
Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]
NEW = filters.UpdateType.MESSAGE
EDITED = filters.UpdateType.EDITED_MESSAGE
TEXT = filters.TEXT | filters.CAPTION


@dataclass(frozen=True)
class Callbacks:
    """Everything that can be called for an update."""

    people: Handlers
    buttons: Buttons
    maintainers: Maintainers


def build(
    bot: Bot,
    stores: Stores,
    metrics: Metrics,
    dialogue: Dialogue,
    settings: Settings,
    *,
    charts: Path | None = None,
    today: Callable[[], date] = lambda: datetime.now(UTC).date(),
) -> Dispatcher:
    """What `serve` hands updates to. `charts` is the folder of the pictures for `/figures`, if there are any."""
    knowledge, pictures = dialogue.knowledge, Pictures(charts)
    repository, folder = settings.repository_url, settings.knowledge_dir.name
    links = Links(repository, folder, knowledge.languages, LONGEST_IN_TELEGRAM) if repository else None
    metrics.set_base(knowledge.revision, len(knowledge.entries))

    def callbacks() -> Callbacks:
        name = bot.username
        replies = Replies(knowledge, name)
        conversation = Conversation(dialogue, replies, stores, metrics)
        sender, speaking = Sender(bot, stores, pictures), Speaking(knowledge, conversation)
        days = (settings.miss_days, settings.feedback_days)
        told = (replies, stores, conversation, sender)
        return Callbacks(
            Handlers(knowledge, name, *told, speaking, pictures, days=days, today=today),
            Buttons(knowledge, name, *told, today),
            Maintainers(stores.feedback, sender, speaking, today, dialogue.resolver, links),
        )

    return Dispatcher(bot, knowledge, callbacks, settings.admin_ids)


class Dispatcher:
    """Hands each update to the first handler that is for it; what goes wrong there goes on to the caller.

    python-telegram-bot's own `process_update` would log the error and carry on, and the answer would be lost.
    The handlers are made for the first update: only then is it known who the bot is.
    """

    def __init__(
        self, bot: Bot, knowledge: Knowledge, callbacks: Callable[[], Callbacks], admin_ids: Sequence[int]
    ) -> None:
        self._bot, self._knowledge, self._make, self._admin_ids = bot, knowledge, callbacks, admin_ids
        self._application = Application.builder().bot(bot).updater(None).job_queue(None).build()
        self._people = ByPeople()

    @cached_property
    def _callbacks(self) -> Callbacks:
        return self._make()

    @cached_property
    def _list(self) -> Sequence[Handler]:
        return (*self._commands(), *self._others())

    def _commands(self) -> Sequence[Handler]:
        mine, maintainers, new = self._callbacks.people, self._callbacks.maintainers, NEW & self._people
        callbacks: dict[str, Callback] = {
            "start": mine.start,
            "help": mine.help,
            "topics": mine.topics,
            "sources": mine.sources,
            "cite": mine.cite,
            "figures": mine.figures,
            "language": mine.language,
            "privacy": mine.privacy,
            "forget": mine.forget,
        }
        admins = new & filters.ChatType.PRIVATE & filters.User(self._admin_ids)
        private: dict[str, Callback] = {"misses": maintainers.misses, "stats": maintainers.stats}
        return (
            *(CommandHandler(name, callback, new) for name, callback in callbacks.items()),
            *(CommandHandler(name, callback, admins) for name, callback in private.items()),
        )

    def _others(self) -> Sequence[Handler]:
        mine, to_bot = self._callbacks.people, self._people & ToBot(self._bot.username, self._bot.id)
        asked, command = to_bot & TEXT, self._people & Command(self._bot.username)
        return (
            MessageHandler(filters.StatusUpdate.MIGRATE, mine.migrated),
            MessageHandler(NEW & command, mine.unknown),
            MessageHandler(NEW & asked & ~filters.COMMAND, mine.ask),
            MessageHandler(EDITED & asked & ~filters.COMMAND, mine.edited),
            MessageHandler(NEW & to_bot & ~TEXT & ~filters.StatusUpdate.ALL, mine.other),
            CallbackQueryHandler(self._callbacks.buttons.press),
            InlineQueryHandler(mine.inline),
        )

    async def __call__(self, update: Update) -> None:
        """Answer an update."""
        with structlog.contextvars.bound_contextvars(update_id=update.update_id):
            for handler in self._list:
                check = handler.check_update(update)
                if _is_for(check):
                    context = self._application.context_types.context.from_update(update, self._application)
                    await handler.handle_update(update, self._application, check, context)
                    return

    async def limited(self, update: Update) -> None:
        """Tell a chat that it asks too much."""
        await self._callbacks.people.limited(update)

    def asks(self, update: Update) -> bool:
        """Whether an update is a message to the bot, which counts towards the limit."""
        if filters.StatusUpdate.ALL.check_update(update):
            return False
        messages = (handler for handler in self._list if isinstance(handler, CommandHandler | MessageHandler))
        return any(_is_for(handler.check_update(update)) for handler in messages)

    async def set_up(self) -> None:
        """Tell Telegram, in every language, which commands there are and what the bot is."""
        default = self._knowledge.languages[0]
        for language in self._knowledge.languages:
            phrases = self._knowledge.phrases[language]
            commands = list(phrases.commands.model_dump().items())
            for code in {language, None if language == default else language}:
                await self._bot.set_my_commands(commands, language_code=code)
                await self._bot.set_my_description(phrases.description, language_code=code)
                await self._bot.set_my_short_description(phrases.short_description, language_code=code)
        await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())


def _is_for(check: object) -> bool:
    """Whether what `check_update` returned means that the handler is for the update."""
    return check is not None and check is not False
