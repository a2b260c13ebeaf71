"""Groups: whom the bot answers there, and how."""

from typing import Any

import pytest
from botapi import BotApi, Button, Message
from small import VAGUE
from talk import PER_MINUTE, Kept, labels

ASKED = "How many women were brought back?"
ANSWER = "156 women were brought home in 2019."


async def test_silent_unless_spoken_to(api: BotApi) -> None:
    group = api.group()
    group.post(ASKED)
    group.post("@somebody " + ASKED)
    group.post("/help@other_bot")
    group.post("/frobnicate")
    group.post(photo=True)
    group.post(photo=True, caption=ASKED)
    await group.silence()


async def test_a_mention_is_answered_as_a_reply_to_it(api: BotApi) -> None:
    group = api.group()
    reply = await group.say(f"@{api.username} {ASKED}")
    assert reply.text.startswith(ANSWER)
    assert group.last
    assert reply.reply_to == group.last.message_id


async def test_a_mention_anywhere_in_any_case(api: BotApi) -> None:
    reply = await api.group().say(f"Сколько женщин вернули, @{api.username.upper()}?")
    assert reply.text.startswith("В 2019 году вернули 156 женщин.")


async def test_a_reply_to_the_bot_is_answered(api: BotApi) -> None:
    group = api.group()
    first = await group.say(f"@{api.username} How many men were brought back?")
    assert (await group.say("and the women?", reply_to=first)).text.startswith(ANSWER)


async def test_a_reply_to_somebody_else_is_not(api: BotApi) -> None:
    group = api.group()
    group.post(ASKED, reply_to=group.post("hm"))
    await group.silence()


@pytest.mark.parametrize("named", [True, False])
async def test_commands(api: BotApi, named: bool) -> None:
    group = api.group(people=[api.person(language="en")])
    reply = await group.say(f"/topics@{api.username}" if named else "/topics")
    assert reply.text == "Choose a topic:"


async def test_an_unknown_command_that_names_the_bot(api: BotApi) -> None:
    group = api.group(people=[api.person(language="kk")])
    reply = await group.say(f"/frobnicate@{api.username}")
    assert reply.text == "Мұндай пәрменді білмеймін. Білетіндерімнің тізімі – /help."


async def test_forum_topics_are_kept(api: BotApi) -> None:
    group = api.group(forum=True)
    thread = group.topic("History")
    reply = await group.say(f"@{api.username} {ASKED}", thread=thread)
    assert reply.thread_id == thread
    tap = await group.tap(reply, "How many men were brought back?")
    assert tap.message.thread_id == thread
    assert tap.message.text.startswith("33 men were brought home in 2019.")


async def test_other_bots_are_not_answered(api: BotApi) -> None:
    group = api.group()
    bot = api.person(is_bot=True)
    group.post(f"@{api.username} {ASKED}", by=bot)
    group.post("/help", by=bot)
    await group.silence()


async def test_what_was_sent_through_the_bot_is_not_a_question(api: BotApi) -> None:
    chat = api.private_chat()
    chat.post(ASKED, via_bot=api.me)
    await chat.silence()


async def test_an_anonymous_admin_is_answered(api: BotApi) -> None:
    group = api.group(supergroup=True)
    reply = await group.say(f"@{api.username} {VAGUE}", by=group)
    tap = await group.tap(reply, next(one for row in reply.buttons for one in row if "women" in one.text))
    assert tap.edited.text.startswith(ANSWER)


async def test_somebody_who_writes_as_a_channel_is_answered(api: BotApi) -> None:
    reply = await api.group(supergroup=True).say(f"@{api.username} {ASKED}", by=api.channel())
    assert reply.text.startswith(ANSWER)


async def test_channels_are_not_answered(api: BotApi) -> None:
    channel, group = api.channel(), api.group(supergroup=True)
    channel.post(f"@{api.username} {ASKED}")
    group.post(f"@{api.username} {ASKED}", by=channel, is_automatic_forward=True)
    await channel.silence()
    await group.silence()


@pytest.mark.parametrize(
    "service",
    [
        {"new_chat_title": "New"},
        {"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "A"}]},
        {"left_chat_member": {"id": 5, "is_bot": False, "first_name": "A"}},
        {"group_chat_created": True},
        {"video_chat_started": {}},
    ],
)
async def test_service_messages_are_not_answered(api: BotApi, service: dict[str, Any]) -> None:
    group = api.group()
    group.post(**service)
    await group.silence()


async def test_a_supergroup_keeps_what_the_group_chose(api: BotApi, kept: Kept) -> None:
    group = api.group(people=[api.person(language="en")])
    await group.tap(await group.say("/language"), "Қазақша")
    new = group.migrate()
    reply = await new.say(f"@{api.username} {ASKED}")
    assert reply.text.startswith("2019 жылы 156 әйел қайтарылды.")
    assert await kept.stores.chats.language(group.id) is None


async def test_an_edit_that_names_the_bot_at_last(api: BotApi) -> None:
    group = api.group()
    asked = group.post(ASKED)
    await group.silence()
    group.edit(asked, f"@{api.username} {ASKED}")
    assert (await group.next()).text.startswith(ANSWER)


# --- taps by others


def offer_of(message: Message) -> Button:
    return next(one for row in message.buttons for one in row if "women" in one.text)


async def test_only_who_asked_may_choose(api: BotApi) -> None:
    one, other = api.person(language="en"), api.person(language="ru")
    group = api.group(people=[one, other])
    offer = await group.say(f"@{api.username} {VAGUE}", by=one)
    tap = await group.tap(offer, offer_of(offer), by=other)
    assert not tap.edits
    assert tap.alert
    assert tap.answer == "These buttons are for the person who asked. Ask me something yourself!"
    assert (await group.tap(offer, offer_of(offer), by=one)).edited.text.startswith(ANSWER)


async def test_anybody_may_judge_and_read_on(api: BotApi) -> None:
    one, other = api.person(language="en"), api.person(language="ru")
    group = api.group(people=[one, other])
    answer = await group.say(f"@{api.username} {ASKED}", by=one)
    assert (await group.tap(answer, "👍 Helpful", by=other)).answer == "Thank you, noted."
    assert labels((await group.tap(answer, "How many men were brought back?", by=other)).message)


async def test_what_is_not_for_the_bot_does_not_count_as_a_question(api: BotApi) -> None:
    group = api.group()
    for _ in range(3 * PER_MINUTE):
        group.post("hm")
    assert (await group.say(f"@{api.username} {ASKED}")).text.startswith(ANSWER)
