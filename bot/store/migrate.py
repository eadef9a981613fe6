"""Brings the database to the current schema: our tables by Alembic, the engine's by DBOS."""

from pathlib import Path

import sqlalchemy as sa

from bot.store.database import Database


def migrate(database: Database) -> None:
    """Runs every missing migration; on PostgreSQL under an advisory lock, so that two may start at once."""
    # Imported here: Alembic costs a quarter of a second that only this command and a first start need.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_lock(20261123)"))
            connection.commit()
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        finally:
            if not database.is_sqlite:
                connection.rollback()
                connection.execute(sa.text("SELECT pg_advisory_unlock(20261123)"))
                connection.commit()


def is_current(database: Database) -> bool:
    """Whether the schema is the one this code was written for."""
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    head = ScriptDirectory.from_config(config).get_current_head()
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
