"""Behind the guard: the very same signed request is acted on once; a replay gets the first one's answer.

The signature covers time stamp and body, so it names the request. The memory is this process's own and
bounded: what another process was sent, or what was forgotten, meets the keys that make every act happen once
(a command's trigger id, a form's key, a button's request). What Slack itself sends again is signed anew and
goes through.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

REMEMBERED = 300.0
"""Seconds a signature stays valid around its time stamp (the guard's window)."""
MOST_REQUESTS = 10_000
"""About a kilobyte each: five minutes at 33 requests a second."""
MOST_BYTES = 4_000_000
"""Of kept answers, all together; the oldest are forgotten first."""
FAILED = 500


@dataclass(slots=True)
class Kept:
    """One request, and its answer once it was given."""

    until: float
    messages: list[Message] = field(default_factory=list)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    whole: bool = False

    @property
    def size(self) -> int:
        """Bytes of the answer."""
        return sum(len(one.get("body", b"")) for one in self.messages)


class Replays:
    """ASGI middleware; only genuine requests may come here. `told` is called at each replay."""

    def __init__(
        self, app: ASGIApp, told: Callable[[], None] = lambda: None, clock: Callable[[], float] = time.time
    ) -> None:
        self._app = app
        self._told = told
        self._clock = clock
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a new request on; answers a replay as the first was answered, when that is done."""
        key, stamp = _named(scope)
        while (first := self._kept.get(key)) is not None:
            await first.settled.wait()
            if first.whole:
                self._told()
                for message in first.messages:
                    await send(message)
                return
        await self._first(key, Kept(stamp + REMEMBERED), scope, receive, send)

    async def _first(self, key: bytes, kept: Kept, scope: Scope, receive: Receive, send: Send) -> None:
        self._forget_old()
        self._kept[key] = kept

        async def keeping(message: Message) -> None:
            kept.messages.append(message)
            await send(message)

        try:
            await self._app(scope, receive, keeping)
            kept.whole = _is_answer(kept.messages)
        finally:
            self._settle(key, kept)

    def _settle(self, key: bytes, kept: Kept) -> None:
        """What failed, or was cut off, may be sent again as it is: nothing was done."""
        if self._kept.get(key) is kept:
            if kept.whole:
                self._bytes += kept.size
            else:
                del self._kept[key]
        kept.settled.set()

    def _forget_old(self) -> None:
        now = self._clock()
        while self._kept:
            oldest = next(iter(self._kept.values()))
            full = len(self._kept) >= MOST_REQUESTS or self._bytes > MOST_BYTES
            if oldest.until >= now and not full:
                return
            self._kept.popitem(last=False)
            self._bytes -= oldest.size if oldest.whole else 0


def _named(scope: Scope) -> tuple[bytes, float]:
    """Signature and time stamp; the guard has checked both."""
    headers = {name.lower(): value for name, value in scope["headers"]}
    return headers[b"x-slack-signature"], float(headers[b"x-slack-request-timestamp"])


def _is_answer(messages: list[Message]) -> bool:
    """Whether it was answered to the end, and not with a failure."""
    return (
        bool(messages)
        and int(messages[0].get("status", FAILED)) < FAILED
        and messages[-1]["type"] == "http.response.body"
        and not messages[-1].get("more_body", False)
    )
