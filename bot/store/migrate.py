"""Brings the database to the current schema: our tables by Alembic, the engine's by DBOS."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Schema:
    """A set of tables with migrations in a `folder` of its own; `version_table` says how far they are."""

    folder: Path
    version_table: str = "alembic_version"

    @property
    def newest(self) -> str:
        """The schema this code was written for: the number that the last migration's file begins with."""
        return max(path.name.partition("_")[0] for path in (self.folder / "versions").glob("[0-9]*.py"))


LEDGER = Schema(Path(__file__).parent / "migrations")


def migrate(database: Database, schema: Schema = LEDGER) -> None:
    """Runs every missing migration; on PostgreSQL under an advisory lock, so that two may start at once."""
    if is_current(database, schema):
        return
    # Imported here: Alembic costs time and memory that only a first start and a new version need.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(schema.folder))
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


def is_current(database: Database, schema: Schema = LEDGER) -> bool:
    """Whether the schema is the one this code was written for; asked without Alembic (12 MB, 0.3 s)."""
    versions = sa.table(schema.version_table, sa.column("version_num"))
    with database.engine.connect() as connection:
        if not sa.inspect(connection).has_table(schema.version_table):
            return False
        found = connection.execute(sa.select(versions)).scalars().all()
    return found == [schema.newest]


def newest() -> str:
    """The ledger's schema that this code was written for."""
    return LEDGER.newest
