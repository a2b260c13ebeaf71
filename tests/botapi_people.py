"""The people who talk to the bot through `botapi`, their chats, and what they see there."""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal, Self

from botapi_rules import Json, Refused, read_text, units

if TYPE_CHECKING:
    from botapi import BotApi

FILE = {"file_id": "from-a-person", "file_unique_id": "unique"}
CONTENT: dict[str, Any] = {  # what `chat.send(voice=True)` sends
    "photo": [{**FILE, "width": 90, "height": 90}],
    "voice": {**FILE, "duration": 3},
    "audio": {**FILE, "duration": 3},
    "video": {**FILE, "width": 90, "height": 90, "duration": 3},
    "video_note": {**FILE, "length": 90, "duration": 3},
    "animation": {**FILE, "width": 90, "height": 90, "duration": 3},
    "document": {**FILE, "file_name": "list.pdf"},
    "sticker": {**FILE, "width": 9, "height": 9, "is_animated": False, "is_video": False, "type": "regular"},
    "location": {"latitude": 43.65, "longitude": 51.16},
    "contact": {"phone_number": "+70000000000", "first_name": "Somebody"},
    "dice": {"emoji": "🎲", "value": 4},
}
TYPED = (  # entities that Telegram marks in what a person typed
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w+)?")),
    ("mention", re.compile(r"(?<!\w)@\w{3,32}")),
    ("url", re.compile(r"https?://\S+")),
)


@dataclass(frozen=True, slots=True)
class Button:
    """One button of an inline keyboard, with the one thing that it does."""

    text: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    inline_query: str | None = None  # switch_inline_query: in a chat of the person's choice
    inline_query_here: str | None = None  # switch_inline_query_current_chat

    @classmethod
    def of(cls, raw: Json) -> Self:
        return cls(
            text=raw["text"],
            data=raw.get("callback_data"),
            url=raw.get("url"),
            copy_text=raw.get("copy_text", {}).get("text"),
            inline_query=raw.get("switch_inline_query"),
            inline_query_here=raw.get("switch_inline_query_current_chat"),
        )


