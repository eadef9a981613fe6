"""A small bot for the browser tests: checks signatures, answers from a script, calls the Web API back."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

Json = dict[str, Any]
Step = Callable[["ScriptedBot", Json], Awaitable[Json | None]]


class ScriptedBot:
    """An ASGI app. `script` maps what comes in (see `_name`) to what is done; `received` keeps the payloads.

    A step may return the body of its ack. What the script does not know is acknowledged and ignored.
    """

    def __init__(self, *, token: str, secret: str) -> None:
        self.script: dict[str, Step] = {}
        self.received: list[Json] = []
        self._token = token
        self._verifier = SignatureVerifier(secret)
        self.api_url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        if not self._verifier.is_valid_request(body, dict(request.headers)):
            return Response("the signature is wrong", 401)
        payload = _payload(body, request.headers["content-type"])
        self.received.append(payload)
        step = self.script.get(_name(payload))
        given = await step(self, payload) if step else None
        return Response() if given is None else JSONResponse(given)

    async def call(self, method: str, **arguments: Any) -> Json:
        """Calls the Web API as the bot; a refusal is a mistake of the test."""
        headers = {"Authorization": f"Bearer {self._token}"}
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(self.api_url + method, json=arguments, headers=headers)
        found: Json = answer.json()
        assert found["ok"], found
        return found

    async def upload(self, name: str, content: bytes, **share: str) -> None:
        """Uploads a file the way `files_upload_v2` does; `share` is `channel_id` and perhaps `thread_ts`."""
        ticket = await self.call("files.getUploadURLExternal", filename=name, length=len(content))
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.post(ticket["upload_url"], content=content)
        files = [{"id": ticket["file_id"], "title": name}]
        await self.call("files.completeUploadExternal", files=files, **share)

    def last(self, name: str) -> Json:
        """The latest payload of this name."""
        return next(payload for payload in reversed(self.received) if _name(payload) == name)


def _payload(body: bytes, content_type: str) -> Json:
    if content_type.startswith("application/json"):
        found: Json = json.loads(body)
        return found
    form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


_NAMES: dict[str, Callable[[Json], str]] = {
    "block_actions": lambda payload: f"action {payload['actions'][0]['action_id']}",
    "view_submission": lambda payload: f"submit {payload['view']['callback_id']}",
    "view_closed": lambda payload: f"closed {payload['view']['callback_id']}",
    "block_suggestion": lambda payload: f"options {payload['action_id']}",
    "shortcut": lambda payload: f"shortcut {payload['callback_id']}",
    "message_action": lambda payload: f"shortcut {payload['callback_id']}",
    "event_callback": lambda payload: f"event {payload['event']['type']}",
}


def _name(payload: Json) -> str:
    """`/block`, `action approve`, `submit request`, `options group`, `shortcut …`, `event …`."""
    return str(payload["command"]) if "command" in payload else _NAMES[payload["type"]](payload)
