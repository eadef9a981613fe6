"""The stage of the scenario tests: signed HTTP, complete payloads, the real dispatcher, a real database."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.audit import told
from bot.commands.playground import playground
from bot.service.ports import Clock
from bot.store.database import Database
from bot.store.record_audit import audit
from bot.store.record_key import record_key
from bot.store.secret_key import secret_box
from bot.wiring import now
from tests.postgres import Server
from tests.scenario.stage import Desk

KEY = "a key that only this test knows"


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """SQLite, or what the test is parametrised with (`@on_both_databases`)."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.migrated() as url:
        yield url


@contextlib.asynccontextmanager
async def open_desk(
    folder: Path, database_url: str, *, policy: str = "", clock: Clock = now, **more: Any
) -> AsyncIterator[Desk]:
    """The demo's world on free ports, with every rule of Slack on; `policy` is the text of a policy file.

    `more` are other settings than the demo's.
    """
    settings: dict[str, Any] = {"database_url": database_url, "block_secret_key": KEY} | more
    if policy:
        (folder / "policy.toml").write_text(policy, encoding="utf-8")
        settings["block_policy"] = str(folder / "policy.toml")
    async with playground(folder, clock=clock, **settings) as world:
        yield Desk(world)


@pytest.fixture
async def desk(tmp_path: Path, database_url: str) -> AsyncIterator[Desk]:
    """A desk whose story must leave a record that is as it was written."""
    async with open_desk(tmp_path, database_url) as here:
        yield here
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
