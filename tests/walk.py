"""A walk through the bot as a text: what a person does stands behind `> `, what the bot answers below.

    > How many women?           says it; in a group, behind the bot's name
    > [👎 Not helpful]          presses a button of the bot's last message
    > edit: How many men?       edits what was said last
    > sends: voice              sends something that is no text
    > inline: how many women    types it behind the bot's name in some chat; `> inline`: nothing yet

Answers are Telegram's HTML. Buttons stand in brackets, with what they open or copy; what appears over the chat
stands in parentheses, with ! if it waits to be closed; an edited message begins with `~ `, a quoting one with `^ `.
"""

from __future__ import annotations

from typing import Any

from botapi import BotApi, Button, Chat, Message


class Walk:
    """One person's way, in one chat."""

    def __init__(self, api: BotApi, chat: Chat) -> None:
        self._api, self._chat = api, chat
        self._last: Message | None = None

    async def take(self, walk: str) -> str:
        """Do again what a person does in `walk`; the walk as it went this time."""
        steps = [line.removeprefix("> ") for line in walk.splitlines() if line.startswith("> ")]
        return "\n".join([f"> {step}\n{await self._step(step)}" for step in steps])

    async def _step(self, step: str) -> str:
        verb, _, rest = step.partition(": ")
        match verb:
            case "inline":
                return await self._inline(rest)
            case "edit":
                assert self._chat.last
                self._chat.edit(self._chat.last, rest)
                return "~ " + self._shown(await self._chat.next("edit"))
            case "sends":
                content: dict[str, Any] = {rest: True}
                return self._shown(await self._chat.say(**content))
        if step.startswith("["):
            return await self._tap(step.strip("[]"))
        in_group = self._chat.info["type"] != "private" and not step.startswith("/")
        said = [self._shown(await self._chat.say(f"@{self._api.username} {step}" if in_group else step))]
        while self._last and self._last.raw.get("media_group_id") and len(said) < self._album():
            said.append(self._shown(await self._chat.next()))
        return "".join(said)

    def _album(self) -> int:
        assert self._last
        album = self._last.raw["media_group_id"]
        return sum(one.raw.get("media_group_id") == album for one in self._api.answers(self._chat))

    async def _tap(self, label: str) -> str:
        assert self._last
        button = (
            Button("old", data=label.removeprefix("old ")) if label.startswith("old ") else label
        )  # of an old message
        tap = await self._chat.tap(self._last, button)
        toast = f"({'!' * tap.alert}{tap.answer})\n" if tap.answer else ""
        edits = "".join("~ " + self._shown(one) for one in tap.edits)
        return toast + edits + "".join(self._shown(one) for one in tap.messages)

    async def _inline(self, query: str) -> str:
        results = await self._chat.person.inline(query)
        call = next(call for call in reversed(self._api.calls) if call.method == "answerInlineQuery")
        button = call.params["button"]
        opening = f"[{button['text']} → start={button['start_parameter']}]"
        return "\n".join([opening, *(f"• {one.title}: {one.description}" for one in results), ""])

    def _shown(self, message: Message) -> str:
        self._last = message
        quote = "^ " if message.reply_to else ""
        picture = "<picture> " if message.raw.get("photo") else ""
        rows = [" ".join(self._button(one) for one in row) for row in message.buttons]
        return "\n".join([quote + picture + message.html, *rows, ""])

    def _button(self, button: Button) -> str:
        opens = button.url or button.copy_text
        return f"[{button.text} → {opens}]" if opens else f"[{button.text}]"
