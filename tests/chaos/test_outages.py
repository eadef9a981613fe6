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
from tests.scenario.processes import Town, town
from tests.scenario.stage import words

pytestmark = [pytest.mark.anyio, pytest.mark.chaos, pytest.mark.timeout(900)]

DICE = random.Random(7)  # noqa: S311  # chaos, not secrets


@pytest.fixture
def asked(request: pytest.FixtureRequest) -> int:
    """How many requests; `--asked 100` for the long run."""
    return int(request.config.getoption("--asked"))


def finished(crowd: Crowd, reason: str) -> bool:
    card = crowd.card(reason)
    return card is not None and crowd.is_told(card)


async def test_what_was_asked_and_approved_while_slack_was_away_is_shown_afterwards(
    tmp_path: Path, asked: int
) -> None:
    """Half of them have their cards before and are approved meanwhile, the others are asked for meanwhile."""
    url = f"sqlite:///{tmp_path / 'blockbot.db'}"
    async with town(tmp_path, url) as here:
        here.slack.faults.message_rate = False
        await here.start()
        crowd = Crowd(here, DICE)
        for _ in range(asked // 2):
            await crowd.ask_until_carded(2)
        here.slack.faults.down = True
        await crowd.approve_all()
        for _ in range(asked - asked // 2):
            await crowd.ask(120)
        await asyncio.sleep(5)
        assert not [card for card in crowd.cards() if "Finished" in words(card)]
        here.slack.faults.down = False
        await crowd.settled(300)
        await audit(crowd, url)
        assert all(crowd.asked.values())


async def test_what_was_approved_while_cloudagent_was_away_is_carried_out_afterwards(
    tmp_path: Path, asked: int
) -> None:
    url = f"sqlite:///{tmp_path / 'blockbot.db'}"
    async with town(tmp_path, url) as here:
        here.slack.faults.message_rate = False
        await here.start()
        crowd = Crowd(here, DICE)
        here.cloudagent.arm(Fault("refused"))
        reasons = [await crowd.ask_until_carded(30) for _ in range(asked)]
        await crowd.approve_all()
        await until(lambda: all("On hold" in words(crowd.card(reason) or {}) for reason in reasons))
        here.cloudagent.arm()
        await crowd.settled(300)
        counts = await audit(crowd, url)
        assert set(counts) == {"blocked"}


@pytest.mark.postgres
async def test_a_crash_of_postgresql_loses_nothing(tmp_path: Path, asked: int) -> None:
    """Three power cuts, each with a long request under way and others being asked for."""
    with own_server() as server, server.migrated() as url:
        async with town(tmp_path, url, doors=2) as here:
            here.slack.faults.message_rate = False
            for door in (0, 1):
                await here.start("serve", door=door)
            crowd = Crowd(here, DICE)
            here.cloudagent.switches = here.cloudagent.switches.changed({"latency_ms": 200})
            for _ in range(3):
                await crowd.ask_until_carded(330)
                await crowd.approve_all()
                cut = asyncio.create_task(asyncio.to_thread(server.crash))
                for _ in range(asked // 3):
                    await crowd.ask(4)
                    await crowd.approve_all()
                await cut
            await crowd.settled(300)
            await audit(crowd, url)


async def in_mid_call(here: Town, crowd: Crowd, seconds: int) -> str:
    """A request of a thousand numbers whose first calls are under way, each for so long; its reason."""
    here.cloudagent.arm(Fault("slow", on="update", value=seconds))
    reason = await crowd.ask_until_carded(1000)
    await crowd.approve(reason)
    await until(lambda: [call for call in here.cloudagent.calls if call.operation == "update"])
    return reason


@pytest.mark.postgres
async def test_a_process_that_was_stopped_for_long_does_no_harm_when_it_wakes(
    tmp_path: Path, postgres: Server
) -> None:
    with postgres.migrated() as url:
        async with town(tmp_path, url, doors=2) as here:
            frozen = await here.start("serve", door=0)
            await here.start("worker")
            crowd = Crowd(here, DICE)
            reason = await in_mid_call(here, crowd, 3)
            frozen.send_signal(signal.SIGSTOP)
            here.cloudagent.arm()
            await until(lambda: finished(crowd, reason))
            before = len(here.cloudagent.calls)
            frozen.send_signal(signal.SIGCONT)
            await asyncio.sleep(6)
            assert [call.operation for call in here.cloudagent.calls[before:]] == []
            await audit(crowd, url)
            assert await asyncio.wait_for(here.end(frozen), 60) == 0


@pytest.mark.postgres
async def test_the_work_of_a_killed_replica_is_taken_over(tmp_path: Path, postgres: Server) -> None:
    """Prints how long that took: a lease of 20 seconds, and at most 5 until the next sweep."""
    with postgres.migrated() as url:
        async with town(tmp_path, url, doors=2) as here:
            doomed = await here.start("serve", door=0)
            await here.start("worker")
            crowd = Crowd(here, DICE)
            await in_mid_call(here, crowd, 2)
            await here.kill(doomed)
            killed, before = asyncio.get_running_loop().time(), len(here.cloudagent.calls)
            here.cloudagent.arm()
            await until(lambda: len(here.cloudagent.calls) > before)
            took = asyncio.get_running_loop().time() - killed
            print(f"the other replica's first call came {took:.1f} s after the kill")  # noqa: T201
            await crowd.settled(300)
            await audit(crowd, url)
