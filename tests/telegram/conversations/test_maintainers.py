"""What people named in ADMIN_IDS see in their private chats, and nobody else does."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from botapi import BotApi
from small import MISSED

from bot.knowledge.models import Knowledge
from bot.replies.dates import spoken


@pytest.mark.parametrize(
    ("code", "misses", "stats"),
    [
        (
            "en",
            (
                "Unanswered in the last 30 days, most frequent first:\n\n"
                "1 × who won the football world cup (en, last on {day})"
            ),
            (
                "In the last 30 days\n👍 helpful: 0\n👎 not helpful: 1\nUnanswered questions: 1, asked 1 times\n"
                "1 × women-2019 (en): Out of date"
            ),
        ),
        (
            "ru",
            (
                "Без ответа за последние 30 дн., сначала самые частые:\n\n"
                "1 × who won the football world cup (en, последний раз {day})"
            ),
            (
                "За последние 30 дн.\n👍 помогло: 0\n👎 не помогло: 1\nВопросов без ответа: 1, задано раз: 1\n"
                "1 × women-2019 (en): Устарело"
            ),
        ),
        (
            "kk",
            (
                "Соңғы 30 күнде жауапсыз қалған сұрақтар, алдымен ең жиі қойылғандары:\n\n"
                "1 × who won the football world cup (en, соңғы рет {day})"
            ),
            (
                "Соңғы 30 күнде\n👍 көмектесті: 0\n👎 көмектеспеді: 1\nЖауапсыз сұрақтар: 1, барлығы 1 рет қойылған\n"
                "1 × women-2019 (en): Ескірген"
            ),
        ),
    ],
)
async def test_misses_and_stats(api: BotApi, knowledge: Knowledge, code: str, misses: str, stats: str) -> None:
    maintainer = api.private_chat(language=code)
    somebody = api.private_chat(language="en")
    await somebody.say(MISSED["en"])
    answer = await somebody.say("How many women were brought back?")
    tap = await somebody.tap(answer, "👎 Not helpful")
    await somebody.tap(tap.edited, "Out of date")
    await somebody.say("/help")  # behind it, everything is stored
    today = spoken(datetime.now(UTC).date().isoformat(), knowledge.phrases[code])
    assert (await maintainer.say("/misses")).text == misses.format(day=today)
    assert (await maintainer.say("/stats")).text == stats


async def test_nothing_missed(api: BotApi) -> None:
    reply = await api.private_chat(language="ru").say("/misses")
    assert reply.text == "За последние 30 дн. вопросов без ответа не было."


@pytest.mark.parametrize("command", ["/misses", "/stats"])
async def test_everybody_else_gets_the_ordinary_line(api: BotApi, command: str) -> None:
    api.private_chat(language="ru")  # the maintainer
    reply = await api.private_chat(language="en").say(command)
    assert reply.text == "I don’t know this command. /help lists those I know."


async def test_people_s_words_are_not_read_out_in_a_group(api: BotApi) -> None:
    maintainer = api.person(language="en")
    group = api.group(people=[maintainer])
    reply = await group.say(f"/misses@{api.username}", by=maintainer)
    assert reply.text == "I don’t know this command. /help lists those I know."


@pytest.mark.parametrize("repository", ["https://github.com/owner/zhusan-bot/"])
@pytest.mark.parametrize(
    ("code", "issue", "entry"),
    [
        ("en", "report it", "begin an entry"),
        ("ru", "завести задачу", "начать запись"),
        ("kk", "тапсырма ашу", "жазба бастау"),
    ],
)
async def test_a_miss_becomes_an_issue_or_an_entry(api: BotApi, code: str, issue: str, entry: str) -> None:
    maintainer, somebody = api.private_chat(language=code), api.private_chat(language="en")
    await somebody.say(MISSED["en"])
    await somebody.say("/help")  # behind it, everything is stored
    reply = await maintainer.say("/misses")
    assert reply.text.splitlines()[-1] == f"{issue} · {entry}"
    links = re.findall(r'href="([^"]+)"', reply.html)
    assert [link.partition("?")[0] for link in links] == [
        "https://github.com/owner/zhusan-bot/issues/new",
        "https://github.com/owner/zhusan-bot/new/main",
    ]
    assert f"Unanswered%3A%20{quote(MISSED['en'])}&amp;body=" in links[0]


@pytest.mark.parametrize("repository", ["https://github.com/owner/zhusan-bot"])
async def test_links_of_long_questions_fit_into_a_message(api: BotApi) -> None:
    maintainer, somebody = api.private_chat(language="en"), api.private_chat(language="kk")
    for number in range(8):
        await somebody.say(f"{MISSED['kk']} {'жәіңғүұқөһ ' * 60}{number}")
    await somebody.say("/help")
    reply = await maintainer.say("/misses")
    assert sum(map(len, re.findall(r'href="([^"]+)"', reply.html))) < 9000
