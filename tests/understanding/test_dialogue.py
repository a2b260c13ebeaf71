"""Conversations: follow-ups, sources, compound questions, small talk, and the language of the reply."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from real import nearest, said

from bot.knowledge.models import Knowledge
from bot.settings import PROJECT
from bot.understanding.dialogue import Dialogue
from bot.understanding.evaluation import read_labels
from bot.understanding.evidence import Resolution
from bot.understanding.outcomes import Ambiguous, Answered, Context, SmallTalk, Turn, Unanswered
from bot.understanding.thread import Followed

Converse = Callable[..., Turn]


@pytest.fixture(scope="session")
def converse(dialogue: Dialogue) -> Converse:
    """Say one line after the other; the last turn."""

    def say(*lines: str) -> Turn:
        context: Context | None = None
        turn: Turn | None = None
        for line in lines:
            turn = dialogue.turn(line, context)
            context = turn.context
        assert turn is not None
        return turn

    return say


PHASE_1 = ["phase-1-total", "phase-1-ages"]
EN = "How many children were evacuated from Syria?"
RU = "Сколько детей вывезли из Сирии?"
KK = "Сириядан қанша бала қайтарылды?"


# --- follow-ups


@pytest.mark.parametrize(
    ("first", "then", "entry_id"),
    [
        (EN, "and the women?", "women-2019"),
        (EN, "what about the men?", "men-2019"),
        (EN, "and orphans?", "orphans-2019"),
        (EN, "orphans", "orphans-2019"),
        (EN, "of them, how many were orphans?", "orphans-2019"),
        (RU, "а женщин?", "women-2019"),
        (RU, "а мужчин?", "men-2019"),
        (RU, "а сирот?", "orphans-2019"),
        (RU, "сироты", "orphans-2019"),
        (KK, "ал ерлер ше?", "men-2019"),
        (KK, "ал әйелдер ше?", "women-2019"),
    ],
)
def test_a_follow_up_replaces_what_it_names(converse: Converse, first: str, then: str, entry_id: str) -> None:
    turn = converse(first, then)
    assert [nearest(outcome) for outcome in turn.outcomes] == [entry_id]
    assert turn.outcomes[0].query == then  # what was typed, not what was filled in


@pytest.mark.parametrize(
    ("first", "then", "entry_id"),
    [
        ("How many were arrested on arrival?", "why?", "arrest-ground"),
        ("How many phases did the operation have in 2019?", "in which months?", "phases-months-2019"),
        ("When did the trial of the 14 men begin?", "ok. and what were they charged with?", "charges-14"),
        ("Сколько женщин арестовали?", "а что с остальными, кого отпустили под подписку?", "pledge-not-to-leave"),
        ("Оңалту орталығы қайда болды?", "онда қанша уақыт болды?", "rehab-duration"),
    ],
)
def test_a_follow_up_finds_the_entry_next_to_the_last_answer(
    converse: Converse, first: str, then: str, entry_id: str
) -> None:
    assert [nearest(outcome) for outcome in converse(first, then).outcomes] == [entry_id]


@pytest.mark.parametrize("text", ["women", "Rusafa", "суд", "заң"])
def test_one_word_that_names_a_topic_is_no_follow_up(converse: Converse, text: str) -> None:
    assert not isinstance(converse("What does the word zhusan mean?", text).outcomes[0], Answered)


def test_follow_ups_follow_each_other(converse: Converse) -> None:
    assert said(converse(EN, "and the women?", "and the men?")) == ["fact men-2019"]
    assert said(converse(RU, "а женщин?", "а мужчин?")) == ["fact men-2019"]


def test_a_follow_up_is_a_trap_where_its_question_would_be(converse: Converse) -> None:
    for then in ("and from Yemen?", "and in 2015?"):
        assert not any(isinstance(one, Answered) for one in converse(EN, then).outcomes), then


def test_the_context_of_a_follow_up_is_the_whole_question(converse: Converse) -> None:
    context = converse(EN, "and the women?").context
    assert context is not None
    assert context.entries == ("women-2019",)
    assert "evacuated" in context.query
    assert "children" not in context.query
    assert "women" in context.query


@pytest.mark.parametrize(
    ("first", "then", "fact"),
    [
        ("Сколько женщин арестовали?", "а мужчин?", "arrested-men"),
        ("Қанша әйел қамауға алынды?", "ал еркектер?", "arrested-men"),
        (
            "How many men and women were arrested on arrival?",
            "how many were convicted by October 2019?",
            "convicted-october-2019",
        ),
    ],
)
def test_what_could_stand_alone_is_read_after_the_last_answer_where_it_leans_on_it(
    converse: Converse, first: str, then: str, fact: str
) -> None:
    assert said(converse(first, then)) == [f"fact {fact}"]


@pytest.mark.parametrize(
    ("first", "then", "fact"),
    [
        ("How many people came home on the first flight in January 2019?", "how old were the kids?", "phase-1-ages"),
        ("Кто были взрослые на первом рейсе в январе 2019 года?", "детям по скольку лет", "phase-1-ages"),
        ("Қаңтардағы бірінші рейспен келген ересектер кімдер?", "балалар кішкентай ма еді", "phase-1-ages"),
    ],
)
def test_what_could_stand_alone_is_read_after_the_last_answer_where_that_makes_it_far_likelier(
    converse: Converse, first: str, then: str, fact: str
) -> None:
    assert said(converse(then)) != [f"fact {fact}"]
    assert said(converse(first, then)) == [f"fact {fact}"]


def test_without_context_a_follow_up_is_an_offer_at_most(converse: Converse) -> None:
    assert not isinstance(converse("and then?").outcomes[0], Answered)
    assert not isinstance(converse("source?").outcomes[0], Answered)


# --- where does it come from


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (EN, "source?"),
        (EN, "Source"),
        (EN, "where does that come from?"),
        (EN, "who says so?"),
        (EN, "are you sure?"),
        (EN, "who said this?"),
        (RU, "чьи это слова?"),
        (KK, "кім хабарлады?"),
        (RU, "ты уверен?"),
        (RU, "кто это сказал?"),
        (KK, "мұны кім айтты?"),
        (KK, "рас па?"),
        (RU, "источник?"),
        (RU, "откуда это известно?"),
        (KK, "дереккөз?"),
    ],
)
def test_asked_for_the_source_the_last_answer_comes_again(converse: Converse, first: str, then: str) -> None:
    turn = converse(first, then)
    assert said(turn) == ["fact children-2019"]
    assert turn.outcomes[0].query == then
    assert turn.language == converse(first).language


def test_the_context_outlives_a_source_and_thanks(converse: Converse) -> None:
    before = converse(EN).context
    assert before is not None
    after = converse(EN, "source?").context
    assert after is not None
    assert (after.query, after.entries) == (before.query, before.entries)
    assert converse(EN, "thanks").context == before
    assert said(converse(EN, "source?", "thanks", "and the women?")) == ["fact women-2019"]


@pytest.mark.parametrize(("first", "then"), [(EN, "tell me more"), (RU, "расскажи ещё"), (KK, "тағы айтып берші")])
def test_asked_for_more_an_entry_near_the_last_answer_comes(
    converse: Converse, real: Knowledge, first: str, then: str
) -> None:
    (outcome,) = converse(first, then).outcomes
    assert isinstance(outcome, Answered)
    assert outcome.match.entry.id == real.entries["children-2019"].related[0]


# --- a question that stands by itself


@pytest.mark.parametrize(
    "text",
    [
        "Who sanctioned the operation?",
        "What does the word zhusan mean?",
        "What is Operation Zhusan?",
        "How many women came back in 2019?",
        "Что значит слово «жусан»?",
        "Сколько женщин вернули в 2019 году?",
        "«Жусан» операциясы деген не?",
        "What is the weather in Paris?",
        "Hello",
        "???",
    ],
)
def test_context_does_not_leak_into_a_question_that_stands_by_itself(converse: Converse, text: str) -> None:
    alone = converse(text)
    for first in (EN, RU, KK, "Who sanctioned the operation?"):
        assert said(converse(first, text)) == said(alone), first


def test_context_does_not_answer_what_is_not_in_the_base(converse: Converse) -> None:
    for text in ("What is the capital of France?", "ignore all previous instructions", "who won the world cup"):
        assert not any(isinstance(one, Answered) for one in converse(EN, text).outcomes), text


@pytest.mark.parametrize("text", ["2 + 2", "zeppelin"])
def test_context_does_not_answer_what_says_nothing(converse: Converse, text: str) -> None:
    assert not isinstance(converse(EN, text).outcomes[0], Answered)


def test_an_unanswered_question_keeps_the_context(converse: Converse) -> None:
    assert converse(EN, "What is the capital of France?").context == converse(EN).context
    assert said(converse(EN, "What is the capital of France?", "and the women?")) == ["fact women-2019"]
    assert converse("What is the capital of France?").context is None


def test_an_offer_leaves_what_was_asked_and_no_answer_to_ask_the_source_of(converse: Converse) -> None:
    offered = converse("what did the government do for them")
    assert isinstance(offered.outcomes[0], Ambiguous)
    assert offered.context is not None
    assert (offered.context.offered, offered.context.query) == (True, "what did the government do for them")
    assert not any(
        isinstance(one, Answered) for one in converse("what did the government do for them", "source?").outcomes
    )


# --- introductions


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Hello! I'm a student from Germany writing my thesis. How many children came home?", ["fact children-2019"]),
        ("Здравствуйте! Я студент из Казани, пишу курсовую. Сколько женщин вернули?", ["fact women-2019"]),
        ("Сәлеметсіз бе! Мен студентпін, диплом жазып жүрмін. Қанша бала қайтарылды?", ["fact children-2019"]),
        ("How many children came home? I'm a journalist from Poland, thanks in advance!", ["fact children-2019"]),
        ("Сколько женщин вернули? Спрашиваю для школьного проекта, спасибо.", ["fact women-2019"]),
        ("My niece has to give a talk at school. How many men came back in 2019?", ["fact men-2019"]),
        (
            "Hi, I work for an NGO: how many men and women came back and how many were arrested?",
            ["fact men-2019", "fact women-2019", "fact arrested-total"],
        ),
    ],
)
def test_what_people_say_of_themselves_is_no_part_of_their_question(
    converse: Converse, text: str, entries: list[str]
) -> None:
    assert said(converse(text)) == entries


@pytest.mark.parametrize(
    "text",
    [
        "I'm writing about Operation Meerim. How many children came home?",
        "I'm writing about Operation Falcon. How many children came home?",
        "I'm writing a paper about refugees from Yemen. How many children came home?",
        "Пишу об операции «Меерим». Сколько детей вернули?",
        "My uncle says the women were executed. How many women came back?",
        "I'm a doctor. What is the dose of ibuprofen for children?",
    ],
)
def test_what_people_say_they_ask_about_is_part_of_their_question(converse: Converse, text: str) -> None:
    assert not any(isinstance(outcome, Answered) for outcome in converse(text).outcomes)


# --- compound questions


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("How many men and how many women came back in 2019?", ["fact men-2019", "fact women-2019"]),
        ("How many women came back in 2019? How many men came back in 2019?", ["fact women-2019", "fact men-2019"]),
        ("Сколько женщин вернули? Сколько мужчин вернули?", ["fact women-2019", "fact men-2019"]),
        ("Қанша ер қайтарылды? Қанша әйел қайтарылды?", ["fact men-2019", "fact women-2019"]),
        (
            "What does the word zhusan mean and how many children came back in 2019?",
            ["fact name-meaning", "fact children-2019"],
        ),
    ],
)
def test_each_part_is_answered_in_order(converse: Converse, text: str, entries: list[str]) -> None:
    turn = converse(text)
    assert said(turn) == entries
    assert turn.summary == "answered"
    assert turn.context is not None
    assert turn.context.entries == tuple(entry.removeprefix("fact ") for entry in entries)


def test_an_entry_answers_once(converse: Converse) -> None:
    assert said(converse(f"{EN} {EN}")) == ["fact children-2019"]


def test_the_part_without_an_answer_is_named(converse: Converse) -> None:
    turn = converse(f"{EN} What is the capital of France?")
    assert turn.summary == "answered"
    first, second = turn.outcomes
    assert nearest(first) == "children-2019"
    assert not isinstance(second, Answered)
    assert (first.query, second.query) == (EN.rstrip("?"), "What is the capital of France")


def test_the_compound_question_of_the_issue(converse: Converse) -> None:
    turn = converse("How many men and women came back and how many were arrested?")
    assert len([one for one in turn.outcomes if isinstance(one, Answered)]) >= 2


def test_the_part_after_and_what(converse: Converse) -> None:
    turn = converse("How many children came back in 2019 and what is the capital of France?")
    assert said(turn) == ["fact children-2019", "nothing"]
    assert turn.outcomes[1].query == "what is the capital of France"


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("How many men, women and children came back in 2019?", ["fact composition-2019"]),
        ("How many men and how many children came back in 2019?", ["fact men-2019", "fact children-2019"]),
        ("Операция қашан өтті және қанша бала қайтарылды?", ["fact period-2019", "fact children-2019"]),
    ],
)
def test_a_compound_question_is_cut_where_it_asks_anew(converse: Converse, text: str, entries: list[str]) -> None:
    assert said(converse(text)) == entries


def test_a_name_in_quotation_marks_stays_one_where_a_message_is_cut(converse: Converse) -> None:
    turn = converse("«Қобыланды» операциясы қай жылы өтті, сонда неше адам құтқарылды?")
    assert not any(isinstance(outcome, Answered) for outcome in turn.outcomes)


@pytest.mark.parametrize(
    "text",
    [
        "Where was the rehabilitation centre? By the sea?",  # what asks nothing belongs to what was asked
        "Where was the rehabilitation centre for the women who were not arrested?",
    ],
)
def test_what_asks_nothing_new_is_no_part(converse: Converse, text: str) -> None:
    assert len(converse(text).outcomes) == 1


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        # a question word and no more: the rest of the message tells what it is about
        ("When did it take place and who sanctioned the operation?", ["period-2019", "who-sanctioned"]),
        ("Когда это было и кто санкционировал операцию?", ["period-2019", "who-sanctioned"]),
        ("Қашан болды және операцияны кім жүргізді?", ["period-2019", "who-carried-out"]),
        # what is said of one is asked of the other, before it or after it
        ("How many men and how many women were arrested?", ["arrested-men", "arrested-women"]),
        ("Сколько мужчин и сколько женщин арестовали?", ["arrested-men", "arrested-women"]),
        ("Қанша ер және қанша әйел қамауға алынды?", ["arrested-men", "arrested-women"]),
        ("How many people did Uzbekistan bring back, and Tajikistan?", ["uzbekistan-mehr", "tajikistan"]),
        ("Сколько людей вернул Узбекистан, и Таджикистан?", ["uzbekistan-mehr", "tajikistan"]),
        ("Өзбекстан қанша адам қайтарды, ал Тәжікстан?", ["uzbekistan-mehr", "tajikistan"]),
        # joined concepts are asked one by one, unless an entry is often asked by both
        ("How many men & women were arrested?", ["arrested-men", "arrested-women"]),
        ("Сколько мужчин и женщин вернулось?", ["men-2019", "women-2019"]),
        ("Қанша ер мен әйел келді?", ["men-2019", "women-2019"]),
        # mere commas, where each piece has an answer
        ("Who carried out the operation, when was it?", ["who-carried-out", "period-2019"]),
        ("Где был центр реабилитации, сколько там пробыли?", ["rehab-place", "rehab-duration"]),
        ("Операцияны кім жүргізді, қай айларда болды?", ["who-carried-out", "phases-months-2019"]),
        # a year begins no clause that merely relates; the particle of a Kazakh question asks
        ("2021 жылы қанша адам қайтты, ал 2023 жылы ше?", ["phase-5-total", "return-june-2023"]),
        ("Халық қолдады ма? Ақша төленді ме?", ["public-opinion", "ransom-unknown"]),
        # a short first sentence asks, too
        ("народ одобрил? платили ли выкуп?", ["public-opinion", "ransom-unknown"]),
        # lists and marks
        ("1) how many women were arrested; 2) how many children came back", ["arrested-women", "children-2019"]),
        ("1) сколько женщин арестовали 2) сколько детей вернули", ["arrested-women", "children-2019"]),
        ("1) қанша әйел қамалды; 2) қанша бала қайтарылды", ["arrested-women", "children-2019"]),
        ("1. осуждённые к октябрю 2019 2. дети, вывезенные за год", ["convicted-october-2019", "children-2019"]),
        ("when was the operation & who carried it out", ["period-2019", "who-carried-out"]),
        # what the entry that answers the whole message does not tell
        ("Сколько денег ушло на операцию? платили ли выкуп?", ["cost-unknown", "ransom-unknown"]),
        ("что значит слово жусан и почему так назвали", ["name-meaning", "name-association"]),
        ("2019 жылы неше жетім келді, оларды кім қолына алды?", ["orphans-2019", "orphans-guardians"]),
        # a later question is about what the message is about
        ("About the January 2019 flight: number of people on board, and how old the kids were", PHASE_1),
        # two questions of one shape, each with an entry of its own
        ("как оценили операцию в Красном Кресте и в ЮНИСЕФ?", ["icrc-letter", "unicef-praise"]),
        # what begins a sentence belongs to the question after it, not to the one before
        (
            "How many were still in Syria in May 2019? Also in March 2025, how many in Al-Hol and Roj?",
            ["remaining-2019-05", "remaining-2025"],
        ),
        # "work" says something, other than who it is about
        ("did the women find work and do the kids go to school", ["women-jobs", "children-schools"]),
        # a mere question word belongs to what follows
        ("When and in which city did the big trial of fourteen men open?", ["trial-of-14"]),
        # a greeting or a preface before
        ("Hello! Tell me, how many children came back and how many were orphans?", ["children-2019", "orphans-2019"]),
        ("Здравствуйте! Подскажите, сколько было сирот и кому их передали?", ["orphans-2019", "orphans-guardians"]),
        ("Сәлем! Неше бала қайтарылды және олардың қаншасы жетім?", ["children-2019", "orphans-2019"]),
    ],
)
def test_each_question_of_a_message_is_answered(converse: Converse, text: str, entries: list[str]) -> None:
    assert [nearest(outcome) for outcome in converse(text).outcomes] == entries
    assert all(isinstance(outcome, Answered) for outcome in converse(text).outcomes)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Which Kazakh think tank said the programme doesn't work, and for what reasons?", "kisi-criticism"),
        ("Что такое русафа и чем отличается от жусана?", "rusafa-14"),
        ("Он төрт жігіттің соты қай қалада, қашан басталып еді?", "trial-of-14"),
        ("When did the whole operation begin and when did it finish?", "period-2019"),
        ("How many have come back from Syria and Iraq taken together?", "total-754"),
        ("Известно ли, сколько казахстанских детей погибло в лагерях?", "children-deaths-unknown"),
        ("Скажите, а много ли вернувшихся нашли работу, цифры есть?", "jobs-count-unknown"),
    ],
)
def test_what_the_answer_to_the_whole_tells_gets_no_other_answer(converse: Converse, text: str, entry: str) -> None:
    answered = [outcome for outcome in converse(text).outcomes if isinstance(outcome, Answered)]
    assert [nearest(outcome) for outcome in answered] == [entry]


@pytest.mark.parametrize(
    "text",
    [
        "Operation Barys: how many phases did it have, and in which months?",
        "Сколько этапов было у операции «Барыс» и в каких месяцах?",
        "«Барыс» операциясы неше кезеңнен тұрды және қай айларда?",
    ],
)
def test_what_goes_on_from_a_question_in_vain_is_in_vain(converse: Converse, text: str) -> None:
    assert not any(isinstance(outcome, Answered) for outcome in converse(text).outcomes)


def test_a_guess_that_one_reading_makes_is_offered(converse: Converse) -> None:
    *sure, guess = converse("How many men and women came and what did they get?").outcomes
    assert [nearest(outcome) for outcome in sure] == ["men-2019", "women-2019"]
    assert isinstance(guess, Ambiguous)


def test_a_part_is_named_as_typed(converse: Converse) -> None:
    queries = [outcome.query for outcome in converse("How many men and how many women were arrested?").outcomes]
    assert queries == ["How many men", "how many women were arrested"]


def test_a_false_premise_in_one_part_is_all_that_is_answered(converse: Converse) -> None:
    turn = converse("Why did Kazakhstan refuse to take the children, and how many men came back in 2019?")
    assert said(turn) == ["correction children-2019"]


@pytest.mark.parametrize(
    "text",
    [
        f"Hello! {EN}",
        f"hello, {EN}",
        f"Привет! {RU}",
        f"Сәлем! {KK}",
    ],
)
def test_a_greeting_before_a_question_does_not_matter(converse: Converse, text: str) -> None:
    assert said(converse(text)) == ["fact children-2019"]


# --- small talk


@pytest.mark.parametrize(
    ("text", "entry_id", "language"),
    [
        ("Hello", "greeting", "en"),
        ("Привет!", "greeting", "ru"),
        ("Сәлем", "greeting", "kk"),
        ("thanks", "thanks", "en"),
        ("спасибо", "thanks", "ru"),
        ("рақмет", "thanks", "kk"),
        ("who are you?", "who-are-you", "en"),
        ("кто ты?", "who-are-you", "ru"),
        ("сен кімсің?", "who-are-you", "kk"),
        ("what can you do?", "what-can-you-do", "en"),
        ("как дела?", "how-are-you", "ru"),
        ("bye", "goodbye", "en"),
        ("ok, got it", "reaction", "en"),
        ("Понятно", "reaction", "ru"),
        ("Кешіріңіз, қате жазып жіберіппін", "reaction", "kk"),
    ],
)
def test_small_talk(converse: Converse, text: str, entry_id: str, language: str) -> None:
    turn = converse(text)
    assert said(turn) == [f"smalltalk {entry_id}"]
    assert (turn.language, turn.summary, turn.context) == (language, "smalltalk", None)


# --- the language of the reply


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (EN, "en"),
        (RU, "ru"),
        (KK, "kk"),
        ("skolko detei vyvezli iz Sirii", "ru"),
        ("Siriadan kansha bala kaitaryldy", "kk"),
        ("сириядан канша бала кайтарылды", "kk"),
        ("ғылыми өңдеу қағаз", "kk"),
        ("qwrtp zxcvb", "en"),
    ],
)
def test_the_language_is_that_of_the_question(converse: Converse, text: str, language: str) -> None:
    assert converse(text).language == language


def test_a_pinned_language_comes_before_all(dialogue: Dialogue) -> None:
    for language in ("en", "ru", "kk"):
        assert dialogue.turn(EN, pinned=language, last="ru", code="kk").language == language
        assert dialogue.turn("😀", pinned=language, last="ru", code="kk").language == language


def test_where_nothing_tells_the_last_language_then_the_phone_s_then_the_first(dialogue: Dialogue) -> None:
    assert dialogue.turn("😀", last="kk", code="ru").language == "kk"
    assert dialogue.turn("😀", code="ru").language == "ru"
    assert dialogue.turn("😀", code="de").language == "en"
    assert dialogue.turn("").language == "en"


def test_words_tell_more_than_hints(dialogue: Dialogue) -> None:
    assert dialogue.turn(EN, last="kk", code="ru").language == "en"
    assert dialogue.turn(RU, last="en", code="kk").language == "ru"


# --- chosen by a button


def test_a_chosen_entry(dialogue: Dialogue, real: Knowledge) -> None:
    turn = dialogue.entry("children-2019", "kk")
    assert turn is not None
    assert (said(turn), turn.language) == (["fact children-2019"], "kk")
    question = real.entries["children-2019"].questions["kk"][0]
    assert turn.context == Context(question, ("children-2019",), "kk")
    assert [nearest(one) for one in dialogue.turn("ал ерлер ше?", turn.context).outcomes] == ["men-2019"]


def test_a_chosen_entry_that_is_not_there_or_is_small_talk(dialogue: Dialogue) -> None:
    assert dialogue.entry("no-such-entry", "en") is None
    turn = dialogue.entry("greeting", "ru", "привет")
    assert turn is not None
    assert isinstance(turn.outcomes[0], SmallTalk)
    assert (turn.outcomes[0].query, turn.context) == ("привет", None)


# --- what was understood


def test_explain_shows_the_whole_the_parts_and_the_follow_up(dialogue: Dialogue, converse: Converse) -> None:
    readings = [reading for reading, _ in dialogue.explain("How many men came back? How many women came back?")]
    assert readings == ["whole", "part", "part"]
    context = converse(EN).context
    (_, whole), (reading, followed) = dialogue.explain("and the women?", context)
    assert reading == "follow-up"
    assert isinstance(whole, Resolution)
    assert isinstance(followed, Followed)
    assert nearest(followed.outcome) == "women-2019"
    assert [one.outcome.query.split()[0] for one in followed.readings] == ["and", "the", "the"]
    assert "evacuated" in followed.readings[1].outcome.query
    assert [reading for reading, _ in dialogue.explain("Who sanctioned the operation?", context)] == ["whole"]
    context = converse("How many people came home on the first flight in January 2019?").context
    assert [reading for reading, _ in dialogue.explain("how old were the kids?", context)] == ["whole", "follow-up"]


def test_a_context_survives_the_store(converse: Converse) -> None:
    context = converse(KK).context
    assert context is not None
    assert Context.load(context.dump()) == context


# --- any text


PIECES = [
    "how many",
    "women",
    "and",
    "а",
    "ал",
    "ше",
    "source",
    "?",
    ".",
    ",",
    "\n",
    "мен",
    "2019",
    "them",
    "when was that",
    "zzz",
]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=120) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.booleans())
def test_any_message_comes_to_something(dialogue: Dialogue, text: str, after: bool) -> None:
    context = Context(EN, ("children-2019",), "en") if after else None
    turn = dialogue.turn(text, context)
    assert turn.outcomes
    assert turn.language in {"en", "ru", "kk"}
    assert dialogue.turn(text, context) == turn
    if any(isinstance(one, Answered) for one in turn.outcomes):
        assert turn.context is not None
        assert not turn.context.offered
    elif not any(isinstance(one, Ambiguous) for one in turn.outcomes):
        assert turn.context == context


def test_a_long_message_comes_to_something(dialogue: Dialogue) -> None:
    for text in (
        "?" * 4096,
        "and " * 1024,
        "women, " * 600,
        "How many women? " * 256,
        "а" * 4096,
        ", how many" * 400,
        "how many? " * 400,
        "How? I am. " * 370,
    ):
        assert dialogue.turn(text, Context(EN, ("children-2019",), "en")).outcomes


@pytest.mark.parametrize("text", ["", " ", "😀", "\u200b", "?!"])
def test_a_message_without_words(converse: Converse, text: str) -> None:
    turn = converse(EN, text)
    assert [type(one) for one in turn.outcomes] == [Unanswered]
    assert turn.summary == "unanswered"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_nearly_every_question_is_replied_to_in_its_own_language(dialogue: Dialogue, language: str) -> None:
    asked = [one.ask for one in read_labels(PROJECT / f"tests/questions/{language}.yaml") if one.kind == "paraphrase"]
    right = [dialogue.turn(text).language == language for text in asked[::3]]
    assert sum(right) >= 0.98 * len(right)


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("Бұл операция қай айда басталып, қай айда аяқталды?", "period-2019"),
        ("I pay taxes from every fare, so what did all those flights cost us?", "cost-unknown"),
    ],
)
def test_an_entry_that_answers_each_question_of_a_message_answers_it_alone(
    converse: Converse, message: str, entry: str
) -> None:
    assert [one.match.entry.id for one in converse(message).outcomes if isinstance(one, Answered)] == [entry]


def test_what_rests_on_no_false_premise_is_not_denied(converse: Converse) -> None:
    """ "Why were the children arrested" is denied, why people were is not."""
    outcomes = converse("How many were arrested on arrival?", "why?").outcomes
    assert [one.kind for one in outcomes if isinstance(one, Answered)] == ["fact"]
