"""Days as three languages say them."""

import pytest

from bot.knowledge.models import Knowledge
from bot.replies.dates import as_of, spoken


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("en", "2019-08-06", "6 August 2019"),
        ("en", "2019-08", "August 2019"),
        ("en", "2019", "2019"),
        ("ru", "2019-08-06", "6 августа 2019 года"),
        ("ru", "2019-05", "май 2019 года"),
        ("ru", "2019", "2019 год"),
        ("kk", "2019-08-06", "2019 жылғы 6 тамыз"),
        ("kk", "2019-12", "2019 жылғы желтоқсан"),
        ("kk", "2019", "2019 жыл"),
    ],
)
def test_a_day_of_publication(knowledge: Knowledge, language: str, day: str, said: str) -> None:
    assert spoken(day, knowledge.phrases[language]) == said


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("en", "2019-08-06", "As of 6 August 2019"),
        ("en", "2019-06", "As of June 2019"),
        ("en", "2019", "As of 2019"),
        ("ru", "2019-08-06", "По состоянию на 6 августа 2019 года"),
        ("ru", "2019-03", "По состоянию на март 2019 года"),
        ("ru", "2019", "По состоянию на 2019 год"),
        ("kk", "2019-08-06", "2019 жылғы 6 тамыздағы жағдай бойынша"),
        ("kk", "2019-07", "2019 жылғы шілдедегі жағдай бойынша"),
        ("kk", "2019", "2019 жылғы жағдай бойынша"),
    ],
)
def test_a_day_for_which_something_is_true(knowledge: Knowledge, language: str, day: str, said: str) -> None:
    assert as_of(day, knowledge.phrases[language]) == said
