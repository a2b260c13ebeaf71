"""A Telegram Bot API server on loopback, and the people who talk to the bot through it.

    async with BotApi() as api:
        chat = api.private_chat(language="ru")
        reply = await chat.say("сколько детей вернули?")
        tapped = await chat.tap(reply, "Сироты")

What it does is https://core.telegram.org/bots/api; what it refuses stands in `botapi_rules`. The environment's
BOT_API_SPEC may name a description of the Bot API (github.com/PaulSonOfLars/telegram-bot-api-spec, api.json): each call
is then checked against it.

Left out: Markdown, messages sent through inline mode (inline_message_id), privacy mode (every message is told),
getFile, chat members, and every method that `BotApi` does not list.

`python tests/botapi.py` serves a bot by hand: lines typed are messages, `#2` presses the second button.
"""

import asyncio
import io
import json
import math
import os
import random
import re
import sys
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp import web
from botapi_people import Button, Chat, Event, InlineResult, Message, Person, Tap, without_reply
from botapi_rules import (
    ACTIONS,
    Json,
    Refused,
    Spec,
    check_commands,
    check_inline_answer,
    check_webhook,
    photo_size,
    read_keyboard,
    read_text,
    units,
)
from botapi_wire import Call, Failure, Upload, close_abruptly, dump, read_request, refusal, refused_with

__all__ = ["BotApi", "Button", "Call", "Chat", "Failure", "InlineResult", "Message", "Person", "Tap", "Upload"]

BOT_ID = 123456789
UNTOLD = {"chat_member", "message_reaction", "message_reaction_count"}  # getUpdates: sent only when asked for
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
CHAT = re.compile(rb'"chat": ?\{"id": ?(-?\d+)')  # that an update belongs to
ENTITIES = {"text": "entities", "caption": "caption_entities"}


@dataclass(slots=True)
class Update:
    id: int
    body: bytes


