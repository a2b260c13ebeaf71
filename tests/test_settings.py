"""Environment -> Settings: each wrong value is named in one line, with its remedy and without any secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import PROJECT, Settings, read_settings

TOKEN = "123456:AAbbccddeeffgghhiijjkkllmmnnooppqqr"  # noqa: S105 - no bot has it
ADVICE = (
    "get one from @BotFather in Telegram and set TELEGRAM_BOT_TOKEN, or TELEGRAM_BOT_TOKEN_FILE to a file that holds it"
)
FORM = "expected digits, a colon and letters (123456:ABC…), found"
MISSING = (
    "WEBHOOK_SECRET is missing or malformed: WEBHOOK_URL needs one of 16 to 256 characters of A-Z a-z 0-9 _ -; "
    "make one with: openssl rand -hex 32"
)
HOOK = "https://bot.example.org/telegram"

Environment = Callable[..., Settings]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Settings of an environment in which only these variables are set."""

    def read(**variables: str) -> Settings:
        for name in Settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return read_settings()

    return read


def message(environment: Environment, **variables: str) -> str:
    with pytest.raises(SettingsError) as caught:
        environment(**variables)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
    return str(caught.value)


# --- defaults and good values


def test_every_setting_has_a_default_that_serves(environment: Environment) -> None:
    settings = environment()
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.knowledge_dir == PROJECT / "knowledge"
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///data/zhusan.sqlite3"
    assert (settings.admin_ids, settings.webhook_url, settings.secret()) == ((), None, "")
    assert settings.charts() == PROJECT / "charts"
    assert (settings.log_format, settings.log_level, settings.port) == ("text", "INFO", 8080)


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_an_empty_variable_is_as_if_it_were_not_set(environment: Environment) -> None:
    empty = {name.upper(): "" for name in Settings.model_fields}
    assert environment(**empty) == environment()


def test_good_values(environment: Environment, tmp_path: Path) -> None:
    settings = environment(
        TELEGRAM_BOT_TOKEN=f" {TOKEN} ",
        TELEGRAM_API_URL="http://127.0.0.1:8081/",
        KNOWLEDGE_DIR=str(tmp_path),
        DATABASE_URL="postgres://me:pw@db/zhusan",
        ADMIN_IDS=" 12345, 67890,",
        WEBHOOK_URL=HOOK,
        WEBHOOK_SECRET="s" * 16,
        LOG_FORMAT="JSON",
        LOG_LEVEL="debug",
        PORT="65535",
    )
    assert settings.token() == TOKEN
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.database_url.get_secret_value() == "postgresql+asyncpg://me:pw@db/zhusan"
    assert settings.admin_ids == (12345, 67890)
    assert settings.secret() == "s" * 16
    assert (settings.log_format, settings.log_level, settings.port) == ("json", "DEBUG", 65535)


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
def test_the_driver_of_sqlite(environment: Environment, scheme: str) -> None:
    url = environment(DATABASE_URL=f"{scheme}:///some.sqlite3").database_url.get_secret_value()
    assert url == "sqlite+aiosqlite:///some.sqlite3"


def test_charts_are_looked_for_beside_the_base(environment: Environment, tmp_path: Path) -> None:
    assert environment(KNOWLEDGE_DIR=str(tmp_path / "base")).charts() == tmp_path / "charts"
    assert environment(CHARTS_DIR=str(tmp_path)).charts() == tmp_path


