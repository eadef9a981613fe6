"""No secret and no token is written anywhere: logs at DEBUG, cards, metrics, the database's bytes."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from bot.local.cloudagent import Fault
from bot.settings import DEMO_BOT_TOKEN, DEMO_SIGNING_SECRET
from tests.scenario.processes import Town, town
from tests.scenario.stage import ASHA, CHANNEL, RAVI, words
from tests.scenario.test_restart import cards, replies, until

pytestmark = pytest.mark.anyio

API_KEY = "an-api-key-that-nobody-says"
FAULTS = [
    Fault("unauthorized", on="update", last=1, value="Token Expired"),
    Fault("html", on="update", last=1, value=502),
    Fault("truncated", on="update", last=1),
    Fault("dropped", on="update", last=1, stage="after"),
]


def line(n: int) -> str:
    return f"/block spam-callers 98765 {n:05} for 30 days because secret {n:03}"


def kept_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


async def play(here: Town, n: int) -> None:
    await here.slack.command(RAVI.id, CHANNEL, line(n))
    card = (await until(lambda: cards(here)[n:]))[0]
    assert (await here.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=card)).ok
    await until(lambda: replies(here, card))


async def test_nothing_that_is_kept_or_said_holds_a_secret_or_a_token(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    async with town(tmp_path) as here:
        here.cloudagent.accounts["demo"].api_key = API_KEY
        with log.open("wb") as written:
            process = await here.start(log=written, LOG_LEVEL="DEBUG", CLOUDAGENT_API_KEY=API_KEY)
            for n, fault in enumerate(FAULTS):
                here.cloudagent.arm(fault)
                await play(here, n)
            async with httpx.AsyncClient() as client:
                metrics = (await client.get(f"http://127.0.0.1:{here.doors.ports[0]}/metrics")).content
            await asyncio.wait_for(here.end(process), 10)
        said = "".join(words(one) for one in here.slack.messages(CHANNEL)).encode()
        files = kept_in(tmp_path)
        places = files | {"metrics": metrics, "messages": said}
        secrets = {API_KEY, DEMO_BOT_TOKEN, DEMO_SIGNING_SECRET, *here.cloudagent.desk.issued}
        assert len(here.cloudagent.desk.issued) >= 1
        assert b"debug" in files["log.txt"]
        assert b"blocked" in files["blockbot.db"]
        assert not re.findall(rb"98765[ -]?0\d{4}", files["log.txt"]), "a whole number in the log"
        for name, text in places.items():
            assert not [secret[:12] for secret in secrets if secret.encode() in text], name


async def test_a_restart_costs_no_token(tmp_path: Path) -> None:
    """Twenty in an hour are played on simulated time: tests/contract/cloudagent."""
    async with town(tmp_path) as here:
        for n in range(3):
            process = await here.start()
            await play(here, n)
            await here.kill(process)
        assert len(here.cloudagent.desk.issued) == 1
        assert len(here.cloudagent.accounts["demo"].groups["spam-callers"].rows) == 3
