"""Pressed buttons: one method per thing that a press does; each returns what appears over the chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from telegram import CallbackQuery, MaybeInaccessibleMessage, Update

from bot.knowledge.models import Knowledge
from bot.knowledge.phrases import Phrases
from bot.replies import Replies, Reply, after, notice
from bot.replies.actions import REASONS, Action, Do, action
from bot.store import Stores
from bot.telegram.conversation import Conversation
from bot.telegram.people import asked_by, may_turn, question
from bot.telegram.sender import Sender, Toast, rows_of

Press = Callable[[MaybeInaccessibleMessage, Action], Awaitable[Toast]]
_FOR_ALL = frozenset({Do.SHOW, Do.GOOD, Do.BAD, Do.REASON})  # what may be pressed under what somebody else asked


class Buttons:
    """Handler of callback queries."""

    def __init__(
        self,
        knowledge: Knowledge,
        username: str,
        replies: Replies,
        stores: Stores,
        conversation: Conversation,
        sender: Sender,
        today: Callable[[], date],
    ) -> None:
        self._knowledge, self._username, self._menus, self._stores = knowledge, username, replies.menus, stores
        self._conversation, self._sender, self._today = conversation, sender, today
        self._presses: Mapping[Do, Press] = {
            Do.SHOW: self._show,
            Do.CHOOSE: self._choose,
            Do.BROWSE: self._browse,
            Do.NONE: self._none,
            Do.GOOD: self._judge,
            Do.BAD: self._judge,
            Do.REASON: self._judge,
            Do.TOPICS: self._topics,
            Do.TOPIC: self._topic,
            Do.SOURCES: self._sources,
            Do.LANGUAGE: self._language,
            Do.CITE: self._cite,
        }

    async def press(self, update: Update, _: object) -> None:
        """Do what the pressed button says."""
        query = update.callback_query
        assert query is not None  # noqa: S101 - the handler is for callback queries
        await self._sender.toast(query, await self._pressed(query))

    async def _pressed(self, query: CallbackQuery) -> Toast:
        pressed, message = action(query.data or ""), query.message
        if pressed is None or message is None:
            return await self._lost(query)
        if pressed.language not in self._knowledge.phrases:
            language = await self._conversation.language(message.chat.id, query.from_user.language_code)
            pressed = Action(pressed.do, language, pressed.values)
        if pressed.do not in _FOR_ALL and not may_turn(message, query.from_user.id):
            return Toast(self._phrases(pressed).not_yours, alert=True)
        return await self._presses[pressed.do](message, pressed)

    async def _lost(self, query: CallbackQuery) -> Toast:
        """A button of a form that the bot never sent."""
        language = await self._conversation.language(query.from_user.id, query.from_user.language_code)
        return Toast(self._knowledge.phrases[language].vanished, alert=True)

    # --- answers

    async def _show(self, message: MaybeInaccessibleMessage, pressed: Action) -> Toast:
        entry = self._knowledge.find(pressed.value)
        if entry is None:
            return self._vanished(pressed)
        if await self._conversation.last_answer(message.chat.id) is entry:
            return Toast(self._phrases(pressed).seen)
        await self._sender.send(message, await self._conversation.show(message.chat.id, entry, pressed.language))
        return Toast()

    async def _choose(self, message: MaybeInaccessibleMessage, pressed: Action) -> Toast:
        entry = self._knowledge.find(pressed.value)
        if entry is None:
            return self._vanished(pressed)
        reply = await self._conversation.show(message.chat.id, entry, pressed.language)
        return await self._turn(message, reply)

    async def _none(self, message: MaybeInaccessibleMessage, pressed: Action) -> Toast:
        phrases, asked = self._phrases(pressed), asked_by(message)
        text = question(asked, self._username) if asked is not None else ""
        said = notice(pressed.language, phrases.none, *([phrases.noted] if text else []))
        topics = self._menus.all_topics(pressed.language)
        if await self._sender.edit(message.chat.id, message.message_id, said.but(topics)) and text:
            await self._conversation.miss(text, pressed.language)
        return Toast()

    async def _judge(self, message: MaybeInaccessibleMessage, pressed: Action) -> Toast:
        entry, phrases = self._knowledge.find(pressed.value), self._phrases(pressed)
        if entry is None:
            return self._vanished(pressed)
        reason = REASONS.get(pressed.values[0]) if pressed.do is Do.REASON else None
        rows = after(pressed, rows_of(message), phrases)
        if await self._sender.put_buttons(message, rows):
            await self._stores.feedback.verdict(entry.id, pressed.language, pressed.do is Do.GOOD, reason)
        return Toast(phrases.ask_reason if pressed.do is Do.BAD else phrases.thanks)

    # --- menus

    async def _browse(self, message: MaybeInaccessibleMessage, pressed: Action) -> Toast:
        entry = self._knowledge.find(pressed.value)
        if entry is None:
            return self._vanished(pressed)
        await self._conversation.show(message.chat.id, entry, pressed.language)  # so that one can follow up
        return await self._turn(message, self._menus.browse(pressed.language, entry))

    async def _topics(self, message: MaybeInaccessibleMessage, pressed: Action) -> Toast:
        return await self._turn(message, self._menus.topics(pressed.language, pressed.page))

    async def _topic(self, message: MaybeInaccessibleMessage, pressed: Action) -> Toast:
        reply = self._menus.topic(pressed.language, pressed.values[0] if pressed.values else "", pressed.page)
        if reply is None:
            return self._vanished(pressed)
        return await self._turn(message, reply)

    async def _sources(self, message: MaybeInaccessibleMessage, pressed: Action) -> Toast:
        return await self._turn(message, self._menus.sources(pressed.language, pressed.page))

    async def _cite(self, message: MaybeInaccessibleMessage, pressed: Action) -> Toast:
        entry = self._knowledge.find(pressed.value)
        if entry is None:
            return self._vanished(pressed)
        reply = self._menus.cite(pressed.language, entry, pressed.values[0], self._today())
        return await self._turn(message, reply)

    async def _language(self, message: MaybeInaccessibleMessage, pressed: Action) -> Toast:
        chosen = pressed.value if pressed.value in self._knowledge.phrases else None
        await self._stores.chats.pin_language(message.chat.id, chosen)
        phrases = self._knowledge.phrases[chosen or pressed.language]
        said = notice(chosen or pressed.language, phrases.pinned if chosen else phrases.unpinned)
        return await self._turn(message, said)

    async def _turn(self, message: MaybeInaccessibleMessage, reply: Reply) -> Toast:
        """Show a reply in place of what a message says, or below, where Telegram no longer shows it to the bot."""
        if message.is_accessible:
            await self._sender.edit(message.chat.id, message.message_id, reply)
        else:
            await self._sender.send(message, reply)
        return Toast()

    def _phrases(self, pressed: Action) -> Phrases:
        return self._knowledge.phrases[pressed.language]

    def _vanished(self, pressed: Action) -> Toast:
        return Toast(self._phrases(pressed).vanished, alert=True)
