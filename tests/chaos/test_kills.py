"""Kill -9 at random moments and at every named point: nothing lost, nothing doubled, nothing claimed."""

import asyncio
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.local.cloudagent import Fault
from tests.chaos.audit import audit
from tests.chaos.city import Crowd
from tests.chaos.crashing import MIGRATION, POINTS
from tests.postgres import Server
from tests.scenario.processes import Town, town
from tests.scenario.stage import on_both_databases

pytestmark = [pytest.mark.anyio, pytest.mark.chaos, pytest.mark.timeout(3600)]

SIZES = (1, 3, 40, 150, 330)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blockbot.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    with server.migrated() as url:
        yield url


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.config.getoption("--seed"))  # noqa: S311  # chaos, not secrets


async def work(crowd: Crowd, stop: asyncio.Event) -> None:
    """Asks and approves until it is told to stop."""
    while not stop.is_set():
        await crowd.ask(crowd.dice.choice(SIZES))
        await crowd.approve_all()
        await asyncio.sleep(crowd.dice.uniform(0.1, 1.0))


async def finish(crowd: Crowd, url: str, seconds: float = 600.0) -> None:
    """Lets everything end, stops the bots as an operator does, and looks at the books."""
    await crowd.settled(seconds)
    for process in crowd.town.processes:
        if process.returncode is None:
            assert await asyncio.wait_for(crowd.town.end(process), 60) == 0
    counts = await audit(crowd, url)
    print(f"{len(crowd.asked)} commands, {dict(counts)}")  # noqa: T201  # figures for who runs it


@on_both_databases
async def test_random_kills_lose_and_double_nothing(
    tmp_path: Path, database_url: str, dice: random.Random, request: pytest.FixtureRequest
) -> None:
    replicas = 1 if database_url.startswith("sqlite") else 2
    async with town(tmp_path, database_url, doors=replicas) as here:
        crowd = Crowd(here, dice)
        here.cloudagent.switches = here.cloudagent.switches.changed({"latency_ms": 40})
        # Slack's one message a second would leave hundreds of posts behind after many kills.
        here.slack.faults.message_rate = False
        alive = [await here.start("serve", door=door) for door in range(replicas)]
        stop = asyncio.Event()
        working = asyncio.create_task(work(crowd, stop))
        kills = request.config.getoption("--kills")
        for _ in range(kills):
            victim = dice.randrange(replicas)
            await asyncio.sleep(dice.uniform(0.05, 2.5))
            await here.kill(alive[victim])
            if dice.random() < 0.3:
                here.cloudagent.arm(Fault("dropped", on="update", stage="after", first=1, last=1))
            # Every fourth life is so short that the process may not even have started.
            begin = here.launch if dice.random() < 0.25 else here.start
            alive[victim] = await begin("serve", door=victim)
        stop.set()
        await working
        await finish(crowd, database_url)
        assert len(crowd.cards()) >= kills // 2, "too little was going on"


@on_both_databases
async def test_a_kill_at_any_named_point_loses_and_doubles_nothing(
    tmp_path: Path, database_url: str, dice: random.Random
) -> None:
    on_postgres = not database_url.startswith("sqlite")
    async with town(tmp_path, database_url, doors=2) as here:
        crowd = Crowd(here, dice)
        if on_postgres:
            await here.start("serve", door=1)
        for point in POINTS:
            await die_at(point, crowd)
        await here.start("serve")
        await finish(crowd, database_url)


async def die_at(point: str, crowd: Crowd) -> None:
    """One request of four batches and the life of one process, which must end at the point."""
    here = crowd.town
    doomed = await here.start("serve", module="tests.chaos.crashing", CRASH_AT=point)
    here.doors.preferred = 0
    asking = asyncio.create_task(crowd.ask(330))
    died = asyncio.create_task(doomed.wait())
    while not died.done():
        await crowd.approve_all()
        await asyncio.wait({died}, timeout=0.05)
    await asking
    assert await died == -signal.SIGKILL, point


async def test_a_kill_during_a_migration_on_sqlite_is_mended_by_the_next_start(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await die_in_migration(here, "serve")
        await here.start("serve")


@pytest.mark.postgres
async def test_a_kill_during_a_migration_on_postgresql_is_mended_by_the_next(
    tmp_path: Path, postgres: Server
) -> None:
    with postgres.empty() as url:
        async with town(tmp_path, url) as here:
            await die_in_migration(here, "migrate")
            assert await (await here.start("migrate")).wait() == 0
            await here.start("serve")


async def die_in_migration(here: Town, command: str) -> None:
    doomed = await here.launch(command, module="tests.chaos.crashing", CRASH_AT=MIGRATION)
    assert await doomed.wait() == -signal.SIGKILL
