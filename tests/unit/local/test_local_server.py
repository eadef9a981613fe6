"""The stand-ins' web server."""

import socket

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from bot.local.workspace.server import bound, running

pytestmark = pytest.mark.anyio


async def test_an_answer_does_not_wait_for_the_other_side_to_acknowledge_its_head() -> None:
    at_once: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        ours = send.__self__.transport.get_extra_info("socket")  # type: ignore[attr-defined]  # uvicorn's own
        at_once.append(ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    door = bound(0)
    async with running(app, door), httpx.AsyncClient() as client:
        await client.get(f"http://127.0.0.1:{door.getsockname()[1]}/")

    assert at_once == [1]
