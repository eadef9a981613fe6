"""local-slack (npm) as a backend, in a network namespace of its own: it listens on all addresses."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp

from bot.local.workspace.people import DEFAULT_CAST
from bot.local.workspace.server import bound
from tests.second_opinions import relay
from tests.second_opinions.backend import SECRET, TOKEN, Cast, Json, button, missing, until, words
from tests.second_opinions.fetch import packages
from tests.second_opinions.sim import CAST

BINARY = "bin/local-slack"
PACKAGE = "local-slack-linux-x64"


class LocalSlackBinary:
    """Drives local-slack by its control API, and its forms by the frames its page sends."""

    cast: Cast = CAST

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http = http
        self._address = address
        self.api_url = f"{address}/api/"

    async def command(self, user: str, text: str) -> None:
        command, _, rest = text.partition(" ")
        given = {"channel": CAST.channel, "user": user, "command": command, "text": rest}
        await self._control("command", given)

    async def press(self, user: str, action_id: str, ts: str) -> None:
        (message,) = [one for one in await self._shown() if one["ts"] == ts]
        given = {"channel": CAST.channel, "messageTs": ts, "user": user, "action": button(message, action_id)}
        await self._control("interact", given)

    async def submit(self, user: str, values: Mapping[str, str]) -> Mapping[str, str]:
        typed = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in values.items()}
        async with self._http.ws_connect(f"{self._address}/ui") as screen:
            await screen.receive_json()
            await screen.send_json({"t": "view_submit", "user": user, "values": typed})
            while True:
                frame = await screen.receive_json(timeout=10)
                if frame["t"] == "view_errors":
                    return dict(frame["errors"])
                if frame["t"] == "view":
                    return {}

    async def form(self, user: str) -> Json | None:  # noqa: ARG002  # its stack of forms is one for everybody
        async with self._http.ws_connect(f"{self._address}/ui") as screen:
            stack = (await screen.receive_json())["state"]["modalStack"]
        return dict(stack[-1]) if stack else None

    async def messages(self) -> list[Json]:
        return [one for one in await self._shown() if one.get("subtype") != "ephemeral"]

    async def private(self, user: str) -> list[str]:
        return [words(one) for one in await self._shown() if one.get("ephemeral_to") == user]

    async def _shown(self) -> list[Json]:
        async with self._http.get(f"{self._address}/_control/messages/{CAST.channel}") as answer:
            found: list[Json] = (await answer.json())["messages"]
        return sorted(found, key=lambda one: float(one["ts"]))

    async def _control(self, act: str, given: Json) -> None:
        async with self._http.post(f"{self._address}/_control/{act}", json=given) as answer:
            assert answer.status == 200, await answer.text()

    async def is_up(self) -> bool:
        try:
            async with self._http.get(f"{self._address}/_control/state") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@contextlib.asynccontextmanager
async def local_slack(bot_url: str, folder: Path) -> AsyncIterator[LocalSlackBinary]:
    """Runs local-slack in a namespace; skips, or in CI fails, where it cannot be had."""
    binary = _binary()
    door = bound(0)
    port = door.getsockname()[1]
    door.close()
    bot_port = int(bot_url.rpartition(":")[2])
    (folder / "config.json").write_text(json.dumps(_config(bot_url)), encoding="utf-8")
    command = [str(binary), "--config", str(folder / "config.json"), "--port", str(port)]
    command += ["--base-host", relay.LOOPBACK, "--files-dir", str(folder / "files")]
    inside = [sys.executable, relay.__file__, str(folder), str(port), str(bot_port), *command]
    process = await asyncio.create_subprocess_exec(
        *_alone(), *inside, start_new_session=True, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        outward = await relay.file_to_tcp(folder / relay.OUT, bot_port)
        inward = await relay.tcp_to_file(port, folder / relay.IN)
        async with outward, inward, aiohttp.ClientSession() as http:
            backend = LocalSlackBinary(http, f"http://{relay.LOOPBACK}:{port}")
            await until(backend.is_up, "local-slack answers")
            yield backend
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _binary() -> Path:
    (package,) = [one for one in packages() if one.name == PACKAGE]
    if not package.is_here:
        missing("local-slack has not been fetched.")
    if subprocess.run([*_alone(), "true"], check=False, capture_output=True).returncode != 0:  # noqa: S603  # fixed arguments
        missing("This machine allows no network namespace (`unshare --net`).")
    binary = package.folder / BINARY
    binary.chmod(0o755)
    return binary


def _alone() -> list[str]:
    """The command that runs another without any network but its own loopback."""
    unshare = shutil.which("unshare")
    if unshare is None:
        missing("`unshare` (util-linux) is missing.")
    return [str(unshare), "--net"] if os.geteuid() == 0 else [str(unshare), "--map-root-user", "--net"]


def _config(bot_url: str) -> Json:
    people = [
        {"id": one.id, "name": one.name, "real_name": one.real_name, "tz": one.tz or "Asia/Kolkata"}
        for one in DEFAULT_CAST
    ]
    app = {
        "appId": "A08BLOCKBOT",
        "botUserId": "U08BLOCKBOT",
        "botName": "blockbot",
        "botToken": TOKEN,
        "signingSecret": SECRET,
        "mode": "events",
        "requestUrl": f"{bot_url}/slack/events",
    }
    members = [*(one["id"] for one in people), app["botUserId"]]
    channel = {"id": CAST.channel, "name": "spam-desk", "members": members}
    workspace = {"name": "Spam Desk", "domain": "spam-desk", "teamId": "T08SPAMDESK"}
    return {"workspace": workspace, "apps": [app], "users": people, "channels": [channel]}
