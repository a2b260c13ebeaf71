"""Commands, and the menus they open."""

from pathlib import Path

import pytest
from botapi import BotApi, Button
from talk import Kept, labels

from bot.telegram.conversation import payload_of

PNG = bytes.fromhex(  # 1 × 1
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63000100000005000100"
    "0d0a2db40000000049454e44ae426082"
)


@pytest.mark.parametrize(
    ("code", "first", "example", "everything"),
    [
        (
            "en",
            (
                "Hello! I answer questions about Operation Zhusan, in which Kazakhstan brought its "
                "citizens home from Syria."
            ),
            "What is Operation Zhusan?",
            "All topics",
        ),
        (
            "ru",
            (
                "Здравствуйте! Я отвечаю на вопросы об операции «Жусан», в ходе которой Казахстан "
                "вернул своих граждан из Сирии."
            ),
            "Что такое операция «Жусан»?",
            "Все темы",
        ),
        (
            "kk",
            (
                "Сәлеметсіз бе! Мен «Жусан» операциясы туралы сұрақтарға жауап беремін: бұл "
                "операциямен Қазақстан өз азаматтарын Сириядан елге қайтарды."
            ),
            "«Жусан» операциясы деген не?",
            "Барлық тақырып",
        ),
    ],
)
async def test_start(api: BotApi, code: str, first: str, example: str, everything: str) -> None:
    reply = await api.private_chat(language=code).say("/start")
    assert reply.text.split("\n\n")[0] == first
    assert labels(reply)[0] == [example]
    assert labels(reply)[-1] == [everything]


async def test_an_unknown_language_is_greeted_in_english(api: BotApi) -> None:
    assert (await api.private_chat(language="de").say("/start")).text.startswith("Hello!")
    assert (await api.private_chat(language=None).say("/start")).text.startswith("Hello!")


async def test_an_example_is_answered_and_a_double_tap_is_harmless(api: BotApi) -> None:
    chat = api.private_chat(language="ru")
    start = await chat.say("/start")
    tap = await chat.tap(start, "Что такое операция «Жусан»?")
    assert tap.message.text.startswith("Операция «Жусан» — это эвакуация граждан Казахстана из Сирии в 2019 году.")
    again = await chat.tap(start, "Что такое операция «Жусан»?")
    assert not again.messages
    assert again.answer == "Этот ответ уже здесь, последний в чате."


@pytest.mark.parametrize("payload", ["women-2019", "children"])  # an id, and an earlier one
async def test_a_deep_link_opens_an_answer(api: BotApi, payload: str) -> None:
    reply = await api.private_chat(language="kk").say(f"/start {payload}")
    assert reply.text.startswith({"women-2019": "2019 жылы 156 әйел", "children": "2019 жылы Сириядан"}[payload])


async def test_a_deep_link_asks_a_question(api: BotApi) -> None:
    reply = await api.private_chat(language="en").say(f"/start {payload_of('Сколько женщин вернули?')}")
    assert reply.text.startswith("В 2019 году вернули 156 женщин.")


async def test_a_deep_link_to_what_is_gone(api: BotApi) -> None:
    reply = await api.private_chat(language="en").say("/start gone-2018")
    assert reply.text == "This answer is no longer in the base. Please ask in words or choose from /topics."


async def test_a_deep_link_that_holds_nonsense(api: BotApi) -> None:
    chat = api.private_chat(language="ru")
    gone = "Этого ответа в базе больше нет. Напишите вопрос словами или выберите тему в /topics."
    assert (await chat.say("/start q_%%%")).text == gone
    assert (await chat.say("/start start")).text.startswith("Здравствуйте!")


@pytest.mark.parametrize(
    ("code", "first"),
    [
        (
            "en",
            (
                "Ask in your own words, in English, Russian or Kazakh. Short questions work best, and "
                "typing mistakes do no "
                "harm. You can follow up with “and the women?”, or ask two things at once."
            ),
        ),
        (
            "ru",
            (
                "Спрашивайте своими словами — по-русски, по-казахски или по-английски. Короткие "
                "вопросы понятнее, опечатки "
                "не мешают. Можно уточнить: «а женщин?» — или спросить сразу о двух вещах."
            ),
        ),
        (
            "kk",
            (
                "Сұрағыңызды қазақша, орысша немесе ағылшынша өз сөзіңізбен жазыңыз. Қысқа сұрақ "
                "түсініктірек, қате терілген "
                "әріп кедергі емес. «Ал әйелдер ше?» деп нақтылауға немесе бірден екі нәрсені сұрауға болады."
            ),
        ),
    ],
)
async def test_help(api: BotApi, code: str, first: str) -> None:
    reply = await api.private_chat(language=code).say("/help")
    assert reply.text.split("\n\n")[0] == first
    assert {"/topics", "/sources", "/cite", "/figures", "/language", "/privacy", "/forget"} <= {
        line.split()[0].rstrip(":") for line in reply.text.splitlines() if line.startswith("/")
    }


