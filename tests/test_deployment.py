"""The files that an operator deploys with: settings, compose, image and workflows say the same as the program."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import PROJECT, Settings

FOR_COMPOSE = {"POSTGRES_PASSWORD", "WEBHOOK_HOST"}  # what only compose.yaml reads
LINE = re.compile(r"^#(?P<name>[A-Z_]+)=(?P<value>.*)$")
ACTION = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$")
WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    return found


def shown(name: str) -> str:
    """The default of a setting as a table shows it; empty where there is none."""
    default = Settings.model_fields[name].get_default()
    value = default.get_secret_value() if hasattr(default, "get_secret_value") else default
    if isinstance(value, Path):
        value = value.relative_to(PROJECT)
    return "" if value in (None, ()) else str(value)


def test_the_example_has_every_setting_with_its_meaning_and_default() -> None:
    lines = read(".env.example").splitlines()
    found = {
        match["name"]: (number, match["value"]) for number, line in enumerate(lines) if (match := LINE.match(line))
    }
    assert found.keys() == {name.upper() for name in Settings.model_fields} | FOR_COMPOSE
    for name, field in Settings.model_fields.items():
        number, value = found[name.upper()]
        comment = str(field.description)
        if shown(name):
            assert (lines[number - 1], value) == (f"# {comment} (this is the default)", shown(name))
        else:
            assert lines[number - 1] == f"# {comment}"


def test_the_readme_has_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| .+ \|$", read("README.md"), re.MULTILINE))
    for name in Settings.model_fields:
        assert shown(name) in rows[name.upper()].strip("`")


def anchors(path: Path) -> set[str]:
    """What the headings of a page can be linked by, as GitHub makes it of them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/operations.md", "knowledge/README.md"])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        name, _, anchor = link.partition("#")
        target = (PROJECT / page).parent / name if name else PROJECT / page
        if not link.startswith("https://") and not (target.exists() and (not anchor or anchor in anchors(target))):
            broken.append(link)
    assert broken == []


def test_compose_reads_only_what_the_example_names() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"\$\{(\w+)", read("compose.yaml"))) - settings == FOR_COMPOSE
    for service in compose()["services"].values():
        known = settings | FOR_COMPOSE | {"POSTGRES_USER", "POSTGRES_DB"}
        assert service["environment"].keys() <= known


@pytest.mark.parametrize("name", ["bot", "replica-1", "replica-2"])
def test_a_bot_in_compose_has_no_more_rights_than_it_needs(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert (service["mem_limit"], service["pids_limit"]) == ("192m", 64)
    assert "TELEGRAM_BOT_TOKEN" not in service["environment"]  # a file, which no `inspect` shows
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_only_the_webhook_is_public() -> None:
    public = {name for name, service in compose()["services"].items() if "80:80" in service.get("ports", [])}
    assert public == {"caddy"}
    assert re.findall(r"handle (/\S+)", read("Caddyfile")) == ["/telegram"]


def test_the_image_is_built_from_locked_parts_and_runs_as_nobody_special() -> None:
    lines = read("Dockerfile").splitlines()
    assert not any(line.startswith("# syntax=") for line in lines)
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"python:3.13-slim", "build"}
    assert "--require-hashes" in read("Dockerfile")
    assert [line for line in lines if line.startswith("USER ")][-1] == "USER 10001:10001"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_its_actions_and_asks_for_few_rights(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "uses:" in line and not ACTION.search(line)] == []
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text


def test_dependabot_watches_everything_that_is_pinned() -> None:
    watched = {update["package-ecosystem"] for update in yaml.safe_load(read(".github/dependabot.yml"))["updates"]}
    assert watched == {"pip", "docker", "docker-compose", "github-actions"}
