"""A database of each kind with the engine's own tables in it."""

from collections.abc import AsyncIterator

import pytest

from bot.engine.schema import migrate_engine
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.contract.engine.noting import Ledger, running


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    found = Database(database_url)
    migrate(found)
    migrate_engine(found)
    if found.is_sqlite:
        async with running(found, Ledger()):
            """The first start makes the engine's tables."""
    yield found
    found.close()
