"""Links that open a page filled in: within bounds, and with nothing in them that acts."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from maintaining.conftest import Asked

from bot.knowledge.models import Knowledge
from bot.maintaining.links import LONGEST, LONGEST_IN_TELEGRAM, Links
from bot.maintaining.misses import Group, gather
from bot.store.feedback import Miss
from bot.understanding.resolver import Resolver

REPOSITORY = "https://github.com/owner/zhusan-bot"


@pytest.fixture(scope="module")
def resolver(small: Knowledge) -> Resolver:
    return Resolver(small)


def fields(link: str, page: str) -> dict[str, str]:
    """What a link fills in."""
    parts = urlsplit(link)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{REPOSITORY}/{page}"
    return {name: value for name, (value,) in parse_qs(parts.query, strict_parsing=True).items()}


def group(small: Knowledge, resolver: Resolver, *misses: Miss) -> Group:
    (found,) = gather(misses, small, resolver)
    return found


def test_an_issue(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    found = group(small, resolver, asked("how many women & ladies?", "en", 3, date(2026, 2, 1)))
    assert fields(Links(REPOSITORY, "knowledge", small.languages).issue(found), "issues/new") == {
        "title": "Unanswered: how many women & ladies?",
        "body": (
            "    how many women & ladies?\n\n"
            "Asked 3 times in en, from 2026-02-01 to 2026-02-01. Nearest: `entries/women/women-2019.yaml`."
        ),
    }


def test_a_file(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    found = group(small, resolver, asked("Сколько женщин играет в футбол: кто?", "ru"))
    assert fields(Links(REPOSITORY, "knowledge", small.languages).entry(found), "new/main") == {
        "filename": "knowledge/entries/women/skolko-jenshin-igraet-v-futbol.yaml",
        "value": (
            "answer:\n  en:\n  kk:\n  ru:\n"
            "questions:\n  en:\n    -\n  kk:\n    -\n  ru:\n    - 'Сколько женщин играет в футбол: кто?'\n"
            "sources:\n  - source:\n    where:\n    fragment:\nas_of:\n"
        ),
    }


@pytest.mark.parametrize("longest", [LONGEST, LONGEST_IN_TELEGRAM])
@pytest.mark.parametrize("text", ["женщины в футболе " * 60, "women " * 400, "жәіңғүұқөһ" * 100])
def test_a_link_has_its_bounds(small: Knowledge, resolver: Resolver, asked: Asked, text: str, longest: int) -> None:
    found, links = group(small, resolver, asked(text)), Links(REPOSITORY, "knowledge", small.languages, longest)
    for link, page, field in ((links.issue(found), "issues/new", "title"), (links.entry(found), "new/main", "value")):
        assert len(link) <= longest
        assert link.isascii()
        assert "…" in fields(link, page)[field]


def test_somebody_s_words_do_nothing(small: Knowledge, resolver: Resolver, asked: Asked) -> None:
    words = "x @owner #1 ![](https://evil.example/x.png)\n\n```\n&labels=bug&value=answer: y"
    found, links = group(small, resolver, asked(words)), Links(REPOSITORY, "knowledge", small.languages)
    issue, file = fields(links.issue(found), "issues/new"), fields(links.entry(found), "new/main")
    one_line = "x @owner #1 ![](https://evil.example/x.png) ``` &labels=bug&value=answer: y"
    assert issue["body"].splitlines()[0] == f"    {one_line}"  # indented by four: code, in which nothing is a mention
    assert f"    - '{one_line}'\n" in file["value"]
    assert set(issue) == {"title", "body"}
    assert set(file) == {"filename", "value"}
