"""Reads CloudAgent's answers: (status, headers, body) becomes one typed outcome; calls nobody, never raises.

The body is read before the status: errors come with HTTP 200 and successes with nothing stored. A success is
only what is on the allow-list; everything unexpected is `Family.UNKNOWN`, never a success.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.cloudagent.words import Family, clean, family_of

ERROR_STATUSES = frozenset({"error", "false", "fail", "fails", "failed"})
TOKEN_TEXT = re.compile(r"[\x21-\x7e]{8,8192}")
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, TOO_MANY = 401, 403, 404, 405, 429
MOVED = frozenset({301, 302, 307, 308})


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; header names in lower case. The body may carry a token, so it is not shown."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """A success: what the vendor lists as done and as errors, in its own spelling of the numbers."""

    succeeded: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minted:
    """A new token."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Declined:
    """Not a success: what is to be done, in which words, and what came with it."""

    family: Family
    words: str
    fields: Mapping[str, str] = field(default_factory=dict)
    retry_after: float | None = None
    """Seconds, where the vendor named them."""
    token: str | None = field(default=None, repr=False)
    """A fresh token that came with a rate-limit answer (seen in public code, one source)."""
    is_alive: bool = True
    """False where the answer hints at a vendor in trouble (5xx, no JSON)."""


def read_listing(answer: Answer, now: datetime) -> Listed | Declined:
    """What an Update, Create or Delete answered."""
    payload = _object(answer.body)
    if payload is None:
        return _by_status(answer, now)
    output = payload.get("output")
    if _status(payload) == "success":
        listed = _listed(output)
        if listed is not None and _is_fine(answer.status):
            return listed
        return Declined(Family.UNKNOWN, "CloudAgent's success answer lists no numbers.")
    if output is not None:
        return Declined(Family.UNKNOWN, "CloudAgent's answer contradicts itself.")
    return _declined(payload, answer, now)


def read_token(answer: Answer, now: datetime) -> Minted | Declined:
    """What Generate Token answered; its success has a `token` and no `status` (vendor's page)."""
    payload = _object(answer.body)
    if payload is None:
        return _by_status(answer, now)
    token = _token(payload)
    if token and _is_fine(answer.status) and _status(payload) in ("", "success"):
        return Minted(token)
    return _declined(payload, answer, now)


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def _is_fine(status: int) -> bool:
    return 200 <= status < 300  # noqa: PLR2004  # HTTP's own range


def _status(payload: Mapping[str, Any]) -> str:
    """`status` in lower case; it was seen as a string in many spellings and as a boolean."""
    status = payload.get("status")
    if isinstance(status, bool):
        return "false" if status is False else "true"
    return status.strip().casefold() if isinstance(status, str) else ("" if status is None else "?")


def _token(payload: Mapping[str, Any]) -> str | None:
    token = payload.get("token")
    return token if isinstance(token, str) and TOKEN_TEXT.fullmatch(token) else None


def _listed(output: Any) -> Listed | None:
    """The two lists; `succes` on Create and Update, `success` on Delete (vendor's examples)."""
    if not isinstance(output, dict):
        return None
    lists = [output[key] for key in ("succes", "success") if key in output]
    failed = output.get("error", [])
    if len(lists) != 1 or not isinstance(lists[0], list) or not isinstance(failed, list):
        return None
    return Listed(_texts(lists[0]), _texts(failed))


def _texts(entries: list[Any]) -> tuple[str, ...]:
    return tuple(str(one) for one in entries if isinstance(one, str | int) and not isinstance(one, bool))


def _declined(payload: Mapping[str, Any], answer: Answer, now: datetime) -> Declined:
    """By the words of the body where they are known, by the HTTP status where they are not."""
    words = clean(payload.get("message"))
    fields = _fields(payload.get("errors"))
    family = family_of(words)
    if any("group" in name.casefold() for name in fields):
        family = Family.GROUP
    elif fields and _status(payload) in ERROR_STATUSES:
        family = Family.FIELDS
    known_status = _status(payload) in ERROR_STATUSES or _status(payload) == ""
    if family is Family.UNKNOWN or not known_status:
        return _by_status(answer, now, words)
    waits = family is Family.LIMIT
    return Declined(
        family,
        words,
        fields,
        retry_after=_retry_after(answer, now) if waits else None,
        token=_token(payload) if waits else None,
    )


def _fields(errors: Any) -> Mapping[str, str]:
    if not isinstance(errors, dict):
        return {}
    return {clean(name): clean(said) for name, said in errors.items()}


def _by_status(answer: Answer, now: datetime, words: str = "") -> Declined:
    """What the HTTP status alone says, when the body says nothing we know."""
    status = answer.status
    if status == TOO_MANY:
        return Declined(Family.LIMIT, words or "HTTP 429", retry_after=_retry_after(answer, now))
    if status == UNAUTHORIZED:
        return Declined(Family.TOKEN, words or "HTTP 401")
    if status == FORBIDDEN:
        return Declined(Family.CREDENTIALS, words or "HTTP 403")
    if status in (NOT_FOUND, NOT_ALLOWED) or status in MOVED:
        return Declined(Family.ADDRESS, words or f"HTTP {status}")
    is_alive = bool(words) and status < 500  # noqa: PLR2004  # HTTP's own range
    return Declined(
        Family.UNKNOWN, words or f"an answer that is no answer (HTTP {status})", is_alive=is_alive
    )


LONGEST_WAIT = 3600.0


def _retry_after(answer: Answer, now: datetime) -> float | None:
    """Seconds from a Retry-After header, in seconds or as a date; at most an hour."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:8]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)
