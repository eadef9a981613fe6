"""emulate (npm) as a backend: it judges the bot's Web API calls; what people do is sent by hand, signed.

emulate sends no commands and no clicks, so it is a second opinion on scopes, triggers, view ids and messages
only. Its Web API takes POST alone and no query, unlike Slack's; a small door in front evens that out and
remembers what emulate keeps to itself (private messages, whose form is open).
"""

import asyncio
import contextlib
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from playwright._impl._driver import compute_driver_executable
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.commands.playground import app_credentials
from bot.local.workspace.people import ASHA, DANIEL, OLGA, RAVI
from bot.local.workspace.server import bound, running
from bot.local.workspace.signing import signature_headers
from tests.second_opinions.backend import SECRET, TOKEN, Cast, Json, button, missing, until, words
from tests.second_opinions.fetch import packages
from tests.second_opinions.recording import fields_of

APP, BOT = "A08BLOCKBOT", "B08BLOCKBOT"
PEOPLE = (RAVI, ASHA, DANIEL, OLGA)


@dataclass
class Door:
    """Stands before emulate's Web API, as Slack takes calls: any method, query, form or JSON."""

    http: httpx.AsyncClient
    opened_by: dict[str, str] = field(default_factory=dict)
    """Who holds which trigger."""
    views: dict[str, Json] = field(default_factory=dict)
    private: list[Json] = field(default_factory=list)

    async def endpoint(self, request: Request) -> Response:
        given = dict(request.query_params) | await _body(request)
        answer = await self.call(request.path_params["method"], **given)
        return JSONResponse(answer)

    async def call(self, method: str, **given: Any) -> Json:
        answer = await self.http.post(
            f"/api/{method}", json=given, headers={"Authorization": f"Bearer {TOKEN}"}
        )
        found: Json = answer.json()
        if found.get("ok"):
            self._remember(method, given, found)
        return found

    def _remember(self, method: str, given: Json, found: Json) -> None:
        if method == "views.open":
            self.views[self.opened_by[given["trigger_id"]]] = found["view"]
        if method == "chat.postEphemeral":
            self.private.append(given)


async def _body(request: Request) -> Json:
    if "json" in request.headers.get("content-type", ""):
        return dict(await request.json())
    return dict(await request.form())


class Emulate:
    """Sends what people do, and reads back what emulate keeps."""

    def __init__(self, door: Door, cast: Cast, team: str, api_url: str, bot_url: str) -> None:
        self.cast = cast
        self._team = team
        self.api_url = api_url
        self._door = door
        self._bot = httpx.AsyncClient(base_url=bot_url, trust_env=False)

    async def command(self, user: str, text: str) -> None:
        command, _, rest = text.partition(" ")
        form = await self._act(user) | {"command": command, "text": rest}
        form |= {
            "user_id": user,
            "channel_id": self.cast.channel,
            "team_id": self._team,
            "response_url": "",
        }
        self._said(user, await self._send(form))

    async def press(self, user: str, action_id: str, ts: str) -> None:
        (message,) = [one for one in await self.messages() if one["ts"] == ts]
        payload = await self._act(user) | {
            "type": "block_actions",
            "user": {"id": user},
            "channel": {"id": self.cast.channel},
            "container": {"type": "message", "message_ts": ts, "channel_id": self.cast.channel},
            "message": message,
            "actions": [button(message, action_id)],
        }
        await self._send(payload)

    async def submit(self, user: str, values: Mapping[str, str]) -> Mapping[str, str]:
        view = self._door.views[user]
        typed = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in values.items()}
        payload = await self._act(user) | {
            "type": "view_submission",
            "user": {"id": user},
            "view": view | {"state": {"values": typed}},
        }
        answer = await self._send(payload)
        if answer.get("response_action") == "errors":
            return dict(answer["errors"])
        del self._door.views[user]
        return {}

    async def form(self, user: str) -> Json | None:
        return self._door.views.get(user)

    async def messages(self) -> list[Json]:
        found = await self._door.call("conversations.history", channel=self.cast.channel, limit=100)
        threads = [await self._replies(one["ts"]) for one in reversed(found["messages"])]
        return [message for thread in threads for message in thread]

    async def _replies(self, ts: str) -> list[Json]:
        found = await self._door.call("conversations.replies", channel=self.cast.channel, ts=ts)
        return list(found["messages"])

    async def private(self, user: str) -> list[str]:
        return [words(one) for one in self._door.private if one["user"] == user]

    async def trigger(self, user: str) -> str:
        """A fresh trigger of this person."""
        given = await self._door.call("views.generateTriggerId", user_id=user)
        self._door.opened_by[given["trigger_id"]] = user
        return str(given["trigger_id"])

    async def aclose(self) -> None:
        await self._bot.aclose()

    async def _act(self, user: str) -> Json:
        return {
            "trigger_id": await self.trigger(user),
            "api_app_id": APP,
            "token": "",
            "team": {"id": self._team},
        }

    async def _send(self, payload: Json) -> Json:
        fields = fields_of(
            {name: value for name, value in payload.items() if name != "team" or "type" in payload}
        )
        body = urlencode(fields).encode()
        headers = signature_headers(SECRET, body, time.time())
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = await self._bot.post("/slack/events", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()) if answer.text.startswith("{") else {}

    def _said(self, user: str, answer: Json) -> None:
        if answer:
            self._door.private.append(answer | {"user": user})


