"""Lists to choose from, and the limits that every reply over the real base must keep."""

from collections.abc import Iterator
from datetime import date

import pytest
from botapi_rules import parse_html, read_keyboard, units

from bot.knowledge.models import Knowledge
from bot.knowledge.reader import load
from bot.replies import Button, Replies, Reply
from bot.replies.inline import Article
from bot.settings import PROJECT
from bot.telegram.sender import keyboard
from bot.understanding.outcomes import Ambiguous, Answered, Match, Turn

DAY = date(2026, 11, 22)


def labels(reply: Reply | None) -> list[list[str]]:
    assert reply is not None
    return [[button.text for button in row] for row in reply.buttons]


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        ("en", "Choose a topic:", "The operation in brief"),
        ("ru", "Выберите тему:", "Коротко об операции"),
        ("kk", "Тақырыпты таңдаңыз:", "Операция туралы қысқаша"),
    ],
)
def test_topics(replies: Replies, language: str, text: str, first: str) -> None:
    reply = replies.menus.topics(language)
    assert reply.plain == text
    assert reply.buttons[0] == (Button(first, data=f"t:{language}:overview:0"),)
    assert len(reply.buttons) == 6  # small talk is on no list


def test_the_questions_of_a_topic(replies: Replies) -> None:
    reply = replies.menus.topic("ru", "children")
    assert reply is not None
    assert reply.html == (
        "<b>Дети и сироты</b>\nВыберите вопрос:\n1. Сколько детей вывезли из Сирии?\n2. Сколько сирот вывезли из Сирии?"
    )
    assert reply.buttons == (
        (Button("1. Сколько детей вывезли из Сирии?", data="m:ru:children-2019"),),
        (Button("2. Сколько сирот вывезли из Сирии?", data="m:ru:orphans-2019"),),
        (Button("Все темы", data="T:ru:0"),),
    )


def test_a_topic_that_is_gone(replies: Replies) -> None:
    assert replies.menus.topic("ru", "gone") is None


def test_an_answer_reached_through_its_topic(replies: Replies, knowledge: Knowledge) -> None:
    reply = replies.menus.browse("kk", knowledge.entries["women-2019"])
    assert reply.html.startswith("<i>Қанша әйел қайтарылды?</i>\n\n2019 жылы <b>156</b> әйел қайтарылды.\n\n")
    assert reply.buttons[-1] == (Button("Артқа: Әйелдер", data="t:kk:women:0"),)


def test_publications(replies: Replies) -> None:
    reply = replies.menus.sources("en")
    assert reply.html.startswith(
        "Publications that the answers rest on: 3\n\n"
        '1. <a href="https://www.amerinews.tv/posts/2019/08/06/operation-zhusan-repatriation-of-isis-fighters-children">'
        "Operation “Zhusan”; Repatriation of ISIS Fighters Children</a> — AmeriNews (amerinews.tv), 6 August 2019"
        " · answers: 8\n\n2. "
    )
    assert reply.buttons == ()


def test_citations(replies: Replies, knowledge: Knowledge) -> None:
    reply = replies.menus.cite("ru", knowledge.entries["children-2019"], "apa", DAY)
    assert reply.html == (
        "Ссылки на источники ответа на вопрос: Сколько детей вывезли из Сирии?\n\n"
        "<pre>AmeriNews (amerinews.tv). (2019, August 6). Operation “Zhusan”; Repatriation of ISIS Fighters Children. "
        "https://www.amerinews.tv/posts/2019/08/06/operation-zhusan-repatriation-of-isis-fighters-children</pre>\n\n"
        "<pre>The Astana Times. (2021, February). [Report on the evacuation of February 2021]. "
        "https://astanatimes.com/2021/02/evacuation/?a=1&amp;b=2</pre>\n\n"
        "Чтобы скопировать описание источника, нажмите на него."
    )
    assert labels(reply) == [
        ["ГОСТ", "APA", "BibTeX"],
        ["Скопировать 1"],
        ["Скопировать 2"],
        ["Скопировать ссылку на ответ"],
    ]
    assert reply.buttons[-1][0].copy == "https://t.me/zhusan_bot?start=children-2019"


