"""Bot processes of their own, so that they can be killed: `blockbot serve` against the test's stand-ins."""

import asyncio
import contextlib
import itertools
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import httpx

from bot.commands.playground import CHANNEL, app_credentials
from bot.local.cloudagent import StandIn, create_app
from bot.local.slack import LocalSlack, Rules
from bot.local.workspace.people import DEFAULT_CAST, OMAR, SPAM_LEADS, Person
from bot.local.workspace.server import bound, running
from bot.settings import DEMO_BOT_TOKEN, DEMO_SIGNING_SECRET

READY_SECONDS = 120.0


class Ended(Exception):
    """The process ended before it was ready."""


class Doors(httpx.AsyncBaseTransport):
    """A load balancer in front of the web processes: takes them in turn, and another where nobody listens."""

    def __init__(self, ports: list[int]) -> None:
        self.ports = ports
        self.preferred: int | None = None
        """Always tried first, where set."""
        self._turn = itertools.count()
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        first = next(self._turn) if self.preferred is None else self.preferred
        for number in range(len(self.ports)):
            request.url = request.url.copy_with(port=self.ports[(first + number) % len(self.ports)])
            with contextlib.suppress(httpx.ConnectError):
                return await self._inner.handle_async_request(request)
        raise httpx.ConnectError("nobody listens")

    async def aclose(self) -> None:
        await self._inner.aclose()


@dataclass
class Town:
    """The stand-ins, and the environment in which bot processes find them."""

    slack: LocalSlack
    cloudagent: StandIn
    environment: dict[str, str]
    doors: "Doors"
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(
        self,
        *arguments: str,
        door: int = 0,
        module: str = "bot",
        log: BinaryIO | None = None,
        **settings: str,
    ) -> asyncio.subprocess.Process:
        """Starts `blockbot serve` (or what `arguments` say) and, if it listens, waits until it is ready."""
        wanted = arguments or ("serve",)
        process = await self.launch(*wanted, door=door, module=module, log=log, **settings)
        if "serve" in wanted:
            await self._until_ready(process, self.doors.ports[door])
        return process

    async def launch(
        self,
        *arguments: str,
        door: int = 0,
        module: str = "bot",
        log: BinaryIO | None = None,
        **settings: str,
    ) -> asyncio.subprocess.Process:
        """Starts a process and waits for nothing; what it logs goes to `log`, if given."""
        environment = self.environment | {"PORT": str(self.doors.ports[door])} | settings
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, env=environment, stderr=log
        )
        self.processes.append(process)
        return process

    async def kill(self, process: asyncio.subprocess.Process) -> None:
        """Kill -9: no handler runs, nothing is flushed."""
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def end(self, process: asyncio.subprocess.Process) -> int:
        """SIGTERM; gives back the exit code."""
        process.send_signal(signal.SIGTERM)
        return await process.wait()

    async def _until_ready(self, process: asyncio.subprocess.Process, port: int) -> None:
        deadline = asyncio.get_running_loop().time() + READY_SECONDS
        async with httpx.AsyncClient() as client:
            while True:
                if process.returncode is not None:
                    raise Ended(f"the bot ended with {process.returncode}")
                assert asyncio.get_running_loop().time() < deadline, "the bot did not become ready"
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def town(
    folder: Path,
    database_url: str = "",
    *,
    doors: int = 1,
    people: Iterable[Person] = DEFAULT_CAST,
    rules: Rules | None = None,
) -> AsyncIterator[Town]:
    """Runs the stand-ins; ends every process that was started in it."""
    cloudagent = StandIn()
    page, vendor = bound(0), bound(0)
    front = Doors(free_ports(doors))
    slack = LocalSlack(
        app_credentials(),
        deliver_to="http://127.0.0.1/slack/events",
        transport=front,
        people=people,
        rules=rules,
        base_url=f"http://127.0.0.1:{page.getsockname()[1]}",
    )
    vendor_url = f"http://127.0.0.1:{vendor.getsockname()[1]}"
    url = database_url or f"sqlite:///{folder / 'blockbot.db'}"
    here = Town(slack, cloudagent, _environment(slack.api_url, vendor_url, url), front)
    async with running(create_app(cloudagent), vendor), running(slack.app, page):
        try:
            yield here
        finally:
            await _end_all(here)
            await slack.aclose()


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago: the bots' own processes bind them."""
    held = [bound(0) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


def inherited() -> dict[str, str]:
    """What a process of ours needs of the environment of the tests."""
    found = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**found, "PYTHONPATH": str(Path(__file__).parents[2])}


def _environment(slack_api: str, vendor_url: str, database_url: str) -> dict[str, str]:
    return {
        **inherited(),
        "SLACK_BOT_TOKEN": DEMO_BOT_TOKEN,
        "SLACK_SIGNING_SECRET": DEMO_SIGNING_SECRET,
        "SLACK_API_URL": slack_api,
        "BLOCK_CHANNEL": CHANNEL,
        "BLOCK_APPROVERS": SPAM_LEADS.id,
        "BLOCK_ONCALL": OMAR.id,
        "CLOUDAGENT_API_URL": vendor_url,
        "CLOUDAGENT_USERNAME": "demo",
        "CLOUDAGENT_API_KEY": "demo-key",
        "CLOUDAGENT_RATE": "6000",
        "BLOCK_SECRET_KEY": "a key that only this test knows",
        "DATABASE_URL": database_url,
        "HOST": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
    }


async def _end_all(here: Town) -> None:
    for process in here.processes:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
            await process.wait()
