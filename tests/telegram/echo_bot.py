"""A bot whose handlers only echo, served as `python -m bot run` serves the real ones: what delivery is tested with.

`python tests/telegram/echo_bot.py` reads the same settings; the exit codes are those of `run`.
"""

import asyncio
import os
import signal
import sys

from telegram import Bot, Update

from bot.errors import ZhusanError
from bot.settings import read_settings
from bot.store import Stores
from bot.telegram.delivery import serve
from bot.telegram.metrics import Metrics


class Echo:
    """Answers each message with its own text; keeps it as the chat's context, so that the store is used."""

    def __init__(self, bot: Bot, stores: Stores, metrics: Metrics) -> None:
        self._bot = bot
        self._stores = stores
        self._metrics = metrics

    async def __call__(self, update: Update) -> None:
        message = update.effective_message
        if message is None or message.text is None:
            return
        if message.text == "/forget":
            await self._stores.chats.forget(message.chat_id)
        if message.text == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if message.text == "bug":
            raise RuntimeError("the handler is wrong")
        before = await self._stores.chats.context(message.chat_id)
        text = f"{message.text} after {before}" if before and message.text == "before?" else message.text
        if update.edited_message and (reply := await self._stores.replied(message.chat_id, message.message_id)):
            await self._bot.edit_message_text(text, message.chat_id, reply)
            self._stores.record_reply(reply)
            return
        await self._stores.chats.save_context(message.chat_id, message.text, message.date.timestamp() + 3600)
        sent = await self._bot.send_message(message.chat_id, text)
        self._stores.record_reply(sent.message_id)
        self._metrics.questions.labels("answered", "en").inc()

    async def limited(self, update: Update) -> None:
        if update.effective_chat:
            await self._bot.send_message(update.effective_chat.id, "slower, please")

    def asks(self, update: Update) -> bool:
        return update.effective_message is not None

    async def set_up(self) -> None:
        await self._bot.set_my_commands([("help", "what I do")])


def main() -> int:
    try:
        asyncio.run(serve(read_settings(), Echo))
    except ZhusanError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
