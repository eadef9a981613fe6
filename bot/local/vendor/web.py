"""The stand-in as a web application: HTTP in and out, broken connections, introspection; decides nothing."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from bot.local.vendor.faults import read_fault
from bot.local.vendor.introspection import state_of
from bot.local.vendor.replies import Incoming, Reply
from bot.local.vendor.standin import StandIn

LONGEST_SILENCE = 300.0
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]


def create_app(standin: StandIn) -> Starlette:
    """A Starlette application around one stand-in."""
    routes = [
        Route("/_standin/state", _shows(standin), methods=["GET"]),
        Route("/_standin/switches", _changes(standin, _switch), methods=["POST"]),
        Route("/_standin/faults", _changes(standin, _arm), methods=["POST"]),
        Route("/_standin/reset", _changes(standin, _reset), methods=["POST"]),
        Route("/{path:path}", _calls(standin), methods=METHODS),
    ]
    return Starlette(routes=routes)


def _shows(standin: StandIn) -> Callable[[Request], Any]:
    async def shows(request: Request) -> Response:
        after = request.query_params.get("after", "0")
        return JSONResponse(state_of(standin, int(after) if after.isdigit() else 0))

    return shows


def _switch(standin: StandIn, wanted: Any) -> None:
    standin.switches = standin.switches.changed(wanted)


def _arm(standin: StandIn, wanted: Any) -> None:
    standin.arm(*(read_fault(one) for one in wanted["faults"]))


def _reset(standin: StandIn, _wanted: Any) -> None:
    standin.reset()


def _changes(standin: StandIn, change: Callable[[StandIn, Any], None]) -> Callable[[Request], Any]:
    async def changes(request: Request) -> Response:
        try:
            change(standin, json.loads(await request.body() or b"{}"))
        except (ValueError, KeyError, TypeError, AttributeError) as mistake:
            return JSONResponse({"ok": False, "text": str(mistake)}, 400)
        return JSONResponse({"ok": True} | state_of(standin, len(standin.calls)))

    return changes


def _calls(standin: StandIn) -> Callable[[Request], Any]:
    async def calls(request: Request) -> Response:
        incoming = Incoming(
            request.method, request.url.path, dict(request.headers), await request.body()
        )  # header names are in lower case already
        began = time.perf_counter()
        reply = standin.handle(incoming)
        call = standin.calls[-1]  # nothing can come in between: handling does not wait
        await asyncio.sleep(reply.delay + standin.switches.latency_ms / 1000)
        standin.answered(call, (time.perf_counter() - began) * 1000)
        if reply.fate != "answered":
            return await _unanswered(reply)
        headers = dict(reply.headers)
        return Response(reply.body, reply.status, headers, media_type=reply.content_type)

    return calls


async def _unanswered(reply: Reply) -> Response:
    if reply.fate == "silent":
        await asyncio.sleep(LONGEST_SILENCE)
    return _Broken()


class _Broken(Response):
    """Promises more than it sends, so that the server has to break the connection off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # the protocol
        cycle = getattr(receive, "__self__", None)
        transport = getattr(cycle, "transport", None)
        if transport is not None:
            transport.abort()  # uvicorn's own connection: nothing at all is answered
            return
        start: Message = {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", b"9")],
        }
        await send(start)
        await send({"type": "http.response.body", "body": b"{"})
