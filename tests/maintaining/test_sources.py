"""What has become of the sources, seen on a server that shows each case."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest
from knowledge.folder import ENTRY, Folder
from maintaining.web import FRAGMENT, site
from program import bot
from running import free_port

from bot.errors import Refused
from bot.knowledge.reader import usable
from bot.maintaining.pages import decoded, letters, visible
from bot.maintaining.sources import Finding, counted, examine
from bot.maintaining.visits import Visitor

PAUSE = 0.05


def with_url(path: Path, *urls: str) -> Folder:
    """A base that cites these addresses."""
    folder = Folder(path)
    one = (path / "sources.yaml").read_text(encoding="utf-8").replace("language:", "http_only: true\n  language:")
    blocks = [one.replace("https://gazette.example.org/return", url) for url in urls]
    blocks[1:] = [block.replace("gazette:", f"gazette-{place}:", 1) for place, block in enumerate(blocks[1:], 2)]
    folder.write("sources.yaml", "".join(blocks))
    return folder


async def found(folder: Folder) -> list[str]:
    knowledge, reading = usable(folder.path)
    findings = await examine(knowledge, reading, Visitor(PAUSE, seconds=0.5), lambda: None)
    return [f"{finding.kind}: {finding.problem}" for finding in findings]


@pytest.mark.parametrize("path", ["page", "stumbling", "page#paragraph-4"])
async def test_nothing_to_say(tmp_path: Path, path: str) -> None:
    async with site() as web:
        assert await found(with_url(tmp_path, web.url(path))) == []


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("404", "dead: {url} answers with status 404; {remedy}"),
        ("410", "dead: {url} answers with status 410; {remedy}"),
        ("500", "dead: {url} answers with status 500; {remedy}"),
        ("round", "dead: {url} redirects more than 5 times; {remedy}"),
        ("403", "unread: {url} refuses programs (status 403); open it yourself"),
        ("429", "unread: {url} refuses programs (status 429); open it yourself"),
        ("paper.pdf", "unread: {url} is application/pdf, which is not read; open it yourself"),
        ("moved", "moved: {url} leads to {page}; give the new address if it is the same page"),
    ],
)
async def test_of_one_link(tmp_path: Path, path: str, message: str) -> None:
    async with site() as web:
        remedy = "give the address where it stands now, or another source"
        kind, _, rest = message.format(url=web.url(path), page=web.url("page"), remedy=remedy).partition(": ")
        assert await found(with_url(tmp_path, web.url(path))) == [f"{kind}: sources.yaml:4: {rest}"]


@pytest.mark.parametrize("path", ["changed", "long", "cyrillic"])
async def test_a_fragment_that_is_gone(tmp_path: Path, path: str) -> None:
    async with site() as web:
        url = web.url(path)
        assert await found(with_url(tmp_path, url)) == [
            f"gone: {ENTRY}:48: “{FRAGMENT}” does not stand on {url}; read it, then mend fragment and answer"
        ]


async def test_a_fragment_in_another_encoding(tmp_path: Path) -> None:
    async with site() as web:
        folder = with_url(tmp_path, web.url("cyrillic"))
        folder.change(ENTRY, FRAGMENT, FRAGMENT.replace("children", "детей"))
        assert await found(folder) == []


async def test_one_request_at_a_time_with_a_pause_and_a_name(tmp_path: Path) -> None:
    async with site() as web:
        assert await found(with_url(tmp_path, web.url("page"), web.url("404"), web.url("403"))) != []
        assert web.most_at_once == 1
        assert all("zhusan-bot" in agent for _, agent, _ in web.asked)
        assert all(later - sooner >= PAUSE for (_, _, sooner), (_, _, later) in pairwise(web.asked))


async def test_a_host_that_does_not_answer_among_those_that_do(tmp_path: Path) -> None:
    async with site() as web:
        closed, slow = f"http://127.0.0.1:{free_port()}/x", web.url("slow")
        plain = web.url("page").replace("http:", "https:")
        remedy = "give the address where it stands now, or another source"
        assert sorted(await found(with_url(tmp_path, web.url("page"), closed, slow, plain))) == [
            f"dead: sources.yaml:12: {closed} cannot be reached (Connection refused); {remedy}",
            f"dead: sources.yaml:20: {slow} does not answer within 0.5 s; {remedy}",
            f"dead: sources.yaml:28: {plain} has no valid https; {remedy}",
        ]


async def test_without_a_network_nothing_is_called_dead(tmp_path: Path) -> None:
    ports = sorted(free_port() for _ in range(4))
    folder = with_url(tmp_path, *(f"http://127.0.0.1:{port}/x" for port in ports))
    with pytest.raises(Refused) as error:
        await found(folder)
    three = ", ".join(sorted(f"127.0.0.1:{port}" for port in ports)[:3])
    assert str(error.value) == f"none of {three} could be reached; is there a network?"


async def test_the_command(tmp_path: Path) -> None:
    async with site() as web:
        folder = with_url(tmp_path, web.url("404"), web.url("moved"))
        code, out, err = await asyncio.to_thread(bot, "sources", "--online", KNOWLEDGE_DIR=str(folder.path))
    assert (code, err) == (1, "")
    assert [line.partition(" http")[0] for line in out.splitlines()] == [
        "dead: sources.yaml:4:",
        "moved: sources.yaml:12:",
        "2 sources: 1 dead, 1 moved, 0 fragments not on their page, 0 not read",
    ]


async def test_the_command_when_all_is_well(tmp_path: Path) -> None:
    async with site() as web:
        folder = with_url(tmp_path, web.url("page"))
        told = await asyncio.to_thread(bot, "sources", "--online", KNOWLEDGE_DIR=str(folder.path))
    assert told == (0, "1 sources: 0 dead, 0 moved, 0 fragments not on their page, 0 not read\n", "")


def test_the_command_without_a_network(tmp_path: Path) -> None:
    host = f"127.0.0.1:{free_port()}"
    folder = with_url(tmp_path, f"http://{host}/x")
    told = bot("sources", "--online", KNOWLEDGE_DIR=str(folder.path))
    assert told == (1, "", f"none of {host} could be reached; is there a network?\n")


def test_the_list(tmp_path: Path) -> None:
    code, out, err = bot("sources", KNOWLEDGE_DIR=str(Folder(tmp_path).path))
    assert (code, err) == (0, "")
    row = [cell.strip() for cell in out.splitlines()[2].strip("| ").split("|")]
    assert row == ["2", "gazette", "The Gazette", "https://gazette.example.org/return"]


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p>one<p>two", "one two"),
        ("<style>x</style>a<script>if (a < b) {}</script>b", "a b"),
        ("a &amp; b &nbsp; &#1078;", "a & b \xa0 ж"),
        ('<meta name="description" content="of the page">', "of the page"),
        ("<", "<"),
    ],
)
def test_what_is_visible(html: str, seen: str) -> None:
    assert visible(html) == seen


def test_letters_leave_out_what_pages_change() -> None:
    assert letters("«Жусан-3»: 1 100\u00a0children…") == letters("“Жусан 3”—1100 Children") == "жусан31100children"


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("да".encode("cp1251"), "windows-1251", "да"),
        ('<meta charset="windows-1251">да'.encode("cp1251"), None, '<meta charset="windows-1251">да'),
        ("да".encode(), "no-such-encoding", "да"),
        (b"\xff", None, "\ufffd"),
    ],
)
def test_encodings(content: bytes, charset: str | None, text: str) -> None:
    assert decoded(content, charset) == text


def test_the_sum(tmp_path: Path) -> None:
    knowledge, reading = usable(Folder(tmp_path).path)
    problem = reading.documents["sources.yaml"].problem(("gazette",), "x")
    findings = [Finding("dead", problem), Finding("gone", problem), Finding("gone", problem)]
    assert counted(findings, knowledge) == "1 sources: 1 dead, 0 moved, 2 fragments not on their page, 0 not read"
