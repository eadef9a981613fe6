"""How a database would answer a query: its plan as one text, on SQLite and on PostgreSQL."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from bot.store.database import Database

WAYS = ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort", "incremental_sort")
"""What PostgreSQL would rather do with tables as small as ours are here."""

LIST = re.compile(r"LIST SUBQUERY 1$|SCAN \w+ VIRTUAL TABLE INDEX 1:$")
"""How SQLite goes through the texts it was given as one parameter; the record has no other virtual table."""

READ_WHOLE = re.compile(r"^\s*(SCAN (?!\w+ USING|names$|anon_\d$)|(->)?\s*Seq Scan)", re.MULTILINE)
"""`names` and `anon_1` are no tables: they are what the query itself made just before."""

Asked = list[tuple[str, Any]]


async def plan_of(database: Database, query: sa.ClauseElement) -> str:
    """The plan, with PostgreSQL kept from reading whole tables because they are small here."""

    def plan(connection: sa.Connection) -> str:
        text = query.compile(connection, compile_kwargs={"literal_binds": True})
        return _explained(connection, str(text), None)

    return await database.read(plan)


@contextmanager
def listening(*kinds: str) -> Iterator[Asked]:
    """Keeps every query (or statement that begins so) that is asked meanwhile, with its parameters."""
    asked: Asked = []

    def keep(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(kinds or ("SELECT", "WITH")):
            asked.append((statement, parameters))

    sa.event.listen(sa.Engine, "before_cursor_execute", keep)
    try:
        yield asked
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", keep)


async def plans_of(database: Database, asked: Asked) -> list[str]:
    """The plan of each of these queries, after its text."""

    def plan(connection: sa.Connection) -> list[str]:
        return [f"{text}\n{_explained(connection, text, parameters)}" for text, parameters in asked]

    return await database.read(plan)


def _explained(connection: sa.Connection, text: str, parameters: Any) -> str:
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)
        return "\n".join(row[3] for row in rows if not LIST.match(row[3]))
    for way in WAYS:
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}", parameters))
