"""Bot processes of their own, so that they can be killed: `blockbot serve` against the test's stand-ins."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.commands.playground import CHANNEL, app_credentials
from bot.local.cloudagent import StandIn, create_app
from bot.local.slack import LocalSlack, Rules
from bot.local.workspace.people import OMAR, SPAM_LEADS
from bot.local.workspace.server import bound, running
from bot.settings import DEMO_BOT_TOKEN, DEMO_SIGNING_SECRET

READY_SECONDS = 30.0


@dataclass
class Town:
    """The stand-ins, and the environment in which bot processes find them."""

    slack: LocalSlack
    cloudagent: StandIn
    environment: dict[str, str]
    port: int
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(self, *arguments: str, **settings: str) -> asyncio.subprocess.Process:
        """Starts `blockbot serve` (or what `arguments` say) and waits until it is ready."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *(arguments or ("serve",)), env=self.environment | settings
        )
        self.processes.append(process)
        if "worker" not in arguments:
            await self._until_ready(process)
        return process

    async def kill(self, process: asyncio.subprocess.Process) -> None:
        """Kill -9: no handler runs, nothing is flushed."""
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def end(self, process: asyncio.subprocess.Process) -> int:
        """SIGTERM; gives back the exit code."""
        process.send_signal(signal.SIGTERM)
        return await process.wait()

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        deadline = asyncio.get_running_loop().time() + READY_SECONDS
        async with httpx.AsyncClient() as client:
            while True:
                assert process.returncode is None, f"the bot ended with {process.returncode}"
                assert asyncio.get_running_loop().time() < deadline, "the bot did not become ready"
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"http://127.0.0.1:{self.port}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def town(folder: Path, database_url: str = "") -> AsyncIterator[Town]:
    """Runs the stand-ins; ends every process that was started in it."""
    cloudagent = StandIn()
    page, vendor, door = bound(0), bound(0), bound(0)
    port = door.getsockname()[1]
    door.close()  # the bot's own process binds it
    slack = LocalSlack(
        app_credentials(),
        deliver_to=f"http://127.0.0.1:{port}/slack/events",
        base_url=f"http://127.0.0.1:{page.getsockname()[1]}",
        rules=Rules(message_rate=False),
    )
    vendor_url = f"http://127.0.0.1:{vendor.getsockname()[1]}"
    url = database_url or f"sqlite:///{folder / 'blockbot.db'}"
    here = Town(slack, cloudagent, _environment(slack.api_url, vendor_url, url, port), port)
    async with running(create_app(cloudagent), vendor), running(slack.app, page):
        try:
            yield here
        finally:
            await _end_all(here)
            await slack.aclose()


def _environment(slack_api: str, vendor_url: str, database_url: str, port: int) -> dict[str, str]:
    inherited: Mapping[str, str] = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **inherited,
        "PYTHONPATH": str(Path(__file__).parents[2]),
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
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
    }


async def _end_all(here: Town) -> None:
    for process in here.processes:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
            await process.wait()