async def test_browsing_edits_one_message_and_leads_back(api: BotApi) -> None:
    chat = api.private_chat(language="ru")
    menu = await chat.say("/topics")
    assert menu.text == "Выберите тему:"
    topic = (await chat.tap(menu, "Дети и сироты")).edited
    assert topic.html == (
        "<b>Дети и сироты</b>\nВыберите вопрос:\n1. Сколько детей вывезли из Сирии?\n2. Сколько сирот вывезли из Сирии?"
    )
    answer = (await chat.tap(topic, "2. Сколько сирот")).edited
    assert answer.html.startswith(
        "<i>Сколько сирот вывезли из Сирии?</i>\n\nСреди детей 2019 года была <b>31</b> сирота."
    )
    back = (await chat.tap(answer, "Назад: Дети и сироты")).edited
    assert back.text == topic.text
    assert (await chat.tap(back, "Все темы")).edited.text == "Выберите тему:"
    assert len(api.answers(chat)) == 1
    assert (await chat.say("а женщин?")).text  # the conversation knows what was read


async def test_sources(api: BotApi) -> None:
    reply = await api.private_chat(language="kk").say("/sources")
    assert reply.text.startswith(
        "Жауаптарға негіз болған жарияланымдар: 3\n\n"
        "1. Operation “Zhusan”; Repatriation of ISIS Fighters Children – AmeriNews (amerinews.tv), "
        "2019 жылғы 6 тамыз · 8 жауап"
    )
    assert reply.link_preview_disabled


@pytest.mark.parametrize(
    ("choice", "said", "answer"),
    [
        ("Қазақша", "Енді қазақша жауап беремін.", "2019 жылы 156 әйел қайтарылды."),
        ("English", "I reply in English from now on.", "156 women were brought home in 2019."),
    ],
)
async def test_a_language_can_be_pinned(api: BotApi, choice: str, said: str, answer: str) -> None:
    chat = api.private_chat(language="ru")
    menu = await chat.say("/language")
    assert menu.text == "Язык моих ответов: Автоматически, как вы пишете"
    assert labels(menu) == [["English"], ["Қазақша"], ["Русский"], ["Автоматически, как вы пишете"]]
    assert (await chat.tap(menu, choice)).edited.text == said
    assert (await chat.say("Сколько женщин вернули?")).text.startswith(answer)


async def test_a_pinned_language_can_be_taken_back(api: BotApi) -> None:
    chat = api.private_chat(language="ru")
    await chat.tap(await chat.say("/language"), "English")
    menu = await chat.say("/language")
    assert menu.text == "Language of my replies: English"
    tap = await chat.tap(menu, "Automatic, as you write")
    assert tap.edited.text == "I reply in the language you write in from now on."
    assert (await chat.say("Сколько женщин вернули?")).text.startswith("В 2019 году вернули 156 женщин.")


async def test_citations_of_the_last_answer(api: BotApi) -> None:
    chat = api.private_chat(language="ru")
    await chat.say("Сколько женщин вернули?")
    gost = await chat.say("/cite")
    assert gost.html == (
        "Ссылки на источники ответа на вопрос: Сколько женщин вернули?\n\n"
        "<pre>Operation “Zhusan”; Repatriation of ISIS Fighters Children. – Текст : электронный // "
        "AmeriNews (amerinews.tv) : [сайт]. – 2019. – 6 августа. – URL: https://www.amerinews.tv/posts/2019/08/06/"
        "operation-zhusan-repatriation-of-isis-fighters-children (дата обращения: 31.12.2019).</pre>\n\n"
        "Чтобы скопировать описание источника, нажмите на него."
    )
    link = Button("Скопировать ссылку на ответ", copy_text=f"https://t.me/{api.username}?start=women-2019")
    assert gost.buttons[-1] == (link,)
    apa = (await chat.tap(gost, "APA")).edited
    assert "AmeriNews (amerinews.tv). (2019, August 6). Operation “Zhusan”" in apa.text
    assert labels(apa) == [["ГОСТ", "APA", "BibTeX"], ["Скопировать 1"], ["Скопировать ссылку на ответ"]]
    assert "@misc{amerinews-2019," in (await chat.tap(apa, "BibTeX")).edited.text


