"""The stand-in's record of every call, with credentials described and never repeated."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.local.vendor.replies import Incoming, Reply


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it happened; `processed` is False where a fault or a refusal kept it from being done."""

    n: int
    at: datetime
    method: str
    path: str
    operation: str
    credentials: str
    """`none`, `key`, or `token 3 live` (its serial and condition when the call came in)."""
    user_agent: str
    request_id: str
    """What the caller sent as `X-Request-Id`."""
    request: Any
    status: int
    response: Any
    fate: str
    processed: bool
    faults: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The call for introspection; the moment as ISO 8601."""
        return asdict(self) | {"at": self.at.isoformat()}


def readable(body: bytes) -> Any:
    """The body as JSON where it is, as text where it is not; tokens are masked."""
    try:
        payload = json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
    if isinstance(payload, dict) and payload.get("token"):
        return payload | {"token": "…"}
    return payload


@dataclass(frozen=True, slots=True)
class Handling:
    """How one call was handled, beside its answer."""

    operation: str
    credentials: str
    processed: bool
    faults: tuple[str, ...]


def described(n: int, at: datetime, incoming: Incoming, reply: Reply, handling: Handling) -> Call:
    """The record of one call."""
    return Call(
        n=n,
        at=at,
        method=incoming.method,
        path=incoming.path,
        operation=handling.operation,
        credentials=handling.credentials,
        user_agent=incoming.headers.get("user-agent", ""),
        request_id=incoming.headers.get("x-request-id", ""),
        request=readable(incoming.body),
        status=reply.status,
        response=readable(reply.body),
        fate=reply.fate,
        processed=handling.processed,
        faults=handling.faults,
    )
