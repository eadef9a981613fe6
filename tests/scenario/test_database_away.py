"""The database is full or away: people are told that nothing was recorded, and afterwards all works."""

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.commands.playground import playground
from bot.logs import configure
from bot.store.database import make_engine
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


def claims_nothing(text: str) -> bool:
    """Usually the first; on a slow machine the answer may be due before the refusal is known."""
    return "nothing was recorded" in text or "do not know whether this was recorded" in text


LINE = "/block spam-callers 98765 43210 for 30 days because {}"


async def test_a_full_disk_is_answered_with_a_private_sentence_and_nothing_is_recorded(desk: Desk) -> None:
    engine = desk.world.bot.database.engine
    with engine.connect() as connection:  # the one connection that writes keeps this limit
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    numbers = " ".join(f"98{each:08d}" for each in range(70_000_000, 70_000_300))
    await desk.command(RAVI, LINE.format("full").replace("98765 43210", numbers))
    assert claims_nothing(desk.private(RAVI))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    await desk.command(RAVI, LINE.format("roomy"))
    await desk.card("roomy")
    assert not [one for one in desk.cards() if "full" in words(one)]


async def test_a_database_locked_by_somebody_else_is_told_in_time_and_nothing_is_recorded(desk: Desk) -> None:
    """Slack shows an error of its own after three seconds, and then nobody knows what became of it."""
    other = make_engine(desk.world.bot.database.url)
    with other.connect() as connection, connection.begin():
        ack = await desk.command(RAVI, LINE.format("locked"))
        assert ack.ok
        assert claims_nothing(desk.private(RAVI))
    other.dispose()
    await desk.command(RAVI, LINE.format("free"))
    await desk.card("free")
    assert not [one for one in desk.cards() if "locked" in words(one)]


async def test_a_click_while_the_database_is_locked_decides_nothing_and_says_so(desk: Desk) -> None:
    await desk.command(RAVI, LINE.format("early"))
    card = await desk.card("early")
    other = make_engine(desk.world.bot.database.url)
    told = desk.private_count(ASHA)
    with other.connect() as connection, connection.begin():
        await desk.press(ASHA, "approve", card)
        assert claims_nothing(await desk.told(ASHA, told))
    other.dispose()
    assert "approve" in desk.buttons(card)
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)


async def test_a_database_that_may_only_be_read_is_told_and_nothing_is_recorded(desk: Desk) -> None:
    with contextlib.closing(desk.world.bot.database.engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA query_only = ON")
    await desk.command(RAVI, LINE.format("frozen"))
    assert claims_nothing(desk.private(RAVI))
    with contextlib.closing(desk.world.bot.database.engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA query_only = OFF")
    await desk.command(RAVI, LINE.format("thawed"))
    await desk.card("thawed")
    assert not [one for one in desk.cards() if "frozen" in words(one)]


@pytest.mark.postgres
async def test_while_postgresql_is_away_people_are_told_and_afterwards_it_goes_on(tmp_path: Path) -> None:
    with own_server() as server, server.migrated() as url:
        settings: dict[str, Any] = {"database_url": url, "block_secret_key": KEY}
        async with playground(tmp_path, **settings) as world:
            desk = Desk(world)
            await desk.command(RAVI, LINE.format("before"))
            card = await desk.card("before")
            server.stop("immediate")
            await desk.command(RAVI, LINE.format("meanwhile"))
            assert claims_nothing(desk.private(RAVI))
            told = desk.private_count(ASHA)
            await desk.press(ASHA, "approve", card)
            assert claims_nothing(await desk.told(ASHA, told))
            server.start()
            await desk.press(ASHA, "approve", card)
            await desk.replies(card)
            assert desk.blocked() == {"+919876543210"}
            assert not [one for one in desk.cards() if "meanwhile" in words(one)]
