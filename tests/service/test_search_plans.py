"""What people search is read by indexes: the plan of every query that a search asks, on both databases."""

import functools
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.domain.verdict import Judgement, Verdict
from bot.service.find import find_asked_by, find_ending, find_in_group, find_numbers, groups_now
from bot.service.home import read_home
from bot.service.ports import Transaction
from bot.service.submit import submit
from bot.service.trail import TrailQuery
from bot.service.vendor import VendorHealth
from bot.service.why import tell_why
from bot.store.database import Database
from bot.store.store import SqlStore
from tests.service.fakes import Ticking, desk, wish
from tests.service.plans import READ_WHOLE, listening, plans_of

pytestmark = pytest.mark.anyio

FIRST = "+919870000000"
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SORTED = re.compile(r"TEMP B-TREE|Sort Key")

SMALL = ("storms", "vendor_tokens")
"""Home reads all of these: a row for each storm there ever was, and the one of the account's token."""

Look = Callable[[Transaction], object]

SEARCHES: dict[str, Look] = {
    "find numbers": lambda tx: find_numbers(tx, [FIRST], now=NOW, page=0),
    "find digits": lambda tx: find_ending(tx, "0000", now=NOW, page=0),
    "find person": lambda tx: find_asked_by(tx, "UAGENT", now=NOW, page=0),
    "list group": lambda tx: find_in_group(tx, "spam-callers", now=NOW, page=0),
    "list groups": lambda tx: groups_now(tx, now=NOW),
    "mine": lambda tx: tx.requests.latest("UAGENT", 8),
    "status": lambda tx: (tx.requests.get("r1"), tx.items.counts("r1"), tx.requests.decisions("r1")),
    "why": lambda tx: tell_why(tx, FIRST, now=NOW, page=0),
    "home of an agent": lambda tx: read_home(tx, "UAGENT", desk=desk(), now=NOW, health=None),
    "home of a lead": lambda tx: read_home(tx, "ULEAD1", desk=desk(), now=NOW, health=None),
    "home of an operator": lambda tx: read_home(
        tx, "UOPERATOR", desk=desk(), now=NOW, health=VendorHealth("ok")
    ),
}
WALKS: dict[str, Look] = {
    "audit": lambda tx: tx.trail.latest(TrailQuery(), 0, 9),
    "audit group": lambda tx: tx.trail.latest(TrailQuery(group="spam-callers"), 0, 9),
    "audit person": lambda tx: tx.trail.latest(TrailQuery(person="UAGENT"), 0, 9),
}
"""These count, or go through what there is from the newest on until a page is full; they sort nothing."""


@pytest.fixture
async def ledger(store: SqlStore, clock: Ticking) -> SqlStore:
    """One request with its numbers blocked, so that every search has something to look up."""
    await store.write(
        functools.partial(submit, command=wish(2), desk=desk(), now=clock(), new_id=lambda: "r1")
    )

    def blocked(tx: Transaction) -> None:
        tx.items.mark_sent("r1", [FIRST], clock())
        tx.items.judge("r1", {FIRST: Judgement(Verdict.BLOCKED)}, clock())

    await store.write(blocked)
    return store


async def plans(ledger: SqlStore, database: Database, look: Look) -> list[str]:
    with listening() as asked:
        await ledger.read(look)
    assert asked
    return await plans_of(database, asked)


@pytest.mark.parametrize("search", SEARCHES)
async def test_a_search_reads_no_table_whole(ledger: SqlStore, database: Database, search: str) -> None:
    for told in await plans(ledger, database, SEARCHES[search]):
        if any(f"FROM {table}" in told for table in SMALL):
            continue
        assert not READ_WHOLE.search(told), told


@pytest.mark.parametrize("walk", WALKS)
async def test_a_walk_through_the_record_sorts_nothing(
    ledger: SqlStore, database: Database, walk: str
) -> None:
    for told in await plans(ledger, database, WALKS[walk]):
        assert len(READ_WHOLE.findall(told)) <= 1, told
        assert not SORTED.search(told), told


def audit_of_one(tx: Transaction) -> object:
    return tx.trail.latest(TrailQuery(numbers=(FIRST,)), 0, 9)


async def test_the_record_of_one_number_is_found_by_its_index(ledger: SqlStore, database: Database) -> None:
    (told,) = await plans(ledger, database, audit_of_one)
    assert "ix_items_e164" in told
    assert not READ_WHOLE.search(told), told


async def asked_for(ledger: SqlStore, look: Look) -> int:
    """How many queries it takes."""
    with listening() as asked:
        await ledger.read(look)
    return len(asked)


def ask_for_one(tx: Transaction, *, n: int, now: datetime) -> object:
    return submit(tx, wish(1, key=f"k{n}"), desk=desk(), now=now, new_id=lambda: f"r{n}")


async def test_a_longer_queue_costs_the_home_of_a_lead_no_more_queries(
    ledger: SqlStore, clock: Ticking
) -> None:
    """Of a queue ten requests are shown; the others are only counted."""
    counts = []
    for first, last in ((2, 14), (14, 40)):
        for n in range(first, last):
            await ledger.write(functools.partial(ask_for_one, n=n, now=clock()))
        counts.append(await asked_for(ledger, SEARCHES["home of a lead"]))
    assert counts[0] == counts[1] < 40
