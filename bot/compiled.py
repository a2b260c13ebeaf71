"""A base ready to be asked, kept beside it after the first time, as Python keeps bytecode.

To read a base and count its words takes seconds; what came of it is read back in a tenth of one, into half the memory.
Where the folder cannot be written to, nothing is kept.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pydantic

from bot.errors import Refused
from bot.files import write_whole
from bot.knowledge.models import Knowledge
from bot.knowledge.reader import load
from bot.understanding.dialogue import Dialogue

KEPT = ".compiled"


def compiled(folder: Path, knowledge: Knowledge | None = None) -> Dialogue:
    """The dialogue over the base in `folder`, whose `knowledge` need not be read twice.

    What was kept counts only if the base, this program, Python and the libraries it is made of are still the same.

    Raises:
        KnowledgeError: with every problem that makes the base unusable.
    """
    path, origin = folder / KEPT, _origin(folder)
    with suppress(OSError), path.open("rb") as file:
        if file.read(len(origin)) == origin and file.read(len(origin)) == hashlib.file_digest(file, "sha256").digest():
            file.seek(2 * len(origin))
            dialogue: Dialogue = pickle.load(file)  # noqa: S301 - made by this very program: see _origin
            return dialogue
    dialogue = Dialogue(knowledge or load(folder))
    body = io.BytesIO()
    body.seek(2 * len(origin))
    pickle.dump(dialogue, body, pickle.HIGHEST_PROTOCOL)
    content = body.getbuffer()
    content[: 2 * len(origin)] = origin + hashlib.sha256(content[2 * len(origin) :]).digest()
    with suppress(Refused):
        write_whole(path, content)
    return dialogue


def _origin(folder: Path) -> bytes:
    """Tells apart all that a compiled base depends on."""
    digest = hashlib.sha256(repr((sys.version, np.__version__, pydantic.VERSION)).encode())
    for root, kind in ((folder, "*.y*ml"), (Path(__file__).parent, "*.py")):
        for file in sorted(root.rglob(kind)) if folder.is_dir() else ():
            if file.is_file():
                content = file.read_bytes()
                digest.update(f"{file.relative_to(root)} {len(content)} ".encode() + content)
    return digest.digest()
