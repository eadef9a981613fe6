"""How something reaches the bot: the envelope, the ack, and signed HTTP; Socket Mode is beside it."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx

from bot.local.workspace.signing import signature_headers
from bot.local.workspace.state import Workspace
from bot.local.workspace.traffic import TrafficRecord
from bot.local.workspace.wire import Json

TIMED_OUT = "operation_timeout"
FAILED = "dispatch_failed"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One thing to deliver. `kind` is `slash_commands`, `interactive` or `events_api`, as in Socket Mode."""

    kind: str
    name: str
    payload: Json
    retry: int = 0
    retry_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Ack:
    """The bot's answer. `status` 0: none came. `body` is JSON, text, or None for an empty answer."""

    status: int
    ms: float
    body: Any = None
    error: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether Slack takes it as acknowledged."""
        return self.error is None

    def as_json(self) -> Json:
        """The ack as the page reads it."""
        return {"status": self.status, "ms": self.ms, "body": self.body, "error": self.error}


class Courier(Protocol):
    """A way to the bot."""

    async def deliver(self, envelope: Envelope) -> Ack:
        """Delivers and waits for the ack, never longer than the deadline; does not raise."""
        ...

    async def aclose(self) -> None:
        """Lets go of connections."""
        ...


class Remembering:
    """A courier around another that can deliver its last envelope once more, as Slack sometimes does."""

    def __init__(self, inner: Courier) -> None:
        self._inner = inner
        self._last: Envelope | None = None

    async def deliver(self, envelope: Envelope) -> Ack:
        """Delivers and remembers."""
        self._last = envelope
        return await self._inner.deliver(envelope)

    async def again(self) -> Ack:
        """Delivers the last envelope again, freshly signed; raises LookupError if there was none."""
        if self._last is None:
            raise LookupError("nothing was delivered yet")
        return await self._inner.deliver(self._last)

    async def aclose(self) -> None:
        """Closes the inner courier."""
        await self._inner.aclose()


class HttpCourier:
    """Signed HTTP to the bot's one address, as Slack sends it."""

    def __init__(
        self, workspace: Workspace, url: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._workspace = workspace
        self._url = url
        self._client = httpx.AsyncClient(transport=transport, timeout=60.0, trust_env=False)
        self._late: set[asyncio.Task[httpx.Response]] = set()

    async def deliver(self, envelope: Envelope) -> Ack:
        """Posts the signed envelope; a late answer is not waited for, nor is the bot's work cut off."""
        body, headers, signature = self._signed(envelope)
        began = time.perf_counter()
        task = asyncio.ensure_future(self._client.post(self._url, content=body, headers=headers))
        self._late.add(task)
        task.add_done_callback(self._forget)
        await asyncio.wait({task}, timeout=self._workspace.rules.ack_seconds)
        ack = _ack(task, (time.perf_counter() - began) * 1000)
        self._workspace.traffic.add(record_of(self._workspace, envelope, ack, signature))
        return ack

    def _forget(self, task: asyncio.Task[httpx.Response]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()  # a failure after the deadline has nobody left to hear of it

    def _signed(self, envelope: Envelope) -> tuple[bytes, dict[str, str], str]:
        content_type, body = encoded(envelope)
        secret = self._workspace.app.signing_secret
        forged = self._workspace.faults.forge_signature
        signed = signature_headers(
            secret + "?" if forged else secret, body, self._workspace.rules.signing_clock()
        )
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (local workspace)", **signed}
        if envelope.retry:
            headers |= {
                "X-Slack-Retry-Num": str(envelope.retry),
                "X-Slack-Retry-Reason": envelope.retry_reason or "http_error",
            }
        return body, headers, "forged" if forged else "valid"

    async def aclose(self) -> None:
        """Gives up on late answers and closes the connections."""
        late = list(self._late)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self._client.aclose()


def encoded(envelope: Envelope) -> tuple[str, bytes]:
    """Content type and body: events are JSON, commands form fields, the rest JSON in one form field."""
    if envelope.kind == "events_api":
        return "application/json", json.dumps(envelope.payload).encode()
    form = (
        envelope.payload if envelope.kind == "slash_commands" else {"payload": json.dumps(envelope.payload)}
    )
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def _ack(task: asyncio.Task[httpx.Response], ms: float) -> Ack:
    if not task.done():
        return Ack(0, ms, error=TIMED_OUT)
    if task.cancelled() or task.exception() is not None:
        return Ack(0, ms, error=FAILED)
    response = task.result()
    return Ack(
        response.status_code,
        ms,
        parsed(response.text),
        None if response.status_code == httpx.codes.OK else FAILED,
        dict(response.headers),
    )


def parsed(text: str) -> Any:
    """An ack's body: JSON if it is an object, the text otherwise, None if empty."""
    if text.startswith("{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text or None


def record_of(workspace: Workspace, envelope: Envelope, ack: Ack, signature: str) -> TrafficRecord:
    """The traffic record of one delivery."""
    return TrafficRecord(
        direction="to_bot",
        name=envelope.name,
        at=workspace.clock(),
        status=ack.status,
        ms=round(ack.ms, 2),
        request=envelope.payload,
        response=ack.body,
        signature=signature,
        error=ack.error,
    )
