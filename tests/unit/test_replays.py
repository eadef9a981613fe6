"""The memory of signed requests behind the guard."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.http import replays
from bot.http.replays import Replays

pytestmark = pytest.mark.anyio

NOW = 1_800_000_000


class Clock:
    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


class Behind:
    """What stands behind; acts each time it is called, and says how often that was."""

    def __init__(self) -> None:
        self.acts = 0
        self.status = 200
        self.before: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.acts += 1
        if self.before is not None:
            await self.before()
        await PlainTextResponse(f"act {self.acts}", self.status)(scope, receive, send)


async def post(app: ASGIApp, signature: str = "v0=a", *, at: int = NOW) -> httpx.Response:
    headers = {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": str(at)}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        return await client.post("/", content=b"x", headers=headers)


async def test_a_replay_gets_the_first_answer_and_does_nothing() -> None:
    behind, told = Behind(), list[int]()
    app = Replays(behind, lambda: told.append(1), Clock())
    first, second = await post(app), await post(app)
    assert (first.status_code, first.text) == (second.status_code, second.text) == (200, "act 1")
    assert (behind.acts, len(told)) == (1, 1)


async def test_a_delivery_that_slack_signed_anew_goes_through() -> None:
    behind = Behind()
    app = Replays(behind, clock=Clock())
    await post(app, "v0=a")
    assert (await post(app, "v0=b", at=NOW + 1)).text == "act 2"


@pytest.mark.parametrize("status", [500, 503])
async def test_what_failed_may_be_sent_again_as_it_is(status: int) -> None:
    behind = Behind()
    behind.status = status
    app = Replays(behind, clock=Clock())
    await post(app)
    behind.status = 200
    assert ((await post(app)).status_code, behind.acts) == (200, 2)


async def test_what_broke_may_be_sent_again_as_it_is() -> None:
    behind = Behind()

    async def breaks() -> None:
        raise ValueError

    behind.before = breaks
    app = Replays(behind, clock=Clock())
    await post(app)
    behind.before = None
    assert (await post(app)).text == "act 2"


async def test_a_replay_during_the_first_waits_for_its_answer() -> None:
    behind, begun, go_on = Behind(), asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        await go_on.wait()

    behind.before = wait
    app = Replays(behind, clock=Clock())
    first = asyncio.create_task(post(app))
    await begun.wait()
    second = asyncio.create_task(post(app))
    await asyncio.sleep(0)
    go_on.set()
    assert [(await one).text for one in (first, second)] == ["act 1", "act 1"]


async def test_it_is_forgotten_when_the_guard_would_refuse_it_anyway() -> None:
    behind, clock = Behind(), Clock()
    app = Replays(behind, clock=clock)
    await post(app, "v0=old")
    clock.now += 301
    await post(app, "v0=new", at=NOW + 301)
    await post(app, "v0=old")
    assert behind.acts == 3


@pytest.mark.parametrize(("limit", "value"), [("MOST_REQUESTS", 2), ("MOST_BYTES", 9)])
async def test_it_keeps_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(replays, limit, value)
    behind = Behind()
    app = Replays(behind, clock=Clock())
    for name in ("v0=a", "v0=b", "v0=c"):
        await post(app, name)
    assert (await post(app, "v0=c")).text == "act 3", "the newest is remembered"
    assert (await post(app, "v0=a")).text == "act 4", "the oldest is not"
