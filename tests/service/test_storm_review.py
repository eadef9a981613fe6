"""What ran in a storm is reviewed: kept, shortened or undone, by another approver, each request once."""

import dataclasses
import functools
import itertools
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import FieldRefused, Refused
from bot.domain.expiry import Duration, Expiry
from bot.domain.policy import GroupPolicy, Policy, StormRules
from bot.domain.request import Kind, State
from bot.domain.storm_review import Outcome
from bot.service.carry_out import carry_out
from bot.service.execute import Execution
from bot.service.storm import declare, end
from bot.service.storm_review import (
    Owed,
    ReviewOutcome,
    ReviewWish,
    keep_the_rest,
    owed,
    review_all,
    review_one,
    storm_of,
)
from bot.service.submit import submit
from bot.store.store import SqlStore
from tests.databases import on_sqlite
from tests.service.executions import direct, stored
from tests.service.fakes import LEADS, FakeQueue, Ticking, approved, desk_of, wish

pytestmark = pytest.mark.anyio

RULES = StormRules(oncall=("UCALL1", "ULEAD2"), longest_expiry=timedelta(days=60))
DESK = desk_of(Policy(default=GroupPolicy(approvers=LEADS), storm=RULES))
DAY, YEAR = Duration("for 1 day", 0, 1, 0), Duration("for a year", 12, 0, 0)
MOMENT = Duration("for 2 minutes", 0, 0, 120)


@pytest.fixture
async def over(execution: Execution, store: SqlStore, clock: Ticking) -> str:
    """A storm that is over; r1 and r2 of UCALL1 and r3 of the lead ULEAD2 ran in it."""
    work = functools.partial(
        declare, storm_id="s1", by="UCALL1", group="spam-callers", lasts=timedelta(hours=2), reason="calls",
        desk=DESK, now=clock(),
    )  # fmt: skip
    await store.write(work)
    for name, requester in (("r1", "UCALL1"), ("r2", "UCALL1"), ("r3", "ULEAD2")):
        await run(store, clock, name, requester)
        assert await carry_out(execution, name, "a", direct) == "done"
    clock.pass_(minutes=1)
    await store.write(functools.partial(end, storm_id="s1", by="UCALL1", desk=DESK, now=clock()))
    return "s1"


async def run(store: SqlStore, clock: Ticking, name: str, requester: str) -> None:
    numbers = {"r1": 3, "r2": 2, "r3": 1}[name]
    command = wish(numbers, key=name, requester=requester)
    clock.pass_(seconds=1)
    await store.write(functools.partial(submit, command=command, desk=DESK, now=clock(), new_id=lambda: name))


async def reviewing(
    store: SqlStore, clock: Ticking, outcome: Outcome, *ids: str, by: str = "ULEAD1",
    expiry: Expiry | None = None,
) -> ReviewOutcome:  # fmt: skip
    names = (f"c{n}" for n in itertools.count(1))
    wanted = ReviewWish("w1", by, ids, outcome, expiry, "too wide")
    return await review_all(store, wanted, desk=DESK, clock=clock, new_id=names.__next__)


async def looking(store: SqlStore, clock: Ticking, by: str = "ULEAD1") -> Owed:
    return await store.read(functools.partial(owed, storm_id="s1", actor=by, desk=DESK, now=clock()))


async def letters(store: SqlStore, clock: Ticking) -> list[str]:
    return [one for one in await store.read(lambda tx: tx.letters.due(clock(), 99)) if one.startswith("w1")]


async def test_an_approver_is_shown_what_others_ran(over: str, store: SqlStore, clock: Ticking) -> None:
    shown = await looking(store, clock, "ULEAD2")
    assert (shown.storm.id, shown.left, [one.id for one in shown.first]) == (over, 3, ["r1", "r2"])
    await reviewing(store, clock, Outcome.KEPT, "r1")
    assert [one.id for one in (await looking(store, clock, "ULEAD2")).first] == ["r2"]


@on_sqlite
async def test_a_request_names_the_storm_that_it_ran_in(over: str, store: SqlStore, clock: Ticking) -> None:
    await approved(store, clock, request_id="r9")
    assert await store.read(lambda tx: storm_of(tx, "r1")) == over
    with pytest.raises(Refused) as refused:
        await store.read(lambda tx: storm_of(tx, "r9"))
    assert refused.value.code == "no-storm"


async def test_what_is_undone_is_lifted_at_once_in_the_name_of_who_ran_it(
    over: str, store: SqlStore, clock: Ticking, queue: FakeQueue
) -> None:
    done = await reviewing(store, clock, Outcome.UNDONE, "r3")
    assert done == ReviewOutcome(1)
    made = await stored(store, "c1")
    assert (made.kind, made.state, made.requester, made.closed_by, made.linked_to) == (
        Kind.UNBLOCK, State.APPROVED, "ULEAD2", "ULEAD1", "r3",
    )  # fmt: skip
    assert queue.carried[-1][:2] == ("c1", 1)
    assert [one.actor for one in await store.read(lambda tx: tx.requests.decisions("c1"))] == ["ULEAD1"]
    assert await letters(store, clock) == ["w1:ULEAD2"]
    assert over == "s1"


