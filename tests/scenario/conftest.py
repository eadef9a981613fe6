"""The stage of the scenario tests: signed HTTP, complete payloads, the real dispatcher, a real database."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.audit import told
from bot.commands.playground import playground
from bot.store.database import Database
from bot.store.record_audit import audit
from bot.store.record_key import record_key
from bot.store.secret_key import secret_box
from tests.postgres import Server
from tests.scenario.stage import Desk

KEY = "a key that only this test knows"


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLite, or what the test is parametrised with (`@on_both_databases`)."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'blockbot.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    with server.migrated() as url:
        yield url


@pytest.fixture
async def desk(tmp_path: Path, database_url: str) -> AsyncIterator[Desk]:
    """The demo's world on free ports, with every rule of Slack on."""
    settings: dict[str, Any] = {"database_url": database_url, "block_secret_key": KEY}
    async with playground(tmp_path, **settings) as world:
        yield Desk(world)
    assert await not_as_written(database_url) == [], "rows changed without a word to the chain"


async def not_as_written(url: str) -> list[str]:
    """What the audit of the record says after the story, if that left a database."""
    database = Database(url)
    try:
        box = secret_box(KEY, database)
        numbers = database.write_now(lambda connection: record_key(connection, box))
        return [told(one) async for one in audit(database, numbers)]
    finally:
        database.close()
