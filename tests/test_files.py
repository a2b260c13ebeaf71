"""A file is there whole or not at all."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from bot.errors import Refused
from bot.files import write_whole


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
