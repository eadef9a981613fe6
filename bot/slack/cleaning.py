"""Middleware in front of every listener: takes NUL characters out of a payload, which no text needs.

PostgreSQL refuses a text with such a character. Nobody types one on purpose: it comes with what was pasted.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest

NUL = "\x00"


async def without_nul(req: AsyncBoltRequest, next_: Callable[[], Awaitable[Any]]) -> None:
    """Hands the payload on without them."""
    # Over Socket Mode there is no raw body.
    if not req.raw_body or "u0000" in req.raw_body or "%00" in req.raw_body:
        req.body = cleaned(req.body)
    await next_()


def cleaned(value: Any) -> Any:
    """The same lists, mappings and texts, without NUL; the depth of a payload is bounded by the guard."""
    if isinstance(value, str):
        return value.replace(NUL, "")
    if isinstance(value, dict):
        return {cleaned(key): cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [cleaned(inner) for inner in value]
    return value