@contextlib.asynccontextmanager
async def emulate(bot_url: str, folder: Path) -> AsyncIterator[Emulate]:
    """Runs emulate on loopback; skips, or in CI fails, where it cannot be had."""
    port = _free_port()
    seed = folder / "seed.json"
    seed.write_text(json.dumps(_seed()), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *_command(), "start", "--service", "slack", "--port", str(port), "--seed", str(seed),
        start_new_session=True, stdout=asyncio.subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10
        ) as http:
            door, entrance = Door(http), bound(0)
            web = Starlette(routes=[Route("/api/{method}", door.endpoint, methods=["GET", "POST"])])
            async with running(web, entrance):
                await until(lambda: _is_up(http), "emulate answers")
                api_url = f"http://127.0.0.1:{entrance.getsockname()[1]}/api/"
                team = str((await door.call("auth.test"))["team_id"])
                backend = Emulate(door, await _cast(door), team, api_url, bot_url)
                yield backend
                await backend.aclose()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _is_up(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.post("/api/auth.test", headers={"Authorization": f"Bearer {TOKEN}"})).is_success
    except httpx.TransportError:
        return False


async def _cast(door: Door) -> Cast:
    """emulate makes up its ids itself."""
    users = {one["name"]: one["id"] for one in (await door.call("users.list"))["members"]}
    channels = {one["name"]: one["id"] for one in (await door.call("conversations.list"))["channels"]}
    agent, lead, second, outsider = (users[one.name] for one in PEOPLE)
    return Cast(agent, lead, second, outsider, channels["spam-desk"])


def _command() -> list[str]:
    """emulate 0.12 needs Node 22.15 or newer; Playwright's wheel, which the tests need anyway, brings one."""
    found = [one for one in packages() if one.name == "emulate"]
    if not all(one.is_here for one in packages()):
        missing("emulate has not been fetched.")
    node = compute_driver_executable()[0]
    return [str(node), str(found[0].folder / "dist" / "index.js")]


def _free_port() -> int:
    door = bound(0)
    port = int(door.getsockname()[1])
    door.close()
    return port


def _seed() -> Json:
    token = {
        "token": TOKEN,
        "type": "bot",
        "user": RAVI.name,
        "app_id": APP,
        "bot_id": BOT,
        "scopes": sorted(app_credentials().scopes),
    }
    people = [{"name": one.name, "real_name": one.real_name} for one in PEOPLE]
    team = {"name": "Spam Desk", "domain": "spam-desk"}
    slack = {"team": team, "strict_scopes": True, "users": people, "channels": [{"name": "spam-desk"}]}
    return {"slack": slack | {"tokens": [token]}}
