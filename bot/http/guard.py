"""The guard in front of Slack's endpoint: no unsigned byte reaches a parser.

bolt reads, decodes and parses a whole body before it looks at the signature, without a limit on its size
(measured: 5 MB unsigned block the loop for more than a second; bad bytes or timestamps give 500). So size,
timestamp and signature are checked here, on the raw bytes, and only then does bolt see the request.
"""

import hashlib
import hmac
import time
from collections.abc import Callable

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.http.shape import trouble_with

MOST_BYTES = 1_000_000
MOST_SKEW = 300
"""Seconds a timestamp may differ from our clock, in both directions (Slack's own advice)."""


class SlackGuard:
    """Answers 413, 401 and 400 itself; hands everything else on with its body read."""

    def __init__(self, app: ASGIApp, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._app = app
        self._secret = secret.encode()
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one HTTP request."""
        headers = {name.lower(): value for name, value in scope["headers"]}
        body = await _body(headers, receive)
        if body is None:
            await _refuse(413, "The request is too large.")(scope, receive, send)
        elif not self._is_genuine(headers, body):
            await _refuse(401, "The signature or its timestamp is not valid.")(scope, receive, send)
        elif trouble := trouble_with(body, headers.get(b"content-type", b"").decode("latin-1")):
            await _refuse(400, trouble)(scope, receive, send)
        else:
            await self._app(scope, _replay(body, receive), send)

    def _is_genuine(self, headers: dict[bytes, bytes], body: bytes) -> bool:
        stamp = headers.get(b"x-slack-request-timestamp", b"")
        if not stamp.isdigit() or len(stamp) > 12:  # noqa: PLR2004  # far beyond any real clock
            return False
        if abs(self._clock() - int(stamp)) > MOST_SKEW:
            return False
        digest = hmac.new(self._secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(b"v0=" + digest.encode(), headers.get(b"x-slack-signature", b""))


async def _body(headers: dict[bytes, bytes], receive: Receive) -> bytes | None:
    """The whole body; None as soon as it is known to be too large."""
    said = headers.get(b"content-length", b"0")
    if not said.isdigit() or int(said[:12]) > MOST_BYTES:
        return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _refuse(status: int, words: str) -> ASGIApp:
    return JSONResponse({"ok": False, "error": words}, status, headers={"connection": "close"})
