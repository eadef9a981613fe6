"""The stage of the scenario tests: signed HTTP, complete payloads, the real dispatcher, a real database."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.playground import playground
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
