"""The record as evidence: every column of every table is flipped once, and the audit says where."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.inspection import Finding
from bot.store import tables
from bot.store.database import Database, normal_url, sqlite_driver
from bot.store.evidence import CHAINS, COVERED, DERIVED, NOT_EVIDENCE
from bot.store.record_audit import audit
from tests.record.conftest import NUMBERS

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("told")]

CHECKED = [*(one.table for one in COVERED), *DERIVED, *CHAINS]


async def findings(database: Database) -> list[Finding]:
    return [one async for one in audit(database, NUMBERS)]


@contextmanager
def by_hand(database: Database) -> Iterator[sa.Connection]:
    """What somebody with the database's password can do: no foreign keys, none of our types."""
    url = normal_url(str(database.url.render_as_string(hide_password=False)))
    driver = {"module": sqlite_driver()} if database.is_sqlite else {}
    engine = sa.create_engine(url, **driver)
    try:
        with engine.begin() as connection:
            if not database.is_sqlite:
                connection.exec_driver_sql("SET session_replication_role = replica")
            yield connection
    finally:
        engine.dispose()


Row = Mapping[str, Any]


def flipped(value: object, column: sa.Column[Any]) -> object:
    if isinstance(column.type, sa.String | sa.Text):
        text = str(value or "")
        return f"{text[:-1]}~" if text and not text.endswith("~") else "!"
    return int(str(value or 0)) + 7


def first_row(connection: sa.Connection, table: sa.Table) -> Row:
    columns = ", ".join(column.name for column in table.c)
    nonempty = " WHERE subject <> ''" if table is tables.heads else ""
    keys = ", ".join(column.name for column in table.primary_key)
    query = f"SELECT {columns} FROM {table.name}{nonempty} ORDER BY {keys} LIMIT 1"  # noqa: S608
    return dict(connection.exec_driver_sql(query).mappings().one())


def write(connection: sa.Connection, table: sa.Table, row: Row, values: Row) -> None:
    """Sets columns of the one row that is as `row` says."""
    sets = ", ".join(f"{name} = :new_{name}" for name in values)
    which = " AND ".join(f"{column.name} = :{column.name}" for column in table.primary_key)
    keys = {column.name: row[column.name] for column in table.primary_key}
    query = sa.text(f"UPDATE {table.name} SET {sets} WHERE {which}")  # noqa: S608
    changed = connection.execute(query, keys | {f"new_{name}": value for name, value in values.items()})
    assert changed.rowcount == 1


@pytest.mark.parametrize("table", CHECKED, ids=lambda table: table.name)
async def test_every_flipped_column_is_found_and_named(database: Database, table: sa.Table) -> None:
    assert await findings(database) == []
    with by_hand(database) as connection:
        row = first_row(connection, table)
    for column in table.c:
        if f"{table.name}.{column.name}" in NOT_EVIDENCE:
            continue
        changed = {column.name: flipped(row[column.name], column)}
        with by_hand(database) as connection:
            write(connection, table, row, changed)
        found = await findings(database)
        named = {name for one in found if one.table == table.name for name in one.column.split(", ")}
        wanted = key_of(table) if column.name in key_of(table) else {column.name}
        assert named & wanted, (column.name, found)
        with by_hand(database) as connection:
            write(connection, table, {**row, **changed}, {column.name: row[column.name]})
    assert await findings(database) == []


def key_of(table: sa.Table) -> set[str]:
    """A row under another key is one that is missing and one too many: either column names it."""
    return {column.name for column in table.primary_key}


ADDED = "INSERT INTO events (request_id, kind, actor, at, facts) VALUES ('r1', 'x', '', 1, '{}')"


@pytest.mark.parametrize(
    ("statement", "table", "subject"),
    [
        ("DELETE FROM events WHERE request_id = 'r1' AND n = 3", "events", "r1"),
        ("DELETE FROM events WHERE request_id = 'r1' AND kind = 'execution_finished'", "events", "r1"),
        ("DELETE FROM items WHERE request_id = 'r1' AND seq = 1", "items", "r1"),
        ("DELETE FROM decisions WHERE request_id = 'r1'", "decisions", "r1"),
        ("DELETE FROM requests WHERE id = 'r2'", "requests", "r2"),
        ("DELETE FROM heads WHERE subject = 'r2'", "seals", "r2"),
        ("DELETE FROM standings", "standings", "r2"),
        ("DELETE FROM storms", "storms", "storm:s1"),
        ("INSERT INTO decisions VALUES ('r2', 'ULEAD1', 'approved', '', 1)", "decisions", "r2"),
        (
            "INSERT INTO events (request_id, kind, actor, at, facts) VALUES ('r1', 'x', '', 1, '{}')",
            "events",
            "r1",
        ),
        ("UPDATE items SET verdict = 'refused' WHERE request_id = 'r1' AND seq = 0", "items", "r1"),
        ("UPDATE events SET facts = '{\"count\": 7}' WHERE kind = 'approval_given'", "events", "r1"),
    ],
)
async def test_rows_taken_away_or_put_in_are_found(
    database: Database, statement: str, table: str, subject: str
) -> None:
    with by_hand(database) as connection:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    found = await findings(database)
    assert [one for one in found if one.table == table and one.subject == subject], found


async def test_the_tail_of_a_chain_cannot_be_cut_off_with_its_rows(database: Database) -> None:
    """Somebody takes back the last act of a request, rows, event and head: the seal still knows of it."""
    last = "SELECT MAX(n) FROM events WHERE request_id = 'r2'"
    hash_of = f"SELECT hash FROM events WHERE request_id = 'r2' AND n = ({last})"  # noqa: S608
    with by_hand(database) as connection:
        connection.exec_driver_sql(f"DELETE FROM events WHERE request_id = 'r2' AND n = ({last})")  # noqa: S608
        connection.exec_driver_sql(
            f"UPDATE heads SET n = n - 1, sealed = n - 1, hash = ({hash_of}) WHERE subject = 'r2'"  # noqa: S608
        )
    assert {one.table for one in await findings(database)} >= {"seals"}


async def test_a_record_under_another_key_is_not_believed(database: Database) -> None:
    """Seals are made with the key: who has only the database cannot make them anew."""
    found = [one async for one in audit(database, type(NUMBERS)(b"another key"))]
    assert {one.table for one in found} >= {"seals", "items"}
