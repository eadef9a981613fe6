"""One question tells whether a sweep has anything to do."""

from datetime import timedelta

import pytest

from bot.service.due import anything_due
from bot.service.execute import LEASE, Execution
from bot.service.outbox import About, Letter
from bot.service.submit import submit
from bot.service.sweep import GRACE
from bot.store.database import Database
from bot.store.store import SqlStore
from tests.service.fakes import Ticking, approved, desk, wish

pytestmark = pytest.mark.anyio


async def due(store: SqlStore, clock: Ticking) -> bool:
    return await store.read(lambda tx: anything_due(tx, clock()))


async def all_drawn(database: Database) -> None:
    await database.write(lambda connection: connection.exec_driver_sql("UPDATE pictures SET shown = wanted"))


async def asked(store: SqlStore, database: Database, clock: Ticking) -> None:
    await store.write(lambda tx: submit(tx, wish(), desk=desk(), now=clock(), new_id=lambda: "r1"))
    await all_drawn(database)


async def test_nothing_is_due_in_an_empty_ledger_nor_for_a_request_that_waits_and_is_shown(
    store: SqlStore, database: Database, clock: Ticking
) -> None:
    assert not await due(store, clock)
    await asked(store, database, clock)
    assert not await due(store, clock)


async def test_a_card_that_is_not_shown_is_due(store: SqlStore, database: Database, clock: Ticking) -> None:
    await asked(store, database, clock)
    await database.write(
        lambda connection: connection.exec_driver_sql("UPDATE pictures SET wanted = wanted + 1")
    )
    assert await due(store, clock)


async def test_a_request_that_time_changes_is_due(
    store: SqlStore, database: Database, clock: Ticking
) -> None:
    await asked(store, database, clock)
    clock.pass_(days=30)
    assert await due(store, clock)


async def test_work_that_was_never_begun_is_due_after_its_grace(
    store: SqlStore, database: Database, clock: Ticking
) -> None:
    await approved(store, clock)
    await all_drawn(database)
    assert not await due(store, clock)
    clock.pass_(seconds=(GRACE + timedelta(seconds=1)).total_seconds())
    assert await due(store, clock)


async def test_work_whose_lease_ran_out_is_due(
    store: SqlStore, database: Database, clock: Ticking, execution: Execution
) -> None:
    await execution.begin(await approved(store, clock), "a")
    await all_drawn(database)
    assert not await due(store, clock)
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    assert await due(store, clock)


async def test_an_unsent_letter_is_due(store: SqlStore, clock: Ticking) -> None:
    letter = Letter("k", About.LAPSED, "U1", None, {})
    await store.write(lambda tx: tx.letters.write(letter, clock()))
    assert await due(store, clock)
