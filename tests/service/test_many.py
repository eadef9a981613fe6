"""Many texts as one parameter: found by an index, in the statements that every batch of numbers runs."""

import functools
import re

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from bot.domain.verdict import Judgement, Verdict
from bot.service.ports import Transaction
from bot.service.submit import submit
from bot.service.verdicts import note_kept_back, note_sent, note_verdicts
from bot.store import tables
from bot.store.database import Database
from bot.store.many import one_of
from bot.store.store import SqlStore
from tests.service.fakes import Ticking, desk, wish
from tests.service.plans import READ_WHOLE, listening, plans_of

pytestmark = pytest.mark.anyio

MANY = re.compile(r"json_each|= ANY \(")
BY_NUMBER = re.compile(r"\((request_id=\? AND )?e164=\?")
TEXTS = [
    [],
    ["+919876543210"],
    ["it's", 'a "b" \\ c', "%s :x ? {1}", "नंबर", ""],
    [f"+9198{n:08d}" for n in range(5000)],
]


async def test_what_a_batch_changes_is_found_by_its_numbers(
    store: SqlStore, database: Database, clock: Ticking
) -> None:
    command, on_sqlite = wish(3), database.is_sqlite
    numbers = [one.e164 for one in command.numbers.numbers]
    await store.write(
        functools.partial(submit, command=command, desk=desk(), now=clock(), new_id=lambda: "r1")
    )

    def batch(tx: Transaction) -> None:
        tx.standings.in_one("spam-callers", numbers)
        note_sent(tx, "r1", numbers, clock(), until=clock())
        note_kept_back(tx, "r1", numbers[:1], clock())
        note_verdicts(tx, "r1", dict.fromkeys(numbers, Judgement(Verdict.BLOCKED)), clock())

    with listening("SELECT", "UPDATE") as asked:
        await store.write(batch)
    told = [one for one in await plans_of(database, asked) if MANY.search(one)]
    assert len(told) >= 10
    for one in told:
        assert BY_NUMBER.search(one) or not on_sqlite, one  # PostgreSQL takes any index of so small a table
        assert not READ_WHOLE.search(one), one


@pytest.mark.parametrize("texts", TEXTS, ids=["none", "one", "odd ones", "thousands"])
async def test_whatever_the_texts_are_they_are_found(database: Database, texts: list[str]) -> None:
    there = ["nothing", *texts[:50]]
    rows = sa.union_all(*(sa.select(sa.literal(one).label("text")) for one in there)).subquery()
    query = sa.select(rows.c.text)

    def look(connection: sa.Connection) -> list[set[str]]:
        by_name = query.where(one_of(rows.c.text, "given"))
        found = (
            connection.scalars(by_name, {"given": texts}),
            connection.scalars(query.where(one_of(rows.c.text, texts))),
        )
        return [set(one) for one in found]

    assert await database.read(look) == [set(texts[:50])] * 2


async def test_no_list_is_a_mistake_and_not_an_empty_one(database: Database) -> None:
    column = tables.items.c.e164
    query = sa.select(column).where(one_of(column, "given"))
    with pytest.raises(StatementError, match="a list of texts is needed"):
        await database.read(lambda connection: connection.execute(query, {"given": None}).all())
