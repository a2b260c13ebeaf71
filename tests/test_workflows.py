"""The workflows run what the README says, with actions that are pinned to one commit each."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from bot.settings import PROJECT

WORKFLOWS = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / ".github/workflows").glob("*.yml")}
_ACTION = re.compile(r"uses: ([\w/-]+)@(\S+)( # v[\d.]+)?$", re.MULTILINE)


def jobs(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(WORKFLOWS[name])["jobs"]
    return found


def test_an_action_has_one_commit_everywhere() -> None:
    commits: dict[str, set[str]] = {}
    for text in WORKFLOWS.values():
        found = _ACTION.findall(text)
        assert len(found) == text.count("uses:")
        for action, commit, version in found:
            assert re.fullmatch(r"[0-9a-f]{40}", commit), action
            assert version, action
            commits.setdefault(action, set()).add(commit)
    assert {action: len(pins) for action, pins in commits.items() if len(pins) > 1} == {}


@pytest.mark.parametrize("command", ["sources --online", "stale --days 365"])
def test_the_weekly_job_looks_at_sources_and_dates(command: str) -> None:
    steps = jobs("sources.yml")["sources"]["steps"]
    (step,) = [step for step in steps if f"python -m bot {command}" in step.get("run", "")]
    assert step["shell"] == "bash"  # with pipefail: what `tee` returns does not count
    assert "schedule:\n    - cron:" in WORKFLOWS["sources.yml"]
