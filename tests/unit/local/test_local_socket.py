"""Socket Mode against the real client of slack_sdk and the real dispatcher of slack_bolt."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.slack import LocalSlack, serve
from tests.unit.local.local_bot import APP, DESK, QUIET_RULES, RAVI, Clock, modal, send

pytestmark = pytest.mark.anyio


@pytest.fixture
async def served() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(APP, clock=Clock(), rules=QUIET_RULES) as local, serve(local):
        yield local


@contextlib.asynccontextmanager
async def connected(local: LocalSlack, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    client = AsyncWebClient(token="xapp-1", base_url=local.api_url)
    handler = AsyncSocketModeHandler(app, "xapp-1", web_client=client, ping_interval=0.05)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # so in slack_bolt
    await until(local, 1)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # so in slack_bolt
        await handler.client.aiohttp_client_session.close()


async def until(local: LocalSlack, connections: int) -> None:
    async with asyncio.timeout(10):
        await local.sockets.wait_for(connections)


def bolt(local: LocalSlack) -> AsyncApp:
    client = AsyncWebClient(token="xoxb-1", base_url=local.api_url)
    app = AsyncApp(signing_secret="shh", client=client, process_before_response=True)

    @app.command("/block")
    async def block(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await ack("opened")

    @app.view("form")
    async def form(ack: Any) -> None:
        await ack(response_action="errors", errors={"numbers": "No."})

    return app


async def test_the_whole_way_goes_over_a_socket(served: LocalSlack) -> None:
    async with connected(served, bolt(served)):
        command = await served.command(RAVI, DESK, "/block")
        submission = await served.submit(RAVI, {"numbers": "1"})

    assert (command.ok, submission.ok) == (True, True)
    assert [message["text"] for message in served.ephemerals(RAVI)] == ["opened"]
    assert served.views(RAVI)[0]["errors"] == {"numbers": "No."}


async def test_a_client_told_to_refresh_comes_anew(served: LocalSlack) -> None:
    async with connected(served, bolt(served)):
        await served.disconnect_sockets()
        await until(served, 1)
        again = await served.command(RAVI, DESK, "/block")

    assert again.ok


async def test_without_a_connection_nothing_is_delivered(served: LocalSlack) -> None:
    ack = await served.command(RAVI, DESK, "/block")

    assert (ack.status, ack.error) == (0, "dispatch_failed")


async def address(local: LocalSlack) -> str:
    return str((await send(local, "apps.connections.open", "xapp-1")).json()["url"])


async def test_a_socket_address_serves_once(served: LocalSlack) -> None:
    url = await address(served)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_an_envelope_goes_to_one_connection_and_waits_for_its_ack(served: LocalSlack) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(await address(served)) as one,
        session.ws_connect(await address(served)) as other,
    ):
        hellos = [await one.receive_json(), await other.receive_json()]
        acting = asyncio.ensure_future(served.command(RAVI, DESK, "/block spam"))
        arrived, waiting = await asyncio.wait(
            {asyncio.ensure_future(socket.receive_json()) for socket in (one, other)},
            return_when=asyncio.FIRST_COMPLETED,
        )
        envelope = arrived.pop().result()
        await one.send_json({"envelope_id": "another"})
        await one.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "ok"}})
        ack = await acting
        still_waiting = [task for task in waiting if task.cancel()]

    assert [hello["num_connections"] for hello in hellos] == [1, 2]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["text"] == "spam"
    assert (len(still_waiting), ack.body) == (1, {"text": "ok"})


async def test_the_eleventh_connection_is_turned_away(served: LocalSlack) -> None:
    async with aiohttp.ClientSession() as session, contextlib.AsyncExitStack() as stack:
        sockets = [
            await stack.enter_async_context(session.ws_connect(await address(served))) for _ in range(11)
        ]
        first = [json.loads((await socket.receive()).data) for socket in sockets]

    assert [frame["type"] for frame in first] == ["hello"] * 10 + ["disconnect"]
    assert first[-1]["reason"] == "too_many_websockets"


async def test_an_event_without_ack_comes_again_with_its_number(served: LocalSlack) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(await address(served)) as socket,
    ):
        await socket.receive_json()
        served.workspace.rules = _hasty(served)
        await served.open_home(RAVI)
        await served.settle()
        frames = [await socket.receive_json() for _ in range(4)]

    assert [(frame["retry_attempt"], frame["retry_reason"]) for frame in frames] == [
        (0, ""),
        (1, "http_timeout"),
        (2, "http_timeout"),
        (3, "http_timeout"),
    ]


def _hasty(local: LocalSlack) -> Any:

    return replace(local.workspace.rules, ack_seconds=0.01)
