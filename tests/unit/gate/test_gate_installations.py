"""Installations and OAuth states in the database: encrypted, one row a workspace, each state good once."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet, MultiFernet
from slack_sdk.oauth.installation_store import Installation

from bot.gate.installations import STATE_SECONDS, Installations, States
from bot.gate.tables import SCHEMA, installations, metadata, oauth_states
from bot.store.database import Database
from bot.store.migrate import is_current, migrate
from tests.postgres import Server

pytestmark = pytest.mark.anyio

TOKEN = "xoxb-hidden-token"
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
KEY = Fernet(Fernet.generate_key())


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """With the gate's tables and no others."""
    if request.param == "sqlite":
        found = Database(f"sqlite:///{tmp_path}/gate.db")
        migrate(found, SCHEMA)
        yield found
        found.close()
        return
    server: Server = request.getfixturevalue("postgres")
    with server.empty() as url:
        found = Database(url)
        migrate(found, SCHEMA)
        yield found
        found.close()


@pytest.fixture
def kept(database: Database) -> Installations:
    return Installations(database, MultiFernet([KEY]), Clock())


def coming(team: str = "T1", token: str = TOKEN) -> Installation:
    return Installation(team_id=team, team_name="Pune", bot_token=token, user_id="U1")


def everything(database: Database) -> str:
    return repr(database.write_now(lambda connection: connection.execute(sa.select(installations)).all()))


def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    assert is_current(database, SCHEMA)
    assert not is_current(database)  # the ledger's tables are not here
    found = sa.inspect(database.engine)
    assert set(found.get_table_names()) == {*metadata.tables, SCHEMA.version_table}
    for name, table in metadata.tables.items():
        columns = {one["name"]: one["nullable"] for one in found.get_columns(name)}
        assert columns == {one.name: one.nullable for one in table.columns}


async def test_a_token_is_kept_and_cannot_be_read_in_the_database(
    kept: Installations, database: Database
) -> None:
    await kept.async_save(coming())
    assert (await kept.everywhere())["T1"].token == TOKEN
    assert TOKEN not in everything(database)
    assert "hidden" not in repr(await kept.everywhere())


async def test_installing_again_takes_the_new_token(kept: Installations) -> None:
    await kept.async_save(coming())
    await kept.async_save(coming(token="xoxb-new"))
    found = await kept.everywhere()
    assert list(found) == ["T1"]
    assert found["T1"].token == "xoxb-new"


async def test_two_workspaces_are_two_rows(kept: Installations) -> None:
    await kept.async_save(coming())
    await kept.async_save(coming("T2", "xoxb-2"))
    assert {team: one.token for team, one in (await kept.everywhere()).items()} == {
        "T1": TOKEN,
        "T2": "xoxb-2",
    }


async def test_what_is_gone_keeps_its_row_but_no_token(kept: Installations, database: Database) -> None:
    await kept.async_save(coming())
    assert await kept.gone("T1", TOKEN)
    found = (await kept.everywhere())["T1"]
    assert (found.token, found.gone_at) == ("", NOW)
    assert "''" in everything(database)


async def test_what_is_gone_comes_back(kept: Installations) -> None:
    await kept.async_save(coming())
    await kept.gone("T1", TOKEN)
    await kept.async_save(coming(token="xoxb-new"))
    assert (await kept.everywhere())["T1"].gone_at is None


@pytest.mark.parametrize("team", ["T1", "T2"])
async def test_a_late_goodbye_takes_nothing_from_a_newer_installation(kept: Installations, team: str) -> None:
    await kept.async_save(coming(token="xoxb-new"))
    assert not await kept.gone(team, TOKEN)
    assert (await kept.everywhere())["T1"].token == "xoxb-new"


async def test_another_key_opens_nothing_and_breaks_nothing(kept: Installations, database: Database) -> None:
    await kept.async_save(coming())
    other = Installations(database, MultiFernet([Fernet(Fernet.generate_key())]), Clock())
    assert (await other.everywhere())["T1"].token == ""


async def test_a_key_can_be_changed_while_the_old_one_still_opens(
    kept: Installations, database: Database
) -> None:
    await kept.async_save(coming())
    both = Installations(database, MultiFernet([Fernet(Fernet.generate_key()), KEY]), Clock())
    assert (await both.everywhere())["T1"].token == TOKEN


async def test_a_state_is_good_once(database: Database) -> None:
    states = States(database, Clock())
    state = await states.async_issue()
    assert [await states.async_consume(state) for _ in range(3)] == [True, False, False]


async def test_of_many_who_come_with_one_state_at_once_only_one_passes(database: Database) -> None:
    states = States(database, Clock())
    state = await states.async_issue()
    assert sum(await asyncio.gather(*(states.async_consume(state) for _ in range(8)))) == 1


async def test_a_state_runs_out_after_ten_minutes(database: Database) -> None:
    clock = Clock()
    states = States(database, clock)
    early, late = await states.async_issue(), await states.async_issue()
    clock.now = NOW + timedelta(seconds=STATE_SECONDS - 1)
    assert await states.async_consume(early)
    clock.now = NOW + timedelta(seconds=STATE_SECONDS)
    assert not await states.async_consume(late)


@pytest.mark.parametrize("state", ["", "never issued", "\ud800", "x" * 100_000])
async def test_a_state_that_was_never_issued_is_not_good(database: Database, state: str) -> None:
    assert not await States(database, Clock()).async_consume(state)


async def test_states_cannot_be_read_in_the_database_and_old_ones_go(database: Database) -> None:
    clock = Clock()
    states = States(database, clock)
    first = await states.async_issue()
    clock.now = NOW + timedelta(hours=1)
    await states.async_issue()
    rows = database.write_now(lambda connection: connection.execute(sa.select(oauth_states)).all())
    assert len(rows) == 1
    assert first not in repr(rows)
    assert re.fullmatch(r"[\w-]{43}", first)
