"""Several simulated workspaces behind one Web API, with OAuth; and a gate process in front of their bots."""

import asyncio
import contextlib
import json
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from bot.commands.playground import app_credentials
from bot.local.cloudagent import StandIn, create_app
from bot.local.slack import LocalSlack
from bot.local.workspace.people import OMAR, Team
from bot.local.workspace.server import bound, running
from bot.local.workspace.signing import signature_headers
from tests.scenario.office import Office, until_true
from tests.scenario.processes import free_ports, inherited

CLIENT_ID = "1.2"
SIGNING_SECRET = "the app's signing secret"
CLIENT_SECRET = "the app's client secret"
PUNE = Team("T08PUNE0001", "pune", "Pune")
OSLO = Team("T08OSLO0001", "oslo", "Oslo")
STATE = re.compile(r"state=([\w-]+)")


@dataclass
class Offices:
    """All of them, and the gate."""

    root: Path
    port: int
    api_url: str
    offices: dict[str, Office]
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What `oauth.v2.access` answers to a code."""
    gate: asyncio.subprocess.Process | None = None
    log: Path = Path()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        """Starts `blockbot serve` and waits until it answers."""
        self.log = self.root / "gate.log"
        with self.log.open("ab") as log:
            self.gate = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "serve", env=self.environment(), cwd=self.root, stderr=log
            )
        await until_true(self.is_up)

    async def close(self) -> int:
        assert self.gate is not None
        self.gate.send_signal(signal.SIGTERM)
        return await self.gate.wait()

    async def kill(self) -> None:
        assert self.gate is not None
        self.gate.kill()
        await self.gate.wait()

    async def run(self, *arguments: str) -> tuple[int, str]:
        """Another command of the operator's; its exit code, and what it said."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, env=self.environment(), cwd=self.root,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        told, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, told.decode()

    def environment(self) -> dict[str, str]:
        return {
            **inherited(),
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": self.api_url,
            "BLOCK_WORKSPACES": str(self.root / "workspaces"),
            "BLOCK_SECRET_KEY": "a key that only this gate knows",
            "DATABASE_URL": f"sqlite:///{self.root / 'gate.db'}",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }

    async def is_up(self) -> bool:
        assert self.gate is not None
        assert self.gate.returncode is None, self.log.read_text()
        return (await self.get("/readyz")) is not None

    async def ready(self) -> None:
        """Waits until every bot is."""
        await until_true(self._is_well)

    async def troubles(self) -> list[str]:
        answer = await self.get("/readyz")
        return ["no answer"] if answer is None else list(answer.json()["troubles"])

    async def _is_well(self) -> bool:
        return await self.troubles() == []

    async def get(self, path: str, **headers: str) -> httpx.Response | None:
        with contextlib.suppress(httpx.HTTPError):
            async with httpx.AsyncClient() as client:
                return await client.get(f"{self.url}{path}", headers=headers, timeout=30.0)
        return None

    async def begin(self) -> tuple[str, str]:
        """Opens the install page; the state in its link, and the cookie that the browser got."""
        page = await self.get("/slack/install")
        assert page is not None
        found = STATE.search(page.text)
        assert found is not None
        return found.group(1), page.headers["set-cookie"].partition(";")[0]

    async def install(self, office: Office, **changes: Any) -> httpx.Response:
        """The whole way through Slack's page, as somebody who allows it."""
        state, cookie = await self.begin()
        code = self.allow(office, **changes)
        page = await self.get(
            f"/slack/oauth_redirect?{urlencode({'code': code, 'state': state})}", Cookie=cookie
        )
        assert page is not None
        return page

    def allow(self, office: Office, **changes: Any) -> str:
        """Somebody presses *Allow*; the code that Slack sends along."""
        app = office.slack.workspace.app
        code = f"code-{len(self.codes)}"
        self.codes[code] = {
            "ok": True, "access_token": app.bot_token, "token_type": "bot", "scope": ",".join(app.scopes),
            "bot_user_id": app.bot_user_id, "app_id": app.app_id, "enterprise": None,
            "team": {"id": office.team.id, "name": office.team.name}, "is_enterprise_install": False,
            "authed_user": {"id": OMAR.id},
        } | changes  # fmt: skip
        return code

    async def deliver(
        self, name: str, payload: Mapping[str, Any], secret: str = SIGNING_SECRET
    ) -> httpx.Response:
        """Sends the gate a payload, signed with this secret."""
        fields = payload if name.startswith("/") else {"payload": json.dumps(payload)}
        return await self.deliver_raw(urlencode(fields).encode(), secret)

    async def deliver_raw(
        self, body: bytes, secret: str = SIGNING_SECRET, kind: str = "application/x-www-form-urlencoded"
    ) -> httpx.Response:
        headers = signature_headers(secret, body, time.time()) | {"Content-Type": kind}
        async with httpx.AsyncClient(timeout=30.0) as client:
            return await client.post(f"{self.url}/slack/events", content=body, headers=headers)

    def bots(self) -> dict[str, int]:
        """The process of each workspace's bot, by what the operating system says of its environment."""
        assert self.gate is not None
        children = Path(f"/proc/{self.gate.pid}/task/{self.gate.pid}/children").read_text().split()
        given = {int(one): environment_of(int(one)) for one in children}
        return {one["LOG_WORKSPACE"]: pid for pid, one in given.items() if "LOG_WORKSPACE" in one}