class BotApi:
    """The server, with everything that tests look at."""

    def __init__(self, *, port: int = 0, spec: Path | None = None) -> None:
        self.token = f"{BOT_ID}:{'A' * 35}"
        self.username = "loopback_bot"
        self.me: Json = {"id": BOT_ID, "is_bot": True, "first_name": "Loopback", "username": self.username}
        self.url = ""
        self.patience = 5.0  # seconds a test waits for the bot
        self.latency = 0.0  # seconds a send or edit takes
        self.calls: list[Call] = []
        self.commands: dict[tuple[str, str], dict[str, str]] = {}  # (scope, language) -> command -> description
        self.profile: dict[tuple[str, str], str] = {}  # (name | description | short_description, language) -> text
        self.menu_buttons: dict[int | None, Json] = {}  # private chat or None for the default
        self.files: dict[str, Upload] = {}  # file id -> file
        self.pending: OrderedDict[int, Update] = OrderedDict()  # not confirmed; by the order of arrival
        named = os.environ.get("BOT_API_SPEC")
        self._spec = Spec(spec or Path(named or "")) if spec or named else None
        self._port = port
        self._chats: dict[int, Chat] = {}
        self._failures: list[Failure] = []
        self._queries: dict[str, Chat] = {}  # callback queries not answered yet
        self._inline: dict[str, asyncio.Future[list[InlineResult]]] = {}
        self._allowed: list[str] = []
        self._update_id = 1_000_000
        self._sequence = 0
        self._numbers = 0  # of people, chats, queries and files
        self._poll: asyncio.Future[str] | None = None  # ends with why it was ended; empty when updates are there
        self._webhook: Json = {}
        self._webhook_error: Json = {}
        self._posts: asyncio.Queue[int] = asyncio.Queue()
        self._posters: list[asyncio.Task[None]] = []
        self._lanes: defaultdict[bytes, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._closing = asyncio.Event()
        self._methods: dict[str, tuple[str, Callable[[Call], Any]]] = {
            name.lower(): (name, method)
            for name, method in {
                "getMe": lambda _: {**self.me, "can_join_groups": True, "supports_inline_queries": True},
                "setWebhook": self._set_webhook,
                "deleteWebhook": self._delete_webhook,
                "getWebhookInfo": self._webhook_info,
                "getChat": self._get_chat,
                "setMyCommands": self._set_commands,
                "getMyCommands": self._get_commands,
                "deleteMyCommands": self._delete_commands,
                "setMyName": lambda call: self._set_profile(call, "name", 64),
                "setMyDescription": lambda call: self._set_profile(call, "description", 512),
                "setMyShortDescription": lambda call: self._set_profile(call, "short_description", 120),
                "getMyName": lambda call: self._get_profile(call, "name"),
                "getMyDescription": lambda call: self._get_profile(call, "description"),
                "getMyShortDescription": lambda call: self._get_profile(call, "short_description"),
                "setChatMenuButton": self._set_menu_button,
                "sendMessage": self._send_message,
                "sendPhoto": lambda call: self._send_file(call, "photo"),
                "sendDocument": lambda call: self._send_file(call, "document"),
                "sendMediaGroup": self._send_media_group,
                "sendChatAction": self._send_chat_action,
                "editMessageText": lambda call: self._edit(call, "text"),
                "editMessageCaption": lambda call: self._edit(call, "caption"),
                "editMessageReplyMarkup": lambda call: self._edit(call, "reply_markup"),
                "deleteMessage": self._delete_message,
                "answerCallbackQuery": self._answer_callback_query,
                "answerInlineQuery": self._answer_inline_query,
            }.items()
        }

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=60 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_route("*", "/{rest:.*}", self._not_found)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        self._end_poll("")
        await self._stop_posting()
        await self._session.close()
        await self._runner.cleanup()

    # --- people and chats

    def person(
        self, *, name: str = "Aru", username: str = "", language: str | None = "ru", is_bot: bool = False
    ) -> Person:
        number = 1000 + self._number()
        return Person(self, number, name, username or f"person{number}", language, is_bot)

    def private_chat(self, person: Person | None = None, **about: Any) -> Chat:
        """A chat of the bot with one person; `about` as for `person`."""
        person = person or self.person(**about)
        user = person.user
        info = {"id": person.id, "type": "private", "first_name": user["first_name"], "username": user["username"]}
        return self._chat_of(info, [person])

    def group(
        self, title: str = "Group", *, people: Sequence[Person] = (), supergroup: bool = False, forum: bool = False
    ) -> Chat:
        """A group; `chat.topic` makes it a forum."""
        super_ = supergroup or forum
        number = self._number()
        info: Json = {"id": -(10**12) - number if super_ else -number, "type": "group", "title": title}
        if super_:
            info["type"] = "supergroup"
        if forum:
            info["is_forum"] = True
        return self._chat_of(info, people or [self.person()])

    def channel(self, title: str = "Channel", *, username: str = "") -> Chat:
        info: Json = {"id": -(10**12) - self._number(), "type": "channel", "title": title}
        return self._chat_of(info | ({"username": username} if username else {}), [])

    def answers(self, chat: Chat) -> list[Message]:
        """The bot's messages in a chat, as they stand now."""
        return [chat.log[number] for number in chat.own if number in chat.log]

    def _chat_of(self, info: Json, people: Sequence[Person]) -> Chat:
        return self._chats.setdefault(info["id"], Chat(self, info, people))

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    # --- updates

    def push(self, update: Json | bytes) -> int:
        """Queue a raw update, whatever it is; its update_id (assigned when missing).

        Bytes that are no JSON are handed out as they are; in a poll they break the whole answer, as long as they wait.
        """
        with suppress(ValueError):
            update = json.loads(update) if isinstance(update, bytes) else update
        if isinstance(update, bytes):
            return self._queue(self._update_id + 1, update)
        number = update.get("update_id", self._update_id + 1)
        body = json.dumps({"update_id": number, **update}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return self._queue(number, body)

    def tell(self, kind: str, content: Json) -> None:
        """Queue an update of that kind, if the bot asked for such (#getting-updates, allowed_updates)."""
        if kind in self._allowed if self._allowed else kind not in UNTOLD:
            self.push({kind: content})

    def callback_query(self, chat: Chat, person: Person, message: Json, data: str) -> str:
        query_id = str(10**17 + self._number())
        self._queries[query_id] = chat
        self.tell(
            "callback_query",
            {"id": query_id, "from": person.user, "message": message, "chat_instance": str(chat.id), "data": data},
        )
        return query_id

    def inline_query(self, person: Person, query: str, offset: str) -> "asyncio.Future[list[InlineResult]]":
        query_id = str(10**17 + self._number())
        waiting: asyncio.Future[list[InlineResult]] = asyncio.get_running_loop().create_future()
        self._inline[query_id] = waiting
        self.tell("inline_query", {"id": query_id, "from": person.user, "query": query, "offset": offset})
        return waiting

    def _queue(self, number: int, body: bytes) -> int:
        self._update_id = max(self._update_id, number)
        self._sequence += 1
        self.pending[self._sequence] = Update(number, body)
        if self._webhook:
            self._posts.put_nowait(self._sequence)
        self._end_poll("")
        return number

    def _end_poll(self, why: str) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_result(why)

    async def _get_updates(self, call: Call) -> bytes:
        """#getupdates: an update is confirmed, and gone, by a later call with a higher offset; a negative offset
        counts from the end and forgets what is before; a second poll ends the first."""
        if self._webhook:
            use = "use deleteWebhook to delete the webhook first"
            raise Refused(f"can't use getUpdates method while webhook is active; {use}", 409)
        self._end_poll("other getUpdates request; make sure that only one bot instance is running")
        params = call.params
        if "allowed_updates" in params:
            self._allowed = params["allowed_updates"] or []
        offset, limit = params.get("offset", 0), min(max(params.get("limit", 100), 1), 100)
        while self.pending and (len(self.pending) > -offset if offset < 0 else self._first().id < offset):
            self.pending.popitem(last=False)
        if not self.pending and not self._closing.is_set() and (timeout := min(params.get("timeout", 0), 50)) > 0:
            mine = self._poll = asyncio.get_running_loop().create_future()
            await asyncio.wait([mine], timeout=timeout)
            if mine.done() and mine.result():
                raise Refused(f"terminated by {mine.result()}", 409)
        found = [update.body for update, _ in zip(self.pending.values(), range(limit), strict=False)]
        return b'{"ok":true,"result":[' + b",".join(found) + b"]}"

    def _first(self) -> Update:
        return next(iter(self.pending.values()))

    # --- webhook (#setwebhook)

    async def _set_webhook(self, call: Call) -> bool:
        if not call.params.get("url"):
            return await self._delete_webhook(call)
        check_webhook(call.params)
        self._end_poll("setWebhook request")
        await self._stop_posting()
        self._drop(call)
        self._allowed = call.params.get("allowed_updates", self._allowed) or []
        self._webhook, self._webhook_error = call.params, {}
        for sequence in self.pending:
            self._posts.put_nowait(sequence)
        self._posters = [asyncio.create_task(self._post_all()) for _ in range(call.params.get("max_connections", 40))]
        return True

    async def _delete_webhook(self, call: Call) -> bool:
        await self._stop_posting()
        self._drop(call)
        self._webhook = {}
        return True

    def _drop(self, call: Call) -> None:
        if call.params.get("drop_pending_updates"):
            self.pending.clear()

    async def _stop_posting(self) -> None:
        for poster in self._posters:
            poster.cancel()
        await asyncio.gather(*self._posters, return_exceptions=True)
        self._posters, self._posts = [], asyncio.Queue()

    async def _post_all(self) -> None:
        """One of `max_connections` connections: takes the next update and repeats it until it is taken with a 2xx.

        Updates of one chat are posted one after another, as Telegram does (tdlib/telegram-bot-api, WebhookActor.cpp:
        a queue per `queue_id`, whose front alone is sent).
        """
        while True:
            sequence = await self._posts.get()
            wait = 0.05
            chat = CHAT.search(self.pending[sequence].body) if sequence in self.pending else None
            async with self._lanes[chat[1] if chat else b"%d" % sequence]:
                while sequence in self.pending and not await self._post(self.pending[sequence].body):
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, 1)
            self.pending.pop(sequence, None)

    async def _post(self, body: bytes) -> bool:
        headers = {"Content-Type": "application/json"}
        if secret := self._webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        try:
            async with self._session.post(
                self._webhook["url"], data=io.BytesIO(body), headers=headers, ssl=False
            ) as response:
                await response.read()
                error = f"Wrong response from the webhook: {response.status} {response.reason}"
                taken = response.ok
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            error, taken = str(problem) or type(problem).__name__, False
        if not taken:
            self._webhook_error = {"last_error_date": int(time.time()), "last_error_message": error}
        return taken

    def _webhook_info(self, _: Call) -> Json:
        info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.pending)}
        if self._webhook:
            info |= {"max_connections": 40, "allowed_updates": self._allowed, **self._webhook_error}
            info |= {name: self._webhook[name] for name in ("url", "max_connections") if name in self._webhook}
        return info

    # --- requests

    async def _not_found(self, _: web.Request) -> web.Response:
        return refusal(Refused("Not Found", 404))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        """#making-requests."""
        token, named = request.match_info["token"], request.match_info["method"]
        if not re.fullmatch(r"\d+:[\w-]{35}", token):
            return refusal(Refused("Not Found", 404))
        if token != self.token:
            return refusal(Refused("Unauthorized", 401))
        call = Call(named, {}, time.monotonic())
        self.calls.append(call)
        try:
            await read_request(request, call)
        except Refused as refused:
            call.error = refused.description
            return refusal(refused)
        name, method = self._methods.get(named.lower(), (named, None))
        call.method = "getUpdates" if name.lower() == "getupdates" else name
        failure = next((failure for failure in self._failures if failure.strikes(call)), None)
        if failure and not failure.after:
            return await self._fail(request, call, failure)
        response = await self._answer(call, method)
        if failure:
            call.ok = False
            return await self._fail(request, call, failure)
        return response

    async def _answer(self, call: Call, method: Callable[[Call], Any] | None) -> web.Response:
        try:
            if call.method != "getUpdates" and method is None:
                raise Refused("Not Found", 404)
            if self._spec:
                self._spec.check(call.method, call.params)
            if method is None:
                body = await self._get_updates(call)
            else:
                if self.latency and call.method.startswith(("send", "edit")):
                    await asyncio.sleep(self.latency)
                result = method(call)
                result = await result if asyncio.iscoroutine(result) else result
                body = dump({"ok": True, "result": result})
        except Refused as refused:
            call.error = refused.description
            return refusal(refused)
        call.ok = True
        return web.Response(body=body, content_type="application/json")

    # --- failures

    def fail(
        self,
        method: str = "*",
        *,
        times: int | None = 1,
        status: int | None = None,
        retry_after: int | None = None,
        description: str = "",
        reset: bool = False,
        hang: float | None = None,
        garbage: bool = False,
        after: bool = False,
        chat: Chat | None = None,
        probability: float = 1,
        seed: int = 0,
    ) -> Failure:
        """Make a method ("*": every one) fail `times` times (None: until `heal`), before or `after` it takes effect.

        By status (4xx as Telegram words it, 5xx as a proxy's HTML), `reset` connection, `hang` seconds and then a
        closed connection, or `garbage` (200, broken JSON).
        """
        assert status or reset or hang or garbage, "say how it fails"
        failure = Failure(
            *(method, times, status, retry_after, description, reset, hang, garbage, after),
            *(chat.id if chat else None, probability, random.Random(seed)),  # noqa: S311 - repeatable faults
        )
        self._failures.append(failure)
        return failure

    def heal(self) -> None:
        """End all failures."""
        self._failures.clear()

    def flood(self, chat: Chat, seconds: float) -> None:
        """Refuse what is sent to a chat with 429 until so many seconds have passed."""
        chat.flood_until = time.monotonic() + seconds

    async def _fail(self, request: web.Request, call: Call, failure: Failure) -> web.StreamResponse:
        if failure.hang:
            call.error = f"hung for {failure.hang:g} s"
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), failure.hang)
        if failure.hang or failure.reset:
            call.error = call.error or "connection reset"
            return close_abruptly(request)
        if failure.garbage:
            call.error = "garbage"
            return web.Response(body=b'{"ok":true,"result":{"message_', content_type="application/json")
        status = failure.status or 500
        call.error = f"{status}"
        if status >= 500:
            page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
            return web.Response(text=page, status=status, content_type="text/html")
        return refusal(refused_with(status, failure.description, failure.retry_after))

    # --- methods: sending

    def _chat(self, call: Call) -> Chat:
        given = call.params.get("chat_id", "")
        if given == "":
            raise Refused("chat_id is empty")
        with suppress(ValueError):
            given = int(given)
        chat = self._chats.get(given)
        if isinstance(given, str):
            named = (chat for chat in self._chats.values() if f"@{chat.info.get('username')}" == given)
            chat = next((chat for chat in named if chat.info["type"] != "private"), None)
        if not chat:
            raise Refused("chat not found")
        if chat.refusal:
            raise chat.refusal
        if (left := chat.flood_until - time.monotonic()) > 0:
            raise refused_with(429, "", math.ceil(left))
        return chat

    def _show(self, chat: Chat, call: Call, content: Json, html: str) -> Json:
        """Put a new message of the bot into a chat."""
        params = call.params
        author = {"sender_chat": chat.info} if chat.info["type"] == "channel" else {"from": self.me}
        raw: Json = {"message_id": 0, "date": int(time.time()), "chat": chat.info, **author, **content}
        if thread := params.get("message_thread_id"):
            if thread not in chat.topics:
                raise Refused("message thread not found")
            raw |= {"message_thread_id": thread, "is_topic_message": True}
        if reply := params.get("reply_parameters"):
            if "message_id" not in reply:
                raise Refused('can\'t find field "message_id"')
            if replied := chat.log.get(reply["message_id"]):
                raw["reply_to_message"] = without_reply(replied.raw)
            elif not reply.get("allow_sending_without_reply"):
                raise Refused("message to be replied not found")
        if preview := params.get("link_preview_options"):
            raw["link_preview_options"] = preview
        raw["message_id"] = chat.new_id()
        chat.record(Event("message", Message(raw, html, by_bot=True)))
        return raw

    def _send_message(self, call: Call) -> Json:
        content = read_text(call.params) | read_keyboard(call.params)
        return self._show(self._chat(call), call, content, html_of(call.params, "text"))

    def _send_file(self, call: Call, kind: str) -> Json:
        content = read_text(call.params, "caption") | read_keyboard(call.params)
        chat = self._chat(call)
        content |= self._file(call, kind, call.params.get(kind, ""))
        return self._show(chat, call, content, html_of(call.params, "caption"))

    def _send_media_group(self, call: Call) -> list[Json]:
        """#sendmediagroup: 2-10 items; documents are not mixed with photos."""
        media: list[Json] = call.params.get("media") or []
        if not 2 <= len(media) <= 10:
            too_few = "there are no messages to send"  # the service's words for none; the documentation asks for two
            raise Refused("too many messages to send as an album" if media[10:] else too_few)
        if len({item.get("type") for item in media}) > 1:
            raise Refused("document can't be mixed with other media types")
        captions = [read_text(item, "caption") for item in media]
        chat = self._chat(call)
        files = [self._file(call, item["type"], item.get("media", "")) for item in media]
        group = {"media_group_id": str(self._number())}
        return [
            self._show(chat, call, caption | file | group, html_of(item, "caption"))
            for item, caption, file in zip(media, captions, files, strict=True)
        ]

    def _file(self, call: Call, kind: str, given: str) -> Json:
        """A new file, or one sent before by its id (#sending-files)."""
        if kind not in {"photo", "document"}:
            raise Refused(f"this server sends no {kind}")
        stored = self.files.get(given)
        if upload := call.files.get(given.removeprefix("attach://")):
            if not upload.data:
                raise Refused("file must be non-empty")
            if kind == "photo":
                photo_size(upload.data)
            stored = Upload(kind, upload.name, upload.data)
            given = f"{kind}-{self._number()}"
            self.files[given] = stored
        if not stored:
            raise Refused("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise Refused(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        about: Json = {"file_id": given, "file_unique_id": f"unique-{given}", "file_size": len(stored.data)}
        if kind == "document":
            return {"document": {**about, "file_name": stored.name}}
        width, height = photo_size(stored.data)
        return {"photo": [{**about, "width": width, "height": height}]}

    def _send_chat_action(self, call: Call) -> bool:
        if not ACTIONS.fullmatch(call.params.get("action", "")):
            raise Refused("wrong parameter action in request")
        self._chat(call)
        return True

    # --- methods: editing (#updating-messages)

    def _edit(self, call: Call, what: str) -> Json:
        params = call.params
        content = read_keyboard(params) | (read_text(params, what) if what != "reply_markup" else {})
        chat = self._chat(call)
        before = chat.log.get(params.get("message_id", 0))
        if not before:
            raise Refused("message to edit not found")
        if before.message_id not in chat.own:
            raise Refused("message can't be edited")
        if what == "text" and "text" not in before.raw:
            raise Refused("there is no text in the message to edit")
        if what == "caption" and not before.raw.keys() & {"photo", "document"}:
            raise Refused("there is no caption in the message to edit")
        replaced = {"reply_markup"} if what == "reply_markup" else {"reply_markup", what, ENTITIES[what]}
        raw = {name: value for name, value in before.raw.items() if name not in replaced} | content
        if all(raw.get(name) == before.raw.get(name) for name in replaced):
            same = "specified new message content and reply markup are exactly the same as a current content"
            raise Refused(f"message is not modified: {same} and reply markup of the message")
        if what == "text":
            raw.pop("link_preview_options", None)
            if preview := params.get("link_preview_options"):
                raw["link_preview_options"] = preview
        raw["edit_date"] = int(time.time())
        html = before.html if what == "reply_markup" else html_of(params, what)
        chat.record(Event("edit", Message(raw, html, by_bot=True)))
        return raw

    def _delete_message(self, call: Call) -> bool:
        chat = self._chat(call)
        message = chat.log.get(call.params.get("message_id", 0))
        if not message:
            raise Refused("message to delete not found")
        if message.message_id not in chat.own and chat.info["type"] != "private":
            raise Refused("message can't be deleted")
        chat.record(Event("delete", message))
        return True

    # --- methods: queries (#answercallbackquery, #answerinlinequery)

    def _answer_callback_query(self, call: Call) -> bool:
        params = call.params
        text = params.get("text", "")
        if units(text) > 200:
            raise Refused("MESSAGE_TOO_LONG")
        query_id = params.get("callback_query_id", "")
        chat = self._queries.pop(query_id, None)
        if not chat:
            raise Refused(TOO_OLD)
        chat.record(Event("answer", query_id=query_id, text=text, alert=bool(params.get("show_alert"))))
        return True

    def _answer_inline_query(self, call: Call) -> bool:
        check_inline_answer(call.params)
        waiting = self._inline.pop(call.params.get("inline_query_id", ""), None)
        if not waiting or waiting.done():
            raise Refused(TOO_OLD)
        waiting.set_result([InlineResult(result) for result in call.params.get("results", [])])
        return True

    # --- methods: the bot itself

    def _get_chat(self, call: Call) -> Json:
        accepted = dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
        )
        return {
            **self._chat(call).info,
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": accepted,
        }

    def _set_commands(self, call: Call) -> bool:
        commands = call.params.get("commands") or []
        check_commands(commands)
        self.commands[scope_of(call)] = {command["command"]: command["description"] for command in commands}
        return True

    def _get_commands(self, call: Call) -> list[Json]:
        stored = self.commands.get(scope_of(call), {})
        return [{"command": command, "description": description} for command, description in stored.items()]

    def _delete_commands(self, call: Call) -> bool:
        self.commands.pop(scope_of(call), None)
        return True

    def _set_profile(self, call: Call, name: str, limit: int) -> bool:
        text = call.params.get(name, "")
        if units(text) > limit:
            raise Refused(f"{name.replace('_', ' ')} is too long")  # wording not recorded
        self.profile[name, call.params.get("language_code", "")] = text
        return True

    def _get_profile(self, call: Call, name: str) -> Json:
        return {name: self.profile.get((name, call.params.get("language_code", "")), "")}

    def _set_menu_button(self, call: Call) -> bool:
        chat = self._chat(call).id if "chat_id" in call.params else None
        self.menu_buttons[chat] = call.params.get("menu_button", {"type": "default"})
        return True


