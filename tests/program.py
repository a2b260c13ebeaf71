"""`python -m bot` as a process."""

from __future__ import annotations

import os
import subprocess
import sys

from bot.settings import PROJECT, Settings

WITHIN = 30  # seconds in which any command of these tests must end


def environment(**variables: str) -> dict[str, str]:
    ours = {name.upper() for name in Settings.model_fields}
    usual = {name: value for name, value in os.environ.items() if name not in ours}
    return {**usual, "PYTHONUTF8": "1", "COLUMNS": "100", **variables}


def bot(*arguments: str, stdin: str | bytes = b"", **variables: str) -> tuple[int, str, str]:
    """Exit code, output and errors of `python -m bot`; never a traceback."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *arguments],
        cwd=PROJECT,
        env=environment(**variables),
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=WITHIN,
        check=False,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in out + err, err
    return done.returncode, out, err
