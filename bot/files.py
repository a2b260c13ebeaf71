"""A file is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.errors import Refused


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write beside the file first, then rename: who reads sees the old file or the new one.

    Raises:
        Refused: it cannot be written there; the old file is as it was.
    """
    part: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            part = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        part.replace(path)
    except OSError as error:
        raise Refused(f"{path}: cannot be written ({error.strerror}); nothing was changed") from None
    finally:
        if part is not None:
            with suppress(FileNotFoundError):
                part.unlink()
