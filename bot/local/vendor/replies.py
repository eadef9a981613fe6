"""What goes in and out of the stand-in, in the vendor's words as quoted on its public pages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

BAD_FORMAT = "Blocknumbers data contains invalid format of numbers"
NOT_JSON = "Invalid Json Pass Valid Json"
LIMIT = "Max limit exceeded"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One HTTP request as the stand-in sees it; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `fate` other than `answered` says how the connection ends instead of answering.

    `refused`: no connection was made; `silent`: nothing is answered until the caller gives up;
    `dropped`: the connection ends without an answer. `delay` is in seconds.
    """

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    fate: str = "answered"
    delay: float = 0.0

    def payload(self) -> Any:
        """The body as JSON; what the stand-in itself wrote."""
        return json.loads(self.body)

    def rewritten(self, payload: object) -> "Reply":
        """The same answer with another JSON body."""
        return replace(self, body=_json(payload))


def _json(payload: object) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()


def answer(payload: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON answer."""
    return Reply(status, _json(payload), headers=headers or {})


def html(status: int) -> Reply:
    """An answer of a web server that is not the application (F5, F6)."""
    page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>nginx</body></html>"
    return Reply(status, page.encode(), "text/html")


def refusal(message: str, status: int = 200) -> Reply:
    """`{"status":"false",…,"data":null}`: the shape of token and account errors."""
    return answer({"status": "false", "message": message, "data": None}, status)


def error(message: str, status: int = 200) -> Reply:
    """`{"status":"error","message":…}`: the shape of the block-number pages' errors."""
    return answer({"status": "error", "message": message}, status)


def invalid(fields: Mapping[str, str], status: int = 200) -> Reply:
    """`invalid data` with the vendor's words by field."""
    return answer({"status": "error", "message": "invalid data", "errors": dict(fields)}, status)
