"""Thumbs under answers, and buttons that are old or strange."""

from datetime import date

import pytest
from botapi import BotApi, Button
from talk import Kept, labels

from bot.store.feedback import Verdict

LONG_AGO = date(2020, 1, 1)


async def test_a_thumb_up_is_counted_once(api: BotApi, kept: Kept) -> None:
    chat = api.private_chat(language="kk")
    answer = await chat.say("Қанша әйел қайтарылды?")
    tap = await chat.tap(answer, "👍 Көмектесті")
    assert tap.answer == "Рақмет, ескеріледі."
    assert labels(tap.edited) == [["Қанша ер адам қайтарылды?"], ["Бөлісу"]]
    again = await chat.tap(answer, Button("👍", data="g:kk:women-2019"))
    assert again.answer == "Рақмет, ескеріледі."
    await chat.say("/help")
    assert await kept.stores.feedback.verdicts(LONG_AGO) == [Verdict("women-2019", "kk", True, "", 1)]


@pytest.mark.parametrize(
    ("language", "question", "bad", "asked", "reasons", "thanks"),
    [
        (
            "en",
            "How many women were brought back?",
            "👎 Not helpful",
            "What is wrong with the answer?",
            [["Wrong", "Out of date"], ["Unclear", "Not my question"]],
            "Thank you, noted.",
        ),
        (
            "ru",
            "Сколько женщин вернули?",
            "👎 Не помогло",
            "Что не так с ответом?",
            [["Неверно", "Устарело"], ["Непонятно", "Вопрос был не об этом"]],
            "Спасибо, учтено.",
        ),
        (
            "kk",
            "Қанша әйел қайтарылды?",
            "👎 Көмектеспеді",
            "Жауаптың несі дұрыс емес?",
            [["Қате", "Ескірген"], ["Түсініксіз", "Басқа нәрсе сұрадым"]],
            "Рақмет, ескеріледі.",
        ),
    ],
)
async def test_a_thumb_down_asks_why(
    api: BotApi, kept: Kept, language: str, question: str, bad: str, asked: str, reasons: list[list[str]], thanks: str
) -> None:
    chat = api.private_chat(language=language)
    answer = await chat.say(question)
    tap = await chat.tap(answer, bad)
    assert tap.answer == asked
    assert labels(tap.edited)[1:3] == reasons
    told = await chat.tap(tap.edited, reasons[0][1])
    assert told.answer == thanks
    assert len(told.edited.buttons) == 2
    await chat.say("/help")
    assert sorted(await kept.stores.feedback.verdicts(LONG_AGO), key=lambda one: one.reason) == [
        Verdict("women-2019", language, False, "", 1),
        Verdict("women-2019", language, False, "outdated", 1),
    ]


async def test_with_several_answers_each_is_judged_by_itself(api: BotApi) -> None:
    chat = api.private_chat(language="en")
    question = "How many men were brought back and how many orphans were brought home from Syria?"
    answer = await chat.say(question)
    tap = await chat.tap(answer, "👎 Not helpful 1")
    assert labels(tap.edited)[-3:] == [
        ["Wrong", "Out of date"],
        ["Unclear", "Not my question"],
        ["👍 Helpful 2", "👎 Not helpful 2"],
    ]


@pytest.mark.parametrize("data", ["e:en:gone", "o:en:gone", "m:en:gone", "g:en:gone", "t:en:gone:0", "c:en:apa:gone"])
async def test_what_is_gone_is_said_kindly(api: BotApi, data: str) -> None:
    chat = api.private_chat(language="en")
    answer = await chat.say("How many women were brought back?")
    tap = await chat.tap(answer, Button("old", data=data))
    assert tap.alert
    assert tap.answer == "This answer is no longer in the base. Please ask in words or choose from /topics."
    assert not tap.messages
    assert not tap.edits


async def test_an_old_button_still_leads_to_a_renamed_entry(api: BotApi) -> None:
    chat = api.private_chat(language="ru")
    answer = await chat.say("Сколько женщин вернули?")
    tap = await chat.tap(answer, Button("old", data="e:ru:children"))
    assert tap.message.text.startswith("В 2019 году из Сирии в Казахстан вернули 406 детей")


@pytest.mark.parametrize(
    "data",
    [
        "x",
        "e",
        "zz:en:women-2019",
        ":::",
        "t:en",
        "T:en:-1",
        "T:en:99999999999999999999",
        "s:en:²",
        "l:en:xx",
        "r:en:women-2019",
    ],
)
async def test_what_no_button_of_ours_sends_does_no_harm(api: BotApi, data: str) -> None:
    chat = api.private_chat(language="ru")
    answer = await chat.say("/help")
    tap = await chat.tap(answer, Button("strange", data=data))
    assert not tap.messages
    assert (await chat.say("Привет!")).text == "Здравствуйте! Спросите меня об операции «Жусан»."


async def test_a_button_of_a_language_that_is_gone(api: BotApi) -> None:
    chat = api.private_chat(language="kk")
    answer = await chat.say("/help")
    tap = await chat.tap(answer, Button("old", data="e:uz:women-2019"))
    assert tap.message.text.startswith("2019 жылы 156 әйел қайтарылды.")


async def test_a_menu_under_a_deleted_message_opens_below(api: BotApi) -> None:
    chat = api.private_chat(language="ru")
    menu = await chat.say("/topics")
    del chat.log[menu.message_id]
    tap = await chat.tap(menu, "Женщины")
    assert tap.message.text.startswith("Женщины\nВыберите вопрос:")


async def test_an_answer_that_comes_too_late_is_not_wrong(api: BotApi) -> None:
    chat = api.private_chat(language="ru")
    menu = await chat.say("/topics")
    api.fail(
        "answerCallbackQuery",
        status=400,
        description="query is too old and response timeout expired or query ID is invalid",
    )
    chat.press(menu, "Женщины")
    assert (await chat.next("edit")).text.startswith("Женщины")
    assert (await chat.say("Привет!")).text == "Здравствуйте! Спросите меня об операции «Жусан»."
