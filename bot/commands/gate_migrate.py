"""`blockbot migrate` with BLOCK_WORKSPACES: the gate's tables, then every workspace's."""

import asyncio

from bot.commands.entry import complain
from bot.commands.migrate import bring_up
from bot.domain.errors import RetryLater
from bot.gate.tables import SCHEMA
from bot.gate_wiring import neighbourhood_of, settings_in
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.secret_key import NoSecretKey


def migrate_all(settings: Settings) -> int:
    """Exit code 0 if every database is at the current schema; the others are named."""
    try:
        database = Database(settings.database_url)
        migrate(database, SCHEMA)
        neighbourhood, _ = neighbourhood_of(settings, database)
        houses = asyncio.run(neighbourhood.houses())
    except (NotADirectoryError, NoSecretKey, RetryLater, ValueError) as error:
        complain([str(error)])
        return 1
    database.close()
    wrong = 0
    for team, house in houses.items():
        if not house.is_whole:
            complain(f"{team}: not migrated: {trouble}" for trouble in house.troubles())
            continue
        print(f"blockbot: {team}")  # noqa: T201  # a command talks to its terminal
        wrong += bring_up(settings_in(neighbourhood.environment(house)))
    return 1 if wrong else 0