def test_charts_that_are_not_there(environment: Environment, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    with pytest.raises(SettingsError) as caught:
        environment(CHARTS_DIR=str(folder)).charts()
    assert str(caught.value) == (
        f"CHARTS_DIR names '{folder}', which is no folder; draw the charts: python -m bot charts {folder}"
    )


def test_secrets_from_files(environment: Environment, tmp_path: Path) -> None:
    token, secret = tmp_path / "token", tmp_path / "secret"
    token.write_text(f"{TOKEN}\n", encoding="utf-8")
    secret.write_text("s" * 20 + "\n", encoding="utf-8")
    settings = environment(TELEGRAM_BOT_TOKEN_FILE=str(token), WEBHOOK_URL=HOOK, WEBHOOK_SECRET_FILE=str(secret))
    assert (settings.token(), settings.secret()) == (TOKEN, "s" * 20)


def test_the_variable_comes_before_the_file(environment: Environment, tmp_path: Path) -> None:
    settings = environment(TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_BOT_TOKEN_FILE=str(tmp_path / "none"))
    assert settings.token() == TOKEN


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_plain_http_is_for_loopback(environment: Environment, host: str) -> None:
    settings = environment(WEBHOOK_URL=f"http://{host}:8443/hook", WEBHOOK_SECRET="s" * 32)
    assert settings.webhook_url == f"http://{host}:8443/hook"


# --- wrong values

API = "TELEGRAM_API_URL is wrong: expected an address such as https://api.telegram.org, found"
REPOSITORY = "REPOSITORY_URL is wrong: expected an address such as https://github.com/owner/zhusan-bot, found"
ADMINS = "ADMIN_IDS is wrong: expected numbers such as 12345,67890 (@userinfobot in Telegram tells yours), found"
WEBHOOK = (
    "WEBHOOK_URL is wrong: expected an https address such as https://bot.example.org/telegram "
    "(http only on loopback, for tests), found"
)
DATABASE = (
    "DATABASE_URL is wrong: expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, "
    "found a value of another form"
)
NUMBER = "a valid integer, unable to parse string as an integer"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("TELEGRAM_API_URL", "api.telegram.org", f"{API} 'api.telegram.org'"),
        ("TELEGRAM_API_URL", "ftp://host", f"{API} 'ftp://host'"),
        ("TELEGRAM_API_URL", "https://", f"{API} 'https://'"),
        ("DATABASE_URL", "mysql://root:hunter2@db/x", DATABASE),
        ("DATABASE_URL", "hunter2", DATABASE),
        ("DATABASE_URL", "sqlite", DATABASE),
        ("REPOSITORY_URL", "github.com/owner/bot", f"{REPOSITORY} 'github.com/owner/bot'"),
        ("REPOSITORY_URL", "https://github.com/owner", f"{REPOSITORY} 'https://github.com/owner'"),
        ("REPOSITORY_URL", "http://github.com/owner/bot", f"{REPOSITORY} 'http://github.com/owner/bot'"),
        ("ADMIN_IDS", "@maintainer", f"{ADMINS} '@maintainer'"),
        ("ADMIN_IDS", "12345;67890", f"{ADMINS} '12345;67890'"),
        ("ADMIN_IDS", "12345,-5", f"{ADMINS} '12345,-5'"),
        ("WEBHOOK_URL", "http://bot.example.org", f"{WEBHOOK} 'http://bot.example.org'"),
        ("WEBHOOK_URL", "bot.example.org", f"{WEBHOOK} 'bot.example.org'"),
        ("PORT", "0", "PORT is wrong: expected greater than or equal to 1, found '0'"),
        ("PORT", "65536", "PORT is wrong: expected less than or equal to 65535, found '65536'"),
        ("PORT", "http", f"PORT is wrong: expected {NUMBER}, found 'http'"),
        ("SEND_RATE", "0", "SEND_RATE is wrong: expected greater than 0, found '0'"),
        ("SEND_RATE", "10001", "SEND_RATE is wrong: expected less than or equal to 10000, found '10001'"),
        ("QUESTIONS_PER_MINUTE", "-1", "QUESTIONS_PER_MINUTE is wrong: expected greater than 0, found '-1'"),
        ("MISS_DAYS", "4000", "MISS_DAYS is wrong: expected less than or equal to 3650, found '4000'"),
        ("FEEDBACK_DAYS", "year", f"FEEDBACK_DAYS is wrong: expected {NUMBER}, found 'year'"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is wrong: expected 'text' or 'json', found 'xml'"),
        (
            "LOG_LEVEL",
            "LOUD",
            "LOG_LEVEL is wrong: expected 'DEBUG', 'INFO', 'WARNING' or 'ERROR', found 'LOUD'",
        ),
        ("WEBHOOK_URL", HOOK, MISSING),
    ],
)
def test_a_wrong_value_is_named(environment: Environment, name: str, value: str, expected: str) -> None:
    assert message(environment, **{name: value}) == expected


def test_every_wrong_value_is_named_at_once(environment: Environment) -> None:
    found = message(environment, PORT="0", LOG_FORMAT="xml", ADMIN_IDS="me")
    assert found == (
        f"{ADMINS} 'me'; PORT is wrong: expected greater than or equal to 1, found '0'; "
        "LOG_FORMAT is wrong: expected 'text' or 'json', found 'xml'"
    )


