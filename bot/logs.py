"""How the process logs: one line an event, for machines or people; secrets and numbers are masked."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

CHATTY = ("httpx", "httpcore", "uvicorn", "slack_bolt", "slack_sdk", "dbos", "aiohttp.access", "alembic")
"""Loggers whose INFO lines hold whole addresses or bodies."""

SECRET = re.compile(r"(xox[a-z]-|xapp-|eyJ)[A-Za-z0-9._-]{6,}")
NUMBER = re.compile(r"(?<![\w.:-])\+?\d{6,14}(\d{4})(?![\w.:-])")
"""A run of 10 to 18 digits standing alone: people's telephone numbers, of which logs keep the last four."""


def configure(level: str, form: str) -> None:
    """Sets up structlog and the standard library's loggers alike. `form` is `json` or `text`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask,
    ]
    last = structlog.processors.JSONRenderer() if form == "json" else _for_people()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def mask(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Masks what looks like a token or a telephone number in every text of a log line."""
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}


def masked(text: str) -> str:
    """The text with tokens removed and telephone numbers cut to their last four digits."""
    return NUMBER.sub(r"…\1", SECRET.sub("[secret]", text))


def _for_people() -> structlog.dev.ConsoleRenderer:
    """Tracebacks without the values of variables: those may be tokens and telephone numbers."""
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
