"""Brings the engine's own tables (DBOS's system schema) up to date, beside ours in the same database."""

from dbos import DBOS

from bot.store.database import Database


def migrate_engine(database: Database) -> None:
    """Creates or migrates DBOS's tables; safe to run again."""
    DBOS.migrate(database.url.render_as_string(hide_password=False))