def scope_of(call: Call) -> tuple[str, str]:
    """("default", "ru"), ("chat:42", "")."""
    scope = call.params.get("scope") or {"type": "default"}
    parts = [str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope]
    return ":".join(parts), call.params.get("language_code", "")


def html_of(params: Json, name: str) -> str:
    source = params.get(name) or ""
    return source if (params.get("parse_mode") or "").lower() == "html" else escape(source)


async def talk() -> None:
    """Serve one private chat by hand."""

    def write(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    lines: asyncio.Queue[str] = asyncio.Queue()

    def read(loop: asyncio.AbstractEventLoop) -> None:
        """In a thread of its own that ends with the process, so that Ctrl-C need not wait for a line."""
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    async def show() -> None:
        seen = 0
        while True:
            for event in chat.events(seen):
                seen += 1
                if event.kind == "answer":
                    write(f"({event.text})" if event.text else "")
                elif event.message:
                    shown.append(event.message)
                    mark = {"edit": "(edited) ", "delete": "(deleted) "}.get(event.kind, "")
                    write(f"{mark}{event.message.text}")
                    for number, button in enumerate(numbered(event.message), 1):
                        write(f"  #{number} {button.text}  {button.url or button.copy_text or ''}")
            await chat.change()

    def numbered(message: Message) -> list[Button]:
        return [button for row in message.buttons for button in row]

    async with BotApi(port=int(os.environ.get("PORT", "0"))) as api:
        chat = api.private_chat(language=os.environ.get("LANGUAGE_CODE", "ru"))
        shown: list[Message] = []
        write(f"export TELEGRAM_API_URL={api.url}\nexport TELEGRAM_BOT_TOKEN={api.token}")
        showing = asyncio.create_task(show())
        threading.Thread(target=read, args=(asyncio.get_running_loop(),), daemon=True).start()
        while line := await lines.get():
            number = re.fullmatch(r"#(\d+)", line.strip())
            keyboard = next((numbered(message) for message in reversed(shown) if message.buttons), [])
            if number and 0 < int(number[1]) <= len(keyboard) and keyboard[int(number[1]) - 1].data:
                message = next(message for message in reversed(shown) if message.buttons)
                chat.press(message, keyboard[int(number[1]) - 1])
            elif line.strip():
                chat.post(line.strip())
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(talk())
