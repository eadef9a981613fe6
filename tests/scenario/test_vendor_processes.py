"""Two whole bots on one database: one token, and calls in flight are counted over both.

The rate and dying tokens are played by processes on simulated time: tests/contract/cloudagent.
"""

import asyncio
from pathlib import Path

import pytest

from bot.local.cloudagent import Switches
from tests.postgres import Server
from tests.scenario.processes import Town, town
from tests.scenario.stage import ASHA, CHANNEL, RAVI
from tests.scenario.test_restart import cards, replies, until

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

REQUESTS = 6


async def storm(here: Town) -> list[float]:
    """Asks for all, then approves all at once; when each Update came in, in seconds."""
    for n in range(REQUESTS):
        await here.slack.command(RAVI.id, CHANNEL, f"/block spam-callers 98765 {n:05} for 30 days because x")
    found = await until(lambda: cards(here) if len(cards(here)) == REQUESTS else [])
    clicks = [here.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=card) for card in found]
    assert all(answer.ok for answer in await asyncio.gather(*clicks))
    for card in found:
        await until(lambda card=card: replies(here, card))  # type: ignore[misc]
    assert len(here.cloudagent.accounts["demo"].groups["spam-callers"].rows) == REQUESTS
    assert len(here.cloudagent.desk.issued) == 1
    calls = [call for call in here.cloudagent.calls if call.operation == "update"]
    assert len(calls) == REQUESTS
    return sorted(call.at.timestamp() for call in calls)


async def test_calls_in_flight_are_limited_over_both(tmp_path: Path, postgres: Server) -> None:
    with postgres.migrated() as url:
        async with town(tmp_path, url, doors=2) as here:
            here.cloudagent.switches = Switches().changed({"latency_ms": 400})
            for door in (0, 1):
                await here.start(door=door, CLOUDAGENT_CONCURRENCY="2")
            begun = await storm(here)
    overlapping = [sum(0 <= other - one < 0.39 for other in begun) for one in begun]
    assert max(overlapping) == 2
