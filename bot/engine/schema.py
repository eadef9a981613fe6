"""Brings the engine's own tables (DBOS's system schema) up to date, beside ours in the same database."""

from dbos import DBOS

from bot.store.database import Database


def migrate_engine(database: Database) -> None:
    """Creates or migrates DBOS's tables on PostgreSQL; safe to run again.

    On SQLite the engine does so when it starts, on our connections. Here DBOS would open the file with
    Python's own SQLite library, and two such libraries in one process break each other's file locks.
    """
    if not database.is_sqlite:
        DBOS.migrate(database.url.render_as_string(hide_password=False))
