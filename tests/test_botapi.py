"""The Bot API server itself: spoken to by the real python-telegram-bot, and plainly where words and codes matter."""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from botapi import BotApi, Button, Chat
from botapi_rules import parse_html
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.error import RetryAfter, TelegramError, TimedOut
from telegram.ext import Application, ContextTypes, TypeHandler

App = Application[Any, Any, Any, Any, Any, Any]
Call = Callable[..., Coroutine[Any, Any, Any]]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
async def call(api: BotApi) -> AsyncIterator[Call]:
    """A bare request: the whole answer."""
    async with aiohttp.ClientSession() as session:

        async def request(method: str, *, token: str = "", form: bool = False, **params: Any) -> Any:
            body: dict[str, Any] = {"data": params} if form else {"json": params}
            async with session.post(f"{api.url}/bot{token or api.token}/{method}", **body) as response:
                answer = await response.json()
                assert response.status == answer.get("error_code", 200)
                return answer

        yield request


async def reply(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The bot under test: it echoes, with one button, and knows a few words."""
    again = InlineKeyboardMarkup([[InlineKeyboardButton("Again, please", callback_data="again")]])
    message = update.effective_message
    if query := update.callback_query:
        await query.answer("done", show_alert=True)
        await query.edit_message_text("again", reply_markup=again)
        await context.bot.send_message(query.from_user.id, "and more")
    elif query_typed := update.inline_query:
        content = InputTextMessageContent(f"<b>{query_typed.query}</b>", parse_mode="HTML")
        await query_typed.answer([InlineQueryResultArticle("1", "Title", content, description="what")])
    elif update.edited_message and message:
        await context.bot.edit_message_text(f"edited: {message.text}", message.chat_id, message.message_id + 1)
    elif message and message.text == "nothing":
        pass
    elif message and message.text == "wrong":
        await message.reply_html("<b>wrong")
    elif message and message.text:
        preview = LinkPreviewOptions(is_disabled=True)
        await message.reply_html(
            f"<b>{message.text}</b>", do_quote=True, reply_markup=again, link_preview_options=preview
        )


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[App]:
    app = Application.builder().token(api.token).base_url(f"{api.url}/bot").build()
    app.add_handler(TypeHandler(Update, reply))
    async with app:
        await app.start()
        assert app.updater
        await app.updater.start_polling()
        yield app
        await app.updater.stop()
        await app.stop()


talks = pytest.mark.usefixtures("bot")


def words(answer: Any) -> str:
    """What Telegram said, after "Bad Request: "."""
    return str(answer["description"]).removeprefix("Bad Request: ")


# --- conversations


@talks
async def test_a_reply(api: BotApi) -> None:
    chat = api.private_chat(language="ru")
    answer = await chat.say("сәлем")
    assert answer.text == "сәлем"
    assert answer.html == "<b>сәлем</b>"
    assert answer.raw["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert answer.buttons == ((Button("Again, please", data="again"),),)
    assert chat.last
    assert answer.reply_to == chat.last.message_id
    assert answer.link_preview_disabled
    assert answer.by_bot
    assert chat.messages == [chat.last, answer]
    assert api.answers(chat) == [answer]


@talks
async def test_a_tap(api: BotApi) -> None:
    chat = api.private_chat()
    answer = await chat.say("hello")
    tapped = await chat.tap(answer, "Again…")
    assert (tapped.answer, tapped.alert) == ("done", True)
    assert tapped.edited.text == "again"
    assert tapped.message.text == "and more"
    assert [message.text for message in chat.messages] == ["hello", "again", "and more"]


@talks
async def test_an_edited_question(api: BotApi) -> None:
    chat = api.private_chat()
    await chat.say("one")
    assert chat.last
    chat.edit(chat.last, "two")
    assert (await chat.next("edit")).text == "edited: two"


@talks
async def test_an_inline_query(api: BotApi) -> None:
    results = await api.person().inline("how many children")
    assert [(found.id, found.title, found.description, found.text) for found in results] == [
        ("1", "Title", "what", "how many children")
    ]


@talks
async def test_a_missing_answer_says_what_the_bot_did_instead(api: BotApi) -> None:
    chat = api.private_chat()
    with pytest.raises(AssertionError, match=r"did not answer 'nothing' in time; its calls since: none"):
        await chat.say("nothing", within=0.2)
    with pytest.raises(AssertionError, match=r"sendMessage Bad Request: can't parse entities: Can't find end tag"):
        await chat.say("wrong", within=0.5)
    chat.post("nothing")
    await chat.silence(0.2)


@talks
async def test_a_group(api: BotApi) -> None:
    ann, bob = api.person(name="Ann"), api.person(name="Bob")
    group = api.group("Neighbours", people=[ann, bob])
    first, second = await asyncio.gather(group.say("from ann", by=ann), group.say("from bob", by=bob))
    assert (first.text, second.text) == ("from ann", "from bob")
    assert (await group.say("and to you", by=bob, reply_to=first)).text == "and to you"
    assert (await group.say("as the group", by=group)).text == "as the group"
    assert group.last
    assert group.last.raw["sender_chat"]["id"] == group.id
    assert (await group.say(f"@{api.username} hi", by=api.person(is_bot=True))).text == f"@{api.username} hi"
    assert group.last.raw["entities"] == [{"type": "mention", "offset": 0, "length": len(api.username) + 1}]


@talks
async def test_a_forum_topic(api: BotApi) -> None:
    forum = api.group(forum=True)
    thread = forum.topic("Children")
    answer = await forum.say("in a topic", thread=thread)
    assert answer.thread_id == thread
    assert answer.raw["is_topic_message"]


@talks
async def test_a_channel(api: BotApi) -> None:
    channel = api.channel("News")
    answer = await channel.say("a post")
    assert answer.by_bot
    assert answer.raw["sender_chat"]["id"] == channel.id


@talks
async def test_other_things_than_text(api: BotApi) -> None:
    chat = api.private_chat()
    for kind in ("photo", "voice", "sticker", "document", "location"):
        content: dict[str, Any] = {kind: True}
        chat.send(**content)
    assert (await chat.say("text")).text == "text"


async def test_a_group_becomes_a_supergroup(api: BotApi, call: Call) -> None:
    group = api.group()
    new = group.migrate()
    assert (new.info["type"], str(new.id)[:4]) == ("supergroup", "-100")
    assert await call("sendMessage", chat_id=group.id, text="x") == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    sent = [update["message"] for update in (await call("getUpdates"))["result"]]
    assert [message.get("migrate_to_chat_id", message.get("migrate_from_chat_id")) for message in sent] == [
        new.id,
        group.id,
    ]


async def test_a_person_blocks_the_bot(api: BotApi, call: Call) -> None:
    chat = api.private_chat()
    chat.block()
    assert (await call("sendMessage", chat_id=chat.id, text="x"))["error_code"] == 403
    assert api.calls[-1].error == "Forbidden: bot was blocked by the user"
    chat.unblock()
    assert (await call("sendMessage", chat_id=chat.id, text="x"))["ok"]
    changes = [update["my_chat_member"]["new_chat_member"]["status"] for update in (await call("getUpdates"))["result"]]
    assert changes == ["kicked", "member"]


# --- updates


async def ids(call: Call, **params: Any) -> list[int]:
    return [update["update_id"] for update in (await call("getUpdates", **params))["result"]]


async def test_an_update_stays_until_a_higher_offset_confirms_it(api: BotApi, call: Call) -> None:
    one, two, three = (api.push({"message": {}}) for _ in range(3))
    assert await ids(call) == await ids(call) == [one, two, three]
    assert await ids(call, limit=2) == [one, two]
    assert await ids(call, offset=two) == [two, three]
    assert await ids(call) == [two, three]
    assert await ids(call, offset=-1) == [three]
    assert await ids(call) == [three]
    assert await ids(call, offset=three + 1) == []
    assert not api.pending


async def test_a_poll_waits_for_an_update(api: BotApi, call: Call) -> None:
    waiting = asyncio.create_task(ids(call, timeout=5))
    await asyncio.sleep(0.1)
    number = api.push({"message": {}})
    assert await waiting == [number]
    began = time.monotonic()
    assert await ids(call, offset=number + 1, timeout=1) == []
    assert 0.9 < time.monotonic() - began < 2


async def test_a_second_poll_ends_the_first(api: BotApi, call: Call) -> None:
    first = asyncio.create_task(call("getUpdates", timeout=5))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(call("getUpdates", timeout=5))
    assert await first == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    api.push({"message": {}})
    assert (await second)["ok"]


async def test_only_allowed_updates_are_told(api: BotApi, call: Call) -> None:
    chat = api.private_chat()
    await call("getUpdates", allowed_updates=["my_chat_member"])
    chat.post("not told")
    chat.block()
    [update] = (await call("getUpdates"))["result"]
    assert update.keys() == {"update_id", "my_chat_member"}


async def test_raw_updates(api: BotApi, call: Call) -> None:
    assert api.push({"update_id": 7, "new_kind": 1}) == 7
    assert api.push(b'{"message": "text"}') > 7
    assert [sorted(update) for update in (await call("getUpdates"))["result"]] == [
        ["new_kind", "update_id"],
        ["message", "update_id"],
    ]


# --- webhook


@pytest.fixture
async def hook() -> AsyncIterator[tuple[str, list[Any], list[int]]]:
    """Where updates are posted: its address, what came, and the statuses to answer with before 200."""
    came: list[Any] = []
    statuses: list[int] = []

    async def take(request: web.Request) -> web.Response:
        came.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        return web.Response(status=statuses.pop(0) if statuses else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", came, statuses
    await runner.cleanup()


async def until(true: Callable[[], bool]) -> None:
    for _ in range(300):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come true within 3 s")


async def test_a_webhook_gets_each_update_until_it_takes_it(
    api: BotApi, call: Call, hook: tuple[str, list[Any], list[int]]
) -> None:
    url, came, statuses = hook
    early = api.push({"message": {}})
    statuses += [500, 404]
    assert (await call("setWebhook", url=url, secret_token="S-1", max_connections=1))["result"] is True  # noqa: S106
    late = api.push({"message": {}})
    await until(lambda: not api.pending)
    assert [(secret, update["update_id"]) for secret, update in came] == [("S-1", early)] * 3 + [("S-1", late)]
    info = (await call("getWebhookInfo"))["result"]
    assert info["url"] == url
    assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"
    conflict = await call("getUpdates")
    assert conflict["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    await call("deleteWebhook")
    kept = api.push({"message": {}})
    assert await ids(call) == [kept]
    await call("deleteWebhook", drop_pending_updates=True)
    assert await ids(call) == []


async def test_a_webhook_needs_https_but_on_loopback(call: Call) -> None:
    assert words(await call("setWebhook", url="http://example.org/")) == (
        "bad webhook: An HTTPS URL must be provided for webhook"
    )
    assert words(await call("setWebhook", url="https://example.org/", secret_token="ä")) == (  # noqa: S106
        "secret token contains unallowed characters"
    )


# --- requests


async def test_wrong_addresses(api: BotApi, call: Call) -> None:
    wrong = f"1:{'B' * 35}"
    assert await call("getMe", token=wrong) == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    not_found = {"ok": False, "error_code": 404, "description": "Not Found"}
    assert await call("getMe", token="nonsense") == not_found  # noqa: S106
    assert await call("noSuchMethod") == not_found
    async with aiohttp.ClientSession() as session, session.get(f"{api.url}/") as response:
        assert await response.json() == not_found


async def test_forms_and_json_say_the_same(api: BotApi, call: Call) -> None:
    chat = api.private_chat()
    keyboard = {"inline_keyboard": [[{"text": "b", "callback_data": "d"}]]}
    await call("sendMessage", chat_id=chat.id, text="[1]", reply_markup=keyboard)
    await call("sendMessage", chat_id=str(chat.id), text="[1]", reply_markup=json.dumps(keyboard), form=True)
    one, two = api.answers(chat)
    assert (one.text, one.buttons) == (two.text, two.buttons)
    assert api.calls[0].params == api.calls[1].params


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "message text is empty"),
    ({"text": "  "}, "text must be non-empty"),
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": "x", "chat_id": ""}, "chat_id is empty"),
    ({"text": "x", "chat_id": 1}, "chat not found"),
    ({"text": "x", "parse_mode": "INVALID"}, "unsupported parse_mode"),
    ({"text": "x", "message_thread_id": 99}, "message thread not found"),
    ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
]


@pytest.mark.parametrize(("params", "why"), REFUSED)
async def test_refused_messages(api: BotApi, call: Call, params: dict[str, Any], why: str) -> None:
    chat = api.private_chat()
    assert words(await call("sendMessage", **{"chat_id": chat.id, **params})) == why
    assert not chat.messages
    assert not api.calls[-1].ok


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("ә < b", 'Unsupported start tag "" at byte offset 3'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x"', "Unclosed start tag at byte offset 0"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "blockquote entities can't be nested"),
        (
            "&#xD800;",
            (
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            ),
        ),
    ],
)
async def test_refused_html(api: BotApi, call: Call, html: str, why: str) -> None:
    answer = await call("sendMessage", chat_id=api.private_chat().id, text=html, parse_mode="HTML")
    assert words(answer) == f"can't parse entities: {why}"


def test_html_becomes_text_and_entities() -> None:
    assert parse_html("a &lt;b&gt; &amp;&quot; &#1179; &#x49B; &nbsp; &")[0] == 'a <b> &" қ қ &nbsp; &'
    text, entities = parse_html(
        '😀<b>bold <i>both</i></b> <a href="https://e.org/?a=1&amp;b=2">link</a> <a href="nowhere">none</a>'
        '<blockquote expandable>q</blockquote><pre><code class="language-py">c</code></pre><tg-spoiler>s</tg-spoiler>'
    )
    assert text == "😀bold both link noneqcs"
    assert entities == [
        {"type": "bold", "offset": 2, "length": 9},
        {"type": "italic", "offset": 7, "length": 4},
        {"type": "text_link", "offset": 12, "length": 4, "url": "https://e.org/?a=1&b=2"},
        {"type": "expandable_blockquote", "offset": 21, "length": 1},
        {"type": "pre", "offset": 22, "length": 1, "language": "py"},
        {"type": "spoiler", "offset": 23, "length": 1},
    ]


CANNOT = "can't parse inline keyboard button: "


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([[{"text": "b", "callback_data": "қ" * 33}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "b", "callback_data": ""}]], f"{CANNOT}Text buttons are unallowed in the inline keyboard"),
        ([[{"text": " ", "callback_data": "x"}]], "text buttons must be non-empty"),
        (
            [[{"text": "b", "callback_data": "x", "url": "https://e.org"}]],
            f"{CANNOT}exactly one of the optional fields must be used, not url, callback_data",
        ),
        ([[{"text": "b", "url": "not-a-url"}]], "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
        (
            [[{"text": "b", "url": "ftp://e.org"}]],
            "inline keyboard button URL 'ftp://e.org' is invalid: Unsupported URL protocol",
        ),
        ([[{"text": "b", "copy_text": {"text": "x" * 257}}]], "BUTTON_COPY_TEXT_INVALID"),
        ([[{"text": "b", "copy_text": {"text": ""}}]], "BUTTON_COPY_TEXT_INVALID"),
        ([[{"text": "b", "callback_data": "x"}] * 9], "REPLY_MARKUP_TOO_LONG"),
        ([[{"text": "b", "callback_data": "x"}]] * 101, "REPLY_MARKUP_TOO_LONG"),
    ],
)
async def test_refused_keyboards(api: BotApi, call: Call, rows: Any, why: str) -> None:
    markup = {"inline_keyboard": rows}
    assert words(await call("sendMessage", chat_id=api.private_chat().id, text="x", reply_markup=markup)) == why


async def test_accepted_keyboards(api: BotApi, call: Call) -> None:
    chat = api.private_chat()
    rows = [
        [{"text": "data", "callback_data": "x" * 64}, {"text": "link", "url": "tg://user?id=1"}],
        [{"text": "copy", "copy_text": {"text": "c"}}, {"text": "share", "switch_inline_query": ""}],
    ]
    assert (await call("sendMessage", chat_id=chat.id, text="x", reply_markup={"inline_keyboard": rows}))["ok"]
    assert api.answers(chat)[0].buttons == (
        (Button("data", data="x" * 64), Button("link", url="tg://user?id=1")),
        (Button("copy", copy_text="c"), Button("share", inline_query="")),
    )


async def test_edits(api: BotApi, call: Call) -> None:
    chat = api.private_chat()
    keyboard = {"inline_keyboard": [[{"text": "b", "callback_data": "x"}]]}
    sent = (await call("sendMessage", chat_id=chat.id, text="one", reply_markup=keyboard))["result"]["message_id"]
    at = {"chat_id": chat.id, "message_id": sent}
    same = (
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    assert words(await call("editMessageText", **at, text="one", reply_markup=keyboard)) == same
    assert words(await call("editMessageReplyMarkup", **at, reply_markup=keyboard)) == same
    assert (await call("editMessageReplyMarkup", **at))["ok"]
    assert (await call("editMessageText", **at, text="two"))["ok"]
    assert [(message.text, message.buttons) for message in chat.messages] == [("two", ())]
    assert words(await call("editMessageText", chat_id=chat.id, message_id=99, text="x")) == "message to edit not found"
    assert words(await call("editMessageCaption", **at, caption="x")) == "there is no caption in the message to edit"
    mine = chat.post("mine")
    answer = await call("editMessageText", chat_id=chat.id, message_id=mine.message_id, text="x")
    assert words(answer) == "message can't be edited"
    assert (await call("deleteMessage", **at))["ok"]
    assert words(await call("deleteMessage", **at)) == "message to delete not found"
    assert chat.messages == [mine]


async def test_a_callback_query_is_answered_once(api: BotApi, call: Call) -> None:
    chat = api.private_chat()
    keyboard = {"inline_keyboard": [[{"text": "b", "callback_data": "x"}]]}
    await call("sendMessage", chat_id=chat.id, text="one", reply_markup=keyboard)
    query = chat.press(api.answers(chat)[0], "b")
    assert words(await call("answerCallbackQuery", callback_query_id=query, text="x" * 201)) == "MESSAGE_TOO_LONG"
    assert (await call("answerCallbackQuery", callback_query_id=query))["ok"]
    assert words(await call("answerCallbackQuery", callback_query_id=query)) == (
        "query is too old and response timeout expired or query ID is invalid"
    )


async def test_refused_inline_results(api: BotApi, call: Call) -> None:
    query = api.inline_query(api.person(), "q", "")
    number = (await call("getUpdates"))["result"][0]["inline_query"]["id"]
    content = {"message_text": "x"}

    async def answered(results: list[Any]) -> str:
        return words(await call("answerInlineQuery", inline_query_id=number, results=results))

    article = {"type": "article", "id": "1", "title": "t", "input_message_content": content}
    assert await answered([article | {"id": str(n)} for n in range(51)]) == "RESULTS_TOO_MUCH"
    assert await answered([article, article]) == "RESULT_ID_DUPLICATE"
    assert await answered([article | {"id": "x" * 65}]) == "RESULT_ID_INVALID"
    assert await answered([article | {"title": ""}]) == "ARTICLE_TITLE_EMPTY"
    wrong = {"message_text": "<b>", "parse_mode": "HTML"}
    assert (await answered([article | {"input_message_content": wrong}])).startswith("can't parse entities: ")
    assert (await call("answerInlineQuery", inline_query_id=number, results=[]))["ok"]
    assert await query == []


async def test_commands_and_descriptions(api: BotApi, bot: App, call: Call) -> None:
    scope = BotCommandScopeAllGroupChats()
    await bot.bot.set_my_commands([BotCommand("start", "Начать")], scope=scope, language_code="ru")
    assert api.commands == {("all_group_chats", "ru"): {"start": "Начать"}}
    assert await bot.bot.get_my_commands(scope=scope, language_code="ru") == (BotCommand("start", "Начать"),)
    await bot.bot.set_my_description("About", language_code="en")
    assert api.profile == {("description", "en"): "About"}
    for command, why in [
        ({"command": "Start", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "x" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "start", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ]:
        assert words(await call("setMyCommands", commands=[command])) == why
    many = [{"command": f"c{n}", "description": "x"} for n in range(101)]
    assert words(await call("setMyCommands", commands=many)) == "BOT_COMMANDS_TOO_MUCH"


async def test_pictures(api: BotApi, bot: App, call: Call) -> None:
    chat = api.private_chat()
    sent = await bot.bot.send_photo(chat.id, PNG, caption="<i>one</i>", parse_mode="HTML")
    assert (sent.caption, sent.photo[0].width, sent.photo[0].height) == ("one", 640, 480)
    again = await bot.bot.send_photo(chat.id, sent.photo[0].file_id)
    assert again.photo == sent.photo
    assert api.files[sent.photo[0].file_id].data == PNG
    group = await bot.bot.send_media_group(chat.id, [InputMediaPhoto(PNG), InputMediaPhoto(sent.photo[0].file_id)])
    assert len({message.media_group_id for message in group}) == 1
    await bot.bot.edit_message_caption(chat.id, sent.message_id, caption="two")
    assert [message.text for message in api.answers(chat)] == ["two", "", "", ""]
    document = await bot.bot.send_document(chat.id, b"data", filename="list.csv")
    assert document.document
    for photo, why in [
        ("unknown", "wrong file identifier/HTTP URL specified"),
        (document.document.file_id, "can't use file of type Document as Photo"),
    ]:
        assert words(await call("sendPhoto", chat_id=chat.id, photo=photo)) == why
    long = "x" * 1025
    assert words(await call("sendPhoto", chat_id=chat.id, photo="any", caption=long)) == "message caption is too long"
    assert words(await call("sendMediaGroup", chat_id=chat.id, media=[{"type": "photo", "media": "any"}] * 11)) == (
        "too many messages to send as an album"
    )


async def test_chat_actions(api: BotApi, call: Call) -> None:
    chat = api.private_chat()
    assert (await call("sendChatAction", chat_id=chat.id, action="typing"))["ok"]
    assert words(await call("sendChatAction", chat_id=chat.id, action="dancing")) == (
        "wrong parameter action in request"
    )


# --- failures


async def test_failures_on_demand(api: BotApi, bot: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else the library warns about its own RetryAfter
    chat, other = api.private_chat(), api.private_chat()

    async def send(chat: Chat) -> None:
        await bot.bot.send_message(chat.id, "x", read_timeout=0.3)

    api.fail("sendMessage", status=429, retry_after=5, chat=chat)
    await send(other)
    with pytest.raises(RetryAfter, match="Retry in 0:00:05"):
        await send(chat)
    faults: list[dict[str, Any]] = [{"status": 502}, {"reset": True}, {"garbage": True}]
    for fault in faults:
        failure = api.fail("sendMessage", **fault)
        with pytest.raises(TelegramError):
            await send(chat)
        assert failure.hits == 1
    assert api.answers(chat) == []
    api.fail("sendMessage", hang=0.5, after=True)
    with pytest.raises(TimedOut):
        await send(chat)
    assert len(api.answers(chat)) == 1


async def test_failures_by_chance_are_repeatable(api: BotApi, call: Call) -> None:
    failure = api.fail(times=None, status=500, probability=0.5, seed=1)
    async with aiohttp.ClientSession() as session:
        statuses = []
        for _ in range(20):
            async with session.get(f"{api.url}/bot{api.token}/getMe") as response:
                statuses.append(response.status)
                assert response.status == 200 or response.content_type == "text/html"
    assert statuses[:8] == [500, 200, 200, 500, 500, 500, 200, 200]
    assert failure.hits == statuses.count(500)
    api.heal()
    assert (await call("getMe"))["ok"]


async def test_a_flood_holds_one_chat_until_it_passes(api: BotApi, call: Call) -> None:
    chat, other = api.private_chat(), api.private_chat()
    api.flood(chat, 0.3)
    answer = await call("sendMessage", chat_id=chat.id, text="x")
    assert (answer["description"], answer["parameters"]) == ("Too Many Requests: retry after 1", {"retry_after": 1})
    assert (await call("sendMessage", chat_id=other.id, text="x"))["ok"]
    await asyncio.sleep(0.3)
    assert (await call("sendMessage", chat_id=chat.id, text="x"))["ok"]


async def test_sends_take_time(api: BotApi, call: Call) -> None:
    api.latency = 0.2
    began = time.monotonic()
    await call("sendMessage", chat_id=api.private_chat().id, text="x")
    assert time.monotonic() - began >= 0.2


# --- the Bot API's own description


needs_spec = pytest.mark.skipif("BOT_API_SPEC" not in os.environ, reason="BOT_API_SPEC names no api.json")


@needs_spec
@talks
async def test_described_calls_pass(api: BotApi, bot: App) -> None:
    chat = api.private_chat()
    await chat.tap(await chat.say("x"), "Again")
    await chat.person.inline("x")
    await bot.bot.send_photo(chat.id, PNG)
    await bot.bot.send_media_group(chat.id, [InputMediaPhoto(PNG), InputMediaPhoto(PNG)])
    await bot.bot.set_my_commands([BotCommand("start", "Start")], scope=BotCommandScopeAllGroupChats())
    await bot.bot.set_chat_menu_button(chat.id)
    assert [made.error for made in api.calls if not made.ok and made.method != "getUpdates"] == []


@needs_spec
@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"txet": "x"}, "sendMessage: unknown field 'txet'"),
        ({}, "sendMessage: missing field 'chat_id'"),
        ({"chat_id": 1.5, "text": "x"}, "sendMessage.chat_id: must be Integer"),
        (
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": 1}]]}},
            "sendMessage.reply_markup.inline_keyboard[0][0].text: must be String",
        ),
    ],
)
async def test_described_calls_only(call: Call, params: dict[str, Any], why: str) -> None:
    assert words(await call("sendMessage", **params)) == why


# --- load, and by hand


async def test_600_requests_a_second(api: BotApi) -> None:
    chats = [api.private_chat() for _ in range(100)]
    url = f"{api.url}/bot{api.token}/sendMessage"
    text = "<b>answer</b> &amp; more, with <a href='https://e.org/'>a source</a>. " * 10
    async with aiohttp.ClientSession() as session:

        async def send(chat: Chat) -> None:
            async with session.post(url, json={"chat_id": chat.id, "text": text, "parse_mode": "HTML"}) as response:
                assert response.status == 200

        began = time.monotonic()
        for _ in range(6):
            await asyncio.gather(*map(send, chats))
        took = time.monotonic() - began
    assert sum(len(api.answers(chat)) for chat in chats) == 600
    assert took < 3, f"600 requests took {took:.2f} s"  # a bound for slow machines; 0.5 s is usual


async def test_by_hand() -> None:
    server = Path(__file__).with_name("botapi.py")
    pipe = subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, server, stdin=pipe, stdout=pipe)
    assert process.stdin
    assert process.stdout
    exports = [(await process.stdout.readline()).decode() for _ in range(2)]
    found = re.fullmatch(r"export TELEGRAM_API_URL=(\S+)\nexport TELEGRAM_BOT_TOKEN=(\S+)\n", "".join(exports))
    assert found
    process.stdin.write("сәлем\n".encode())
    app = Application.builder().token(found[2]).base_url(f"{found[1]}/bot").build()
    app.add_handler(TypeHandler(Update, reply))
    async with app:
        await app.start()
        assert app.updater
        await app.updater.start_polling()
        lines = [(await process.stdout.readline()).decode().strip() for _ in range(2)]
        assert lines == ["сәлем", "#1 Again, please"]
        process.stdin.write(b"#1\n")
        assert (await process.stdout.readline()).decode().strip() == "(done)"
        assert (await process.stdout.readline()).decode().strip() == "(edited) again"
        await app.updater.stop()
        await app.stop()
    process.stdin.close()
    assert await process.wait() == 0
