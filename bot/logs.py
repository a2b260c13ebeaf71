"""Logs: one line per event, JSON in containers and text in terminals; never a token, never a person's words.

Libraries speak from WARNING up whatever LOG_LEVEL says: below, they print what people wrote. Every line passes the
redaction, also those of libraries, tracebacks and what ends the process.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Collection
from typing import TextIO

import structlog
from structlog.typing import Processor

HIDDEN = "[hidden]"
_TOKEN = re.compile(r"\d{5,20}(?::|%3A)[A-Za-z0-9_-]{20,80}", re.IGNORECASE)


class Redaction(structlog.stdlib.ProcessorFormatter):
    """Formats a record, and hides every secret in what comes out."""

    secrets: Collection[str] = ()

    def format(self, record: logging.LogRecord) -> str:
        return hide(super().format(record), self.secrets)


def hide(text: str, secrets: Collection[str] = ()) -> str:
    """The text without secrets, and without anything that has a token's form."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return _TOKEN.sub(HIDDEN, text)


def set_up(log_format: str, log_level: str, secrets: Collection[str], stream: TextIO | None = None) -> None:
    """Send every log line of this process, and every uncaught error, to stderr in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,  # the plain traceback: others print local variables
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    stream = stream or sys.stderr
    formatter = Redaction(foreign_pre_chain=shared, processors=[_drop_internals, _renderer(log_format, stream)])
    formatter.secrets = tuple(filter(None, secrets))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelName(log_level)))
    logging.getLogger("bot").setLevel(log_level)
    logging.captureWarnings(capture=True)
    _catch_uncaught()


def _renderer(log_format: str, stream: TextIO) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _drop_internals(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event


def _catch_uncaught() -> None:
    log = structlog.get_logger("bot")
    usual = sys.excepthook

    def whole(kind: type[BaseException], error: BaseException, trace: object) -> None:
        if issubclass(kind, KeyboardInterrupt):
            usual(kind, error, error.__traceback__)
        else:
            log.critical("uncaught error", exc_info=(kind, error, trace))

    def in_thread(caught: threading.ExceptHookArgs) -> None:
        log.error("uncaught error in a thread", exc_info=(caught.exc_type, caught.exc_value, caught.exc_traceback))

    sys.excepthook = whole
    threading.excepthook = in_thread
