"""Charts, drawn when the image was built: `DIR/<language>/<name>.png`, each with its caption in `<name>.txt`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ALBUM = 10  # core.telegram.org/bots/api#sendmediagroup


@dataclass(frozen=True)
class Picture:
    """One chart. Its caption says in words what it shows, for those who do not see it."""

    path: Path
    caption: str


class Pictures:
    """The charts of a folder, and the ids under which Telegram keeps those that were sent."""

    def __init__(self, folder: Path | None) -> None:
        self._pictures = _read(folder) if folder is not None else {}
        self._kept: dict[Path, str] = {}

    def of(self, language: str) -> tuple[Picture, ...]:
        """The charts in a language, by their names."""
        return self._pictures.get(language, ())

    def media(self, picture: Picture) -> str | bytes:
        """What to send: Telegram's id, or, the first time, the file."""
        return self._kept.get(picture.path) or picture.path.read_bytes()

    def keep(self, picture: Picture, file_id: str) -> None:
        """Telegram has the picture under this id."""
        self._kept[picture.path] = file_id


def _read(folder: Path) -> Mapping[str, tuple[Picture, ...]]:
    found: dict[str, tuple[Picture, ...]] = {}
    for path in sorted(folder.glob("*/*.png")):
        text = path.with_suffix(".txt")
        caption = text.read_text(encoding="utf-8").strip() if text.is_file() else ""
        found[path.parent.name] = (*found.get(path.parent.name, ()), Picture(path, caption))
    return {language: pictures[:ALBUM] for language, pictures in found.items()}
