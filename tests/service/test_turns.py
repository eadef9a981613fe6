"""Work for which somebody waits gets the database before all other work, and gives up in time."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.service.hurry import a_call_waits, people_waiting, somebody_waits, waited_for_until, without_hurry
from bot.store.database import Database, DatabaseUnavailable, PerhapsRecorded, make_engine
from bot.store.turns import Rank, Turns

pytestmark = pytest.mark.anyio


def soon(seconds: float = 30.0) -> float:
    return asyncio.get_running_loop().time() + seconds


async def in_turn(
    turns: Turns, name: str, order: list[str], rank: Rank = Rank.WORK, until: float | None = None
) -> None:
    async with turns.place(until, rank):
        order.append(name)
        await asyncio.sleep(0)


async def test_people_go_first_then_calls_and_each_kind_in_order() -> None:
    turns, order = Turns(1), list[str]()
    async with turns.place(None, Rank.WORK):
        waiting = [
            asyncio.create_task(in_turn(turns, name, order, rank))
            for name, rank in [
                ("a", Rank.WORK),
                ("b", Rank.WORK),
                ("call", Rank.CALL),
                ("click", Rank.PERSON),
                ("answer", Rank.CALL),
                ("command", Rank.PERSON),
            ]
        ]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order == ["click", "command", "call", "answer", "a", "b"]


async def test_kept_places_are_free_for_those_in_a_hurry() -> None:
    turns, order = Turns(2, kept=1), list[str]()
    async with turns.place(None, Rank.WORK):
        patient = asyncio.create_task(in_turn(turns, "patient", order))
        await in_turn(turns, "hurried", order, Rank.PERSON, soon())
        assert order == ["hurried"]
    await patient


async def test_a_place_that_does_not_come_in_time_is_given_up_and_lost_to_nobody() -> None:
    turns, order = Turns(1), list[str]()
    async with turns.place(None, Rank.WORK):
        with pytest.raises(TimeoutError):
            await in_turn(turns, "too late", order, Rank.PERSON, soon(-1))
    await in_turn(turns, "next", order)
    assert order == ["next"]


async def test_a_short_step_of_a_call_goes_before_other_work(tmp_path: Path) -> None:
    database, order = Database(f"sqlite:///{tmp_path / 'busy.db'}"), list[str]()

    async def step(name: str) -> None:
        await database.write(lambda _: order.append(name))

    async def call() -> None:
        with a_call_waits():
            await step("call")

    await asyncio.gather(step("first"), step("second"), step("third"), call())
    assert order == ["first", "call", "second", "third"]
    database.close()


def test_people_are_counted_for_as_long_as_they_wait() -> None:
    assert people_waiting() == 0
    with somebody_waits(until=1.0), somebody_waits(until=2.0):
        assert people_waiting() == 2
    assert people_waiting() == 0


async def test_what_goes_on_after_the_answer_is_not_in_a_hurry() -> None:
    async def look() -> float | None:
        return waited_for_until()

    with somebody_waits(until=1.0):
        assert await look() == 1.0
        assert await asyncio.get_running_loop().create_task(look(), context=without_hurry()) is None
    assert waited_for_until() is None


async def test_a_lock_that_lasts_longer_than_the_answer_may_take_is_told_as_nothing_recorded(
    tmp_path: Path,
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'locked.db'}")
    other = make_engine(database.url)
    with (
        other.connect() as connection,
        connection.begin(),
        somebody_waits(soon(0.6)),
        pytest.raises(DatabaseUnavailable),
    ):
        await database.write(_make_a_table)
    await database.write(_make_a_table)
    other.dispose()
    database.close()


async def test_an_answer_that_is_due_before_the_commit_claims_neither(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'slow.db'}")
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(connection: sa.Connection) -> None:
        _make_a_table(connection)
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()

    with somebody_waits(soon(0.6)), pytest.raises(PerhapsRecorded):
        await database.write(slowly)
    gate.set()
    assert await database.read(lambda one: sa.inspect(one).get_table_names()) in ([], ["here"])
    database.close()


def _make_a_table(connection: sa.Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE here (id INTEGER)")
