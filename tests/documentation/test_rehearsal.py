"""docs/rehearsal.md, followed to the letter: its commands run in a shell, then the main job is done."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.commands.playground import CHANNEL, app_credentials
from bot.local.slack import LocalSlack
from bot.local.workspace.people import ASHA, RAVI, SPAM_LEADS
from bot.local.workspace.server import bound, running
from bot.settings import DEMO_BOT_TOKEN, DEMO_SIGNING_SECRET
from tests.postgres import Server
from tests.scenario.processes import Doors

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/rehearsal.md").read_text(encoding="utf-8")
PATIENCE = 60.0
LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


class Operator:
    """Somebody with a shell in an empty folder, and the page to read."""

    def __init__(self, folder: Path, ports: dict[str, int]) -> None:
        self.folder = folder
        self._ports = ports
        self.groups: list[int] = []

    def here(self, text: str) -> str:
        """The page's words with ports that are free on this machine."""
        for written, free in self._ports.items():
            text = text.replace(written, str(free))
        return text

    def settle(self, database_url: str, slack_url: str) -> None:
        """Writes `.env`: what every installation has, then the page's lines, with our database."""
        (written,) = blocks("ini")
        lines = re.sub(
            r"^DATABASE_URL=.*$", lambda _: f"DATABASE_URL={database_url}", written, flags=re.MULTILINE
        )
        mine = {
            "SLACK_BOT_TOKEN": DEMO_BOT_TOKEN,
            "SLACK_SIGNING_SECRET": DEMO_SIGNING_SECRET,
            "SLACK_API_URL": slack_url,
            "BLOCK_CHANNEL": CHANNEL,
            "BLOCK_APPROVERS": SPAM_LEADS.id,
        }
        given = "".join(f"{name}={value}\n" for name, value in mine.items())
        (self.folder / ".env").write_text(given + self.here(lines), encoding="utf-8")

    def install(self) -> None:
        """`.venv` as step 4 of the installation leaves it: the two programs that the page calls."""
        programs = self.folder / ".venv" / "bin"
        programs.mkdir(parents=True)
        for name, call in (("python", ""), ("blockbot", "-m bot ")):
            (programs / name).write_text(f'#!/bin/sh\nexec {sys.executable} {call}"$@"\n', encoding="utf-8")
            (programs / name).chmod(0o755)

    async def run(self, block: str) -> str:
        """Runs one block of the page; what it started in the background goes on. Answers what it printed."""
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        process = await asyncio.create_subprocess_exec(
            "bash", "-euc", self.here(block), cwd=self.folder, env=environment,
            stdout=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self.groups.append(process.pid)
        printed, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 0, printed.decode()
        return printed.decode()

    def go_home(self) -> None:
        """Ends what was started, by the groups it was started in."""
        for group in self.groups:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                continue


def free_ports(count: int) -> list[int]:
    held = [bound(0) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


@pytest.fixture
async def slack_and_operator(
    tmp_path: Path, postgres: Server
) -> AsyncIterator[tuple[LocalSlack, Operator, list[int]]]:
    vendor, *webs = free_ports(3)
    page = bound(0)
    slack = LocalSlack(
        app_credentials(),
        deliver_to="http://127.0.0.1/slack/events",
        transport=Doors(webs),
        base_url=f"http://127.0.0.1:{page.getsockname()[1]}",
    )
    operator = Operator(tmp_path, {"3901": vendor, "3001": webs[0], "3002": webs[1]})
    with postgres.empty() as url:
        operator.install()
        operator.settle(url, slack.api_url)
        async with running(slack.app, page):
            try:
                yield slack, operator, webs
            finally:
                operator.go_home()
                await slack.aclose()


async def until(look: object) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not look():  # type: ignore[operator]
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.1)


async def test_the_documented_commands_lead_to_two_replicas_that_do_the_main_job(
    slack_and_operator: tuple[LocalSlack, Operator, list[int]],
) -> None:
    slack, operator, webs = slack_and_operator
    prepare, start, ready, look = blocks("sh")
    assert "all well" in await operator.run(prepare)
    await operator.run(start)
    await operator.run(ready)
    async with httpx.AsyncClient() as client:
        for port in webs:
            assert (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200

    assert (await slack.command(RAVI.id, CHANNEL, LINE)).ok
    await until(lambda: [one for one in slack.messages(CHANNEL) if "robocalls" in repr(one["blocks"])])
    card = next(one for one in slack.messages(CHANNEL) if "robocalls" in repr(one["blocks"]))
    assert (await slack.click(ASHA.id, "approve", channel=CHANNEL, ts=card["ts"])).ok
    await until(lambda: "98765 43210 — blocked" in repr(slack.thread(CHANNEL, card["ts"])))

    assert "9876543210" in await operator.run(look)
