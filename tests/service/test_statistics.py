"""PostgreSQL knows what our tables hold soon after they have grown; SQLite needs no telling."""

import functools
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.domain.numbers import read_numbers
from bot.service.ports import Transaction
from bot.service.submit import submit
from bot.store.database import Database
from bot.store.statistics import FEW
from bot.store.store import SqlStore
from tests.databases import on_postgres, on_sqlite
from tests.postgres import count_at_once
from tests.service.fakes import Ticking, desk, wish
from tests.service.plans import listening

pytestmark = pytest.mark.anyio


async def ask(store: SqlStore, numbers: int, clock: Ticking, request_id: str = "r0", first: int = 0) -> None:
    text = ", ".join(f"98{70_000_000 + number:08d}" for number in range(first, first + numbers))
    asked = replace(wish(1, key=request_id), numbers=read_numbers(text, region="IN"))
    await store.write(
        functools.partial(submit, command=asked, desk=desk(), now=clock(), new_id=lambda: request_id)
    )


@on_postgres
async def test_a_table_that_has_outgrown_what_is_known_of_it_is_counted_once(
    store: SqlStore, database: Database, clock: Ticking
) -> None:
    await ask(store, FEW, clock)
    assert await count_at_once(database) == ["items"]
    assert await count_at_once(database) == []
    known = sa.text("SELECT n_distinct FROM pg_stats WHERE tablename = 'items' AND attname = 'e164'")
    assert await database.read(lambda connection: connection.scalar(known)) == -1  # all differ


@on_postgres
async def test_a_small_table_is_left_alone(store: SqlStore, database: Database, clock: Ticking) -> None:
    await ask(store, FEW // 2, clock)
    assert await count_at_once(database) == []


@on_postgres
async def test_where_else_the_numbers_of_a_request_are_is_read_by_their_index_then(
    store: SqlStore, database: Database, clock: Ticking
) -> None:
    """As PostgreSQL itself would do it, with nothing forbidden to it."""
    for request in range(20):
        await ask(store, 200, clock, f"r{request}", first=request * 200)
    await ask(store, 10, clock, "few")
    await count_at_once(database)

    def meet(tx: Transaction) -> object:
        return tx.collisions.meetings("few")

    with listening() as asked:
        await store.read(meet)
    ((text, parameters),) = asked
    told = await database.read(
        lambda connection: "\n".join(connection.exec_driver_sql(f"EXPLAIN {text}", parameters).scalars())
    )
    assert "ix_items_e164" in told
    assert "Seq Scan on items" not in told


@on_sqlite
async def test_sqlite_needs_no_counting(store: SqlStore, database: Database, clock: Ticking) -> None:
    await ask(store, FEW, clock)
    assert await count_at_once(database) == []
