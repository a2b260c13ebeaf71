"""A base ready to be asked, kept beside it after the first time, as Python keeps bytecode.

To read a base and count its words takes seconds; what came of it is read back in a tenth of one, into half the memory.
Where the folder cannot be written to, nothing is kept.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
import pydantic

from bot.knowledge.reader import load
from bot.understanding.dialogue import Dialogue

KEPT = ".compiled"
_DIGEST = 32  # bytes


def compiled(folder: Path) -> Dialogue:
    """The dialogue over the base in `folder`.

    What was kept counts only if the base, this program, Python and the libraries it is made of are still the same.

    Raises:
        KnowledgeError: with every problem that makes the base unusable.
    """
    path, origin = folder / KEPT, _origin(folder)
    with suppress(OSError):
        content = memoryview(path.read_bytes())
        body = content[2 * _DIGEST :]
        if content[: 2 * _DIGEST] == origin + _digest((body,)):
            dialogue: Dialogue = pickle.loads(body)  # noqa: S301 - made by this very program: see _origin
            return dialogue
    dialogue = Dialogue(load(folder))
    with suppress(OSError):
        _keep(path, origin, pickle.dumps(dialogue, pickle.HIGHEST_PROTOCOL))
    return dialogue


def _origin(folder: Path) -> bytes:
    """Tells apart all that a compiled base depends on."""
    program = Path(__file__).parent
    files = [*sorted(folder.rglob("*.y*ml")), *sorted(program.rglob("*.py"))] if folder.is_dir() else []
    versions = (sys.version, np.__version__, pydantic.VERSION)
    contents = (part for file in files if file.is_file() for part in (str(file).encode(), file.read_bytes()))
    return _digest((*map(str.encode, versions), *contents))


def _digest(parts: Iterable[bytes | memoryview]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.digest()


def _keep(path: Path, origin: bytes, body: bytes) -> None:
    """Written whole or not at all, whoever else writes it now."""
    with NamedTemporaryFile(dir=path.parent, prefix=KEPT, delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(origin + _digest((body,)) + body)
            file.flush()
            temporary.chmod(0o644)
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
