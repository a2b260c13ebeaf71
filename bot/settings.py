"""Environment -> Settings. Every wrong value is named with what was found (never a secret) and its remedy."""

from __future__ import annotations

import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator

from bot.errors import SettingsError

PROJECT = Path(__file__).resolve().parents[1]
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{8,80}")
_BOT_FATHER = (
    "get one from @BotFather in Telegram and set TELEGRAM_BOT_TOKEN, or TELEGRAM_BOT_TOKEN_FILE to a file that holds it"
)
_PASSWORD = re.compile(r"//[^/]*@")  # an address with a name and a password in it
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class Settings(BaseModel, frozen=True, validate_default=True):
    """What an operator can set. Names are those of the environment variables, in lower case."""

    telegram_bot_token: SecretStr = Field(SecretStr(""), description="the bot's token; @BotFather in Telegram gives it")
    telegram_bot_token_file: Path | None = Field(None, description="a file that holds the token, instead of the token")
    telegram_api_url: str = Field("https://api.telegram.org", description="root of the Bot API server")
    knowledge_dir: Path = Field(PROJECT / "knowledge", description="folder of the knowledge base")
    charts_dir: Path | None = Field(
        None,
        description="folder of the pictures for /figures; by default 'charts' beside KNOWLEDGE_DIR, if it is there",
    )
    database_url: SecretStr = Field(
        SecretStr("sqlite:///data/zhusan.sqlite3"), description="sqlite:///FILE, or postgresql://… for several replicas"
    )
    admin_ids: tuple[int, ...] = Field((), description="Telegram user ids of the maintainers, separated by commas")
    send_rate: float = Field(30, gt=0, le=10_000, description="messages a second this process sends at most")
    questions_per_minute: int = Field(20, gt=0, le=10_000, description="questions a minute answered per chat")
    miss_days: int = Field(180, gt=0, le=3650, description="days that an unanswered question is kept")
    feedback_days: int = Field(365, gt=0, le=3650, description="days that a thumbs up or down is kept")
    webhook_url: str | None = Field(None, description="public https address for a webhook; without it the bot polls")
    webhook_secret: SecretStr = Field(SecretStr(""), description="16 to 256 of A-Z a-z 0-9 _ -; needed with a webhook")
    webhook_secret_file: Path | None = Field(None, description="a file that holds the secret, instead of the secret")
    listen_host: str = Field("127.0.0.1", description="address that webhook, health and metrics listen on")
    port: int = Field(8080, ge=1, le=65535, description="port that webhook, health and metrics listen on")
    repository_url: str | None = Field(
        None, description="the base's repository on GitHub, for links that prefill an issue or a file"
    )
    log_format: Literal["text", "json"] = Field("text", description="text for terminals, json for containers")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="the least that is logged")

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError("numbers such as 12345,67890 (@userinfobot in Telegram tells yours)")
        return tuple(map(int, parts))

    @field_validator("telegram_api_url")
    @classmethod
    def _api_root(cls, value: str) -> str:
        scheme, host = _address(value)
        if scheme not in {"http", "https"} or not host:
            raise ValueError("an address such as https://api.telegram.org")
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _public(cls, value: str | None) -> str | None:
        scheme, host = _address(value or "")
        if value and not (host and (scheme == "https" or (scheme == "http" and _loopback(host)))):
            raise ValueError(
                "an https address such as https://bot.example.org/telegram (http only on loopback, for tests)"
            )
        return value

    @field_validator("repository_url")
    @classmethod
    def _repository(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"https://[^/?#@\s]+/[\w.-]+/[\w.-]+/?", value):
            raise ValueError("an address such as https://github.com/owner/zhusan-bot")
        return value.removesuffix("/").removesuffix(".git") if value else None

    @field_validator("database_url")
    @classmethod
    def _driver(cls, value: SecretStr) -> SecretStr:
        scheme, found, rest = value.get_secret_value().partition("://")
        drivers = {
            "sqlite": "sqlite+aiosqlite",
            "sqlite+aiosqlite": "sqlite+aiosqlite",
            "postgres": "postgresql+asyncpg",
            "postgresql": "postgresql+asyncpg",
            "postgresql+asyncpg": "postgresql+asyncpg",
        }
        if not found or scheme not in drivers:
            raise ValueError("sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return SecretStr(f"{drivers[scheme]}://{rest}")

    @field_validator("log_format", mode="before")
    @classmethod
    def _lower(cls, value: str) -> str:
        return value.lower() if value.lower() in {"text", "json"} else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: str) -> str:
        return value.upper() if value.upper() in {"DEBUG", "INFO", "WARNING", "ERROR"} else value

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        if self.webhook_url and not _SECRET.fullmatch(self.secret()):
            raise ValueError(
                "WEBHOOK_SECRET is missing or malformed: WEBHOOK_URL needs one of 16 to 256 characters "
                "of A-Z a-z 0-9 _ -; "
                "make one with: openssl rand -hex 32"
            )
        return self

    def charts(self) -> Path:
        """The folder of the charts, which may be empty or missing if nobody named it.

        Raises:
            SettingsError: it was named, and is no folder.
        """
        if self.charts_dir is None:
            return self.knowledge_dir.absolute().parent / "charts"
        if not self.charts_dir.is_dir():
            raise SettingsError(
                f"CHARTS_DIR names '{self.charts_dir}', which is no folder; "
                f"draw the charts: python -m bot charts {self.charts_dir}"
            )
        return self.charts_dir

    def token(self) -> str:
        """The bot's token.

        Raises:
            SettingsError: there is none, or it does not look like one.
        """
        name, value = "TELEGRAM_BOT_TOKEN", self.telegram_bot_token.get_secret_value().strip()
        if not value and self.telegram_bot_token_file is not None:
            name, value = "TELEGRAM_BOT_TOKEN_FILE", _content("TELEGRAM_BOT_TOKEN_FILE", self.telegram_bot_token_file)
        if not value:
            raise SettingsError(
                f"{name} is {'missing' if name == 'TELEGRAM_BOT_TOKEN' else 'an empty file'}: {_BOT_FATHER}"
            )
        if not _TOKEN.fullmatch(value):
            raise SettingsError(
                f"{name} is malformed: expected digits, a colon and letters (123456:ABC…), "
                f"found {len(value)} characters of another form; {_BOT_FATHER}"
            )
        return value

    def secret(self) -> str:
        """The webhook's secret, empty if there is none."""
        value = self.webhook_secret.get_secret_value().strip()
        if not value and self.webhook_secret_file is not None:
            return _content("WEBHOOK_SECRET_FILE", self.webhook_secret_file)
        return value


def read_settings() -> Settings:
    """The settings of this process's environment. A variable without a value counts as not set.

    Raises:
        SettingsError: one line that names every wrong variable.
    """
    found = {name: value for name in Settings.model_fields if (value := os.environ.get(name.upper()))}
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        raise SettingsError("; ".join(_complaint(detail) for detail in error.errors(include_url=False))) from None


def _complaint(detail: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    if not detail["loc"]:
        return str(detail["ctx"]["error"])
    name = str(detail["loc"][0])
    expected = (
        str(detail["ctx"]["error"])
        if detail["type"] == "value_error"
        else detail["msg"].removeprefix("Input should be ")
    )
    secret = Settings.model_fields[name].annotation is SecretStr or _PASSWORD.search(str(detail["input"]))
    found = "a value of another form" if secret else f"'{detail['input']}'"
    return f"{name.upper()} is wrong: expected {expected}, found {found}"


def _content(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise SettingsError(
            f"{name} names '{path}', which cannot be read ({reason}); check the path and its rights"
        ) from None


def _address(value: str) -> tuple[str, str | None]:
    """Scheme and host of an address; no host where it is none."""
    try:
        parts = urlsplit(value)
        return parts.scheme, parts.hostname
    except ValueError:
        return "", None


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
