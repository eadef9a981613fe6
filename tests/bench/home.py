"""How fast App Home is: `python -m tests.bench.home [sqlite|postgres] [items]` prints a table a database.

100,000 items in 10,000 requests. Reading the ledger and drawing the view, for an agent, a lead and an
operator, one at a time; beside the same on an empty ledger and one SELECT by a primary key.
"""

import asyncio
import functools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.domain.policy import GroupPolicy, Policy, StormRules
from bot.service.home import read_home
from bot.service.home_picture import HomePicture
from bot.service.ports import Transaction
from bot.service.submit import Desk
from bot.service.vendor import VendorHealth
from bot.slack.cards.home import home_view
from bot.store import tables
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.store import SqlStore
from tests.bench import search
from tests.postgres import server
from tests.service.fakes import INDIA, FakePeople, FakeQueue

ITEMS, A_REQUEST, TIMES = 100_000, 10, 200
NOW = search.NOW
WAITING = 60
"""Undecided requests in the lead's queue."""
AGENT, LEAD, OPERATOR = "U7", "ULEAD", "UOPERATOR"
DESK = Desk(
    Policy(default=GroupPolicy(approvers=(LEAD,)), storm=StormRules(oncall=(OPERATOR,))),
    FakePeople(),
    "C1",
    INDIA,
)
ROLES = {"an agent's": AGENT, "a lead's": LEAD, "an operator's": OPERATOR}


def main() -> None:
    """Fills each database and opens Homes."""
    wanted = sys.argv[1:]
    items = next((int(one) for one in wanted if one.isdigit()), ITEMS)
    if "postgres" not in wanted:
        with tempfile.TemporaryDirectory() as folder:
            _run(f"sqlite:///{Path(folder) / 'bench.db'}", "SQLite", items)
    if "sqlite" not in wanted:
        with server() as here, here.migrated() as url:
            _run(url, "PostgreSQL", items)


def _run(url: str, name: str, items: int) -> None:
    database = Database(url)
    migrate(database)
    _tell(f"{name}, {items:,} items in {items // A_REQUEST:,} requests, {WAITING} of them undecided")
    _tell(f"{'Home':<22}{'p50':>10}{'p99':>10}{'empty p50':>12}{'ratio':>8}{'SELECTs p50':>13}")
    empty = asyncio.run(_opened(database))
    for first in range(0, items, 1000):
        database.write_now(functools.partial(fill, first=first))
    database.write_now(leave_undecided)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    full, floor = asyncio.run(_opened(database)), asyncio.run(_floor(database))
    for role, took in full.items():
        cuts, least = statistics.quantiles(took, n=100), statistics.median(empty[role])
        _tell(
            f"{role:<22}{cuts[49]:>7.1f} ms{cuts[98]:>7.1f} ms{least:>9.1f} ms{cuts[49] / least:>7.1f} x"
            f"{cuts[49] / floor:>11.0f} x"
        )
    _tell(f"one SELECT by its key: p50 {floor:.2f} ms\n")
    database.close()


async def _opened(database: Database) -> dict[str, list[float]]:
    store = SqlStore(database, FakeQueue())
    found = {}
    for role, user in ROLES.items():
        found[role] = [await _timed(store, functools.partial(home, user=user)) for _ in range(TIMES)]
    return found


async def _floor(database: Database) -> float:
    store = SqlStore(database, FakeQueue())
    return statistics.median([await _timed(store, lambda tx: tx.requests.get("r7")) for _ in range(TIMES)])


async def _timed(store: SqlStore, look: Callable[[Transaction], object]) -> float:
    began = time.perf_counter()
    found = await store.read(look)
    if isinstance(found, HomePicture):
        json.dumps(home_view(found, "https://example.slack.com").to_dict())
    return (time.perf_counter() - began) * 1000


def home(tx: Transaction, *, user: str) -> HomePicture:
    """What this person's Home shows."""
    health = VendorHealth("ok") if user == OPERATOR else None
    return read_home(tx, user, desk=DESK, now=NOW, health=health)


def fill(connection: sa.Connection, first: int) -> None:
    """Requests with ten numbers each, blocked; half of them are over by now, some end soon."""
    for start in range(first, first + 1000, A_REQUEST):
        search.fill_one(connection, start, A_REQUEST)


def leave_undecided(connection: sa.Connection) -> None:
    """The newest ones wait for a decision; of a finished one it is known when it is due."""
    column = tables.requests.c
    due = sa.update(tables.requests).where(column.expires_at > NOW).values(due_at=column.expires_at)
    connection.execute(due)
    over = sa.update(tables.requests).where(column.expires_at <= NOW).values(ended_at=column.expires_at)
    connection.execute(over)
    newest = [f"r{n}" for n in range(WAITING)]
    pending = {"state": "pending", "due_at": NOW + timedelta(hours=1), "expires_at": None, "ended_at": None}
    connection.execute(sa.update(tables.requests).where(column.id.in_(newest)).values(pending))
    items, stand = tables.items.c, tables.standings.c
    connection.execute(sa.update(tables.items).where(items.request_id.in_(newest)).values(verdict="waiting"))
    connection.execute(sa.delete(tables.standings).where(stand.request_id.in_(newest)))


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
