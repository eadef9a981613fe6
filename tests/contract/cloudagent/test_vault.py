"""The client's memory in a real database: SQLite always, PostgreSQL where a server can be started."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet, MultiFernet

from bot.cloudagent import limits, token_rules
from bot.cloudagent.limits import Go, Pace
from bot.service.vendor_memory import InFlight, TokenState, TrafficState
from bot.store.database import Database
from bot.store.vault import SqlTraffic, SqlVault
from bot.store.vendor_tables import vendor_tokens, vendor_traffic

NOW = datetime(2026, 11, 23, 8, 30, 0, 123000, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KEYS = [Fernet.generate_key(), Fernet.generate_key()]

FULL_TOKEN = TokenState(
    token="t" * 40,
    generation=7,
    minted_at=NOW,
    expires_at=NOW + 60 * MINUTE,
    generations=(NOW - MINUTE, NOW),
    lease_until=NOW + MINUTE,
    troubled_at=NOW - MINUTE,
    wars=2,
    war_since=NOW - 3 * MINUTE,
    held_until=NOW + 9 * MINUTE,
    held_for="token_war",
)
FULL_TRAFFIC = TrafficState(
    next_at=NOW,
    in_flight=(InFlight("a", NOW), InFlight("b", NOW + MINUTE)),
    failures=3,
    failing_since=NOW - MINUTE,
    open_until=NOW + MINUTE,
    probe_until=NOW + 2 * MINUTE,
    reason="no connection",
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    tables = [vendor_tokens, vendor_traffic]
    opened.write_now(lambda connection: vendor_tokens.metadata.drop_all(connection, tables=tables))
    opened.write_now(lambda connection: vendor_tokens.metadata.create_all(connection, tables=tables))
    yield opened
    opened.close()


def vault(database: Database, *keys: bytes) -> SqlVault:
    return SqlVault(database, "demo@x", MultiFernet([Fernet(key) for key in keys or KEYS[:1]]))


def test_an_unknown_account_has_an_empty_state(database: Database) -> None:
    assert asyncio.run(vault(database).read()) == TokenState()
    assert asyncio.run(SqlTraffic(database, "demo@x").read()) == TrafficState()


def test_every_field_of_a_token_comes_back(database: Database) -> None:
    asyncio.run(vault(database).change(lambda _: (FULL_TOKEN, None)))
    assert asyncio.run(vault(database).read()) == FULL_TOKEN


def test_every_field_of_the_traffic_comes_back(database: Database) -> None:
    traffic = SqlTraffic(database, "demo@x")
    asyncio.run(traffic.change(lambda _: (FULL_TRAFFIC, None)))
    assert asyncio.run(traffic.read()) == FULL_TRAFFIC
    asyncio.run(traffic.change(lambda _: (TrafficState(), None)))
    assert asyncio.run(traffic.read()) == TrafficState()


def test_accounts_do_not_see_each_other(database: Database) -> None:
    asyncio.run(vault(database).change(lambda _: (FULL_TOKEN, None)))
    other = SqlVault(database, "other@x", MultiFernet([Fernet(KEYS[0])]))
    assert asyncio.run(other.read()) == TokenState()


def test_a_token_is_stored_unreadably_and_forgotten_when_the_key_is_another(database: Database) -> None:
    asyncio.run(vault(database, KEYS[0]).change(lambda _: (FULL_TOKEN, None)))
    stored = database.write_now(lambda connection: connection.execute(vendor_tokens.select()).one())
    assert "t" * 40 not in repr(stored)
    assert asyncio.run(vault(database, KEYS[1], KEYS[0]).read()).token == "t" * 40
    assert asyncio.run(vault(database, KEYS[1]).read()).token is None


def test_of_many_who_ask_at_once_one_fetches_a_token(database: Database) -> None:
    async def work() -> list[object]:
        asked = [vault(database).change(lambda state: token_rules.ask(state, NOW)) for _ in range(20)]
        return list(await asyncio.gather(*asked))

    steps = asyncio.run(work())
    assert sum(isinstance(step, token_rules.Mint) for step in steps) == 1


def test_simultaneous_calls_never_get_the_same_slot(database: Database) -> None:
    pace, traffic = Pace(60, 100), SqlTraffic(database, "demo@x")

    async def one(n: int) -> object:
        patience = timedelta(seconds=60)
        return await traffic.change(lambda state: limits.enter(state, NOW, str(n), pace, patience))

    async def work() -> list[object]:
        return list(await asyncio.gather(*(one(n) for n in range(30))))

    slots = sorted(entry.at for entry in asyncio.run(work()) if isinstance(entry, Go))
    assert len(slots) == 30
    assert slots[5:] == sorted(set(slots[5:]))
    assert len(asyncio.run(traffic.read()).in_flight) == 30
