"""What maintainers learn, and what they never learn."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.store.database import Database
from bot.store.feedback import Complaint, Feedback, Miss, Stats, Verdict
from bot.store.redaction import redact
from bot.store.turns import Turns

DAY = date(2026, 3, 1)


class Clock:
    day = DAY

    def __call__(self) -> float:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC).timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def feedback(database: Database, clock: Clock) -> Feedback:
    return Feedback(database, Turns(), clock)


async def test_the_same_question_is_one_miss(feedback: Feedback, clock: Clock) -> None:
    await feedback.miss("Where is Aktau?", "en")
    await feedback.miss("Кто пилот?", "ru")
    clock.day += timedelta(days=2)
    await feedback.miss("where is AKTAU", "en")
    assert await feedback.misses(DAY, 10) == [
        Miss(1, "Where is Aktau?", "en", 2, DAY, DAY + timedelta(days=2)),
        Miss(2, "Кто пилот?", "ru", 1, DAY, DAY),
    ]
    assert [miss.language for miss in await feedback.misses(DAY + timedelta(days=1), 10)] == ["en"]
    assert len(await feedback.misses(DAY, 1)) == 1


async def test_a_miss_is_stored_redacted_and_its_key_too(feedback: Feedback, database: Database) -> None:
    await feedback.miss("call +7 (701) 123-45-67 or mail aru@example.kz, I am @aru", "en")
    rows = await database.transact(lambda c: c.exec_driver_sql("SELECT text, key FROM misses").all())
    assert rows[0].text == "call […] or mail […], I am […]"
    assert not any(part in rows[0].key for part in ("701", "aru", "examp", "@"))


async def test_what_has_no_words_is_no_miss(feedback: Feedback) -> None:
    for text in ("", "🙂", "?!", "\0", "@somebody"):
        await feedback.miss(text, "en")
    assert await feedback.misses(DAY, 10) == []


async def test_texts_that_no_database_stores_are_mended(feedback: Feedback) -> None:
    await feedback.miss("who\0 is\ud800 it " + "x" * 9000, "en")
    assert (await feedback.misses(DAY, 1))[0].text.startswith("who is? it xxx")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("позвони +7 701 123 45 67", "позвони […]"),
        ("8(701)123-45-67 мой номер", "[…] мой номер"),
        ("мой ИИН 900101300123", "мой ИИН […]"),
        ("паспорт 12345", "паспорт […]"),
        ("a.b-c@mail.example.org?", "[…]?"),
        ("https://example.org/x?y=1 что это", "[…] что это"),
        ("t.me/somebody и example.kz/page", "[…] и […]"),
        ("@some_body кто ты", "[…] кто ты"),
        ("2019, 2020, 2021: 406 of 595 (33 + 156)", "2019, 2020, 2021: 406 of 595 (33 + 156)"),
        ("1,100 children in 2019-2020", "1,100 children in 2019-2020"),
        ("вернули 47, 231, 171 и 156", "вернули 47, 231, 171 и 156"),
    ],
)
def test_redaction(typed: str, kept: str) -> None:
    assert redact(typed) == kept


async def test_verdicts_are_counted_per_day_and_summed(feedback: Feedback, clock: Clock) -> None:
    await feedback.verdict("children-2019", "en", good=True)
    await feedback.verdict("children-2019", "en", good=True)
    await feedback.verdict("men-2019", "ru", good=False)
    await feedback.verdict("men-2019", "ru", good=False, reason="outdated")
    clock.day += timedelta(days=1)
    await feedback.verdict("children-2019", "en", good=True)
    assert await feedback.verdicts(DAY) == [
        Verdict("children-2019", "en", True, "", 3),
        Verdict("men-2019", "ru", False, "", 1),
        Verdict("men-2019", "ru", False, "outdated", 1),
    ]
    await feedback.miss("why", "en")
    assert await feedback.stats(DAY) == Stats(misses=1, missed=1, good=3, bad=1)
    assert await feedback.stats(clock.day) == Stats(misses=1, missed=1, good=1, bad=0)


async def test_thumbs_down_with_their_days(feedback: Feedback, clock: Clock) -> None:
    await feedback.verdict("men-2019", "ru", good=False)
    await feedback.verdict("men-2019", "ru", good=False, reason="outdated")
    clock.day += timedelta(days=3)
    await feedback.verdict("men-2019", "ru", good=False)
    await feedback.verdict("children-2019", "en", good=True)
    assert await feedback.complaints(DAY) == [
        Complaint("men-2019", "ru", "", 2, DAY, clock.day),
        Complaint("men-2019", "ru", "outdated", 1, DAY, DAY),
    ]


async def test_feedback_is_pruned_by_age(feedback: Feedback, clock: Clock) -> None:
    await feedback.miss("why", "en")
    await feedback.verdict("men-2019", "ru", good=True)
    clock.day += timedelta(days=10)
    await feedback.prune(miss_days=10, feedback_days=10)
    assert await feedback.stats(DAY) == Stats(1, 1, 1, 0)
    await feedback.prune(miss_days=9, feedback_days=9)
    assert await feedback.stats(DAY) == Stats(0, 0, 0, 0)
