"""Questions in a private chat."""

from datetime import date
from typing import Any

import pytest
from botapi import BotApi, Button
from small import MISSED, VAGUE
from talk import PER_MINUTE, Kept, labels

CHILDREN = {
    "en": "How many children were evacuated from Syria?",
    "ru": "Сколько детей вывезли из Сирии?",
    "kk": "Сириядан қанша бала қайтарылды?",
}
AMERINEWS = "https://www.amerinews.tv/posts/2019/08/06/operation-zhusan-repatriation-of-isis-fighters-children"
FIRST_LINES = {
    "en": "In 2019 Kazakhstan brought <b>406</b> children home from Syria, <b>31</b> of them orphans. "
    "They made up about <b>68%</b> of the <b>595</b> people returned that year.",
    "ru": "В 2019 году из Сирии в Казахстан вернули <b>406</b> детей, в том числе <b>31</b> сироту. "
    "Это около <b>68\u00a0%</b> из <b>595</b> человек, возвращённых в том году.",
    "kk": "2019 жылы Сириядан Қазақстанға <b>406</b> бала қайтарылды, олардың <b>31</b>-і жетім. "
    "Балалар сол жылы елге оралған <b>595</b> адамның шамамен <b>68\u00a0%</b>-ын құрады.",
}


async def test_an_answer_in_russian(api: BotApi) -> None:
    reply = await api.private_chat(language="en").say(CHILDREN["ru"])
    assert reply.html == (
        f"{FIRST_LINES['ru']}\n\n"
        "<i>По состоянию на 6 августа 2019 года</i>\n\n"
        "<b>Источники</b>\n"
        f'• <a href="{AMERINEWS}">Operation “Zhusan”; Repatriation of ISIS Fighters Children</a>'
        " — AmeriNews (amerinews.tv), 6 августа 2019 года\n"
        '• <a href="https://astanatimes.com/2021/02/evacuation/?a=1&amp;b=2">'
        "Report on the evacuation of February 2021</a> — The Astana Times, февраль 2021 года\n"
        "<blockquote expandable>"
        "AmeriNews (amerinews.tv), абзац 4: «406 children (including 31 orphans)»</blockquote>"
    )
    assert labels(reply) == [
        ["Сколько сирот вывезли из Сирии?"],
        ["Сколько человек вывезли из Сирии?"],
        ["👍 Помогло", "👎 Не помогло"],
        ["Поделиться"],
    ]
    assert reply.link_preview_disabled
    assert reply.reply_to is None  # two people in a private chat need no quote


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
async def test_each_message_is_answered_in_its_own_language(api: BotApi, language: str) -> None:
    chat = api.private_chat(language="de")
    reply = await chat.say(CHILDREN[language])
    assert reply.html.split("\n\n")[0] == FIRST_LINES[language]


async def test_one_can_follow_up(api: BotApi) -> None:
    chat = api.private_chat(language="en")
    await chat.say("How many men were brought back?")
    assert (await chat.say("and the women?")).text.startswith("156 women were brought home in 2019.")


async def test_two_questions_at_once(api: BotApi) -> None:
    question = "How many men were brought back and how many orphans were brought home from Syria?"
    reply = await api.private_chat().say(question)
    assert "1. 33 men were brought home in 2019." in reply.text
    assert "2. Among the children of 2019 there were 31 orphans." in reply.text
    assert labels(reply)[-2:] == [["👍 Helpful 1", "👎 Not helpful 1"], ["👍 Helpful 2", "👎 Not helpful 2"]]


async def test_a_false_premise(api: BotApi) -> None:
    reply = await api.private_chat().say("Почему «Жусан» возвращал людей из Афганистана?")
    assert reply.text.startswith("Нет. «Жусан» в 2019 году возвращал граждан Казахстана из Сирии.\n\n")


@pytest.mark.parametrize(
    ("question", "line", "everything"),
    [
        (MISSED["en"], "I have no sourced answer to this, and I do not guess.", "All topics"),
        (MISSED["ru"], "На этот вопрос у меня нет ответа с источниками, а гадать я не стану.", "Все темы"),
        (MISSED["kk"], "Бұл сұраққа дереккөзі бар жауабым жоқ, ал жобалап айтпаймын.", "Барлық тақырып"),
    ],
)
async def test_an_honest_no_is_counted_as_a_miss(
    api: BotApi, kept: Kept, question: str, line: str, everything: str
) -> None:
    chat = api.private_chat(language="ru")
    reply = await chat.say(question)
    assert reply.text.split("\n\n")[0] == line
    assert labels(reply)[-1] == [everything]
    await chat.say("/help")  # behind it, what the question left is stored
    (miss,) = await kept.stores.feedback.misses(date(2020, 1, 1), 10)
    assert (miss.text, miss.count) == (question, 1)


