"""Retention: numbers of long ago are kept as keyed hashes only; the chain holds, and `why` still answers."""

import functools
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.commands.audit import summary
from bot.domain.expiry import Duration
from bot.domain.numbers import Number, NumbersRead
from bot.domain.standing import Known
from bot.service.decide import Click, cancel
from bot.service.find import find_numbers
from bot.service.picture import RequestPicture
from bot.service.submit import Submit, submit
from bot.service.trail import TrailQuery, lines_of
from bot.service.why import tell_why
from bot.store import tables
from bot.store.database import Database
from bot.store.record_audit import audit
from bot.store.retention import hash_numbers
from bot.store.store import SqlStore
from tests.record.conftest import DESK, NUMBERS
from tests.service.fakes import INDIA, Ticking

pytestmark = pytest.mark.anyio

NUMBER = "+919870000000"
DIGITS = "987000000"
"""What every number of the story has in it."""


async def hashed(database: Database, clock: Ticking, **age: float) -> int:
    """Lets retention run until nothing is left to do."""
    done = 0
    before = clock() - timedelta(**age)
    while some := await database.write(lambda connection: hash_numbers(connection, NUMBERS, before, clock())):
        done += some
    return done


async def numbers_left(database: Database) -> list[str]:
    """Every column of every table that still has one of the numbers in it."""

    def look(connection: sa.Connection) -> list[str]:
        found = []
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)).mappings():
                found += [f"{table.name}.{name}" for name, value in row.items() if DIGITS in _bare(value)]
        return sorted(set(found))

    return await database.read(look)


def _bare(value: object) -> str:
    return str(value).replace(" ", "").replace("-", "")[::1] + str(value)[::-1]


async def findings(database: Database) -> list[str]:
    return [f"{one.table} {one.row} {one.column}" async for one in audit(database, NUMBERS)]


def again(key: str, clock: Ticking, reason: str) -> functools.partial[RequestPicture]:
    """Somebody asks for the number once more, and names it in the reason too."""
    read = NumbersRead((Number(NUMBER, NUMBER, "mobile"),), (), 0, ())
    command = Submit(
        key, "T1", "UAGENT", INDIA, "spam-callers", read, Duration("for 30 days", 0, 30, 0), reason
    )
    return functools.partial(submit, command=command, desk=DESK, now=clock(), new_id=lambda: key)


async def test_what_is_not_long_over_keeps_its_numbers(
    told: SqlStore, database: Database, clock: Ticking
) -> None:
    assert told is not None
    clock.pass_(days=31)
    assert await hashed(database, clock, days=90) == 0
    assert "items.e164" in await numbers_left(database)


async def test_numbers_of_long_ago_are_gone_from_every_table_and_the_chain_holds(
    told: SqlStore, database: Database, clock: Ticking
) -> None:
    clock.pass_(days=400)
    assert await hashed(database, clock, days=90) == 3
    assert await numbers_left(database) == []
    assert await findings(database) == []
    kinds = [one.kind for one in await told.read(lambda tx: tx.requests.events("r1"))]
    assert kinds[-1] == "numbers_hashed"
    (line,) = [one for one in await database.read(summary) if "recomputed" in one]
    assert line == "?     1 decision(s) cannot be recomputed: only hashes of their numbers are kept"


async def test_why_and_find_still_answer_for_a_number_that_somebody_types(
    told: SqlStore, database: Database, clock: Ticking
) -> None:
    before = await told.read(lambda tx: tell_why(tx, NUMBER, now=clock(), page=0))
    clock.pass_(days=400)
    await hashed(database, clock, days=90)
    story = await told.read(lambda tx: tell_why(tx, NUMBER, now=clock(), page=0))
    assert [one.request.id for one in story.chapters] == [one.request.id for one in before.chapters]
    assert [one.act for one in story.chapters] == [one.act for one in before.chapters]
    found = await told.read(lambda tx: find_numbers(tx, [NUMBER], now=clock(), page=0))
    assert [(one.e164, one.known) for one in found.lines] == [(NUMBER, Known.FREE)]
    lines = await told.read(lambda tx: list(lines_of(tx.trail, tx.trail.after(0, QUERY, 500), QUERY)))
    assert {one.event.subject for one in lines} == {"r1", "r2"}


QUERY = TrailQuery(numbers=(NUMBER,))


async def test_a_number_asked_for_again_keeps_its_new_request_and_its_old_history(
    told: SqlStore, database: Database, clock: Ticking
) -> None:
    clock.pass_(days=400)
    await hashed(database, clock, days=90)
    await told.write(again("r9", clock, f"{NUMBER} is back"))
    await told.write(lambda tx: tx.items.mark_sent("r9", [NUMBER], clock()))
    story = await told.read(lambda tx: tell_why(tx, NUMBER, now=clock(), page=0))
    assert {one.request.id for one in story.chapters} == {"r1", "r2", "r9"}
    assert await findings(database) == []
    assert await hashed(database, clock, days=90) == 0
    assert set(await numbers_left(database)) >= {"items.e164", "requests.reason"}


async def test_a_number_in_a_reason_goes_too(told: SqlStore, database: Database, clock: Ticking) -> None:
    await told.write(again("r9", clock, "call 98700-00000 or +91 98700 00001"))
    await told.write(lambda tx: cancel(tx, Click("r9", "UAGENT"), now=clock()))
    clock.pass_(days=400)
    await hashed(database, clock, days=90)
    assert await numbers_left(database) == []
    kept = await told.read(lambda tx: tx.requests.get("r9"))
    assert kept is not None
    assert kept.reason == f"call {NUMBERS.of('9870000000')} or {NUMBERS.of('919870000001')}"
    assert await findings(database) == []
