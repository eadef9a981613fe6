"""Who draws what a transaction asked for: this process, or the workers beside it; on both databases."""

import asyncio
import contextlib
import functools
import itertools
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot.engine.engine import MANY, Engine
from bot.engine.queue import WrittenJobs
from bot.engine.room import LOOK_EVERY, AnswersFirst
from bot.service.hurry import somebody_waits
from bot.store.database import Database
from tests.contract.engine.noting import Ledger, running, until

pytestmark = pytest.mark.anyio


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
        with many_people():
            engine.committed(await database.write(functools.partial(_wants, engine, "later")))
        engine.committed(await database.write(functools.partial(_wants, engine, "now")))
        await until(lambda: ledger.shown)
    assert ledger.shown == ["now"]


async def test_a_process_with_workers_draws_however_many_wait(database: Database) -> None:
    ledger = Ledger()
    async with running(database, ledger) as engine:
        with many_people():
            engine.committed(await database.write(functools.partial(_wants, engine, "now")))
            await until(lambda: ledger.shown)
    assert ledger.shown == ["now"]


async def test_a_card_is_drawn_once_the_answer_is_out(database: Database) -> None:
    ledger = Ledger()
    async with running(database, ledger) as engine:
        with somebody_waits(until=0.0):
            engine.committed(await database.write(functools.partial(_wants, engine, "card")))
            await asyncio.sleep(10 * LOOK_EVERY)
            before = list(ledger.shown)
        await until(lambda: ledger.shown)
    assert (before, ledger.shown) == ([], ["card"])


async def test_a_stop_breaks_off_a_drawing_that_slack_keeps_waiting(database: Database) -> None:
    ledger, others = Ledger(in_drawing=asyncio.Event()), asyncio.all_tasks()
    async with running(database, ledger) as engine:
        engine.committed(await database.write(functools.partial(_wants, engine, "card")))
        await until(lambda: ledger.shown)
    assert asyncio.all_tasks() <= others


async def test_what_can_wait_begins_late_one_by_one_where_answers_never_end() -> None:
    answers_first, began = AnswersFirst(lambda: 1, most=0.1, every=0.01), list[float]()
    loop = asyncio.get_running_loop()

    async def drawing() -> None:
        await answers_first.pass_by()
        began.append(loop.time())

    asked = loop.time()
    await asyncio.gather(*(drawing() for _ in range(5)))
    assert began[0] - asked >= 0.1
    assert all(later - one >= 0.01 for one, later in itertools.pairwise(began))


@contextlib.contextmanager
def many_people() -> Iterator[None]:
    """One more than a web process draws for."""
    with contextlib.ExitStack() as people:
        for _ in range(MANY + 1):
            people.enter_context(somebody_waits(until=0.0))
        yield


def _wants(engine: Engine, request_id: str, connection: sa.Connection) -> WrittenJobs:
    jobs = engine.on(connection)
    jobs.show(request_id, 1)
    return jobs
