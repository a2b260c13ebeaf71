"""`chat`: the conversation of Telegram in a terminal."""

from __future__ import annotations

import pytest

from bot.knowledge.models import Knowledge
from bot.terminal.chat import Conversation, chat
from bot.understanding.dialogue import CONTEXT_SECONDS, Dialogue
from bot.understanding.outcomes import Ambiguous

EN = "How many children were evacuated from Syria?"


class Talk:
    """A conversation whose clock stands until it is moved."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.now = 0.0
        self.conversation = Conversation(Dialogue(knowledge), lambda: self.now)

    def say(self, text: str) -> tuple[str, list[str]]:
        """What came of a line, and the entries it named."""
        turn, reply = self.conversation.say(text)
        assert reply
        named = [
            match.entry.id
            for one in turn.outcomes
            for match in (one.matches if isinstance(one, Ambiguous) else [getattr(one, "match", None)])
            if match is not None
        ]
        return turn.summary, named


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    from small import small_base

    return small_base(tmp_path_factory.mktemp("ten") / "knowledge")


@pytest.fixture
def talk(ten: Knowledge) -> Talk:
    return Talk(ten)


def test_a_question_and_a_follow_up(talk: Talk, ten: Knowledge) -> None:
    question = ten.entries["children-2019"].questions["en"][0]
    assert talk.say(question) == ("answered", ["children-2019"])
    assert talk.say("and the women?") == ("answered", ["women-2019"])
    assert talk.say("source?") == ("answered", ["women-2019"])


def test_the_context_fades(talk: Talk, ten: Knowledge) -> None:
    alone = talk.say("source?")
    talk.say(ten.entries["children-2019"].questions["en"][0])
    talk.now += CONTEXT_SECONDS + 1
    assert talk.say("source?") == alone


def test_the_reply_is_that_of_telegram_in_plain_text(talk: Talk, ten: Knowledge) -> None:
    entry = ten.entries["children-2019"]
    _, reply = talk.conversation.say(entry.questions["en"][0])
    assert reply.startswith(entry.answer["en"])
    source = ten.sources[entry.sources[0].source]
    assert source.url in reply
    assert "<b>" not in reply


def test_an_offer_is_chosen_by_its_number(talk: Talk, ten: Knowledge) -> None:
    summary, offered = talk.say("children")
    assert summary == "ambiguous"
    _, reply = Talk(ten).conversation.say("children")
    for number, entry_id in enumerate(offered, 1):
        assert f"{number}. {ten.entries[entry_id].questions['en'][0]}" in reply
    assert talk.say(" 1 ") == ("answered", [offered[0]])


def test_a_number_that_was_not_offered_is_a_question(talk: Talk) -> None:
    assert talk.say("1")[0] != "answered"
    _, offered = talk.say("children")
    assert talk.say(str(len(offered) + 1))[0] != "answered"
    talk.say("children")
    assert talk.say("0")[0] != "answered"
    assert talk.say("٣" * 50)[0] != "answered"


def test_an_offer_stands_for_one_line(talk: Talk) -> None:
    talk.say("children")
    talk.say("hello")
    assert talk.say("1")[0] != "answered"


def test_a_choice_is_context_too(talk: Talk) -> None:
    _, offered = talk.say("children")
    talk.say(str(offered.index("children-2019") + 1))
    assert talk.say("source?") == ("answered", ["children-2019"])


def test_the_language_follows_the_person(talk: Talk) -> None:
    talk.say("Привет")
    assert talk.conversation.language == "ru"
    turn, _ = talk.conversation.say("😀")
    assert turn.language == "ru"
    talk.say("Сәлем")
    assert talk.conversation.language == "kk"


def test_a_chat_from_welcome_to_goodbye(ten: Knowledge) -> None:
    shown: list[str] = []
    chat(Dialogue(ten), ["Привет", "", "Спасибо"], shown.append)
    first, *replies, last = shown
    assert first in {phrases.chat_welcome for phrases in ten.phrases.values()}
    assert len(replies) == 3
    assert all(reply.strip() for reply in replies)
    assert last == ten.phrases["ru"].chat_bye


def test_a_chat_without_a_line(ten: Knowledge) -> None:
    shown: list[str] = []
    chat(Dialogue(ten), [], shown.append)
    assert len(shown) == 2
