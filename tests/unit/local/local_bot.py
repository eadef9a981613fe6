"""A small hand-written bot for tests of the local workspace, and calls of its Web API without a network."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

import httpx
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.local.slack import LocalSlack, Rules, credentials_from_manifest

RAVI, MEERA, ASHA, DANIEL = "U08RAVI0001", "U08MEERA001", "U08ASHA0001", "U08DANIEL01"
OLGA, TOM, LEADS = "U08OLGA0001", "U08TOM00001", "S08SPAMLEAD"
DESK, GENERAL, ELSEWHERE = "C08SPAMDESK", "C08GENERAL1", "C08ELSEWHER"
NOON = 1_795_435_200.0  # 2026-11-23 12:00:00 UTC

EVENTS = ("app_home_opened", "message.channels", "app_uninstalled", "tokens_revoked")
MANIFEST: dict[str, object] = {
    "display_information": {"name": "Blockbot"},
    "features": {
        "bot_user": {"display_name": "Blockbot"},
        "slash_commands": [
            {"command": "/block", "description": "Block callers", "usage_hint": "spam 98…"},
            {"command": "/who", "description": "Names people", "should_escape": True},
        ],
        "shortcuts": [
            {"type": "global", "callback_id": "block_numbers", "name": "Block numbers"},
            {"type": "message", "callback_id": "block_from_message", "name": "Block these"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *("commands", "chat:write", "users:read", "usergroups:read", "im:write", "files:read"),
                *("files:write", "channels:read", "channels:history", "groups:read"),
            ]
        }
    },
    "settings": {"event_subscriptions": {"bot_events": [*EVENTS]}},
}
APP = credentials_from_manifest(MANIFEST, bot_token="xoxb-1", signing_secret="shh", app_token="xapp-1")


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = NOON

    def __call__(self) -> float:
        return self.now


Answer = Response | Callable[[], Response]


@dataclass
class Bot:
    """Answers by payload type (or command), keeps what it got, and checks signatures as Slack's SDK does."""

    answers: dict[str, list[Response]] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hang: asyncio.Event | None = None
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    def will(self, kind: str, *answers: Response) -> None:
        self.answers.setdefault(kind, []).extend(answers)

    async def endpoint(self, request: Request) -> Response:
        body = (await request.body()).decode()
        verifier = SignatureVerifier("shh", clock=_NoonClock())
        if not verifier.is_valid_request(body, dict(request.headers)):
            return Response(status_code=401)
        payload = _payload(body)
        self.received.append(payload)
        self.headers.append(dict(request.headers))
        if self.hang is not None:
            await self.hang.wait()
            self.finished.set()
        waiting = self.answers.get(payload.get("command") or payload["type"]) or [Response()]
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/slack/events", self.endpoint, methods=["POST"])])

    @property
    def last(self) -> dict[str, Any]:
        return self.received[-1]


class _NoonClock(SignatureClock):
    def now(self) -> float:
        return NOON


def _payload(body: str) -> dict[str, Any]:
    if body.startswith("{"):
        found: dict[str, Any] = json.loads(body)
        return found
    form = dict(parse_qsl(body, keep_blank_values=True))
    return json.loads(form["payload"]) if "payload" in form else dict(form)


QUIET_RULES = Rules(message_rate=False, signing_clock=lambda: NOON, event_retries=(0.0, 0.0, 0.0))


def workspace(bot: Bot, clock: Clock, *, scopes: frozenset[str] | None = None, **rules: Any) -> LocalSlack:
    """A workspace whose bot is reached in process."""
    return LocalSlack(
        APP if scopes is None else replace(APP, scopes=scopes),
        clock=clock,
        deliver_to="http://127.0.0.1:3000/slack/events",
        transport=httpx.ASGITransport(bot.app),
        rules=replace(QUIET_RULES, **rules),
    )


def page(local: LocalSlack) -> httpx.AsyncClient:
    """A client of the workspace's own addresses, without a network."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(local.app), base_url=local.base_url)


async def send(local: LocalSlack, method: str, token: str | None = "xoxb-1", **given: Any) -> httpx.Response:
    """One Web API call with a JSON body."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with page(local) as client:
        return await client.post(f"/api/{method}", json=given, headers=headers)


async def call(local: LocalSlack, method: str, **given: Any) -> dict[str, Any]:
    """The JSON answer of one Web API call with the bot's token."""
    found: dict[str, Any] = (await send(local, method, **given)).json()
    return found


async def error(local: LocalSlack, method: str, **given: Any) -> str | None:
    """The error name of one Web API call, None if it went well."""
    found = await call(local, method, **given)
    return None if found["ok"] else str(found["error"])


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str, value: str = "1") -> dict[str, Any]:
    return {"type": "button", "text": plain("Press"), "action_id": action_id, "value": value}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": "buttons", "elements": list(elements)}


def text_input(name: str, **element: Any) -> dict[str, Any]:
    found = {"type": "plain_text_input", "action_id": name, **element}
    return {"type": "input", "block_id": name, "label": plain(name), "element": found}


def modal(*blocks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    shell = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Go")}
    return {**shell, "blocks": list(blocks) or [text_input("numbers")], **fields}


async def trigger(local: LocalSlack, bot: Bot, user: str = RAVI) -> str:
    """A fresh trigger id, from a command."""
    await local.command(user, DESK, "/block")
    return str(bot.last["trigger_id"])


async def opened(local: LocalSlack, bot: Bot, view: dict[str, Any] | None = None, user: str = RAVI) -> Any:
    """Opens a modal for a person; answers Slack's view object."""
    found = await call(local, "views.open", trigger_id=await trigger(local, bot, user), view=view or modal())
    return found["view"]


def refusing(status: int, **headers: str) -> Response:
    return Response(
        status_code=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def saying(body: Any) -> Response:
    return JSONResponse(body)
