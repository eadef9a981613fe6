"""Whether a signed body has the shape of a Slack payload at all; bolt fails on what has not.

Pure. Slack itself never sends such bodies; whoever holds the signing secret can.
"""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

MOST_FIELDS = 100
"""Form fields; a slash command has about fifteen."""
DEEPEST = 60
"""Levels of JSON; rich text in a forwarded message stays below thirty."""

FORM = "application/x-www-form-urlencoded"


def trouble_with(body: bytes, content_type: str) -> str:
    """What is wrong with it, for the answer and the log; empty if it may be handed on."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return "The body is not UTF-8."
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _trouble_with_json(text)
    if kind == FORM:
        return _trouble_with_form(text)
    return "The body is neither a form nor JSON."


def _trouble_with_form(text: str) -> str:
    try:
        fields = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        return "The form cannot be read, or has too many fields."
    payloads = [value for name, value in fields if name == "payload"]
    if len(payloads) > 1:
        return "The form has two payloads."
    return _trouble_with_json(payloads[0]) if payloads else ""


def _trouble_with_json(text: str) -> str:
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        return "The payload is not JSON."
    if not isinstance(payload, dict):
        return "The payload is not an object."
    return "The payload is nested too deeply." if _depth_over(payload, DEEPEST) else ""


def _depth_over(payload: dict[str, Any], most: int) -> bool:
    """Level by level, without recursion of our own."""
    level: list[Any] = [payload]
    for _ in range(most):
        level = [inner for one in level for inner in _inside(one) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value
