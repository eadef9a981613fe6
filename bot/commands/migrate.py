"""`blockbot migrate`: our tables and the engine's."""

from bot.commands.entry import complain, settings_or_none
from bot.engine.schema import migrate_engine
from bot.record_wiring import adopt_all
from bot.settings import Settings
from bot.store.database import Database, DatabaseUnavailable
from bot.store.migrate import migrate
from bot.store.secret_key import NoSecretKey


def run_migrate() -> int:
    """Brings both schemas up to date; says what went wrong otherwise."""
    settings = settings_or_none(several=True)
    if settings is None:
        return 2
    if settings.several:
        from bot.commands.gate_migrate import migrate_all  # noqa: PLC0415  # it imports this file

        return migrate_all(settings)
    return bring_up(settings)


def bring_up(settings: Settings) -> int:
    """The same for one workspace's database."""
    try:
        database = Database(settings.database_url)
    except ValueError as error:
        complain([str(error)])
        return 2
    try:
        migrate(database)
        migrate_engine(database)
        adopt_all(settings, database)
    except NoSecretKey as error:
        complain([f"{error} The record so far is taken into its chain with it."])
        return 1
    except DatabaseUnavailable:
        complain(["The database did not answer; check DATABASE_URL."])
        return 1
    finally:
        database.close()
    print("blockbot: the database is at the current schema")  # noqa: T201
    return 0
