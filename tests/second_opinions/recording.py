"""Keeps what a Slack sends the bot as fixtures, where BLOCKBOT_RECORD is set: recorded, not invented."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIXTURES = Path(__file__).parents[1] / "fixtures" / "payloads"

Json = dict[str, Any]


def recorded(app: ASGIApp, source: str) -> ASGIApp:
    """The same application; the first payload of each kind is kept under the source's name."""
    if not os.environ.get("BLOCKBOT_RECORD"):
        return app
    folder = FIXTURES / source
    folder.mkdir(parents=True, exist_ok=True)

    async def recording(scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def listening() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        await app(scope, listening, send)
        if scope.get("path") == "/slack/events":
            _keep(folder, bytes(body))

    return recording


def fields_of(payload: Json) -> Json:
    """The form fields in which Slack sends a payload: commands as they are, the rest as JSON in one field."""
    return payload if "command" in payload else {"payload": json.dumps(payload)}


def _keep(folder: Path, body: bytes) -> None:
    fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
    payload: Json = json.loads(fields["payload"]) if "payload" in fields else fields
    path = folder / f"{_name(payload)}.json"
    path.write_text(json.dumps(payload, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _name(payload: Json) -> str:
    if "command" in payload:
        return "command" if payload["text"] else "command_alone"
    if payload["type"] == "block_actions":
        return f"block_actions_{payload['actions'][0]['action_id']}"
    return f"{payload['type']}_{payload['view']['callback_id']}"