@pytest.mark.parametrize("secret", ["short", "s" * 257, "with spaces in it, long", "пароль-из-букв-других"])
def test_a_webhook_needs_a_secret_of_its_form(environment: Environment, secret: str) -> None:
    found = message(environment, WEBHOOK_URL=HOOK, WEBHOOK_SECRET=secret)
    assert found == MISSING
    assert secret not in found


def test_a_secret_file_that_cannot_be_read(environment: Environment, tmp_path: Path) -> None:
    none = tmp_path / "none"
    assert message(environment, WEBHOOK_URL=HOOK, WEBHOOK_SECRET_FILE=str(none)) == (
        f"WEBHOOK_SECRET_FILE names '{none}', which cannot be read (No such file or directory); "
        "check the path and its rights"
    )


# --- the token


def refused(settings: Settings) -> str:
    with pytest.raises(SettingsError) as caught:
        settings.token()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_token(environment: Environment) -> None:
    assert refused(environment()) == f"TELEGRAM_BOT_TOKEN is missing: {ADVICE}"
    assert refused(environment(TELEGRAM_BOT_TOKEN=" " * 2)) == f"TELEGRAM_BOT_TOKEN is missing: {ADVICE}"


@pytest.mark.parametrize("token", ["hunter2", "654321", "654321:short", f"bot{TOKEN}", f"{TOKEN} x", "№12:abcdefghijk"])
def test_a_malformed_token_is_not_shown(environment: Environment, token: str) -> None:
    found = refused(environment(TELEGRAM_BOT_TOKEN=token))
    assert found == f"TELEGRAM_BOT_TOKEN is malformed: {FORM} {len(token)} characters of another form; {ADVICE}"
    assert token not in found


def test_a_token_file_that_is_missing_empty_or_no_text(environment: Environment, tmp_path: Path) -> None:
    file = tmp_path / "token"
    found = refused(environment(TELEGRAM_BOT_TOKEN_FILE=str(file)))
    unreadable = f"TELEGRAM_BOT_TOKEN_FILE names '{file}', which cannot be read"
    assert found == f"{unreadable} (No such file or directory); check the path and its rights"
    file.write_bytes(b"\n")
    assert (
        refused(environment(TELEGRAM_BOT_TOKEN_FILE=str(file))) == f"TELEGRAM_BOT_TOKEN_FILE is an empty file: {ADVICE}"
    )
    file.write_bytes(b"\xff\xfe")
    found = refused(environment(TELEGRAM_BOT_TOKEN_FILE=str(file)))
    assert found == f"{unreadable} (not text); check the path and its rights"
    file.write_text("hunter2", encoding="utf-8")
    found = refused(environment(TELEGRAM_BOT_TOKEN_FILE=str(file)))
    assert found == f"TELEGRAM_BOT_TOKEN_FILE is malformed: {FORM} 7 characters of another form; {ADVICE}"
    found = refused(environment(TELEGRAM_BOT_TOKEN_FILE=str(tmp_path)))
    assert (
        found == f"TELEGRAM_BOT_TOKEN_FILE names '{tmp_path}', which cannot be read (Is a directory); "
        "check the path and its rights"
    )


def test_secrets_are_not_shown_when_settings_are(environment: Environment) -> None:
    settings = environment(
        TELEGRAM_BOT_TOKEN=TOKEN,
        DATABASE_URL="postgresql://me:hunter2@db/x",
        WEBHOOK_URL=HOOK,
        WEBHOOK_SECRET="verysecret" * 2,
    )
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert TOKEN not in shown
        assert "hunter2" not in shown
        assert "verysecret" not in shown


# --- faults


def test_what_was_found_is_shown_as_it_was(environment: Environment) -> None:
    assert message(environment, LOG_LEVEL="loud").endswith("found 'loud'")


def test_a_bracket_in_an_address(environment: Environment) -> None:
    assert message(environment, TELEGRAM_API_URL="http://[x") == f"{API} 'http://[x'"


def test_a_superscript_among_ids(environment: Environment) -> None:
    assert message(environment, ADMIN_IDS="1²") == f"{ADMINS} '1²'"


def test_the_password_in_an_address_is_not_shown(environment: Environment) -> None:
    assert "hunter2" not in message(environment, TELEGRAM_API_URL="ftp://me:hunter2@host")