@on_sqlite
async def test_what_is_shortened_is_sent_again_with_the_earlier_end(
    over: str, execution: Execution, store: SqlStore, clock: Ticking
) -> None:
    await reviewing(store, clock, Outcome.SHORTENED, "r3", expiry=DAY)
    made = await stored(store, "c1")
    assert (made.kind, made.expires_at) == (Kind.BLOCK, clock() + timedelta(days=1))
    assert await carry_out(execution, "c1", "b", direct) == "done"
    (known,) = await store.read(lambda tx: tx.standings.of(["+919870000000"]))
    assert (known.standing.low, over) == (clock() + timedelta(days=1), "s1")


@on_sqlite
@pytest.mark.parametrize(("expiry", "code"), [(None, "empty"), (YEAR, "longer"), (MOMENT, "too-short")])
async def test_a_review_shortens_and_leaves_time_to_do_so(
    over: str, store: SqlStore, clock: Ticking, expiry: Expiry | None, code: str
) -> None:
    wanted = ReviewWish("w1", "ULEAD1", ("r3",), Outcome.SHORTENED, expiry)
    work = functools.partial(
        review_one, wish=wanted, request_id="r3", desk=DESK, now=clock(), new_id=lambda: "c1"
    )
    with pytest.raises(FieldRefused) as refused:
        await store.write(work)
    assert (refused.value.code, await store.read(lambda tx: tx.storms.reviews(over))) == (code, {})


@on_sqlite
async def test_one_refusal_stops_no_other_and_says_why(over: str, store: SqlStore, clock: Ticking) -> None:
    """r1 and r2 hold numbers that r3 blocked anew; r2 has one of its own left, r1 two."""
    outcome = await reviewing(store, clock, Outcome.UNDONE, "r3", "r3", "r9", "r1", by="ULEAD2")
    refused = dict(outcome.refused)
    assert (outcome.done, set(refused)) == (1, {"r3", "r9"})
    assert "You ran this" in refused["r3"]
    assert "I know no such request" in refused["r9"]
    assert (await stored(store, "c1")).total == 1
    assert over == "s1"


@on_sqlite
async def test_what_is_still_under_way_can_only_be_kept(over: str, store: SqlStore, clock: Ticking) -> None:
    before = await stored(store, "r3")
    running = dataclasses.replace(before, state=State.RUNNING)
    await store.write(lambda tx: tx.requests.save(before, running))
    outcome = await reviewing(store, clock, Outcome.UNDONE, "r3")
    assert "still under way" in dict(outcome.refused)["r3"]
    assert (await reviewing(store, clock, Outcome.KEPT, "r3")).done == 1
    assert over == "s1"


@on_sqlite
async def test_what_blocks_nothing_any_more_can_only_be_kept(
    over: str, store: SqlStore, clock: Ticking
) -> None:
    clock.pass_(days=31)
    outcome = await reviewing(store, clock, Outcome.UNDONE, "r3")
    assert (outcome.done, outcome.refused[0][0]) == (0, "r3")
    assert "nothing of this request is blocked any more" in outcome.refused[0][1]
    assert await letters(store, clock) == []
    assert (await reviewing(store, clock, Outcome.KEPT, "r3")).done == 1
    assert await letters(store, clock) == [], "what is kept needs no letter"
    assert over == "s1"


async def test_the_last_word_ends_the_review_and_the_history_counts_what_was_said(
    over: str, store: SqlStore, clock: Ticking
) -> None:
    await reviewing(store, clock, Outcome.KEPT, "r1", "r2")
    (left,) = await store.read(lambda tx: tx.storms.unsettled())
    assert left.reviewed_at is None
    await reviewing(store, clock, Outcome.UNDONE, "r3")
    last = (await store.read(lambda tx: tx.chronicle.events(left.subject)))[-1]
    assert (last.kind, last.facts["outcomes"]) == ("storm_reviewed", {"kept": 2, "undone": 1})
    with pytest.raises(Refused) as refused:
        await store.write(
            functools.partial(keep_the_rest, storm_id=over, by="ULEAD1", desk=DESK, now=clock())
        )
    assert refused.value.code == "too-late"


@on_sqlite
async def test_a_request_that_came_late_does_not_open_the_review_again(
    over: str, store: SqlStore, clock: Ticking
) -> None:
    await reviewing(store, clock, Outcome.KEPT, "r1", "r2", "r3")
    before = await stored_review(store, over)
    assert before == clock()
    clock.pass_(minutes=1)
    outcome = await reviewing(store, clock, Outcome.KEPT, "r1", by="ULEAD2")
    assert "Somebody has reviewed this request already" in outcome.refused[0][1]
    assert await stored_review(store, over) == before


async def stored_review(store: SqlStore, storm_id: str) -> datetime | None:
    storm = await store.read(lambda tx: tx.storms.get(storm_id))
    assert storm is not None
    return storm.reviewed_at


@on_sqlite
async def test_nobody_keeps_the_rest_where_it_is_their_own(
    over: str, store: SqlStore, clock: Ticking
) -> None:
    await reviewing(store, clock, Outcome.KEPT, "r1", "r2")
    keeping = functools.partial(keep_the_rest, storm_id=over, desk=DESK)
    with pytest.raises(Refused) as refused:
        await store.write(functools.partial(keeping, by="ULEAD2", now=clock()))
    assert refused.value.code == "own-request"
    after = await store.write(functools.partial(keeping, by="ULEAD1", now=clock()))
    assert (after.reviewed_by, after.reviewed_at) == ("ULEAD1", clock())
