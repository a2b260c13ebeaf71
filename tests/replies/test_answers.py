"""Turn -> Reply: exact texts in three languages."""

import pytest

from bot.knowledge.models import Knowledge
from bot.replies import Button, Replies
from bot.replies.actions import Do, action
from bot.understanding.outcomes import Ambiguous, Answered, Match, Outcome, SmallTalk, Turn, Unanswered

AMERINEWS = "https://www.amerinews.tv/posts/2019/08/06/operation-zhusan-repatriation-of-isis-fighters-children"


class Made:
    """Turns made by hand."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def match(self, entry_id: str, language: str) -> Match:
        entry = self._knowledge.entries[entry_id]
        return Match(entry, 1.0, language, entry.questions[language][0])

    def answered(self, entry_id: str, language: str = "en") -> Answered:
        match = self.match(entry_id, language)
        assert match.entry.kind != "about"
        return Answered("asked", match, match.entry.kind)

    def corrected(self, entry_id: str, language: str = "en") -> Answered:
        return Answered("asked", self.match(entry_id, language), "correction")

    def talk(self, language: str = "en") -> SmallTalk:
        return SmallTalk("asked", self.match("greeting", language))

    def offered(self, *entry_ids: str, language: str = "en", query: str = "asked") -> Ambiguous:
        return Ambiguous(query, tuple(self.match(one, language) for one in entry_ids))


@pytest.fixture(scope="session")
def made(knowledge: Knowledge) -> Made:
    return Made(knowledge)


def turn(*outcomes: Outcome, language: str = "en") -> Turn:
    return Turn(language, outcomes, None)


def texts(replies: Replies, *outcomes: Outcome, language: str = "en") -> list[list[str]]:
    """The texts of the buttons."""
    return [[button.text for button in row] for row in replies.turn(turn(*outcomes, language=language)).buttons]


# --- one answer


def test_an_answer(replies: Replies, made: Made) -> None:
    reply = replies.turn(turn(made.answered("children-2019")))
    assert reply.html == (
        "In 2019 Kazakhstan brought <b>406</b> children home from Syria, <b>31</b> of them orphans. "
        "They made up about <b>68%</b> of the <b>595</b> people returned that year.\n\n"
        "<i>As of 6 August 2019</i>\n\n"
        "<b>Sources</b>\n"
        f'• <a href="{AMERINEWS}">Operation “Zhusan”; Repatriation of ISIS Fighters Children</a>'
        " — AmeriNews (amerinews.tv), 6 August 2019\n"
        '• <a href="https://astanatimes.com/2021/02/evacuation/?a=1&amp;b=2">'
        "Report on the evacuation of February 2021</a> — The Astana Times, February 2021\n"
        "<blockquote expandable>"
        "AmeriNews (amerinews.tv), paragraph 4: “406 children (including 31 orphans)”</blockquote>"
    )
    assert reply.buttons == (
        (Button("How many orphans were brought home from Syria?", data="e:en:orphans-2019"),),
        (Button("How many people were evacuated from Syria by Kazakhstan?", data="e:en:total-2019"),),
        (Button("👍 Helpful", data="g:en:children-2019"), Button("👎 Not helpful", data="b:en:children-2019")),
        (
            Button(
                "Share",
                url="https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fzhusan_bot%3Fstart%3Dchildren-2019"
                "&text=How%20many%20children%20were%20evacuated%20from%20Syria%3F",
            ),
        ),
    )
    assert not reply.quotes


def test_the_same_words_in_plain_text(replies: Replies, made: Made) -> None:
    assert replies.turn(turn(made.answered("children-2019"))).plain == (
        "In 2019 Kazakhstan brought 406 children home from Syria, 31 of them orphans. "
        "They made up about 68% of the 595 people returned that year.\n\n"
        "As of 6 August 2019\n\n"
        "Sources\n"
        "• Operation “Zhusan”; Repatriation of ISIS Fighters Children — AmeriNews (amerinews.tv), 6 August 2019\n"
        f"  {AMERINEWS}\n"
        "• Report on the evacuation of February 2021 — The Astana Times, February 2021\n"
        "  https://astanatimes.com/2021/02/evacuation/?a=1&b=2\n"
        "AmeriNews (amerinews.tv), paragraph 4: “406 children (including 31 orphans)”"
    )


def test_sources_that_disagree_in_russian(replies: Replies, made: Made) -> None:
    reply = replies.turn(turn(made.answered("counts-in-all", "ru"), language="ru"))
    assert reply.html == (
        "AmeriNews называет <b>595</b> человек за 2019 год, Jibek Joly TV — <b>607</b> человек. "
        "Группа из <b>12</b> человек прибыла 4 февраля 2021 года.\n\n"
        "<i>Источники расходятся</i>\n\n"
        "<b>Источники</b>\n"
        '• <a href="https://jjtv.kz/en/operation-zhusan">Operation Zhusan: Kazakhstan repatriates 607 its citizens '
        "from Syria</a> — Jibek Joly TV (jjtv.kz)\n"
        f'• <a href="{AMERINEWS}">Operation “Zhusan”; Repatriation of ISIS Fighters Children</a>'
        " — AmeriNews (amerinews.tv), 6 августа 2019 года\n"
        '• <a href="https://astanatimes.com/2021/02/evacuation/?a=1&amp;b=2">'
        "Report on the evacuation of February 2021</a> — The Astana Times, февраль 2021 года\n"
        "<blockquote expandable>"
        "Jibek Joly TV (jjtv.kz), единственный абзац: «607 Kazakh citizens were returned to their homeland»\n"
        "AmeriNews (amerinews.tv), абзац 4: «total of 595 Kazakh citizens»\n"
        "The Astana Times: «12 people in February 2021»</blockquote>"
    )
    assert texts(replies, made.answered("counts-in-all", "ru"), language="ru") == [
        ["Сколько человек вывезли из Сирии?"],
        ["👍 Помогло", "👎 Не помогло"],
        ["Поделиться"],
    ]


def test_an_unknown_in_kazakh(replies: Replies, made: Made) -> None:
    reply = replies.turn(turn(made.answered("phase-4-unknown", "kk"), language="kk"))
    assert reply.html == (
        "«Жусанның» 2019 жылғы маусымдағы төртінші рейсінің күні табылған дереккөздердің ешқайсысында айтылмаған.\n\n"
        "<i>Табылған дереккөздерде бұл туралы айтылмаған. Соңғы рет ізделген күні: 2026 жылғы 22 қараша.</i>"
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            (
                "No. Zhusan brought citizens of Kazakhstan home from Syria in 2019.\n\nAs of 2019\n\nSources\n"
                "• Operation “Zhusan”; Repatriation of ISIS Fighters Children — AmeriNews "
                "(amerinews.tv), 6 August 2019\n"
                f"  {AMERINEWS}\nAmeriNews (amerinews.tv), paragraph 4: “evacuated from Syria”"
            ),
        ),
        (
            "kk",
            (
                "Жоқ. «Жусан» 2019 жылы Қазақстан азаматтарын Сириядан қайтарды.\n\n2019 жылғы жағдай бойынша\n\n"
                "Дереккөздер\n"
                "• Operation “Zhusan”; Repatriation of ISIS Fighters Children – AmeriNews (amerinews.tv), "
                f"2019 жылғы 6 тамыз\n  {AMERINEWS}\nAmeriNews (amerinews.tv), 4-абзац: «evacuated from Syria»"
            ),
        ),
    ],
)
def test_a_correction_says_the_answer_once(replies: Replies, made: Made, language: str, text: str) -> None:
    reply = replies.turn(turn(made.corrected("country-of-evacuation", language), language=language))
    assert reply.plain == text


def test_without_a_username_there_is_nothing_to_share(knowledge: Knowledge, made: Made) -> None:
    rows = Replies(knowledge).turn(turn(made.answered("women-2019"))).buttons
    assert [[button.text for button in row] for row in rows] == [
        ["How many men were brought back?"],
        ["👍 Helpful", "👎 Not helpful"],
    ]


# --- several parts


def test_several_answers_in_order_each_once(replies: Replies, made: Made) -> None:
    reply = replies.turn(turn(made.answered("men-2019", "ru"), made.answered("women-2019", "ru"), language="ru"))
    first, second = reply.plain.split("\n\n2. ")
    assert first.startswith("1. В 2019 году вернули 33 мужчин.\n\nПо состоянию на июнь 2019 года\n\nИсточники\n")
    assert second.startswith("В 2019 году вернули 156 женщин.\n\nПо состоянию на июнь 2019 года\n\nИсточники\n")
    assert [[button.text for button in row] for row in reply.buttons] == [
        ["👍 Помогло 1", "👎 Не помогло 1"],
        ["👍 Помогло 2", "👎 Не помогло 2"],
    ]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "I have no sourced answer to: “who <b>won</b>?”"),
        ("ru", "У меня нет ответа с источниками на вопрос: «who <b>won</b>?»"),
        ("kk", "Мына сұраққа дереккөзі бар жауабым жоқ: «who <b>won</b>?»"),
    ],
)
def test_a_part_without_an_answer_is_said_word_for_word(replies: Replies, made: Made, language: str, line: str) -> None:
    parts = (made.answered("men-2019", language), Unanswered("who <b>won</b>?", ("men",)))
    reply = replies.turn(turn(*parts, language=language))
    assert reply.plain.endswith(f"\n\n{line}")
    assert "&lt;b&gt;won" in reply.html
    assert not reply.plain.startswith("1.")


def test_small_talk_is_dropped_where_something_is_answered(replies: Replies, made: Made) -> None:
    talk, answer = made.talk(), made.answered("men-2019")
    assert replies.turn(turn(talk, answer)) == replies.turn(turn(answer))


def test_an_offer_beside_an_answer_leaves_the_answer_alone(replies: Replies, made: Made) -> None:
    parts = (made.answered("men-2019"), made.offered("children-2019", "orphans-2019", query="and kids?"))
    reply = replies.turn(turn(*parts))
    assert reply.plain.endswith(
        "Which of these do you mean by “and kids?”?\n"
        "1. How many children were evacuated from Syria?\n"
        "2. How many orphans were brought home from Syria?"
    )
    assert reply.buttons[0] == (Button("1. How many children were evacuated from Syria?", data="e:en:children-2019"),)
    assert texts(replies, *parts)[2] == ["👍 Helpful", "👎 Not helpful"]


# --- no answer


@pytest.mark.parametrize(
    ("language", "text", "none"),
    [
        (
            "en",
            "Which of these do you mean?\n1. How many women were brought back?\n2. How many men were brought back?",
            "None of these",
        ),
        (
            "ru",
            "Что именно вас интересует?\n1. Сколько женщин вернули?\n2. Сколько мужчин вернули?",
            "Ничего не подходит",
        ),
        (
            "kk",
            "Нақтылап жіберіңізші, қайсысын сұрап тұрсыз?\n1. Қанша әйел қайтарылды?\n2. Қанша ер адам қайтарылды?",
            "Ешқайсысы емес",
        ),
    ],
)
def test_an_offer(replies: Replies, made: Made, language: str, text: str, none: str) -> None:
    reply = replies.turn(turn(made.offered("women-2019", "men-2019", language=language), language=language))
    assert reply.plain == reply.html == text
    first, second = text.splitlines()[1:]
    assert reply.buttons == (
        (Button(first, data=f"o:{language}:women-2019"),),
        (Button(second, data=f"o:{language}:men-2019"),),
        (Button(none, data=f"n:{language}"),),
    )
    assert reply.quotes  # "none of these" needs the question


def test_an_offer_of_one(replies: Replies, made: Made) -> None:
    reply = replies.turn(turn(made.offered("women-2019", language="ru"), language="ru"))
    assert reply.plain == "Вы об этом спрашиваете?\n1. Сколько женщин вернули?"
    assert reply.buttons[-1] == (Button("Нет, о другом", data="n:ru"),)


@pytest.mark.parametrize(
    ("language", "text", "buttons"),
    [
        (
            "en",
            (
                "I have no sourced answer to this, and I do not guess.\n\n"
                "Topics close to it: Women, Men\n\n"
                "One short question with who, where or when works best, for example: How many women were brought back?"
            ),
            [["Women"], ["Men"], ["All topics"]],
        ),
        (
            "ru",
            (
                "На этот вопрос у меня нет ответа с источниками, а гадать я не стану.\n\n"
                "Близкие темы: Женщины, Мужчины\n\n"
                "Лучше всего задать один короткий вопрос: кто, где или когда. Например: Сколько женщин вернули?"
            ),
            [["Женщины"], ["Мужчины"], ["Все темы"]],
        ),
        (
            "kk",
            (
                "Бұл сұраққа дереккөзі бар жауабым жоқ, ал жобалап айтпаймын.\n\n"
                "Жақын тақырыптар: Әйелдер, Ерлер\n\n"
                "Кім, қайда немесе қашан деген бір қысқа сұрақ қойған дұрыс. Мысалы: Қанша әйел қайтарылды?"
            ),
            [["Әйелдер"], ["Ерлер"], ["Барлық тақырып"]],
        ),
    ],
)
def test_no_answer(replies: Replies, language: str, text: str, buttons: list[list[str]]) -> None:
    nothing = Unanswered("asked", ("women", "about-bot", "men"))
    assert replies.turn(turn(nothing, language=language)).plain == text
    assert texts(replies, nothing, language=language) == buttons


def test_no_answer_and_nothing_near(replies: Replies) -> None:
    nothing = Unanswered("asked")
    assert replies.turn(turn(nothing)).plain.endswith("for example: What is Operation Zhusan?")
    assert texts(replies, nothing) == [["All topics"]]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I see no question there. Please write it in words: English, Қазақша, Русский."),
        ("ru", "Не вижу здесь вопроса. Напишите его, пожалуйста, словами: English, Қазақша, Русский."),
        ("kk", "Мұнда сұрақ көрінбейді. Сұрағыңызды сөзбен жазыңызшы: English, Қазақша, Русский."),
    ],
)
@pytest.mark.parametrize("query", ["", "👍👍", "?!…"])
def test_nothing_was_asked(replies: Replies, query: str, language: str, text: str) -> None:
    assert replies.turn(turn(Unanswered(query), language=language)).plain == text


def test_small_talk(replies: Replies, made: Made) -> None:
    reply = replies.turn(turn(made.talk("kk"), language="kk"))
    assert reply.plain == "Сәлеметсіз бе! «Жусан» операциясы туралы сұраңыз."
    assert reply.buttons == ((Button("Барлық тақырып", data="T:kk:0"),),)


# --- buttons


def test_what_buttons_send_can_be_read_back(replies: Replies, made: Made) -> None:
    rows = replies.turn(turn(made.answered("children-2019"))).buttons
    pressed = [action(button.data) for row in rows for button in row if button.data]
    assert [(one.do, one.language, one.value) for one in pressed if one] == [
        (Do.SHOW, "en", "orphans-2019"),
        (Do.SHOW, "en", "total-2019"),
        (Do.GOOD, "en", "children-2019"),
        (Do.BAD, "en", "children-2019"),
    ]


@pytest.mark.parametrize("data", ["", "x", "e", "q:en:children-2019", "noop"])
def test_what_no_button_sends(data: str) -> None:
    assert action(data) is None