async def test_nothing_was_asked(api: BotApi, kept: Kept) -> None:
    chat = api.private_chat(language="kk")
    reply = await chat.say("👍👍")
    assert reply.text == "Мұнда сұрақ көрінбейді. Сұрағыңызды сөзбен жазыңызшы: English, Қазақша, Русский."
    await chat.say("/help")
    assert await kept.stores.feedback.misses(date(2020, 1, 1), 10) == []


async def test_the_longest_message_and_odd_characters(api: BotApi) -> None:
    chat = api.private_chat(language="en")
    assert (await chat.say("ж " * 2047)).text
    assert (await chat.say("\u202e\u200b<b>&amp; {0} %s")).text


async def test_small_talk(api: BotApi) -> None:
    reply = await api.private_chat().say("Сәлем!")
    assert reply.text == "Сәлеметсіз бе! «Жусан» операциясы туралы сұраңыз."


# --- offers


async def test_an_offer_turns_into_the_answer_that_is_chosen(api: BotApi) -> None:
    chat = api.private_chat(language="en")
    offer = await chat.say(VAGUE)
    assert offer.text.splitlines()[0] == "Which of these do you mean?"
    assert labels(offer)[-1] == ["None of these"]
    tap = await chat.tap(offer, next(button for row in offer.buttons for button in row if "women" in button.text))
    assert tap.edited.text.startswith("156 women were brought home in 2019.")
    assert not tap.messages
    assert (await chat.say("and the men?")).text.startswith("33 men were brought home in 2019.")


async def test_none_of_these_records_the_miss_and_says_so(api: BotApi, kept: Kept) -> None:
    chat = api.private_chat(language="en")
    offer = await chat.say(VAGUE)
    tap = await chat.tap(offer, "None of these")
    assert tap.edited.text == (
        "Then I have no sourced answer to that yet. "
        "Your question has been noted, without your name, for the people who look after these answers."
    )
    assert tap.edited.buttons == ((Button("All topics", data="T:en:0"),),)
    again = await chat.tap(offer, "None of these")
    assert not again.edits
    await chat.say("/help")
    (miss,) = await kept.stores.feedback.misses(date(2020, 1, 1), 10)
    assert (miss.text, miss.language, miss.count) == (VAGUE, "en", 1)


# --- edits, and what is no text


async def test_an_edited_question_changes_the_reply(api: BotApi) -> None:
    chat = api.private_chat(language="en")
    reply = await chat.say("How many men were brought back?")
    assert chat.last
    chat.edit(chat.last, "How many women were brought back?")
    edited = await chat.next("edit")
    assert edited.message_id == reply.message_id
    assert edited.text.startswith("156 women were brought home in 2019.")
    chat.edit(chat.last, "How many men were brought back?")
    assert (await chat.next("edit")).text.startswith("33 men were brought home in 2019.")
    assert len(api.answers(chat)) == 1


async def test_an_edit_that_changes_nothing(api: BotApi) -> None:
    chat = api.private_chat(language="en")
    await chat.say("How many men were brought back?")
    assert chat.last
    chat.edit(chat.last, "How many men were brought back??")
    await chat.silence()


async def test_an_edit_of_what_was_asked_long_ago(api: BotApi) -> None:
    chat = api.private_chat(language="en")
    asked = chat.post("/nothing")
    await chat.next()
    api.push(
        {
            "edited_message": {
                **asked.raw,
                "message_id": 7_000,
                "date": 1_700_000_000,
                "edit_date": 1_800_000_000,
                "text": "How many men were brought back?",
            }
        }
    )
    await chat.silence()


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "document", "location", "video_note", "contact", "dice"])
async def test_what_is_no_text_gets_one_kind_line(api: BotApi, kind: str) -> None:
    content: dict[str, Any] = {kind: True}
    reply = await api.private_chat(language="ru").say(**content)
    assert reply.text == "Я понимаю только текст. Напишите, пожалуйста, вопрос словами."


async def test_an_album_gets_one_line(api: BotApi) -> None:
    chat = api.private_chat(language="kk")
    for _ in range(3):
        chat.send(photo=True, media_group_id="77")
    assert (await chat.next()).text == "Мен тек мәтінді түсінемін. Сұрағыңызды сөзбен жазыңызшы."
    await chat.silence()


async def test_a_caption_is_a_question(api: BotApi) -> None:
    reply = await api.private_chat().say(photo=True, caption=CHILDREN["en"])
    assert reply.html.split("\n\n")[0] == FIRST_LINES["en"]


async def test_service_messages_are_not_answered(api: BotApi) -> None:
    chat = api.private_chat()
    chat.post(pinned_message=(await chat.say("/help")).raw)
    await chat.silence()


async def test_too_many_questions_get_one_notice(api: BotApi) -> None:
    chat = api.private_chat(language="ru")
    for _ in range(PER_MINUTE):
        await chat.say("Привет!")
    assert (await chat.say("Привет!")).text == "Слишком много вопросов за минуту. Подождите немного и спросите снова."
    chat.post("Привет!")
    await chat.silence()
