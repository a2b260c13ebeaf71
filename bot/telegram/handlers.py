"""One callback per thing a person can do. What is said comes from `replies`, what is remembered from `conversation`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Message,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import CallbackContext

from bot.knowledge.models import Knowledge
from bot.replies import Article, Replies, notice
from bot.store import Stores
from bot.store.inbox import KEEP_SECONDS
from bot.telegram.conversation import Conversation, Speaking, payload_of, question_in
from bot.telegram.figures import Pictures
from bot.telegram.people import question
from bot.telegram.sender import NO_PREVIEW, Sender, keyboard
from bot.understanding.dialogue import CONTEXT_SECONDS

Context = CallbackContext[Any, Any, Any, Any]
JUST_START = "start"  # the payload of a link that carries nothing
INLINE_SECONDS = 300  # that Telegram may repeat the results of an inline query to the same person


class Handlers:
    """What messages, edits and inline queries lead to; pressed buttons have a class of their own."""

    def __init__(
        self,
        knowledge: Knowledge,
        username: str,
        replies: Replies,
        stores: Stores,
        conversation: Conversation,
        sender: Sender,
        speaking: Speaking,
        pictures: Pictures,
        *,
        days: tuple[int, int],
        today: Callable[[], date],
    ) -> None:
        """`days` are those that misses and verdicts are kept."""
        self._knowledge, self._username, self._replies, self._stores = knowledge, username, replies, stores
        self._conversation, self._speaking, self._sender, self._pictures = conversation, speaking, sender, pictures
        self._days, self._today = days, today

    # --- questions

    async def ask(self, update: Update, _: object) -> None:
        """Answer a question."""
        message, code = _message(update), _code(update)
        reply = await self._conversation.ask(message.chat.id, question(message, self._username), code)
        await self._sender.send(message, reply)

    async def edited(self, update: Update, _: object) -> None:
        """A question was edited: the reply to it becomes the reply to what it says now.

        One that had none (in a group, it did not name the bot) gets one, unless it is so old that it may have had one.
        """
        message, code = _message(update), _code(update)
        replied = await self._stores.replied(message.chat.id, message.message_id)
        if replied is None and _seconds_until_edited(message) > KEEP_SECONDS:
            return
        reply = await self._conversation.ask(message.chat.id, question(message, self._username), code)
        if replied is None:
            await self._sender.send(message, reply)
            return
        await self._sender.edit(message.chat.id, replied, reply)
        self._stores.record_reply(replied)

    async def other(self, update: Update, _: object) -> None:
        """A voice message, a photo, a sticker: once per album, say that text is what is read."""
        message, language, phrases = await self._speaking.of(update)
        if not await self._conversation.in_same_album(message.chat.id, message.media_group_id):
            await self._sender.send(message, notice(language, phrases.text_only))

    # --- commands

    async def start(self, update: Update, context: Context) -> None:
        """Welcome; or, where the link that was followed says so, an answer."""
        message, language, phrases = await self._speaking.of(update)
        payload = context.args[0] if context.args and context.args[0] != JUST_START else ""
        entry, asked = self._knowledge.find(payload), question_in(payload)
        if entry is not None:
            reply = await self._conversation.show(message.chat.id, entry, language)
        elif asked is not None:
            reply = await self._conversation.ask(message.chat.id, asked, _code(update))
        elif payload:
            reply = notice(language, phrases.vanished)
        else:
            reply = self._replies.menus.start(language)
        await self._sender.send(message, reply)

    async def help(self, update: Update, _: object) -> None:
        """How to ask."""
        message, language, phrases = await self._speaking.of(update)
        await self._sender.send(message, notice(language, phrases.help))

    async def topics(self, update: Update, _: object) -> None:
        """The topics to browse."""
        message, language, _phrases = await self._speaking.of(update)
        await self._sender.send(message, self._replies.menus.topics(language))

    async def sources(self, update: Update, _: object) -> None:
        """The publications."""
        message, language, _phrases = await self._speaking.of(update)
        await self._sender.send(message, self._replies.menus.sources(language))

    async def language(self, update: Update, _: object) -> None:
        """The languages to choose from."""
        message, language, _phrases = await self._speaking.of(update)
        pinned = await self._conversation.pinned(message.chat.id)
        await self._sender.send(message, self._replies.menus.languages(language, pinned))

    async def cite(self, update: Update, _: object) -> None:
        """Citations for the last answer."""
        message, language, phrases = await self._speaking.of(update)
        entry = await self._conversation.last_answer(message.chat.id)
        if entry is None:
            await self._sender.send(message, notice(language, phrases.cite_nothing))
            return
        await self._sender.send(message, self._replies.menus.cite(language, entry, "gost", self._today()))

    async def figures(self, update: Update, _: object) -> None:
        """The charts, or the figures in words where there are none."""
        message, language, _phrases = await self._speaking.of(update)
        if pictures := self._pictures.of(language):
            await self._sender.send_pictures(message, pictures)
        else:
            await self._sender.send(message, self._replies.menus.figures(language))

    async def privacy(self, update: Update, _: object) -> None:
        """What is stored."""
        message, language, phrases = await self._speaking.of(update)
        misses, feedback = self._days
        text = phrases.privacy.format(minutes=CONTEXT_SECONDS // 60, miss_days=misses, feedback_days=feedback)
        await self._sender.send(message, notice(language, text))

    async def forget(self, update: Update, _: object) -> None:
        """Delete what is stored of the chat."""
        message, language, phrases = await self._speaking.of(update)
        await self._sender.send(message, notice(language, phrases.forgotten))
        await self._stores.chats.forget(message.chat.id)

    async def unknown(self, update: Update, _: object) -> None:
        """A command that there is not."""
        message, language, phrases = await self._speaking.of(update)
        await self._sender.send(message, notice(language, phrases.unknown_command))

    async def limited(self, update: Update) -> None:
        """Too many questions in a minute."""
        message, language, phrases = await self._speaking.of(update)
        await self._sender.send(message, notice(language, phrases.limited))

    # --- the rest

    async def migrated(self, update: Update, _: object) -> None:
        """A group became a supergroup, which is another chat: it keeps what the group had.

        Told in both chats; in the new one, whatever is asked there comes behind.
        """
        message = _message(update)
        if message.migrate_from_chat_id is not None:
            await self._stores.chats.migrate(message.migrate_from_chat_id, message.chat.id)

    async def inline(self, update: Update, _: object) -> None:
        """Offer answers in any chat."""
        query = update.inline_query
        assert query is not None  # noqa: S101 - the handler is for inline queries
        person = query.from_user
        articles, language = await self._conversation.search(person.id, query.query, person.language_code)
        try:
            await query.answer(
                [_result(one) for one in articles],
                cache_time=INLINE_SECONDS,
                is_personal=True,  # the language is the person's
                button=self._open_button(query, language),
            )
        except BadRequest as error:  # typed on, or waited for too long: nobody looks at these results any more
            if "query is too old" not in str(error).lower():
                raise

    def _open_button(self, query: InlineQuery, language: str) -> InlineQueryResultsButton:
        text, asked = self._knowledge.phrases[language].open_bot, query.query.strip()
        return InlineQueryResultsButton(text, start_parameter=payload_of(asked) if asked else JUST_START)


def _result(article: Article) -> InlineQueryResultArticle:
    content = InputTextMessageContent(
        article.reply.pieces[0], parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
    )
    return InlineQueryResultArticle(
        article.id,
        article.title,
        content,
        reply_markup=keyboard(article.reply.buttons),
        description=article.description,
    )


def _message(update: Update) -> Message:
    message = update.effective_message
    assert message is not None  # noqa: S101 - the handlers are for updates with messages
    return message


def _seconds_until_edited(message: Message) -> float:
    return ((message.edit_date or message.date) - message.date).total_seconds()


def _code(update: Update) -> str | None:
    return update.effective_user.language_code if update.effective_user else None
