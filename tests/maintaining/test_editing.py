"""A list gets an item and nothing else of its file changes; a file is never half there."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from knowledge.folder import REAL

from bot.errors import Refused
from bot.maintaining.editing import with_item, write_whole

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


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "new" / "x.yaml"
    write_whole(file, b"one")
    assert file.stat().st_mode & 0o777 == 0o644
    file.chmod(0o600)
    write_whole(file, b"two")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"two", 0o600)
    assert list(file.parent.iterdir()) == [file]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    write_whole(file, b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(Refused) as error:
            write_whole(file, b"new" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert str(error.value) == f"{file}: cannot be written (File too large); nothing was changed"
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x.yaml", b"old")]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.mkdir()
    with pytest.raises(Refused) as error:
        write_whole(file, b"one")
    assert str(error.value) == f"{file}: cannot be written (Is a directory); nothing was changed"
    assert list(tmp_path.iterdir()) == [file]
