"""Server-sent events over a real connection."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from bot.local.slack import LocalSlack, serve
from bot.local.workspace.stream import Watcher, frame
from tests.unit.local.local_bot import APP, ASHA, DESK, QUIET_RULES, RAVI, Bot, Clock, call, modal, section

pytestmark = pytest.mark.anyio


@pytest.fixture
async def served(bot: Bot) -> AsyncIterator[LocalSlack]:
    local = LocalSlack(
        APP,
        clock=Clock(),
        rules=QUIET_RULES,
        deliver_to="http://127.0.0.1:3000/slack/events",
        transport=httpx.ASGITransport(bot.app),
    )
    async with local, serve(local):
        yield local


@contextlib.asynccontextmanager
async def watching(local: LocalSlack, user: str) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
    async with (
        httpx.AsyncClient() as client,
        client.stream("GET", f"{local.base_url}/sim/stream", params={"as": user}) as answer,
    ):
        lines = answer.aiter_lines()
        assert (await anext(lines)).startswith(":")
        yield _events(lines)


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


async def first(events: AsyncIterator[tuple[str, Any]], *names: str) -> list[Any]:
    """The data of the next events with these names, in this order; others are passed over."""
    found = []
    async with asyncio.timeout(10):
        for name in names:
            async for event, data in events:
                if event == name:
                    found.append(data)
                    break
    return found


async def test_messages_views_homes_and_traffic_are_told_as_they_happen(served: LocalSlack, bot: Bot) -> None:
    async with watching(served, RAVI) as events:
        await served.command(RAVI, DESK, "/block")
        await call(served, "views.open", trigger_id=bot.last["trigger_id"], view=modal())
        await served.submit(RAVI, {"numbers": ""})
        await served.close(RAVI)
        posted = await call(served, "chat.postMessage", channel=DESK, text="card")
        await call(served, "chat.delete", channel=DESK, ts=posted["ts"])
        await call(served, "views.publish", user_id=RAVI, view={"type": "home", "blocks": [section("Home")]})
        traffic, view, errors, closed, message, deleted, home = await first(
            events, *("traffic", "view", "view_errors", "view_closed", "message", "message_deleted", "home")
        )

    assert (traffic["name"], traffic["status"], traffic["signature"]) == ("/block", 200, "valid")
    assert errors["id"] == closed["id"] == view["id"]
    assert (message["text"], deleted) == ("card", {"channel": DESK, "ts": posted["ts"]})
    assert home["type"] == "home"


async def test_nobody_hears_of_the_private_messages_and_modals_of_another(
    served: LocalSlack, bot: Bot
) -> None:
    async with watching(served, ASHA) as events:
        await call(served, "chat.postEphemeral", channel=DESK, user=RAVI, text="private")
        await served.command(RAVI, DESK, "/block")
        await call(served, "views.open", trigger_id=bot.last["trigger_id"], view=modal())
        await call(served, "chat.postMessage", channel=DESK, text="public")
        seen = []
        async with asyncio.timeout(10):
            async for name, data in events:
                seen.append((name, data.get("text")))
                if name == "message":
                    break

    assert [event for event in seen if event[0] != "traffic"] == [("message", "public")]


async def test_a_failed_ack_is_a_notice_on_the_persons_screen(served: LocalSlack, bot: Bot) -> None:
    bot.will("/block", Response(status_code=500))
    async with watching(served, RAVI) as events:
        await served.command(RAVI, DESK, "/block")
        (toast,) = await first(events, "toast")

    assert toast == {"level": "error", "text": "/block failed with the error “dispatch_failed”"}


async def test_a_page_that_lags_too_far_is_told_to_fetch_everything_anew() -> None:
    watcher = Watcher(RAVI)
    for _ in range(2001):
        watcher.tell(frame("traffic", {}))
    watcher.tell(None)

    frames = [line async for line in watcher.frames()]
    assert frames == [": welcome\n\n", frame("state", {}), frame("traffic", {})]


async def test_the_server_listens_on_loopback_alone(served: LocalSlack) -> None:
    assert served.base_url.startswith("http://127.0.0.1:")
    assert served.api_url == f"{served.base_url}/api/"


async def test_a_port_in_use_is_refused(served: LocalSlack) -> None:
    port = int(served.base_url.rpartition(":")[2])
    async with LocalSlack(APP) as other:
        with pytest.raises(OSError, match="in use"):
            async with serve(other, port):
                pass
