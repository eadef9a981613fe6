"""How the process logs: one line an event, for machines or people; secrets and numbers are masked."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

CHATTY = ("httpx", "httpcore", "uvicorn", "slack_bolt", "slack_sdk", "dbos", "aiohttp.access", "alembic")
"""Loggers whose INFO lines hold whole addresses or bodies."""

SECRET = re.compile(r"(xox[a-z]-|xapp-|eyJ)[A-Za-z0-9._-]{6,}")
NUMBER = re.compile(r"(?<![\w.:/-])\+?\(?\d(?:[\s().-]*\d)*+")
"""Digits as people write them, with blanks, dots, dashes and brackets between; hostile text is read once."""

NO_NUMBER = re.compile(r"(\d{4}-\d\d-\d\d\s*)+(\d\d)?|\d{1,3}(\.\d{1,3}){3}|\d{10}\.\d{6}|0\.\d+")
"""Dates (and the hour behind them), IP addresses, Slack's timestamps and fractions of a second look alike."""

FEWEST_DIGITS, FEWEST_AFTER_PLUS = 10, 7


def configure(level: str, form: str, workspace: str = "") -> None:
    """Sets up structlog and the standard library's loggers alike. `form` is `json` or `text`.

    Every line names the `workspace`, where one is given.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([_naming(workspace)] if workspace else []),
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


def _naming(workspace: str) -> structlog.typing.Processor:
    def name(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {**event, "workspace": workspace}

    return name


def mask(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Masks what looks like a token or a telephone number in everything that a log line says."""
    # structlog keeps what it needs itself under names that begin with an underscore.
    return {key: value if key.startswith("_") else _fit(value) for key, value in event.items()}


def masked(text: str) -> str:
    """The text with tokens removed and telephone numbers, however written, cut to their last four digits."""
    return NUMBER.sub(_last_four, SECRET.sub("[secret]", text))


def _fit(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {masked(str(key)): _fit(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_fit(one) for one in value]
    return masked(value if isinstance(value, str) else repr(value))


def _last_four(found: re.Match[str]) -> str:
    text = found.group()
    digits = [char for char in text if char.isdigit()]
    fewest = FEWEST_AFTER_PLUS if text.startswith("+") else FEWEST_DIGITS
    if len(digits) < fewest or NO_NUMBER.fullmatch(text):
        return text
    return "…" + "".join(digits[-4:])


def _for_people() -> structlog.dev.ConsoleRenderer:
    """Tracebacks without the values of variables: those may be tokens and telephone numbers."""
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
