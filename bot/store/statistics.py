"""Has PostgreSQL count its tables anew as soon as they have outgrown what it knows of them.

Without statistics PostgreSQL takes any number to be in half a percent of all rows, and reads the whole table
of items for each card. Its autovacuum looks once a minute; in the first minute of a storm a new installation
writes a hundred thousand rows (measured: three quarters of the processor time went into that one query).
"""

import asyncio

import sqlalchemy as sa
import structlog

from bot.domain.errors import RetryLater
from bot.store import tables
from bot.store.database import Database

log = structlog.get_logger()

LOOK_EVERY = 5.0
"""Seconds between two looks."""

FEW = 1000
"""Changed rows below which nothing is counted: a small table is read quickly however it is read."""

OUTGROWN = sa.text("""
    SELECT relname FROM pg_stat_user_tables
    WHERE schemaname = current_schema()
      AND n_mod_since_analyze >= :few AND n_mod_since_analyze * 2 >= n_live_tup
""")
"""Tables of which half the rows are news: a growing one is counted about as often as it doubles."""


def count_anew(connection: sa.Connection) -> list[str]:
    """Has those of our tables counted that need it; which. Nothing on SQLite, which plans without."""
    if connection.dialect.name == "sqlite":
        return []
    outgrown = set(connection.scalars(OUTGROWN, {"few": FEW}))
    counted = [table for table in tables.metadata.sorted_tables if table.name in outgrown]
    for table in counted:
        name = connection.dialect.identifier_preparer.format_table(table)
        connection.execute(sa.text(f"ANALYZE (SKIP_LOCKED) {name}"))  # one that is being counted: good enough
    return [table.name for table in counted]


async def keep_counted(database: Database) -> None:
    """Does so for ever; a database that does not answer is asked again."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            if counted := await database.write(count_anew):
                log.info("tables_counted", tables=counted)
        except RetryLater as error:
            log.warning("tables_not_counted", trouble=error.sentence)
