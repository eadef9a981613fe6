"""Logs: of telephone numbers at most the last four digits, of tokens nothing."""

import io
import json
import logging

import pytest
import structlog

from bot.logs import mask, masked

NUMBERS = [
    "9876543210", "98765 43210", "98765-43210", "98765.43210", "+91 98765 43210", "+919876543210",
    "0091 98765 43210", "(022) 2345 6789 01", "+91-98765-43210", "98765\u00a043210", "98 76 54 32 10",
    "+44 7911 123456", "+6581234",
]  # fmt: skip
NO_NUMBERS = [
    "2026-11-23", "2026-11-23 08:18:43", "2026-11-23T08:18:43.123456Z", "127.0.0.1:41234", "192.168.100.200",
    "1732350000.123456", "0.0123456789", "port 3000", "12 of 10000 numbers",
    "8d0f5a1e-7c2b-4a6d-9e3f-1234567890ab",
    "2026-11-23 2026-11-24", "request 01JDXK8Z5N", "carry-0123456789-1",
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "around", ["{}", "asked for {}.", "numbers='{}, {}'", "/block spam {} for 30 days", "{}\n{}"]
)
def test_of_a_number_the_last_four_digits_are_left(number: str, around: str) -> None:
    said = masked(around.replace("{}", number))
    digits = "".join(char for char in number if char.isdigit())
    assert digits[-4:] in said
    left = "".join(char for char in said.replace("30 days", "") if char.isdigit())
    assert left in (digits[-4:], digits[-4:] * 2)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_left_as_it_is(text: str) -> None:
    assert masked(text) == text


def test_values_inside_values_are_masked_too() -> None:
    class Thing:
        def __repr__(self) -> str:
            return "Thing(98765 43210)"

    event = {
        "event": "x",
        "seen": {"a": ["98765 43210", 3]},
        "thing": Thing(),
        "count": 9876543210,
        "ok": True,
    }
    said = mask(None, "info", event)
    assert said == {
        "event": "x",
        "seen": {"a": ["…3210", 3]},
        "thing": "Thing(…3210)",
        "count": 9876543210,
        "ok": True,
    }


def test_a_line_of_another_library_is_masked_as_a_whole() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    last: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[mask], processors=last))
    logger = logging.getLogger("some.library")
    logger.addHandler(handler)
    logger.warning(
        "sent %s with %s", {"numbers": ["98765 43210"]}, "Bearer eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJkIn0.abc"
    )
    logger.removeHandler(handler)
    assert json.loads(written.getvalue()) == {"event": "sent {'numbers': ['…3210']} with Bearer [secret]"}


def test_a_long_hostile_text_is_read_once() -> None:
    said = masked("1 " * 200_000 + "x")
    assert said == "…1111 x"
