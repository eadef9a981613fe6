"""The ledger's answers: kept up with every verdict, searched by indexes only."""

import functools
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.domain.errors import Refused
from bot.domain.standing import Known
from bot.domain.verdict import Judgement, Verdict
from bot.service.find import find_ending, find_numbers, known_group
from bot.service.ledger import Counted, Page
from bot.service.ports import Transaction
from bot.service.submit import submit
from bot.store import standings, tables
from bot.store.database import Database
from bot.store.group_counts import count_groups
from bot.store.many import one_of
from bot.store.standings_upkeep import acts_of
from bot.store.store import SqlStore
from tests.service.fakes import Ticking, desk, wish
from tests.service.plans import plan_of

pytestmark = pytest.mark.anyio

FIRST = "+919870000000"
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PAGE = Page(0, 9)


async def asked(store: SqlStore, clock: Ticking, count: int = 2) -> str:
    work = functools.partial(submit, command=wish(count), desk=desk(), now=clock(), new_id=lambda: "r1")
    await store.write(work)
    return "r1"


async def judged(store: SqlStore, clock: Ticking, verdict: Verdict) -> None:
    def work(tx: Transaction) -> None:
        tx.items.mark_sent("r1", [FIRST], clock())
        tx.items.judge("r1", {FIRST: Judgement(verdict)}, clock())

    await store.write(work)


async def known(store: SqlStore, clock: Ticking) -> list[Known]:
    found = await store.read(lambda tx: find_numbers(tx, [FIRST], now=clock(), page=0))
    return [line.known for line in found.lines]


async def test_a_number_stands_nowhere_before_it_was_sent(store: SqlStore, clock: Ticking) -> None:
    await asked(store, clock)
    assert await known(store, clock) == []


async def test_a_number_that_left_stands_unconfirmed_until_its_verdict(
    store: SqlStore, clock: Ticking
) -> None:
    await asked(store, clock)
    await store.write(lambda tx: tx.items.mark_sent("r1", [FIRST], clock()))
    assert await known(store, clock) == [Known.UNCONFIRMED]
    await judged(store, clock, Verdict.BLOCKED)
    assert await known(store, clock) == [Known.BLOCKED]


async def test_a_number_that_surely_did_not_leave_stands_nowhere(store: SqlStore, clock: Ticking) -> None:
    await asked(store, clock)
    await store.write(lambda tx: tx.items.mark_sent("r1", [FIRST], clock()))
    await store.write(lambda tx: tx.items.unmark_sent("r1", [FIRST]))
    assert await known(store, clock) == []


async def test_last_digits_find_only_numbers_that_end_so(store: SqlStore, clock: Ticking) -> None:
    await asked(store, clock)
    await judged(store, clock, Verdict.BLOCKED)
    found = await store.read(lambda tx: find_ending(tx, "0000", now=clock(), page=0))
    other = await store.read(lambda tx: find_ending(tx, "9999", now=clock(), page=0))
    assert [line.e164 for line in found.lines] == [FIRST]
    assert other.lines == ()


async def test_fewer_than_four_digits_are_refused(store: SqlStore, clock: Ticking) -> None:
    with pytest.raises(Refused):
        await store.read(lambda tx: find_ending(tx, "000", now=clock(), page=0))


async def test_a_group_is_known_in_any_case(store: SqlStore, clock: Ticking) -> None:
    await asked(store, clock)
    assert await store.read(lambda tx: known_group(tx, "SPAM-Callers")) == "spam-callers"


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (standings.of_numbers([FIRST]), "sqlite_autoindex_standings_1"),
        (standings.ending_in("43210", NOW, PAGE), "ix_standings_backwards"),
        (standings.in_group("spam-callers", NOW, PAGE), "ix_standings_group_name"),
        (standings.asked_by("UAGENT", NOW, PAGE), "ix_standings_requester"),
        (acts_of(one_of(tables.items.c.e164, [FIRST])), "ix_items_e164"),
    ],
    ids=["numbers", "digits", "group", "person", "history"],
)
async def test_every_search_uses_an_index_and_sorts_nothing(
    database: Database, query: sa.Select[object], index: str
) -> None:
    told = await plan_of(database, query)
    assert index in told or index.replace("sqlite_autoindex_standings_1", "pk_standings") in told
    assert "SCAN " not in told
    assert "Seq Scan" not in told
    assert "TEMP B-TREE" not in told
    assert "Sort" not in told


async def test_the_table_can_be_made_anew_from_the_items(store: SqlStore, clock: Ticking) -> None:
    await asked(store, clock)
    await judged(store, clock, Verdict.BLOCKED)
    before = await store.read(lambda tx: tx.standings.of([FIRST]))
    clock.pass_(days=1)
    await judged(store, clock, Verdict.BLOCKED)
    assert await store.read(lambda tx: tx.standings.of([FIRST])) == before
    assert before[0].standing.high > clock() + timedelta(days=1)
    assert tables.standings.name == "standings"


async def stand(database: Database, group: str, count: int, ends: datetime) -> None:
    """So many numbers stand blocked in this group until then."""
    row = {"group_name": group, "request_id": "r1", "requester": "UAGENT", "low": ends, "high": ends}
    numbers = [f"+9198{group}{n:05d}" for n in range(count)]
    rows = [row | {"e164": one, "backwards": one[::-1]} for one in numbers]
    await database.write(lambda connection: connection.execute(sa.insert(tables.standings), rows))


async def test_groups_are_counted_by_what_is_blocked_in_them_now(
    store: SqlStore, database: Database, clock: Ticking
) -> None:
    await asked(store, clock)
    for group, count, ends in (("b", 3, NOW), ("a", 2, NOW + timedelta(days=1)), ("c", 1, NOW)):
        await stand(database, group, count, ends)
    counted = await database.read(lambda connection: count_groups(connection, NOW - timedelta(hours=1)))
    assert counted == {"a": Counted(2), "b": Counted(3), "c": Counted(1)}
    assert await database.read(lambda connection: count_groups(connection, NOW)) == {"a": Counted(2)}
    assert await database.read(lambda connection: count_groups(connection, NOW + timedelta(days=1))) == {}


async def test_a_long_ledger_is_counted_only_so_far_and_says_so(
    store: SqlStore, database: Database, clock: Ticking
) -> None:
    await asked(store, clock)
    for group, count in (("a", 5), ("b", 6), ("c", 1)):
        await stand(database, group, count, NOW + timedelta(days=1))
    counted = await database.read(lambda connection: count_groups(connection, NOW, most=15))
    assert counted == {"a": Counted(5), "b": Counted(5, more=True), "c": Counted(1)}


async def test_a_group_is_meant_in_any_case_and_an_unknown_one_is_answered_with_those_there_are(
    store: SqlStore, clock: Ticking
) -> None:
    await asked(store, clock)
    await judged(store, clock, Verdict.BLOCKED)
    assert await store.read(lambda tx: known_group(tx, "Spam-Callers")) == "spam-callers"
    with pytest.raises(Refused) as refused:
        await store.read(lambda tx: known_group(tx, "vip"))
    assert (refused.value.code, refused.value.choices) == ("unknown-group", ("spam-callers",))
