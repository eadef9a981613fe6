"""The whole way over signed HTTP with slack_bolt's dispatcher and slack_sdk's client."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.local.slack import LocalSlack, Rules, serve
from tests.unit.local.local_bot import APP, ASHA, DESK, RAVI, actions, button, modal

pytestmark = pytest.mark.anyio


class Door:
    """Where the bot takes payloads; the app comes when the workspace's address is known."""

    app: AsyncApp

    async def endpoint(self, request: Request) -> Response:
        return await AsyncSlackRequestHandler(self.app).handle(request)


@pytest.fixture
async def served() -> AsyncIterator[LocalSlack]:
    door = Door()
    web = Starlette(routes=[Route("/slack/events", door.endpoint, methods=["POST"])])
    local = LocalSlack(
        APP, deliver_to="http://127.0.0.1:3000/slack/events", transport=httpx.ASGITransport(web)
    )
    async with local, serve(local):
        door.app = bolt(AsyncWebClient(token="xoxb-1", base_url=local.api_url))
        yield local


def bolt(client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(signing_secret="shh", client=client, process_before_response=True)

    @app.command("/block")
    async def block(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await ack()

    @app.view("form")
    async def form(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        zone = (await client.users_info(user=body["user"]["id"]))["user"]["tz"]
        card = await client.chat_postMessage(channel=DESK, text=zone, blocks=[actions(button("approve"))])
        await client.files_upload_v2(
            content="number\n1\n", filename="r.csv", channel=DESK, thread_ts=card["ts"]
        )
        await ack()

    @app.action("approve")
    async def approve(ack: Any, body: dict[str, Any], client: AsyncWebClient, respond: Any) -> None:
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        await client.chat_update(channel=channel, ts=ts, text="approved", blocks=[])
        await respond("thank you")
        await ack()

    return app


async def test_from_the_command_to_the_file_in_the_thread(served: LocalSlack) -> None:
    acks = [await served.command(RAVI, DESK, "/block"), await served.submit(RAVI, {"numbers": "1"})]
    card = served.messages(DESK)[0]
    acks.append(await served.click(ASHA, "approve", channel=DESK, ts=card["ts"]))

    assert [ack.ok for ack in acks] == [True] * 3
    assert card["text"] == "Asia/Kolkata"
    assert [message["text"] for message in served.thread(DESK, card["ts"])] == ["approved", ""]
    assert [file.content for file in served.files] == [b"number\n1\n"]
    assert [message["text"] for message in served.ephemerals(ASHA)] == ["thank you"]


def test_the_default_limits_are_slacks() -> None:
    rules = Rules()

    assert (rules.ack_seconds, rules.trigger_seconds, rules.stack_depth) == (3.0, 3.0, 3)
    assert (rules.response_url_uses, rules.response_url_seconds) == (5, 1800.0)
    assert rules.event_retries == (0.0, 60.0, 300.0)
    assert (rules.message_rate, rules.paid_plan) == (True, True)
