"""Sources as GOST, APA and BibTeX write them."""

from datetime import date

import pytest

from bot.knowledge.models import Knowledge
from bot.replies.citations import apa, bibtex, gost

DAY = date(2026, 11, 5)
AMERINEWS = "https://www.amerinews.tv/posts/2019/08/06/operation-zhusan-repatriation-of-isis-fighters-children"
TITLE = "Operation “Zhusan”; Repatriation of ISIS Fighters Children"


@pytest.mark.parametrize(
    ("language", "source", "cited"),
    [
        (
            "ru",
            "amerinews-2019",
            (
                f"{TITLE}. – Текст : электронный // AmeriNews (amerinews.tv) : [сайт]. – 2019. – 6 августа. – "
                f"URL: {AMERINEWS} (дата обращения: 05.11.2026)."
            ),
        ),
        (
            "en",
            "astanatimes-2021-02-04",
            (
                "[Report on the evacuation of February 2021]. – Text : electronic // The Astana Times : [website]. – "
                "2021. – February. – URL: https://astanatimes.com/2021/02/evacuation/?a=1&b=2 (accessed: 05.11.2026)."
            ),
        ),
        (
            "kk",
            "jjtv-607",
            (
                "Operation Zhusan: Kazakhstan repatriates 607 its citizens from Syria. – Мәтін : электрондық // "
                "Jibek Joly TV (jjtv.kz) : [сайт]. – [жылы көрсетілмеген]. – URL: https://jjtv.kz/en/operation-zhusan "
                "(қаралған күні: 05.11.2026)."
            ),
        ),
    ],
)
def test_gost(knowledge: Knowledge, language: str, source: str, cited: str) -> None:
    assert gost(knowledge.sources[source], knowledge.phrases[language], DAY) == cited


@pytest.mark.parametrize(
    ("source", "cited"),
    [
        ("amerinews-2019", f"AmeriNews (amerinews.tv). (2019, August 6). {TITLE}. {AMERINEWS}"),
        (
            "astanatimes-2021-02-04",
            (
                "The Astana Times. (2021, February). [Report on the evacuation of February 2021]. "
                "https://astanatimes.com/2021/02/evacuation/?a=1&b=2"
            ),
        ),
        (
            "jjtv-607",
            (
                "Jibek Joly TV (jjtv.kz). (n.d.). Operation Zhusan: Kazakhstan repatriates 607 its "
                "citizens from Syria. "
                "Retrieved November 5, 2026, from https://jjtv.kz/en/operation-zhusan"
            ),
        ),
    ],
)
def test_apa(knowledge: Knowledge, source: str, cited: str) -> None:
    assert apa(knowledge.sources[source], knowledge.phrases["kk"], DAY) == cited


def test_bibtex(knowledge: Knowledge) -> None:
    source = knowledge.sources["amerinews-2019"].model_copy(update={"publisher": "R&D_50%"})
    assert bibtex(source, knowledge.phrases["ru"], DAY) == (
        "@misc{amerinews-2019,\n"
        f"  title = {{{{{TITLE}}}}},\n"
        r"  author = {{R\&D\_50\%}}," + "\n"
        "  year = {2019},\n"
        "  month = {8},\n"
        f"  howpublished = {{\\url{{{AMERINEWS}}}}},\n"
        "  note = {Accessed 2026-11-05}\n"
        "}"
    )


def test_bibtex_without_a_year(knowledge: Knowledge) -> None:
    assert "year" not in bibtex(knowledge.sources["jjtv-607"], knowledge.phrases["en"], DAY)
