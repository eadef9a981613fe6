"""A record that is older than the chain is taken into it, and the key of the record outlives its wrapping."""

import functools

import pytest
import sqlalchemy as sa
from cryptography.fernet import MultiFernet

from bot.domain import events
from bot.store import tables
from bot.store.adopting import adopt, anything_unchained
from bot.store.database import Database
from bot.store.record_audit import audit
from bot.store.record_key import has_record_key, record_key, renew_wrapping
from bot.store.sealing import seal_heads
from bot.store.secret_key import NoSecretKey, secret_box
from bot.store.store import SqlStore
from tests.record.conftest import NUMBERS
from tests.service.fakes import Ticking

pytestmark = pytest.mark.anyio

OLDER = (
    "UPDATE events SET n = NULL, prior = '', marks = '', hash = '', changes = '[]'",
    "DELETE FROM heads",
    "DELETE FROM seals",
)


def by_statement(connection: sa.Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


async def findings(database: Database) -> list[str]:
    return [f"{one.table} {one.row} {one.column}" async for one in audit(database, NUMBERS)]


async def test_an_older_record_is_proven_from_the_day_it_was_taken_over(
    told: SqlStore, database: Database, clock: Ticking
) -> None:
    for statement in OLDER:
        database.write_now(functools.partial(by_statement, statement=statement))
    assert await findings(database)
    assert database.write_now(anything_unchained)
    while database.write_now(lambda connection: adopt(connection, NUMBERS, clock())):
        pass
    database.write_now(lambda connection: seal_heads(connection, NUMBERS, clock()))
    assert await findings(database) == []
    kinds = [one.kind for one in await told.read(lambda tx: tx.requests.events("r1"))]
    assert kinds[0] == "request_asked"
    assert kinds[-1] == "record_adopted"
    changed = sa.update(tables.items).where(tables.items.c.request_id == "r2").values(verdict="refused")
    await database.write(lambda connection: connection.execute(changed).rowcount)
    assert "items 0 verdict" in await findings(database)


def test_the_key_is_made_once_and_opens_with_a_newer_secret_beside_the_old(database: Database) -> None:
    old = secret_box("the first secret of this test", database)
    both = secret_box("the second secret of this test,the first secret of this test", database)
    new = secret_box("the second secret of this test", database)
    assert database.write_now(has_record_key) is False

    def hashed(box: MultiFernet) -> str:
        return database.write_now(lambda connection: record_key(connection, box)).of("+919876543210")

    first = hashed(old)
    with pytest.raises(NoSecretKey, match="former key"):
        hashed(new)
    assert hashed(both) == first
    database.write_now(lambda connection: renew_wrapping(connection, both))
    assert hashed(new) == first


async def test_only_heads_that_moved_are_sealed(told: SqlStore, database: Database, clock: Ticking) -> None:
    def seal() -> int:
        return database.write_now(lambda connection: seal_heads(connection, NUMBERS, clock()))

    assert seal() == 0
    reminded = events.approvers_reminded(at=clock(), count=1, pinged=())
    await told.write(lambda tx: tx.requests.record("r1", [reminded]))
    assert seal() == 1
    assert seal() == 0
    assert await findings(database) == []
