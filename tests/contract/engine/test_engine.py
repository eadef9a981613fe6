"""What the store and the use cases rely on in the engine, whichever it is; on both databases."""

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.engine.engine import MANY, Duties, Engine
from bot.engine.pauses import can_look_rarely
from bot.engine.queue import WrittenJobs
from bot.engine.schema import migrate_engine
from bot.service.hurry import somebody_waits
from bot.service.in_hand import asking, in_hand
from bot.store.database import Database
from bot.store.migrate import migrate

pytestmark = pytest.mark.anyio


@dataclass
class Ledger:
    """Duties that only note what they were asked to do."""

    carried: list[tuple[str, str]] = field(default_factory=list)
    """(request id, owner)"""
    began: list[float] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    blocked: asyncio.Event | None = None
    in_step: asyncio.Event | None = None
    """What the first step waits for."""
    put_away: list[str] = field(default_factory=list)
    """Owners of jobs that were broken off, in their last moment."""
    full: bool = False
    """What the last look for lost work was told."""
    sure: list[bool] = field(default_factory=list)
    """What steps saw of the execution that they are a part of."""

    async def carry_out(self, request_id: str, owner: str, step: Callable[..., Awaitable[Any]]) -> str:
        self.began.append(time.time())
        self.carried.append((request_id, owner))
        try:
            with in_hand() as grip:
                grip.confirm(grip.moment())
                await step("first", functools.partial(self._first, owner))
            if self.blocked is not None:
                await self.blocked.wait()
            await step("second", self._second)
        except asyncio.CancelledError:
            self.put_away.append(owner)
            raise
        return "done"

    async def _first(self, owner: str) -> str:
        self.sure.append(bool(asking()))
        if self.in_step is not None:
            await self.in_step.wait()
        self.steps.append(owner)
        return "noted"

    async def _second(self) -> str:
        self.steps.append("second")
        return "noted"

    async def show(self, request_id: str) -> None:
        self.shown.append(request_id)

    async def nothing_lost(self) -> int:
        return 0

    async def nothing_behind(self) -> list[str]:
        return []

    async def nothing_taken_up(self, full: bool) -> int:
        self.full = full
        return 0

    def duties(self) -> Duties:
        return Duties(
            self.carry_out, self.show, self.nothing_taken_up, self.nothing_behind, self.nothing_lost
        )


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    found = Database(database_url)
    migrate(found)
    migrate_engine(found)
    if found.is_sqlite:
        async with running(found, Ledger()):
            """The first start makes the engine's tables."""
    yield found
    found.close()


@contextlib.asynccontextmanager
async def running(database: Database, ledger: Ledger, *, works: bool = True) -> AsyncIterator[Engine]:
    engine = Engine(database, works=works)
    await engine.start(ledger.duties())
    try:
        yield engine
    finally:
        await engine.stop(1.0)


async def enqueue(database: Database, engine: Engine, request_id: str, **more: Any) -> None:
    def work(connection: sa.Connection) -> WrittenJobs:
        jobs = engine.on(connection)
        jobs.carry_out(request_id, 1, **more)
        return jobs

    engine.committed(await database.write(work))


