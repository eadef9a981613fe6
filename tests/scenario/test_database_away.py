"""The database is full or away: people are told that nothing was recorded, and afterwards all works."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.commands.playground import playground
from bot.local.slack import Rules
from bot.logs import configure
from tests.postgres import own_server
from tests.scenario.conftest import KEY
from tests.scenario.stage import ASHA, RAVI, Desk, words

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def production_logs() -> Iterator[None]:
    """Errors are written as the bot writes them; structlog's own way takes seconds for each."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure("CRITICAL", "json")
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


LINE = "/block spam-callers 98765 43210 for 30 days because {}"


async def test_a_full_disk_is_answered_with_a_private_sentence_and_nothing_is_recorded(desk: Desk) -> None:
    engine = desk.world.bot.database.engine
    with engine.connect() as connection:  # the one connection that writes keeps this limit
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    numbers = " ".join(f"98{each:08d}" for each in range(70_000_000, 70_000_300))
    await desk.command(RAVI, LINE.format("full").replace("98765 43210", numbers))
    assert "nothing was recorded" in desk.private(RAVI)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    await desk.command(RAVI, LINE.format("roomy"))
    await desk.card("roomy")
    assert not [one for one in desk.cards() if "full" in words(one)]


@pytest.mark.postgres
async def test_while_postgresql_is_away_people_are_told_and_afterwards_it_goes_on(tmp_path: Path) -> None:
    with own_server() as server, server.migrated() as url:
        settings: dict[str, Any] = {"database_url": url, "block_secret_key": KEY}
        async with playground(tmp_path, rules=Rules(message_rate=False), **settings) as world:
            desk = Desk(world)
            await desk.command(RAVI, LINE.format("before"))
            card = await desk.card("before")
            server.stop("immediate")
            await desk.command(RAVI, LINE.format("meanwhile"))
            assert "nothing was recorded" in desk.private(RAVI)
            told = desk.private_count(ASHA)
            await desk.press(ASHA, "approve", card)
            assert "nothing was recorded" in await desk.told(ASHA, told)
            server.start()
            await desk.press(ASHA, "approve", card)
            await desk.replies(card)
            assert desk.blocked() == {"+919876543210"}
            assert not [one for one in desk.cards() if "meanwhile" in words(one)]
