"""A list gets an item and nothing else of its file changes; a file is never half there."""

from __future__ import annotations

import pytest
from knowledge.folder import REAL

from bot.errors import Refused
from bot.maintaining.editing import with_item

TEXT = """\
# first
answer: # the answer
  en: Twelve

questions:
  en:
    - one # first
    # between
    - "two: quoted" # second

    # about the next language
  ru:
    - раз
    - два

# what must not be answered
not:
  en:
    - 'never' # last
# end
"""


@pytest.mark.parametrize(
    ("key", "language", "before"),
    [
        ("questions", "en", '    - "two: quoted" # second\n'),
        ("questions", "ru", "    - два\n"),
        ("not", "en", "    - 'never' # last\n"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_one_line_is_added(key: str, language: str, before: str, line_end: str, bom: bytes) -> None:
    def content(text: str) -> bytes:
        return bom + text.replace("\n", line_end).encode()

    changed = with_item("x.yaml", content(TEXT), key, language, "three")
    assert changed == content(TEXT.replace(before, f"{before}    - three\n"))


@pytest.mark.parametrize(
    ("item", "line"),
    [
        ("Why: is it?", "    - 'Why: is it?'"),
        ("# what", "    - '# what'"),
        ("- x", "    - '- x'"),
        ("it's «так» 100 %", "    - it's «так» 100 %"),
        ("no", "    - no"),
        ("2019", "    - '2019'"),
    ],
)
def test_texts_are_quoted_where_they_must_be(item: str, line: str) -> None:
    changed = with_item("x.yaml", TEXT.encode(), "questions", "ru", item).decode()
    assert changed == TEXT.replace("    - два\n", f"    - два\n{line}\n")


def test_another_indentation_is_kept() -> None:
    text = TEXT.replace("    - ", "  - ")
    assert with_item("x.yaml", text.encode(), "questions", "ru", "три").decode() == text.replace(
        "два\n", "два\n  - три\n"
    )


def test_no_entry_of_the_real_base_would_change_otherwise() -> None:
    for path in REAL.glob("entries/*/*.yaml"):
        before = path.read_bytes()
        after = with_item(path.name, before, "questions", "en", "a new wording of it")
        added = b"    - a new wording of it\n"
        assert after.count(added) == 1
        assert after.replace(added, b"") == before


def test_a_layout_that_cannot_be_kept_is_left_alone() -> None:
    text = "where: Null\nquestions:\n  en:\n    - one\n"  # the library takes that for nothing, the reader for text
    with pytest.raises(Refused) as error:
        with_item("x.yaml", text.encode(), "questions", "en", "two")
    assert str(error.value) == "x.yaml: is laid out so that it can be changed by hand only; add the line there: - two"