async def test_nothing_to_cite_yet(api: BotApi) -> None:
    reply = await api.private_chat(language="kk").say("/cite")
    assert reply.text == "Сілтеме жасайтын жауап әлі жоқ. Алдымен сұрақ қойыңыз."


async def test_figures_in_words_where_there_are_no_charts(api: BotApi) -> None:
    reply = await api.private_chat(language="ru").say("/figures")
    assert reply.html.startswith("Главные цифры:\n\n• В 2019 году из Сирии в Казахстан вернули <b>406</b> детей")


@pytest.fixture
def drawn(charts: Path) -> None:
    for name, caption in (("1-who", "Who came home: 595 people."), ("2-when", "The phases.")):
        (charts / "en").mkdir(parents=True, exist_ok=True)
        (charts / "en" / f"{name}.png").write_bytes(PNG)
        (charts / "en" / f"{name}.txt").write_text(f"{caption}\n", encoding="utf-8")


@pytest.mark.usefixtures("drawn")
async def test_figures_as_charts_are_uploaded_once(api: BotApi) -> None:
    chat = api.private_chat(language="en")
    first = await chat.say("/figures")
    second = await chat.next()
    assert [first.text, second.text] == ["Who came home: 595 people.", "The phases."]
    uploaded = len(api.files)
    again = await chat.say("/figures")
    assert again.file_id == first.file_id
    assert len(api.files) == uploaded == 2


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (
            "en",
            (
                "• A question without an answer: its words, language, count and days, without you and "
                "without the chat, "
                "for 180 days. Phone numbers, addresses, names of accounts, links and long numbers are blanked first."
            ),
        ),
        (
            "ru",
            (
                "• Об этом чате — язык, выбранный в /language, и ваш последний вопрос и его язык (10 мин.), "
                "чтобы понимать уточнения."
            ),
        ),
        ("kk", "• Бағаларды – жауап бір күнде нешеуін алғанын: сізді көрсетпей, 365 күн."),
    ],
)
async def test_privacy(api: BotApi, code: str, line: str) -> None:
    reply = await api.private_chat(language=code).say("/privacy")
    assert line in reply.text.splitlines()


async def test_forget(api: BotApi, kept: Kept) -> None:
    chat = api.private_chat(language="ru")
    await chat.tap(await chat.say("/language"), "English")
    await chat.say("Сколько женщин вернули?")
    assert (await chat.say("/forget")).text == "Done. I have deleted what I kept of this chat."
    assert (await chat.say("/cite")).text == "Пока ссылаться не на что. Сначала задайте вопрос."
    assert await kept.stores.chats.language(chat.id) is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "I don’t know this command. /help lists those I know."),
        ("ru", "Я не знаю такой команды. Все команды перечислены в /help."),
        ("kk", "Мұндай пәрменді білмеймін. Білетіндерімнің тізімі – /help."),
    ],
)
async def test_an_unknown_command(api: BotApi, code: str, text: str) -> None:
    assert (await api.private_chat(language=code).say("/frobnicate now")).text == text


async def test_what_telegram_is_told_of_the_bot(api: BotApi) -> None:
    await api.private_chat().say("/help")
    while None not in api.menu_buttons:  # registered in the background
        await api.private_chat().silence(0.05)
    names = ["topics", "sources", "cite", "figures", "language", "help", "privacy", "forget"]
    assert {key: list(commands) for key, commands in api.commands.items()} == {
        ("default", language): names for language in ("", "ru", "kk", "en")
    }
    assert api.commands["default", ""]["topics"] == "Everything I can answer"
    assert api.commands["default", "kk"]["forget"] == "Осы чат туралы сақталғанның бәрін өшіру"
    assert api.profile["short_description", "ru"] == (
        "Ответы с источниками об операции «Жусан» — возвращении граждан Казахстана из Сирии."
    )
    assert api.profile["description", "kk"].endswith("Қазақша · Русский · English")
