"""How a database would answer a query: its plan as one text, on SQLite and on PostgreSQL."""

import sqlalchemy as sa

from bot.store.database import Database


async def plan_of(database: Database, query: sa.ClauseElement) -> str:
    """The plan, with PostgreSQL kept from reading whole tables because they are small here."""

    def plan(connection: sa.Connection) -> str:
        text = query.compile(connection, compile_kwargs={"literal_binds": True})
        if database.is_sqlite:
            return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort", "incremental_sort"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}"))

    return await database.read(plan)
