"""The small base of tests/base, with the real phrases, lexicon and figures of calibration beside it."""

import re
import shutil
from pathlib import Path

from bot.knowledge.models import Knowledge
from bot.knowledge.reader import load
from bot.settings import PROJECT

BESIDE = ("phrases", "lexicon.yaml", "numbers.yaml", "calibration.yaml")
FLOOR = 0.3  # of offers: in a base of ten entries everything is near something


def small_base(folder: Path) -> Knowledge:
    """The small base, laid out in an empty folder and read."""
    shutil.copytree(PROJECT / "tests/base", folder, ignore=shutil.ignore_patterns("*.md"))
    for name in BESIDE:
        real = PROJECT / "knowledge" / name
        if real.is_dir():
            shutil.copytree(real, folder / name)
        else:
            shutil.copy(real, folder / name)
    calibration = folder / "calibration.yaml"
    text = calibration.read_text(encoding="utf-8")
    calibration.write_text(re.sub(r"(?m)^floor: .*", f"floor: {FLOOR}", text), encoding="utf-8")
    return load(folder)
