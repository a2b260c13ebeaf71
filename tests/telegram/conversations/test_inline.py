"""Inline mode: answers in any chat."""

import pytest
from botapi import BotApi
from small import MISSED, VAGUE


async def test_an_answer_to_choose(api: BotApi) -> None:
    first, *_ = await api.person(language="ru").inline("Сколько женщин вернули?")
    assert first.id == "ru:women-2019"
    assert first.title == "Сколько женщин вернули?"
    assert first.description == "В 2019 году вернули 156 женщин."
    assert first.html.startswith("В 2019 году вернули <b>156</b> женщин.\n\n<i>По состоянию на июнь 2019 года</i>\n\n")
    assert "<b>Источники</b>" in first.html
    assert first.raw["input_message_content"]["link_preview_options"] == {"is_disabled": True}
    (button,) = first.buttons[0]
    assert (button.text, button.url) == ("Спросить в боте", f"https://t.me/{api.username}?start=women-2019")


async def test_several_to_choose_from_each_once(api: BotApi) -> None:
    results = await api.person(language="en").inline(VAGUE)
    assert {"en:women-2019", "en:men-2019"} <= {result.id for result in results}
    assert len({result.id for result in results}) == len(results) <= 10


async def test_a_false_premise_gets_the_correction(api: BotApi) -> None:
    first, *_ = await api.person().inline("Почему «Жусан» возвращал людей из Афганистана?")
    assert first.text.startswith("Нет. «Жусан» в 2019 году возвращал граждан Казахстана из Сирии.")


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("en", "What is Operation Zhusan?"),
        ("ru", "Что такое операция «Жусан»?"),
        ("kk", "«Жусан» операциясы деген не?"),
        ("de", "What is Operation Zhusan?"),
    ],
)
async def test_nothing_typed_yet_shows_examples(api: BotApi, code: str, title: str) -> None:
    results = await api.person(language=code).inline("")
    assert results[0].title == title
    assert len(results) == 4  # those examples that the small base has


async def test_nothing_found(api: BotApi) -> None:
    assert await api.person(language="en").inline(MISSED["en"]) == []


async def test_results_are_cached_for_the_person_and_lead_to_the_bot(api: BotApi) -> None:
    person = api.person(language="en")
    await person.inline("Сколько женщин?")
    call = next(call for call in api.calls if call.method == "answerInlineQuery")
    assert (call.params["cache_time"], call.params["is_personal"]) == (300, True)
    button = call.params["button"]
    assert button["text"] == "Спросить в боте"
    reply = await api.private_chat(person).say(f"/start {button['start_parameter']}")
    assert "Сколько женщин вернули?" in reply.text or "156 женщин" in reply.text


async def test_a_very_long_query(api: BotApi) -> None:
    await api.person(language="kk").inline("қ" * 256)
    call = next(call for call in api.calls if call.method == "answerInlineQuery")
    assert len(call.params["button"]["start_parameter"]) <= 64


async def test_the_pinned_language_holds_here_too(api: BotApi) -> None:
    person = api.person(language="ru")
    chat = api.private_chat(person)
    await chat.tap(await chat.say("/language"), "Қазақша")
    await chat.say("/help")
    first, *_ = await person.inline("Сколько женщин вернули?")
    assert first.id == "kk:women-2019"


async def test_an_answer_that_comes_too_late_is_not_wrong(api: BotApi) -> None:
    person = api.person(language="ru")
    late = "query is too old and response timeout expired or query ID is invalid"
    api.fail("answerInlineQuery", status=400, description=late)
    waiting = api.inline_query(person, "Сколько женщин вернули?", "")
    chat = api.private_chat(person)
    assert (await chat.say("Привет!")).text == "Здравствуйте! Спросите меня об операции «Жусан»."
    assert not waiting.done()
    waiting.cancel()
