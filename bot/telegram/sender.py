"""Replies -> Telegram: messages, edits, answers to pressed buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import (
    Bot,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.replies import Button, Reply, Rows
from bot.store import Stores
from bot.telegram.figures import Picture, Pictures
from bot.telegram.people import in_group

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_AS_IT_WAS = ("message is not modified", "message to edit not found")  # a second tap; a message deleted meanwhile
_TOO_LATE = "query is too old"


@dataclass(frozen=True)
class Toast:
    """What appears over the chat when a button was pressed: in passing, or, as an alert, until it is closed."""

    text: str = ""
    alert: bool = False


class Sender:
    """Sends what the bot says, in the form that Telegram takes."""

    def __init__(self, bot: Bot, stores: Stores, pictures: Pictures) -> None:
        self._bot = bot
        self._stores = stores
        self._pictures = pictures

    async def send(self, to: MaybeInaccessibleMessage, reply: Reply) -> None:
        """Answer a message where it stands: in its forum topic, in a group as a reply to it."""
        quote = reply_parameters(to) if reply.quotes or in_group(to.chat) else None
        *first, last = reply.pieces
        for piece in first:
            await self._say(to, piece, quote, None)
            quote = None
        sent = await self._say(to, last, quote, keyboard(reply.buttons))
        self._stores.record_reply(sent.message_id)

    async def edit(self, chat_id: int, message_id: int, reply: Reply) -> bool:
        """Make a message of the bot say something else; False if it says so already, or is gone."""
        try:
            await self._bot.edit_message_text(
                reply.pieces[0],
                chat_id,
                message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=keyboard(reply.buttons),
            )
        except BadRequest as error:
            return _still(error)
        return True

    async def put_buttons(self, message: MaybeInaccessibleMessage, rows: Rows) -> bool:
        """Give a message of the bot other buttons; False if it has them already, or is gone."""
        try:
            await self._bot.edit_message_reply_markup(message.chat.id, message.message_id, reply_markup=keyboard(rows))
        except BadRequest as error:
            return _still(error)
        return True

    async def toast(self, query: CallbackQuery, toast: Toast) -> None:
        """End the waiting of a pressed button; too late is late, not wrong."""
        try:
            await self._bot.answer_callback_query(query.id, toast.text or None, show_alert=toast.alert)
        except BadRequest as error:
            if _TOO_LATE not in str(error).lower():
                raise

    async def send_pictures(self, to: Message, pictures: Sequence[Picture]) -> None:
        """Send charts as one album; Telegram keeps each, so that it is uploaded once."""
        chat, topic = to.chat.id, thread(to)
        quote = reply_parameters(to) if in_group(to.chat) else None
        files = [self._pictures.media(one) for one in pictures]
        if len(files) == 1:
            caption = pictures[0].caption
            one = await self._bot.send_photo(chat, files[0], caption, message_thread_id=topic, reply_parameters=quote)
            sent: Sequence[Message] = [one]
        else:
            media = [InputMediaPhoto(file, one.caption) for file, one in zip(files, pictures, strict=True)]
            sent = await self._bot.send_media_group(chat, media, message_thread_id=topic, reply_parameters=quote)
        for picture, message in zip(pictures, sent, strict=True):
            self._pictures.keep(picture, message.photo[-1].file_id)
        self._stores.record_reply(sent[0].message_id)

    async def _say(
        self,
        to: MaybeInaccessibleMessage,
        piece: str,
        quote: ReplyParameters | None,
        markup: InlineKeyboardMarkup | None,
    ) -> Message:
        return await self._bot.send_message(
            to.chat.id,
            piece,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            message_thread_id=thread(to),
            reply_parameters=quote,
            reply_markup=markup,
        )


def thread(message: MaybeInaccessibleMessage) -> int | None:
    """The forum topic that a message stands in."""
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None


def reply_parameters(message: MaybeInaccessibleMessage) -> ReplyParameters:
    """A reply to `message`, or, if it is deleted meanwhile, to nothing."""
    return ReplyParameters(message.message_id, allow_sending_without_reply=True)


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Buttons as Telegram's."""
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(one) for one in row] for row in rows])


def rows_of(message: MaybeInaccessibleMessage) -> Rows:
    """The buttons that a message of the bot shows."""
    markup = message.reply_markup if isinstance(message, Message) else None
    shown = markup.inline_keyboard if markup else ()
    return tuple(
        tuple(
            Button(
                one.text,
                data=one.callback_data if isinstance(one.callback_data, str) else None,
                url=one.url,
                copy=one.copy_text.text if one.copy_text else None,
            )
            for one in row
        )
        for row in shown
    )


def _button(button: Button) -> InlineKeyboardButton:
    copied = CopyTextButton(button.copy) if button.copy else None
    return InlineKeyboardButton(button.text, callback_data=button.data, url=button.url, copy_text=copied)


def _still(error: BadRequest) -> bool:
    if any(known in str(error).lower() for known in _AS_IT_WAS):
        return False
    raise error
