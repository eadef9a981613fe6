"""Slack, CloudAgent, the database or one of our processes is away for a while; afterwards all is right."""

import asyncio
import random
import signal
from pathlib import Path

import pytest

from bot.local.cloudagent import Fault
from tests.chaos.audit import audit
from tests.chaos.city import Crowd, until
from tests.postgres import Server, own_server
from tests.scenario.processes import town
from tests.scenario.stage import words

pytestmark = [pytest.mark.anyio, pytest.mark.chaos, pytest.mark.timeout(900)]

DICE = random.Random(7)  # noqa: S311  # chaos, not secrets


def finished(crowd: Crowd, reason: str) -> bool:
    card = crowd.card(reason)
    return card is not None and crowd.is_told(card)


async def test_what_was_asked_and_approved_while_slack_was_away_is_shown_afterwards(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'blockbot.db'}"
    async with town(tmp_path, url) as here:
        await here.start()
        crowd = Crowd(here, DICE)
        for _ in range(10):
            await crowd.ask_until_carded(2)
        here.slack.faults.down = True
        await crowd.approve_all()
        for _ in range(10):
            await crowd.ask(120)
        await asyncio.sleep(5)
        assert not [card for card in crowd.cards() if "Finished" in words(card)]
        here.slack.faults.down = False
        await crowd.settled(300)
        await audit(crowd, url)
        assert all(crowd.asked.values())


async def test_what_was_approved_while_cloudagent_was_away_is_carried_out_afterwards(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'blockbot.db'}"
    async with town(tmp_path, url) as here:
        await here.start()
        crowd = Crowd(here, DICE)
        here.cloudagent.arm(Fault("refused"))
        reasons = [await crowd.ask_until_carded(30) for _ in range(6)]
        await crowd.approve_all()
        await until(lambda: all("On hold" in words(crowd.card(reason) or {}) for reason in reasons))
        here.cloudagent.arm()
        await crowd.settled(300)
        counts = await audit(crowd, url)
        assert set(counts) == {"blocked"}


@pytest.mark.postgres
async def test_a_crash_of_postgresql_loses_nothing(tmp_path: Path) -> None:
    with own_server() as server, server.migrated() as url:
        async with town(tmp_path, url, doors=2) as here:
            for door in (0, 1):
                await here.start("serve", door=door)
            crowd = Crowd(here, DICE)
            here.cloudagent.switches = here.cloudagent.switches.changed({"latency_ms": 200})
            for _ in range(3):
                await crowd.ask_until_carded(330)
                await crowd.approve_all()
                await asyncio.to_thread(server.crash)
                await crowd.ask(40)
            await crowd.settled(300)
            await audit(crowd, url)


@pytest.mark.postgres
async def test_a_process_that_was_stopped_for_long_does_no_harm_when_it_wakes(
    tmp_path: Path, postgres: Server
) -> None:
    with postgres.migrated() as url:
        async with town(tmp_path, url, doors=2) as here:
            frozen = await here.start("serve", door=0)
            await here.start("worker")
            crowd = Crowd(here, DICE)
            here.cloudagent.arm(Fault("slow", on="update", value=3))
            reason = await crowd.ask_until_carded(1000)
            await crowd.approve(reason)
            await until(lambda: [call for call in here.cloudagent.calls if call.operation == "update"])
            frozen.send_signal(signal.SIGSTOP)
            here.cloudagent.arm()
            await until(lambda: finished(crowd, reason))
            before = len(here.cloudagent.calls)
            frozen.send_signal(signal.SIGCONT)
            await asyncio.sleep(6)
            assert [call.operation for call in here.cloudagent.calls[before:]] == []
            await audit(crowd, url)
            assert await asyncio.wait_for(here.end(frozen), 10) == 0