def environment_of(process: int) -> dict[str, str]:
    """What a running process was given."""
    try:
        raw = Path(f"/proc/{process}/environ").read_bytes().decode().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return {}  # it has just ended
    return dict(one.split("=", 1) for one in raw if "=" in one)


def is_over(process: int) -> bool:
    """Whether it has ended, waited for or not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


class OneApi:
    """Slack's Web API as an ASGI app: one address for all workspaces, told apart by the token."""

    def __init__(self, offices: Mapping[str, Office], codes: dict[str, dict[str, Any]]) -> None:
        self._offices = offices
        self._codes = codes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        here = [office for office in self._offices.values() if office.token == token]
        if scope["path"] == "/api/oauth.v2.access":
            await JSONResponse(await self._access(request))(scope, receive, send)
        elif here:
            await here[0].slack.app(scope, receive, send)
        else:
            await JSONResponse({"ok": False, "error": "invalid_auth"})(scope, receive, send)

    async def _access(self, request: Request) -> dict[str, Any]:
        given = parse_qs((await request.body()).decode())
        if request.headers.get("authorization") != httpx.BasicAuth(CLIENT_ID, CLIENT_SECRET)._auth_header:
            return {"ok": False, "error": "bad_client_secret"}
        found = self._codes.pop(given.get("code", [""])[0], None)  # a code is good once
        return found or {"ok": False, "error": "invalid_code"}


@contextlib.asynccontextmanager
async def offices(root: Path, *teams: Team) -> AsyncIterator[Offices]:
    """The workspaces with their stand-ins; whatever was started ends with it."""
    (root / "workspaces").mkdir(mode=0o700)
    (port,) = free_ports(1)
    codes: dict[str, dict[str, Any]] = {}
    found: dict[str, Office] = {}
    async with contextlib.AsyncExitStack() as stack:
        api = bound(0)
        for team in teams:
            found[team.id] = await _office(stack, root, team, port)
        await stack.enter_async_context(running(OneApi(found, codes), api))
        here = Offices(root, port, f"http://127.0.0.1:{api.getsockname()[1]}/api/", found, codes)
        stack.push_async_callback(_end, here)
        yield here


async def _office(stack: contextlib.AsyncExitStack, root: Path, team: Team, port: int) -> Office:
    page, vendor = bound(0), bound(0)
    cloudagent = StandIn()
    app = replace(
        app_credentials(),
        bot_token=f"xoxb-{team.domain}-of-this-test",
        signing_secret=SIGNING_SECRET,
        team=team,
    )
    slack = LocalSlack(
        app,
        deliver_to=f"http://127.0.0.1:{port}/slack/events",
        base_url=f"http://127.0.0.1:{page.getsockname()[1]}",
    )
    await stack.enter_async_context(running(create_app(cloudagent), vendor))
    await stack.enter_async_context(running(slack.app, page))
    stack.push_async_callback(slack.aclose)
    vendor_url = f"http://127.0.0.1:{vendor.getsockname()[1]}"
    return Office(team, slack, cloudagent, vendor_url, root / "workspaces" / team.id)


async def _end(here: Offices) -> None:
    if here.gate is not None and here.gate.returncode is None:
        await here.close()
