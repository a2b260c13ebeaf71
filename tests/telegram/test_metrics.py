"""What /metrics says, and that the alert rules speak of nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import PROJECT
from bot.telegram.metrics import Metrics

DOCS = PROJECT / "docs"
NAMED = re.compile(r"\b(?:bot|process)_\w+(?=[\s{\[)]|$)")  # in an expression of Prometheus
BY_PROMETHEUS = {"up"}


def shown(metrics: Metrics) -> dict[str, list[dict[str, str]]]:
    """Each series' name, and the labels under which it is there."""
    found: dict[str, list[dict[str, str]]] = {}
    for family in text_string_to_metric_families(metrics.text().decode()):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample.labels)
    return found


def rules(path: Path = DOCS / "alerts.yaml") -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]:
        yield from group["rules"]


def test_what_an_operator_needs_is_there() -> None:
    metrics = Metrics()
    metrics.questions.labels("answered", "kk").inc()
    metrics.set_base("abc", 178)
    there = shown(metrics)
    assert there["bot_questions_total"] == [{"outcome": "answered", "language": "kk"}]
    assert there["bot_base_info"] == [{"revision": "abc"}]
    assert {labels["outcome"] for labels in there["bot_updates_total"]} == {
        "answered",
        "limited",
        "refused",
        "failed",
        "poison",
    }
    assert there.keys() >= {
        "bot_answer_seconds_bucket",
        "bot_base_entries",
        "bot_inbox_oldest_seconds",
        "bot_inbox_rows",
        "bot_poison_updates_total",
        "bot_ready",
        "bot_retries_total",
        "bot_sends_total",
        "bot_store_errors_total",
        "process_resident_memory_bytes",
    }


@pytest.mark.parametrize("rule", list(rules()), ids=lambda rule: rule["alert"])
def test_an_alert_speaks_of_series_that_are_there_before_anything_happens(rule: dict[str, Any]) -> None:
    there = shown(Metrics())
    named = set(NAMED.findall(rule["expr"]))
    assert named or BY_PROMETHEUS & set(re.findall(r"\w+", rule["expr"]))
    assert named - there.keys() == set()
    for name, label, value in re.findall(r'(bot_\w+)\{(\w+)="(\w+)"\}', rule["expr"]):
        assert value in {labels.get(label) for labels in there[name]}


@pytest.mark.parametrize("rule", list(rules()), ids=lambda rule: rule["alert"])
def test_an_alert_says_what_is_wrong_how_bad_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["runbook"] == f"operations.md#{rule['alert'].lower()}"
    chapters = re.findall(r"^### (\w+)$", (DOCS / "operations.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert chapters.count(rule["alert"]) == 1


def test_the_runbook_has_no_alert_that_is_not_there() -> None:
    chapters = re.findall(r"^### (Bot\w+)$", (DOCS / "operations.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert chapters == [rule["alert"] for rule in rules()]


def test_a_name_that_is_not_there_would_be_seen() -> None:
    assert NAMED.findall("sum(rate(bot_send_total[5m])) / bot_x > process_y") == [
        "bot_send_total",
        "bot_x",
        "process_y",
    ]
