"""Reading a folder: whatever an editor may get wrong in one file is told with its line and its remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knowledge.folder import ENTRY, FILES, OTHER, Folder

from bot.errors import KnowledgeError, Problem
from bot.knowledge.reader import load, read

Breaking = Callable[[Folder], None]


def change(name: str, old: str, new: str) -> Breaking:
    return lambda folder: folder.change(name, old, new)


def write(name: str, content: str | bytes) -> Breaking:
    return lambda folder: folder.write(name, content)


ANSWER = "answer:\n  en: In 2019, 156 women came home.\n  ru: В 2019 году домой вернулись 156 женщин.\n"
ANSWER += "  kk: 2019 жылы 156 әйел оралды.\n"
DOES_NOT_FIT = "does not fit the lines above; check the indentation, the '- ' and the ':', and quotes inside a text"
NO_DAY = "must be a day such as 2019-08-06, a month such as 2019-08 or a year"
SIGN = "a text that begins with a sign such as @ ` % * & ! | > must stand in double quotes"
CONFLICT = "<<<<<<< HEAD\nas_of: 2019-06\n=======\nas_of: 2019-07\n>>>>>>> theirs\n"

BROKEN: dict[str, tuple[Breaking, str]] = {
    # YAML
    "colon in a text": (
        change(ENTRY, "came home; two", "came home: two"),
        "entries/numbers/total.yaml:2: ': ' inside a text; put the whole text in double quotes",
    ),
    "open quote": (
        change(ENTRY, "en: In 2019, 595 people came home; two", 'en: "In 2019, 595 people came home; two'),
        "entries/numbers/total.yaml:2: a quotation mark is opened and never closed; close it",
    ),
    "quotes at the beginning of a text": (
        change(OTHER, "en: In 2019", 'en: "In" 2019'),
        f"entries/numbers/women.yaml:2: {DOES_NOT_FIT}",
    ),
    "open bracket": (
        change(OTHER, "en: In 2019", "en: [In 2019"),
        (
            "entries/numbers/women.yaml:2: a text that begins with [ or { must stand in double quotes; "
            "a list has its items behind '- '"
        ),
    ),
    "wrong indentation": (
        change(OTHER, "  ru: В 2019", " ru: В 2019"),
        f"entries/numbers/women.yaml:3: {DOES_NOT_FIT}",
    ),
    "no colon": (change(OTHER, "as_of: 2019", "as_of 2019"), f"entries/numbers/women.yaml:32: {DOES_NOT_FIT}"),
    "sign @": (change(OTHER, "as_of: 2019", "as_of: @2019"), f"entries/numbers/women.yaml:31: {SIGN}"),
    "sign *": (change(OTHER, "as_of: 2019", "as_of: *2019"), f"entries/numbers/women.yaml:31: {SIGN}"),
    "sign !": (change(OTHER, "as_of: 2019", "as_of: !about 2019"), f"entries/numbers/women.yaml:31: {SIGN}"),
    "sign |": (change(OTHER, "as_of: 2019", "as_of: |2019"), f"entries/numbers/women.yaml:31: {SIGN}"),
    "tab": (
        change(OTHER, "  ru: В 2019", "\tru: В 2019"),
        "entries/numbers/women.yaml:3: a tab stands where spaces must; indent with spaces",
    ),
    "second document": (
        write(OTHER, FILES[OTHER] + "---\nas_of: 2020\n"),
        "entries/numbers/women.yaml:34: a second document begins here; a file holds one, so delete lines such as '---'",
    ),
    "conflict marker": (
        change(ENTRY, "as_of: 2019-06\n", CONFLICT),
        "entries/numbers/total.yaml:52: a conflict marker left by git; keep one side and delete the marker lines",
    ),
    "conflict marker with CRLF": (
        write(ENTRY, FILES[ENTRY].replace("as_of: 2019-06\n", CONFLICT).replace("\n", "\r\n")),
        "entries/numbers/total.yaml:52: a conflict marker left by git; keep one side and delete the marker lines",
    ),
    "not UTF-8": (
        write(OTHER, FILES[OTHER].replace("“", "").replace("ә", "а").encode("cp1251", "replace")),
        "entries/numbers/women.yaml:3: is not UTF-8; save the file as UTF-8",
    ),
    "UTF-16": (
        write(OTHER, FILES[OTHER].encode("utf-16")),
        "entries/numbers/women.yaml:1: is not UTF-8; save the file as UTF-8",
    ),
    "control character": (
        change(OTHER, "Number of women", "Number\x07 of women"),
        "entries/numbers/women.yaml:8: has the control character U+0007; delete it",
    ),
    "nested too deeply": (
        write(OTHER, "answer: " + "[" * 200_000 + "]" * 200_000),
        "entries/numbers/women.yaml:1: is nested too deeply; the knowledge needs no more than a few levels",
    ),
    "lists nested too deeply": (
        write(OTHER, "- " * 200_000),
        "entries/numbers/women.yaml:1: is nested too deeply; the knowledge needs no more than a few levels",
    ),
    "lists nested too deeply over many lines": (
        write(OTHER, "".join(" " * depth + "-\n" for depth in range(900))),
        "entries/numbers/women.yaml:1: is nested too deeply; the knowledge needs no more than a few levels",
    ),
    "empty file": (write(OTHER, ""), "entries/numbers/women.yaml:1: the file is empty"),
    "only comments": (write("topics.yaml", "# later\n"), "topics.yaml:1: the file is empty"),
    # what the knowledge makes of YAML
    "key twice": (
        change(ENTRY, "as_of: 2019-06\n", "as_of: 2019-06\nas_of: 2019-07\n"),
        "entries/numbers/total.yaml:53: 'as_of' is given twice; keep one of the two",
    ),
    "alias": (
        change(ENTRY, "as_of: 2019-06\nrelated:\n  - women\n", "as_of: &day 2019-06\nrelated:\n  - *day\n"),
        "entries/numbers/total.yaml:52: YAML aliases (&, *) are not used here; write the text out",
    ),
    "key that is a list": (write(OTHER, "? [a]\n: b\n"), "entries/numbers/women.yaml:1: a key must be plain text"),
    "empty list": (
        change(OTHER, "related:\n  - total\n", "related: []\n"),
        (
            "entries/numbers/women.yaml:32: 'related' must have each item on a line of its own behind '- ', "
            "not in brackets"
        ),
    ),
    "list in brackets": (
        change(OTHER, "related:\n  - total\n", "related: [total]\n"),
        (
            "entries/numbers/women.yaml:32: 'related' must have each item on a line of its own behind '- ', "
            "not in brackets"
        ),
    ),
    "no value": (
        change(OTHER, "as_of: 2019", "as_of:"),
        "entries/numbers/women.yaml:31: 'as_of' has no value; write one, or delete the line",
    ),
    "no value in a list": (
        change(OTHER, "    - And the ladies", "    -"),
        "entries/numbers/women.yaml:10: 'questions.en' has no value; write one, or delete the line",
    ),
    "empty text": (
        change(OTHER, "    - And the ladies", '    - ""'),
        "entries/numbers/women.yaml:10: 'questions.en' must not be empty",
    ),
    "list instead of an entry": (
        write(OTHER, "- a\n"),
        "entries/numbers/women.yaml:1: the file must have lines such as 'name: …'",
    ),
    "text instead of topics": (
        write("topics.yaml", "a\n"),
        "topics.yaml:1: the file must have lines such as 'name: …'",
    ),
    "list instead of numbers": (
        write("numbers.yaml", "- two\n"),
        "numbers.yaml:1: the file must have lines such as 'name: …'",
    ),
    # fields
    "misspelt field": (
        change(OTHER, "as_of: 2019\n", "as_off: 2019\n"),
        "entries/numbers/women.yaml:31: unknown field 'as_off', did you mean 'as_of'?",
    ),
    "unknown field": (
        change(OTHER, "as_of: 2019\n", "colour: red\n"),
        (
            "entries/numbers/women.yaml:31: unknown field 'colour'; known are kind, disputed, answer, questions, not, "
            "denies, correction, sources, derived, as_of, related, aliases"
        ),
    ),
    "misspelt field of a source": (
        change(OTHER, "    states: 156 women", "    states: 156 women\n    fragmnt: 156 women"),
        "entries/numbers/women.yaml:31: unknown field 'fragmnt' in 'sources', did you mean 'fragment'?",
    ),
    "missing field": (change(OTHER, ANSWER, ""), "entries/numbers/women.yaml:1: missing field 'answer'"),
    "missing field of a source": (
        change(OTHER, "    where: paragraph 5\n", ""),
        "entries/numbers/women.yaml:28: missing field 'where' in 'sources'",
    ),
    "field that the path tells": (
        write(OTHER, "id: women\n" + FILES[OTHER]),
        "entries/numbers/women.yaml:1: 'id' is told by the path; delete the line",
    ),
    "field that the key tells": (
        change("sources.yaml", "gazette:\n", "gazette:\n  id: gazette\n"),
        "sources.yaml:2: 'id' is told by the key; delete the line",
    ),
    "text where lines must be": (
        change(OTHER, ANSWER, "answer: many\n"),
        "entries/numbers/women.yaml:1: 'answer' must have lines such as 'en: …' under it, not 'many'",
    ),
    "list where lines must be": (
        change(OTHER, ANSWER, "answer:\n  - many\n"),
        "entries/numbers/women.yaml:1: 'answer' must have lines such as 'en: …' under it, not a list",
    ),
    "id where a source must be": (
        change(OTHER, "  - source: gazette\n    where: paragraph 5\n    states: 156 women\n", "  - gazette\n"),
        "entries/numbers/women.yaml:28: 'sources' must have lines such as 'source: …' under it, not 'gazette'",
    ),
    "text where a list must be": (
        change(OTHER, "related:\n  - total\n", "related: total\n"),
        (
            "entries/numbers/women.yaml:32: 'related' must be a list with each item on a line of its own behind '- ', "
            "not 'total'"
        ),
    ),
    "list where a text must be": (
        change(OTHER, "as_of: 2019", "as_of:\n  - 2019"),
        "entries/numbers/women.yaml:31: 'as_of' must be text, not a list",
    ),
    "question with a colon": (
        change(OTHER, "    - And the ladies", "    - Ladies: how many"),
        (
            "entries/numbers/women.yaml:10: 'questions.en' must be text, not lines with ':'; "
            "put a text with ': ' in double quotes"
        ),
    ),
    "text over two lines": (
        change(OTHER, "as_of: 2019", 'derived:\n  "189": |\n    33\n    + 156'),
        "entries/numbers/women.yaml:32: 'derived.189' must be one line without spaces at its ends",
    ),
    "spaces at an end": (
        change(OTHER, "    - And the ladies", '    - "And the ladies "'),
        "entries/numbers/women.yaml:10: 'questions.en' must be one line without spaces at its ends",
    ),
    "long id": (
        write(f"entries/numbers/{'w' * 49}.yaml", FILES[OTHER]),
        (
            f"entries/numbers/{'w' * 49}.yaml:1: 'id' must be 1 to 48 of a-z, 0-9 and -, not '{'w' * 49}' "
            "(it is the path)"
        ),
    ),
    "no date": (
        change(OTHER, "as_of: 2019", "as_of: 2019-13-06"),
        (f"entries/numbers/women.yaml:31: 'as_of' {NO_DAY}, not '2019-13-06'"),
    ),
    "no choice": (
        write(OTHER, "kind: rumour\n" + FILES[OTHER]),
        "entries/numbers/women.yaml:1: 'kind' must be 'fact', 'unknown' or 'about', not 'rumour'",
    ),
    "neither true nor false": (
        write(OTHER, "disputed: perhaps\n" + FILES[OTHER]),
        "entries/numbers/women.yaml:1: 'disputed' must be true or false, not 'perhaps'",
    ),
    "no number": (
        change("rules.yaml", "longest_answer: 200", "longest_answer: long"),
        "rules.yaml:1: 'longest_answer' must be a number, not 'long'",
    ),
    "key that is no number": (
        change("numbers.yaml", "1000:", "many:"),
        "numbers.yaml:9: 'value' must be a number, not 'many' (it is the key)",
    ),
    "number without languages": (
        write("numbers.yaml", "2: two\n"),
        "numbers.yaml:1: '2' must have lines such as 'en: …' under it, not 'two'",
    ),
    "empty name of a number": (
        change("numbers.yaml", "  en: two\n", "  en: two,\n"),
        "numbers.yaml:2: '2.en' must not be empty",
    ),
    "no web address": (
        change("sources.yaml", "https://gazette.example.org/return", "gazette.example.org"),
        "sources.yaml:4: 'url' must be a web address such as https://example.org/page, not 'gazette.example.org'",
    ),
    "web address with half a bracket": (
        change("sources.yaml", "https://gazette.example.org/return", "https://[gazette.example.org"),
        (
            "sources.yaml:4: 'url' must be a web address such as https://example.org/page, "
            "not 'https://[gazette.example.org'"
        ),
    ),
    "no id": (
        write("entries/numbers/All Men.yaml", FILES[OTHER]),
        "entries/numbers/All Men.yaml:1: 'id' must be 1 to 48 of a-z, 0-9 and -, not 'All Men' (it is the path)",
    ),
    # entries as a whole
    "id twice": (
        write("entries/people/women.yaml", FILES[OTHER]),
        "entries/people/women.yaml:1: the id 'women' is taken by entries/numbers/women.yaml; rename the file",
    ),
    "fact without a source": (
        change(OTHER, "sources:\n  - source: gazette\n    where: paragraph 5\n    states: 156 women\n", ""),
        "entries/numbers/women.yaml:1: a fact needs at least one source under 'sources'",
    ),
    "unknown without a date": (
        write(OTHER, "kind: unknown\n" + FILES[OTHER].replace("as_of: 2019\n", "")),
        "entries/numbers/women.yaml:1: an unknown needs 'as_of', the day of the search",
    ),
    "source that says nothing": (
        change(OTHER, "    states: 156 women\n", ""),
        "entries/numbers/women.yaml:28: each of 'sources' needs a 'fragment' (verbatim) or 'states' (in our words)",
    ),
    "denies without correction": (
        write(OTHER, FILES[OTHER] + "denies:\n  en:\n    - a\n  ru:\n    - б\n  kk:\n    - в\n"),
        "entries/numbers/women.yaml:1: 'denies' needs a 'correction', which is the reply to it",
    ),
    "correction without denies": (
        write(OTHER, FILES[OTHER] + "correction:\n  en: No.\n  ru: Нет.\n  kk: Жоқ.\n"),
        "entries/numbers/women.yaml:1: 'correction' needs 'denies', the questions that it is the reply to",
    ),
    "missing language of an answer": (
        change(OTHER, "  kk: 2019 жылы 156 әйел оралды.\n", ""),
        "entries/numbers/women.yaml:1: 'answer' lacks the language 'kk'; add it",
    ),
    "missing language of 'not'": (
        change(ENTRY, "  kk:\n    - Қанша адам қаза тапты?\n", ""),
        "entries/numbers/total.yaml:27: 'not' lacks the language 'kk'; add it",
    ),
    "missing language of a topic": (
        change("topics.yaml", "    kk: «Сандар»\n", ""),
        "topics.yaml:2: 'name' lacks the language 'kk'; add it",
    ),
    "unknown language": (
        change(OTHER, "  kk: 2019 жылы 156", "  de: 2019 kamen sie heim.\n  kk: 2019 жылы 156"),
        "entries/numbers/women.yaml:4: unknown language 'de' in 'answer'; phrases/ has en, kk, ru",
    ),
    "name instead of a language's code": (
        change(OTHER, "  kk: 2019 жылы 156", "  Deutsch: 2019 kamen sie heim.\n  kk: 2019 жылы 156"),
        (
            "entries/numbers/women.yaml:4: 'answer.Deutsch' must be the code of a language such as en, ru or kk, "
            "not 'Deutsch'"
        ),
    ),
    # files
    "missing file": (
        lambda folder: folder.delete("sources.yaml"),
        "sources.yaml:1: no such file; the knowledge folder needs it",
    ),
    "entry outside a topic": (
        write("entries/men.yaml", FILES[OTHER]),
        "entries/men.yaml:1: an entry's path is entries/<topic>/<id>.yaml; move the file",
    ),
    "wrong ending": (
        write("entries/numbers/men.yml", FILES[OTHER]),
        "entries/numbers/men.yml:1: ends in .yml, so it is not read; rename it to .yaml",
    ),
    "language's file with a long name": (
        lambda folder: folder.write("phrases/german.yaml", FILES[OTHER]),
        "phrases/german.yaml:1: must be named by the code of its language, such as phrases/en.yaml; rename the file",
    ),
    "file that nothing reads": (
        write("source.yaml", "a: b\n"),
        (
            "source.yaml:1: is not read; known are entries/, phrases/, sources.yaml, topics.yaml, lexicon.yaml, "
            "numbers.yaml, calibration.yaml, charts.yaml, rules.yaml"
        ),
    ),
}


@pytest.mark.parametrize(("broken", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_problem(folder: Folder, broken: Breaking, expected: str) -> None:
    broken(folder)
    reading = folder.reading()
    assert [str(problem) for problem in reading.problems] == [expected]
    assert reading.knowledge is None


def test_a_right_folder_has_no_problem(folder: Folder) -> None:
    knowledge = load(folder.path)
    assert list(knowledge.entries) == ["total", "women"]
    assert knowledge.languages == ("en", "kk", "ru")
    assert knowledge.find("how-many") is knowledge.entries["total"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + FILES[OTHER].encode(),
        FILES[OTHER].replace("\n", "\r\n").encode(),
        FILES[OTHER].strip().encode(),
    ],
    ids=["BOM", "CRLF", "no line feed at the end"],
)
def test_what_editors_on_windows_write_is_accepted(folder: Folder, content: bytes) -> None:
    before = load(folder.path).entries["women"]
    folder.write(OTHER, content)
    assert load(folder.path).entries["women"] == before


def test_scalars_stay_text(folder: Folder) -> None:
    folder.change(
        OTHER, "    - And the ladies\n", "    - no\n    - 12:30\n    - 0123\n    - 1e3\n    - null\n    - ~\n"
    )
    assert load(folder.path).entries["women"].questions["en"][3:9] == ("no", "12:30", "0123", "1e3", "null", "~")


def test_all_problems_are_told_at_once_in_order(folder: Folder) -> None:
    folder.change(ENTRY, "as_of: 2019-06", "as_of: soon")
    folder.change(OTHER, "as_of: 2019", "as_off: 2019")
    folder.change("sources.yaml", "kind: press", "kind: gossip")
    with pytest.raises(KnowledgeError) as caught:
        load(folder.path)
    assert str(caught.value).splitlines() == [
        (f"entries/numbers/total.yaml:52: 'as_of' {NO_DAY}, not 'soon'"),
        "entries/numbers/women.yaml:31: unknown field 'as_off', did you mean 'as_of'?",
        "sources.yaml:7: 'kind' must be 'official', 'intergovernmental', 'research', 'ngo' or 'press', not 'gossip'",
    ]


def test_load_tells_what_files_say_of_each_other(folder: Folder) -> None:
    folder.change(OTHER, "source: gazette", "source: gazete")
    with pytest.raises(KnowledgeError) as caught:
        load(folder.path)
    assert str(caught.value) == "entries/numbers/women.yaml:28: unknown source 'gazete', did you mean 'gazette'?"


def test_a_broken_language_does_not_blame_the_entries(folder: Folder) -> None:
    folder.write("phrases/kk.yaml", "language: {\n")
    assert [problem.path for problem in folder.reading().problems] == ["phrases/kk.yaml"]


def test_no_folder(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert read(nowhere).problems == [
        Problem(str(nowhere), 1, "no such folder; KNOWLEDGE_DIR names the folder of the knowledge")
    ]


def test_long_phrase(folder: Folder) -> None:
    text = (folder.path / "phrases/en.yaml").read_text(encoding="utf-8")
    lines = [f"open_bot: {'x' * 65}" if line.startswith("open_bot:") else line for line in text.splitlines()]
    folder.write("phrases/en.yaml", "\n".join(lines))
    line = next(at for at, line in enumerate(lines, 1) if line.startswith("open_bot:"))
    expected = f"phrases/en.yaml:{line}: 'open_bot' must have at most 64 characters, not 65"
    assert [str(problem) for problem in folder.reading().problems] == [expected]


def test_empty_folder(tmp_path: Path) -> None:
    assert [str(problem) for problem in read(tmp_path).problems] == [
        *(
            f"{name}.yaml:1: no such file; the knowledge folder needs it"
            for name in ("sources", "topics", "lexicon", "numbers", "calibration")
        ),
        "phrases:1: no language there; each needs a file such as phrases/en.yaml",
        "entries:1: no entry there; each is a file entries/<topic>/<id>.yaml",
    ]


def test_the_revision_is_that_of_the_content(folder: Folder) -> None:
    before = load(folder.path).revision
    assert load(folder.path).revision == before
    folder.change(OTHER, "And the ladies", "And the women")
    assert load(folder.path).revision != before


# What an editor's slip looks like: bits of YAML in any order, as well as any bytes at all.
bits = st.lists(
    st.sampled_from([*"[]{}:-?!&*|>'\"%@`#,\n\t \r", "answer", "en", "- ", ": ", "\n  ", "---\n", "é", "\x00"])
)
contents = st.binary() | bits.map(lambda found: "".join(found).encode())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=contents)
def test_any_bytes_give_problems_and_never_an_exception(folder: Folder, content: bytes) -> None:
    folder.write(OTHER, content)
    reading = folder.reading()
    assert {problem.path for problem in reading.problems} == {OTHER}
    for problem in reading.problems:
        assert problem.line >= 1
        assert problem.message
        assert "\n" not in problem.message