def buttons_of(raw: Json) -> tuple[tuple[Button, ...], ...]:
    rows = raw.get("reply_markup", {}).get("inline_keyboard", [])
    return tuple(tuple(Button.of(button) for button in row) for row in rows)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a chat showed it at one moment; a later edit makes another Message."""

    raw: Json
    html: str  # the text as the sender marked it up
    by_bot: bool = False  # sent by the bot under test

    @property
    def text(self) -> str:
        """What a person reads: the text, or a caption."""
        text: str = self.raw.get("text") or self.raw.get("caption") or ""
        return text

    @property
    def message_id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        return buttons_of(self.raw)

    @property
    def reply_to(self) -> int | None:
        """The id of the message that this one replies to."""
        replied: int | None = self.raw.get("reply_to_message", {}).get("message_id")
        return replied

    @property
    def thread_id(self) -> int | None:
        """The forum topic."""
        thread: int | None = self.raw.get("message_thread_id")
        return thread

    @property
    def link_preview_disabled(self) -> bool:
        return bool(self.raw.get("link_preview_options", {}).get("is_disabled"))

    @property
    def file_id(self) -> str | None:
        """Of the photo or document."""
        files = self.raw.get("photo") or [self.raw.get("document") or {}]
        found: str | None = files[-1].get("file_id")
        return found


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the bot did in a chat."""

    kind: Literal["message", "edit", "delete", "answer"]
    message: Message | None = None
    query_id: str = ""  # of the callback query that an "answer" answers
    text: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Tap:
    """What happened after a button was pressed."""

    answer: str  # the notification; empty when the bot only ended the button's waiting
    alert: bool
    messages: tuple[Message, ...]
    edits: tuple[Message, ...]
    deleted: tuple[int, ...]

    @property
    def message(self) -> Message:
        """The first new message."""
        assert self.messages, f"no new message after the tap: {self}"
        return self.messages[0]

    @property
    def edited(self) -> Message:
        """The last edit."""
        assert self.edits, f"no edit after the tap: {self}"
        return self.edits[-1]


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One result offered to an inline query."""

    raw: Json

    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def title(self) -> str:
        return str(self.raw.get("title", ""))

    @property
    def description(self) -> str:
        return str(self.raw.get("description", ""))

    @property
    def html(self) -> str:
        return str(self.raw.get("input_message_content", {}).get("message_text", ""))

    @property
    def text(self) -> str:
        """What the message says once it is chosen."""
        content = self.raw.get("input_message_content", {})
        text: str = read_text({**content, "text": content.get("message_text")})["text"]
        return text

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        return buttons_of(self.raw)


class Person:
    """Somebody with a Telegram account; `is_bot` for other bots."""

    def __init__(
        self, api: "BotApi", number: int, name: str, username: str, language: str | None, is_bot: bool
    ) -> None:
        self._api = api
        self.id = number
        self.user: Json = {"id": number, "is_bot": is_bot, "first_name": name, "username": username}
        if language:
            self.user["language_code"] = language

    async def inline(self, query: str, *, offset: str = "", within: float | None = None) -> list[InlineResult]:
        """Type `@bot query` in some chat; the results offered. The rest of the answer is in `api.calls`."""
        waiting = self._api.inline_query(self, query, offset)
        patience = within or self._api.patience
        try:
            return await asyncio.wait_for(waiting, patience)
        except TimeoutError:
            raise AssertionError(f"the inline query {query!r} was not answered within {patience:g} s") from None


class Chat:
    """A chat as its people see it. What they do here reaches the bot as updates."""

    def __init__(self, api: "BotApi", info: Json, people: Sequence[Person]) -> None:
        self._api = api
        self.info = info
        self.people = list(people)
        self.log: dict[int, Message] = {}
        self.own: dict[int, None] = {}  # ids of the bot's messages, in order
        self.topics: set[int] = set()
        self.refusal: Refused | None = None  # why the bot may not write here
        self.flood_until = 0.0
        self.last: Message | None = None  # what a person posted last
        self._last_id = 0
        self._events: list[Event] = []
        self._unread = 0  # index of the first event that `next` has not returned
        self._changed = asyncio.Event()

    # --- what people do

    @property
    def id(self) -> int:
        return int(self.info["id"])

    @property
    def person(self) -> Person:
        return self.people[0]

    @property
    def messages(self) -> list[Message]:
        """What the chat shows now."""
        return [self.log[number] for number in sorted(self.log)]

    def post(
        self,
        text: str | None = None,
        *,
        by: "Person | Chat | None" = None,
        reply_to: Message | None = None,
        thread: int | None = None,
        **content: Any,
    ) -> Message:
        """Send a message and do not wait. `by` a chat: its channel, or, in the group itself, an anonymous admin.

        `content` is the rest of a Message: `photo=True` (a sample of CONTENT), `caption="…"`, `new_chat_title="…"`.
        """
        raw: Json = {"message_id": self.new_id(), "date": int(time.time()), "chat": self.info, **self._author(by)}
        if text is not None:
            raw |= {"text": text, **typed("entities", text)}
        raw |= {name: CONTENT[name] if value is True and name in CONTENT else value for name, value in content.items()}
        if thread:
            raw |= {"message_thread_id": thread, "is_topic_message": True}
            reply_to = reply_to or self.log[thread]  # Telegram: a topic's messages reply to its first
        if reply_to:
            raw["reply_to_message"] = without_reply(reply_to.raw)
        message = Message(raw, escape(raw.get("text", "")))
        self.log[message.message_id] = self.last = message
        self._api.tell("channel_post" if self.info["type"] == "channel" else "message", raw)
        return message

    send = post

    async def say(self, text: str | None = None, *, within: float | None = None, **message: Any) -> Message:
        """`post`, and wait for the bot's next message: one that replies to this message or to none."""
        mark, calls = len(self._events), len(self._api.calls)
        posted = self.post(text, **message)
        return await self._answer(mark, calls, within, f"answer {text or message!r}", posted.message_id)

    async def next(self, kind: Literal["message", "edit"] = "message", *, within: float | None = None) -> Message:
        """The bot's next message, or edit of one, that came after what `say`, `tap` and `next` returned last."""
        return await self._answer(self._unread, len(self._api.calls), within, f"send another {kind}", None, kind)

    async def silence(self, seconds: float = 0.3) -> None:
        """Hold that the bot sends nothing here for a while."""
        mark = len(self._events)
        await asyncio.sleep(seconds)
        said = [event for event in self._events[mark:] if event.kind != "answer"]
        assert not said, f"the bot was expected to be silent: {said}"

    def edit(self, message: Message, text: str) -> Message:
        """Edit a person's message."""
        raw = {**message.raw, "text": text, "edit_date": int(time.time())}
        raw.pop("entities", None)
        edited = Message(raw | typed("entities", text), escape(text))
        self.log[message.message_id] = edited
        self._api.tell("edited_channel_post" if self.info["type"] == "channel" else "edited_message", edited.raw)
        return edited

    def press(self, message: Message, button: str | Button, *, by: Person | None = None) -> str:
        """Press a button, found by its text or how it begins, and do not wait; the callback query's id."""
        pressed = button if isinstance(button, Button) else find_button(message, button)
        assert pressed.data is not None, f"{pressed} sends the bot nothing"
        shown = self.log.get(message.message_id)
        gone = {"message_id": message.message_id, "chat": self.info, "date": 0}  # InaccessibleMessage
        return self._api.callback_query(self, by or self.person, shown.raw if shown else gone, pressed.data)

    async def tap(
        self,
        message: Message,
        button: str | Button,
        *,
        by: Person | None = None,
        within: float | None = None,
        quiet: float = 0.1,
    ) -> Tap:
        """Press a button; what the bot did until its answer and `quiet` seconds in which nothing more happened.

        A tap that only gets an answer waits three times as long for something to follow.
        """
        mark, calls = len(self._events), len(self._api.calls)
        query_id = self.press(message, button, by=by)
        answer: Event | None = None
        deadline = time.monotonic() + (within or self._api.patience)
        while True:
            since = self._events[mark:]
            answer = next((event for event in since if event.query_id == query_id), None)
            done = [event for event in since if event.kind != "answer"]
            patience = (quiet if done else 3 * quiet) if answer else deadline - time.monotonic()
            if not await self.change(patience):
                break
        assert answer, self._missing(calls, f"answer the tap on {button!r}")
        self._unread = len(self._events)
        return Tap(
            answer=answer.text,
            alert=answer.alert,
            messages=tuple(event.message for event in done if event.kind == "message" and event.message),
            edits=tuple(event.message for event in done if event.kind == "edit" and event.message),
            deleted=tuple(event.message.message_id for event in done if event.kind == "delete" and event.message),
        )

    def topic(self, name: str) -> int:
        """Open a forum topic; its message_thread_id."""
        self.info["is_forum"] = True
        thread = self._last_id + 1
        self.topics.add(thread)
        self.post(forum_topic_created={"name": name, "icon_color": 7322096}, message_thread_id=thread)
        return thread

    def block(self) -> None:
        """Block the bot, or, in a group, remove it."""
        kind = self.info["type"]
        how = "blocked by the user" if kind == "private" else f"kicked from the {kind} chat"
        self.refusal = Refused(f"bot was {how}", 403)
        self._member("member", "kicked")

    def unblock(self) -> None:
        self.refusal = None
        self._member("kicked", "member")

    def migrate(self) -> "Chat":
        """Make a group a supergroup, which is a new chat with a new id."""
        new = self._api.group(self.info["title"], people=self.people, supergroup=True)
        self.refusal = Refused("group chat was upgraded to a supergroup chat", migrate_to_chat_id=new.id)
        self.post(migrate_to_chat_id=new.id)
        new.post(by=new, migrate_from_chat_id=self.id)
        return new

    # --- what the server does here

    def new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def record(self, event: Event) -> None:
        """Show people what the bot did."""
        if event.message and event.kind != "answer":
            if event.kind == "delete":
                del self.log[event.message.message_id]
            else:
                self.log[event.message.message_id] = event.message
                self.own[event.message.message_id] = None
        self._events.append(event)
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self, within: float | None = None) -> bool:
        """Wait until the bot does something here; whether it did."""
        try:
            await asyncio.wait_for(self._changed.wait(), within)
        except TimeoutError:
            return False
        return True

    def events(self, start: int) -> list[Event]:
        return self._events[start:]

    async def _answer(
        self, index: int, calls: int, within: float | None, what: str, to: int | None, kind: str = "message"
    ) -> Message:
        deadline = time.monotonic() + (within or self._api.patience)
        while True:
            while index < len(self._events):
                event = self._events[index]
                index += 1
                if event.message and event.kind == kind and (to is None or event.message.reply_to in {None, to}):
                    self._unread = index
                    return event.message
            if not await self.change(deadline - time.monotonic()):
                raise AssertionError(self._missing(calls, what))

    def _missing(self, calls: int, what: str) -> str:
        made = [call for call in self._api.calls[calls:] if call.method != "getUpdates"][:10]
        listed = "".join(f"\n  {call.method} {call.error or 'ok'} {call.params}" for call in made)
        waiting = f"; {len(self._api.pending)} updates are not confirmed" if self._api.pending else ""
        return f"the bot did not {what} in time{waiting}; its calls since: {listed or 'none'}"

    def _author(self, by: "Person | Chat | None") -> Json:
        if isinstance(by, Chat):
            # GroupAnonymousBot and Channel_Bot stand in `from` for old clients (#message, sender_chat)
            fake = (1087968824, "Group", "GroupAnonymousBot") if by is self else (136817688, "Channel", "Channel_Bot")
            user = {"id": fake[0], "is_bot": True, "first_name": fake[1], "username": fake[2]}
            return {"from": user, "sender_chat": by.info}
        if self.info["type"] == "channel":
            return {"sender_chat": self.info}
        return {"from": (by or self.person).user}

    def _member(self, before: str, after: str) -> None:
        def state(status: str) -> Json:
            return {"user": self._api.me, "status": status} | ({"until_date": 0} if status == "kicked" else {})

        who = self.person.user if self.people else self._api.person().user
        change = {"old_chat_member": state(before), "new_chat_member": state(after), "date": int(time.time())}
        self._api.tell("my_chat_member", {"chat": self.info, "from": who, **change})


def typed(name: str, text: str) -> Json:
    """The entities that Telegram finds in a person's text."""
    found = [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
        for kind, pattern in TYPED
        for match in pattern.finditer(text)
    ]
    return {name: sorted(found, key=lambda entity: int(entity["offset"]))} if found else {}


def without_reply(raw: Json) -> Json:
    """#message, reply_to_message: "will not contain further reply_to_message fields"."""
    return {name: value for name, value in raw.items() if name != "reply_to_message"}


def find_button(message: Message, text: str) -> Button:
    """The button of that text, else the only one that begins so (an ellipsis at the end is not part of it)."""
    every = [button for row in message.buttons for button in row]
    found = [button for button in every if button.text == text]
    found = found or [button for button in every if button.text.startswith(text.rstrip("…"))]
    assert len(found) == 1, f"{len(found)} buttons are {text!r}; there are {[button.text for button in every]}"
    return found[0]
