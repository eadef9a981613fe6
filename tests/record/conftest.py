"""A record with something of everything in it: approvals, verdicts, a retry, a storm with its review."""

import functools
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.domain.narrowing import Less
from bot.domain.number_hash import NumberHash
from bot.domain.policy import GroupPolicy, Policy, StormRules
from bot.domain.storm_review import Outcome
from bot.domain.verdict import Verdict
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.execute import Execution, Pace
from bot.service.narrow import Edit, narrow
from bot.service.note_policy import note_policy
from bot.service.retry import retry
from bot.service.storm import declare, end
from bot.service.storm_review import ReviewWish, review_one
from bot.service.submit import Desk, submit
from bot.store.database import Database
from bot.store.sealing import seal_heads
from bot.store.store import SqlStore
from tests.service.executions import direct, no_sleep
from tests.service.fakes import INDIA, LEADS, FakePeople, FakeQueue, FakeVendor, Ticking, all_of, wish

RULES = StormRules(oncall=("UCALL1",), most_numbers=10, longest_expiry=timedelta(days=60))
DESK = Desk(Policy(default=GroupPolicy(approvers=LEADS), storm=RULES), FakePeople(), "C1", INDIA)
NUMBERS = NumberHash(b"a key that only this test knows")


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.close()


@pytest.fixture
def store(database: Database) -> SqlStore:
    return SqlStore(database, FakeQueue(), NUMBERS)


@pytest.fixture
async def told(store: SqlStore, database: Database, clock: Ticking) -> SqlStore:
    """The same store after a story; requests `r1` (narrowed, retried, done) and `r2` (in storm `s1`)."""
    await store.write(functools.partial(note_policy, digest="d1", text="quorum = 1", now=clock()))
    await _ordinary(store, clock)
    await _storm(store, clock)
    await database.write(lambda connection: seal_heads(connection, NUMBERS, clock()))
    return store


async def _ordinary(store: SqlStore, clock: Ticking) -> None:
    vendor = FakeVendor(script=[lambda addition: all_of(addition.numbers, Verdict.REFUSED, "no")])
    ask = functools.partial(submit, command=wish(3, key="k1"), desk=DESK, now=clock(), new_id=lambda: "r1")
    await store.write(ask)
    less = Less(taken_out=("+919870000002",))
    clock.pass_(seconds=1)
    await store.write(
        functools.partial(narrow, edit=Edit(Click("r1", "ULEAD1"), less), desk=DESK, now=clock())
    )
    click = Click("r1", "ULEAD2")
    await store.write(functools.partial(approve, click=click, desk=DESK, now=clock()))
    execution = Execution(store, vendor, clock, Pace(sleep=no_sleep))
    await carry_out(execution, "r1", "a", direct)
    clock.pass_(seconds=1)
    await store.write(functools.partial(retry, click=click, desk=DESK, now=clock()))
    await carry_out(execution, "r1", "b", direct)


async def _storm(store: SqlStore, clock: Ticking) -> None:
    begin = functools.partial(
        declare, storm_id="s1", by="UCALL1", group="spam-callers", lasts=timedelta(hours=2),
        reason="robocalls", desk=DESK, now=clock(),
    )  # fmt: skip
    await store.write(begin)
    command = wish(2, key="k2", requester="UCALL1")
    await store.write(functools.partial(submit, command=command, desk=DESK, now=clock(), new_id=lambda: "r2"))
    await carry_out(Execution(store, FakeVendor(), clock, Pace(sleep=no_sleep)), "r2", "a", direct)
    await store.write(functools.partial(end, storm_id="s1", by="UCALL1", desk=DESK, now=clock()))
    review = ReviewWish("w1", "ULEAD1", ("r2",), Outcome.KEPT, reason="looked at it")
    work = functools.partial(
        review_one, wish=review, request_id="r2", desk=DESK, now=clock(), new_id=lambda: "r3"
    )
    await store.write(work)