async def until(look: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not look():
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


async def test_a_committed_job_runs(database: Database) -> None:
    ledger = Ledger()
    async with running(database, ledger) as engine:
        await enqueue(database, engine, "r1")
        await until(lambda: ledger.carried)
        assert ledger.carried[0] == ("r1", "carry-r1-1")


async def test_a_step_knows_of_which_execution_it_is_a_part(database: Database) -> None:
    ledger = Ledger()
    async with running(database, ledger) as engine:
        await enqueue(database, engine, "r1")
        await until(lambda: ledger.sure)
    assert ledger.sure == [True]


async def test_a_job_of_a_rolled_back_transaction_never_was(database: Database) -> None:
    ledger = Ledger()

    def work(connection: sa.Connection) -> None:
        engine.on(connection).carry_out("lost", 1)
        raise ValueError("the use case changed its mind")

    async with running(database, ledger, works=False) as engine:
        with pytest.raises(ValueError, match="changed its mind"):
            await database.write(work)
        await enqueue(database, engine, "kept")
    async with running(database, ledger):
        await until(lambda: ledger.carried)
    assert [request_id for request_id, _ in ledger.carried] == ["kept"]


async def test_the_same_key_twice_is_one_job(database: Database) -> None:
    ledger = Ledger()
    async with running(database, ledger, works=False) as engine:
        await enqueue(database, engine, "r1")
        await enqueue(database, engine, "r1")
        await enqueue(database, engine, "r2")
    async with running(database, ledger):
        await until(lambda: len(ledger.carried) >= 2)
    assert sorted(ledger.carried) == [("r1", "carry-r1-1"), ("r2", "carry-r2-1")]


async def test_a_delayed_job_does_not_run_before_its_time(database: Database) -> None:
    ledger = Ledger()
    async with running(database, ledger) as engine:
        due = time.time() + 1.5
        await enqueue(database, engine, "later", after=timedelta(seconds=1.5))
        await until(lambda: ledger.carried)
    assert ledger.began[0] >= due - 0.1
    # Started by this process's own clock: the job in the queue, a twin, comes seconds later.
    assert ledger.carried[0] == ("later", "carry-later-1")


async def test_a_delayed_job_outlives_the_process_that_waited_for_it(database: Database) -> None:
    before, after = Ledger(), Ledger()
    async with running(database, before) as engine:
        await enqueue(database, engine, "later", after=timedelta(seconds=1))
    assert not before.carried
    async with running(database, after):
        await until(lambda: after.carried, 40.0)
    assert after.carried[0][0] == "later"


async def test_a_far_delay_is_left_to_the_queue(database: Database) -> None:
    async with running(database, Ledger()) as engine:
        waiting = len(asyncio.all_tasks())
        await enqueue(database, engine, "tomorrow", after=timedelta(hours=20))
        assert len(asyncio.all_tasks()) == waiting


async def test_a_web_process_without_workers_carries_nothing_out_but_draws(database: Database) -> None:
    ledger = Ledger()

    def work(connection: sa.Connection) -> WrittenJobs:
        jobs = engine.on(connection)
        jobs.carry_out("r1", 1)
        jobs.show("r1", 1)
        return jobs

    async with running(database, ledger, works=False) as engine:
        engine.committed(await database.write(work))
        await until(lambda: ledger.shown)
    assert not ledger.carried


async def test_a_web_process_with_many_answers_to_give_leaves_the_drawing_to_others(
    database: Database,
) -> None:
    ledger = Ledger()
    async with running(database, ledger, works=False) as engine:
        with contextlib.ExitStack() as people:
            for _ in range(MANY + 1):
                people.enter_context(somebody_waits(until=0.0))
            engine.committed(await database.write(functools.partial(_wants, engine, "later")))
        engine.committed(await database.write(functools.partial(_wants, engine, "now")))
        await until(lambda: ledger.shown)
    assert ledger.shown == ["now"]


async def test_a_process_with_workers_draws_however_many_wait(database: Database) -> None:
    ledger = Ledger()
    async with running(database, ledger) as engine:
        with contextlib.ExitStack() as people:
            for _ in range(MANY + 1):
                people.enter_context(somebody_waits(until=0.0))
            engine.committed(await database.write(functools.partial(_wants, engine, "now")))
            await until(lambda: ledger.shown)
    assert ledger.shown == ["now"]


def _wants(engine: Engine, request_id: str, connection: sa.Connection) -> WrittenJobs:
    jobs = engine.on(connection)
    jobs.show(request_id, 1)
    return jobs


async def test_the_record_of_a_job_that_ended_is_forgotten_after_its_time_and_not_before(
    database: Database,
) -> None:
    ledger = Ledger()
    async with running(database, ledger, works=False) as engine:
        await enqueue(database, engine, "r1")
    async with running(database, ledger) as engine:
        began = datetime.now(UTC)
        await until(lambda: ledger.steps)
        forgotten = 0
        while not forgotten:
            assert await engine.forget(began) == 0
            forgotten = await engine.forget(datetime.now(UTC) + timedelta(minutes=1))
        assert forgotten == 1


# On PostgreSQL a dead process's jobs are not DBOS's to recover: the lease and the sweep do it (tests/chaos).
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_job_cut_off_by_a_stop_goes_on_without_its_finished_steps(database: Database) -> None:
    before, after = Ledger(blocked=asyncio.Event()), Ledger()
    async with running(database, before) as engine:
        await enqueue(database, engine, "r1")
        await until(lambda: before.steps)
    async with running(database, after):
        await until(lambda: ("r1", "carry-r1-1") in after.carried)
    assert before.steps == ["carry-r1-1"]
    assert "carry-r1-1" not in after.steps


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_stop_lets_a_step_end_and_be_noted_and_begins_no_other(database: Database) -> None:
    before, after = Ledger(in_step=asyncio.Event()), Ledger()
    engine = Engine(database, works=True)
    await engine.start(before.duties())
    await enqueue(database, engine, "r1")
    await until(lambda: before.carried)
    assert before.in_step
    asyncio.get_running_loop().call_later(0.3, before.in_step.set)
    await engine.stop(20.0)
    assert before.steps == ["carry-r1-1"]
    assert before.put_away == ["carry-r1-1"]
    async with running(database, after):
        await until(lambda: "second" in after.steps)
    assert "carry-r1-1" not in after.steps


async def test_a_stop_waits_only_so_long_and_leaves_nothing_of_a_job_running(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    ledger, others = Ledger(in_step=asyncio.Event()), asyncio.all_tasks()
    async with running(database, ledger) as engine:
        for request_id in ("r1", "r2"):
            await enqueue(database, engine, request_id)
        await until(lambda: len(ledger.carried) == 2)
    assert sorted(ledger.put_away) == ["carry-r1-1", "carry-r2-1"]
    assert asyncio.all_tasks() <= others
    assert await asyncio.to_thread(lambda: "threads still take work") == "threads still take work"
    assert [one.getMessage() for one in caplog.records if one.name == "dbos"] == []


def test_this_version_of_the_engine_can_be_told_to_look_rarely() -> None:
    assert can_look_rarely()
