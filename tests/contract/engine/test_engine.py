"""What the store and the use cases rely on in the engine, whichever it is; on both databases."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.engine.engine import Engine
from bot.engine.pauses import can_look_rarely
from bot.store.database import Database
from tests.contract.engine.noting import Ledger, enqueue, running, until

pytestmark = pytest.mark.anyio


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