def test_a_citation_too_long_for_a_button_is_in_the_text_only(replies: Replies, knowledge: Knowledge) -> None:
    reply = replies.menus.cite("ru", knowledge.entries["children-2019"], "gost", DAY)
    assert ["Скопировать 1"] not in labels(reply)
    assert ["Скопировать 2"] in labels(reply)


def test_nothing_to_cite(replies: Replies, knowledge: Knowledge) -> None:
    reply = replies.menus.cite("en", knowledge.entries["phase-4-unknown"], "gost", DAY)
    assert reply.plain == "This answer rests on no publication, so there is nothing to cite."


@pytest.mark.parametrize(
    ("pinned", "text"),
    [(None, "Язык моих ответов: Автоматически, как вы пишете"), ("kk", "Язык моих ответов: Қазақша")],
)
def test_languages(replies: Replies, pinned: str | None, text: str) -> None:
    reply = replies.menus.languages("ru", pinned)
    assert reply.plain == text
    assert labels(reply) == [["English"], ["Қазақша"], ["Русский"], ["Автоматически, как вы пишете"]]


def test_figures_in_words(replies: Replies) -> None:
    assert replies.menus.figures("en").html == (
        "The main figures:\n\n• In 2019 Kazakhstan brought <b>406</b> children home from Syria, <b>31</b> of them "
        "orphans.\n\n• Among the children of 2019 there were <b>31</b> orphans."
    )


# --- the real base


@pytest.fixture(scope="module")
def real() -> Knowledge:
    return load(PROJECT / "knowledge")


def everything(knowledge: Knowledge) -> Iterator[Reply]:
    """Every reply that an entry or a menu can become."""
    replies = Replies(knowledge, "b" * 32)
    for language in knowledge.languages:
        menus = replies.menus
        yield from (menus.start(language), menus.figures(language), menus.languages(language, None))
        yield from (menus.topics(language, page) for page in range(3))
        yield from (menus.sources(language, page) for page in range(len(knowledge.sources) // 8 + 2))
        for topic in knowledge.topics:
            yield from (found for page in range(4) if (found := menus.topic(language, topic, page)))
        for entry in knowledge.entries.values():
            match = Match(entry, 1.0, language, entry.questions[language][0])
            yield replies.turn(Turn(language, (Ambiguous("asked", (match,) * 3),), None))
            yield menus.browse(language, entry)
            yield from (menus.cite(language, entry, style, DAY) for style in ("gost", "apa", "bibtex"))
            if entry.kind != "about":
                yield replies.turn(Turn(language, (Answered("asked", match, entry.kind),), None))
            if entry.correction:
                yield replies.turn(Turn(language, (Answered("asked", match, "correction"),), None))


def test_every_reply_is_one_message_that_telegram_takes(real: Knowledge) -> None:
    for reply in everything(real):
        assert len(reply.pieces) == 1, reply.plain[:80]
        text, _ = parse_html(reply.html)
        assert 0 < units(text) <= 4096
        markup = keyboard(reply.buttons)
        if markup is not None:
            read_keyboard({"reply_markup": markup.to_dict()})


def test_every_answer_can_be_offered_inline(real: Knowledge) -> None:
    replies = Replies(real, "b" * 32)
    for language in real.languages:
        articles: tuple[Article, ...] = replies.inline.articles(Turn(language, (), None), tuple(real.entries.values()))
        assert all(len(article.id.encode()) <= 64 and article.description for article in articles)
        assert len(articles) == sum(entry.kind != "about" for entry in real.entries.values())


def test_the_examples_are_entries_and_the_same_in_every_language(real: Knowledge) -> None:
    examples = [real.phrases[language].examples for language in real.languages]
    assert all(real.find(entry_id) for each in examples for entry_id in each)
    assert len(set(examples)) == 1


def test_browsing_leads_to_every_listed_entry(real: Knowledge) -> None:
    menus = Replies(real).menus
    topics = [topic.id for topic in real.topics.values() if topic.listed]
    pages = [menus.topic("ru", topic, page) for topic in topics for page in range(4)]
    data = {button.data for page in pages if page for row in page.buttons for button in row}
    assert {f"m:ru:{one.id}" for one in real.entries.values() if real.topics[one.topic].listed} <= data
    reached = {button.data for page in range(3) for row in menus.topics("ru", page).buttons for button in row}
    assert {f"t:ru:{topic}:0" for topic in topics} <= reached
