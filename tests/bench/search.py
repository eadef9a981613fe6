"""How fast the record is searched: `python -m tests.bench.search [postgres] [items]` prints a table.

A million items in ten thousand requests; questions as people ask them, through the use cases, one at a time.
"""

import asyncio
import functools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.domain.expiry import Duration, to_text
from bot.service.find import find_asked_by, find_ending, find_in_group, find_numbers, groups_now
from bot.service.ports import Transaction
from bot.service.trail import TrailQuery
from bot.service.why import tell_why
from bot.store import tables
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.store import SqlStore
from tests.postgres import server
from tests.service.fakes import FakeQueue

ITEMS, A_REQUEST = 1_000_000, 100
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
GROUPS, PEOPLE = 40, 300
TIMES = 200

Look = Callable[[Transaction, random.Random], object]


def number(n: int) -> str:
    """The nth number."""
    return f"+9198{n:08d}"


def main() -> None:
    """Fills a database and asks."""
    wanted = sys.argv[1:]
    items = next((int(one) for one in wanted if one.isdigit()), ITEMS)
    if "postgres" in wanted:
        with server() as here, here.migrated() as url:
            _run(url, "PostgreSQL", items)
        return
    with tempfile.TemporaryDirectory() as folder:
        _run(f"sqlite:///{Path(folder) / 'bench.db'}", "SQLite", items)


def _run(url: str, name: str, items: int) -> None:
    database = Database(url)
    migrate(database)
    began = time.perf_counter()
    for first in range(0, items, 10_000):
        database.write_now(functools.partial(_fill, first=first))
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    _tell(f"{name}, {items:,} items (filled in {time.perf_counter() - began:.0f} s)")
    asyncio.run(_ask(SqlStore(database, FakeQueue()), items))
    database.close()


async def _ask(store: SqlStore, items: int) -> None:
    _tell(f"{'question':<34}{'p50':>10}{'p99':>10}{'slowest':>10}{'our CPU':>12}")
    for question, look in _questions(items):
        chance, took = random.Random(7), []  # noqa: S311  # the same questions every time
        busy = time.process_time()
        for _ in range(TIMES):
            began = time.perf_counter()
            await store.read(functools.partial(_look, look=look, chance=chance))
            took.append((time.perf_counter() - began) * 1000)
        # What a busy machine does not falsify: with SQLite the database's own work is in it, too.
        busy = (time.process_time() - busy) * 1000 / TIMES
        cuts = statistics.quantiles(took, n=100)
        _tell(f"{question:<34}{cuts[49]:>7.1f} ms{cuts[98]:>7.1f} ms{max(took):>7.1f} ms{busy:>9.1f} ms")


def _look(tx: Transaction, look: Look, chance: random.Random) -> object:
    return look(tx, chance)


def _questions(items: int) -> Iterator[tuple[str, Look]]:
    yield "find, one number", lambda tx, r: find_numbers(tx, [number(r.randrange(items))], now=NOW, page=0)
    yield (
        "find, fifty numbers",
        lambda tx, r: find_numbers(tx, [number(r.randrange(items)) for _ in range(50)], now=NOW, page=0),
    )
    yield "find, four digits", lambda tx, r: find_ending(tx, f"{r.randrange(10_000):04d}", now=NOW, page=0)
    yield "find, six digits", lambda tx, r: find_ending(tx, f"{r.randrange(10**6):06d}", now=NOW, page=0)
    yield "list of a group", lambda tx, r: find_in_group(tx, f"group-{r.randrange(GROUPS)}", now=NOW, page=0)
    yield (
        "list of a group, page 500",
        lambda tx, r: find_in_group(tx, f"group-{r.randrange(GROUPS)}", now=NOW, page=499),
    )
    yield "find @somebody", lambda tx, r: find_asked_by(tx, f"U{r.randrange(PEOPLE)}", now=NOW, page=0)
    yield "why, one number", lambda tx, r: tell_why(tx, number(r.randrange(items)), now=NOW, page=0)
    yield "list of all groups", lambda tx, _: groups_now(tx, now=NOW)
    yield "audit, newest", lambda tx, _: tx.trail.latest(TrailQuery(), 0, 9)
    yield (
        "audit of a group",
        lambda tx, r: tx.trail.latest(TrailQuery(group=f"group-{r.randrange(GROUPS)}"), 0, 9),
    )
    yield (
        "audit of a number",
        lambda tx, r: tx.trail.latest(TrailQuery(numbers=(number(r.randrange(items)),)), 0, 9),
    )
    yield (
        "audit of a person",
        lambda tx, r: tx.trail.latest(TrailQuery(person=f"U{r.randrange(PEOPLE)}"), 0, 9),
    )


def _fill(connection: sa.Connection, first: int) -> None:
    """A hundred requests with a hundred numbers each; half of them are over by now."""
    for start in range(first, first + 10_000, A_REQUEST):
        fill_one(connection, start, A_REQUEST)


def fill_one(connection: sa.Connection, start: int, count: int) -> None:
    """One finished request with so many numbers, from this one on."""
    n = start // count
    request_id, at = f"r{n}", NOW - timedelta(minutes=n)
    ends = NOW + timedelta(hours=n % 500 - 250)
    group, person = f"group-{n % GROUPS}", f"U{n % PEOPLE}"
    shared = {"group_name": group, "requester": person}
    connection.execute(
        sa.insert(tables.requests),
        shared
        | {
            "id": request_id, "asked_key": request_id, "team": "T1", "kind": "block", "state": "done",
            "requester_tz": "Asia/Kolkata", "reason": "robocalls", "total": count, "channel": "C1",
            "expiry": to_text(Duration("for 30 days", 0, 30, 0)),
            "created_at": at, "expires_at": ends,
        },
    )  # fmt: skip
    numbers = [number(start + place) for place in range(count)]
    item = {"request_id": request_id, "verdict": "blocked", "sent": 1, "sent_at": at, "changed_at": at}
    connection.execute(
        sa.insert(tables.items),
        [item | {"seq": seq, "e164": one} for seq, one in enumerate(numbers)],
    )
    standing = shared | {"request_id": request_id, "low": ends, "high": ends}
    connection.execute(
        sa.insert(tables.standings),
        [standing | {"e164": one, "backwards": one[::-1]} for one in numbers],
    )
    kinds = ("request_asked", "approval_given", "request_approved", "execution_finished")
    event = {"request_id": request_id, "actor": person, "at": at, "facts": "{}"}
    connection.execute(sa.insert(tables.events), [event | {"kind": kind} for kind in kinds])


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
