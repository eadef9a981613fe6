"""Storms on a real ledger: the cap holds for everybody at once, the mark stays, the review is owed."""

import asyncio
import dataclasses
import functools
from datetime import datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import Refused, RetryLater
from bot.domain.policy import GroupPolicy, Policy, QuietHours, StormRules
from bot.domain.request import State
from bot.domain.storm import Storm
from bot.service.picture import RequestPicture
from bot.service.ports import Transaction
from bot.service.storm import declare, end
from bot.service.storm_review import keep_the_rest
from bot.service.storm_watch import StormWatch
from bot.service.storms import StormPicture, Storms
from bot.service.submit import submit
from bot.store.store import SqlStore
from tests.service.fakes import LEADS, FakeQueue, Ticking, desk_of, wish

pytestmark = pytest.mark.anyio

RULES = StormRules(oncall=("UCALL1", "UCALL2"), most_numbers=10, longest_expiry=timedelta(days=60))
DESK = desk_of(Policy(default=GroupPolicy(approvers=LEADS), storm=RULES))


class FakeStormBoard:
    def __init__(self) -> None:
        self.shown: list[tuple[str, StormPicture]] = []
        self.troubles: list[Exception] = []

    async def show(self, picture: StormPicture, *, channel: str, ts: str) -> str:
        assert channel == "C1"
        if self.troubles:
            raise self.troubles.pop(0)
        self.shown.append((ts, picture))
        return ts or "1.0"


async def begin(store: SqlStore, clock: Ticking, group: str = "spam-callers", *, name: str = "s1") -> None:
    work = functools.partial(
        declare, storm_id=name, by="UCALL1", group=group, lasts=timedelta(hours=2), reason="robocalls",
        desk=DESK, now=clock(),
    )  # fmt: skip
    await store.write(work)


async def ask(
    store: SqlStore, clock: Ticking, name: str, count: int = 2, requester: str = "UCALL1"
) -> RequestPicture:
    command = wish(count, key=name, requester=requester)
    work = functools.partial(submit, command=command, desk=DESK, now=clock(), new_id=lambda: name)
    return await store.write(work)


async def events(store: SqlStore, request_id: str) -> list[str]:
    return [one.kind for one in await store.read(lambda tx: tx.requests.events(request_id))]


async def test_an_on_call_request_runs_at_once_and_stays_marked(
    store: SqlStore, clock: Ticking, queue: FakeQueue
) -> None:
    await begin(store, clock)
    picture = await ask(store, clock, "r1")
    assert (picture.state, picture.storm) == (State.APPROVED, "s1")
    assert [(one, attempt) for one, attempt, _ in queue.carried] == [("r1", 1)]
    assert await events(store, "r1") == ["request_asked", "run_without_approval"]
    kept = await store.read(lambda tx: tx.requests.get("r1"))
    assert kept is not None
    assert (kept.storm, kept.expires_at) == ("s1", clock() + timedelta(days=30))


async def test_everybody_else_still_needs_an_approval(
    store: SqlStore, clock: Ticking, queue: FakeQueue
) -> None:
    await begin(store, clock)
    assert (await ask(store, clock, "r1", requester="UAGENT")).state is State.PENDING
    assert not queue.carried


async def test_another_group_still_needs_an_approval(store: SqlStore, clock: Ticking) -> None:
    await begin(store, clock, group="robocalls")
    assert (await ask(store, clock, "r1")).state is State.PENDING


async def test_after_its_end_nothing_runs_at_once(store: SqlStore, clock: Ticking) -> None:
    await begin(store, clock)
    clock.pass_(hours=2)
    assert (await ask(store, clock, "r1")).state is State.PENDING


async def test_beyond_the_cap_a_lead_decides_and_the_card_says_why(store: SqlStore, clock: Ticking) -> None:
    await begin(store, clock)
    await ask(store, clock, "r1", 8)
    beyond = await ask(store, clock, "r2", 3)
    assert beyond.state is State.PENDING
    assert "leaves only 2" in beyond.note
    assert (await ask(store, clock, "r3", 2)).state is State.APPROVED


async def test_the_cap_holds_for_many_at_the_same_instant(
    store: SqlStore, clock: Ticking, queue: FakeQueue
) -> None:
    await begin(store, clock)
    names = [f"r{number}" for number in range(12)]
    await asyncio.gather(*(ask(store, clock, name, 3) for name in names))
    storm = await store.read(lambda tx: tx.storms.get("s1"))
    assert storm is not None
    assert storm.used == 9
    assert len(queue.carried) == 3


async def test_a_take_from_an_old_reading_cannot_pass_the_cap(store: SqlStore, clock: Ticking) -> None:
    await begin(store, clock)

    def twice(tx: Transaction) -> list[bool]:
        return [tx.storms.take("s1", 6, clock()), tx.storms.take("s1", 6, clock())]

    assert await store.write(twice) == [True, False]


async def test_a_group_has_one_storm_at_a_time(store: SqlStore, clock: Ticking) -> None:
    await begin(store, clock)
    with pytest.raises(Refused, match="already"):
        await begin(store, clock, group="Spam-Callers")


async def test_every_lead_is_told_once(store: SqlStore, clock: Ticking) -> None:
    await begin(store, clock)
    letters = await store.read(lambda tx: tx.letters.due(clock(), 9))
    assert sorted(letters) == ["storm:s1:began:ULEAD1", "storm:s1:began:ULEAD2"]


async def test_it_ends_by_itself_and_owes_a_review_that_is_reminded(store: SqlStore, clock: Ticking) -> None:
    board = FakeStormBoard()
    watch = StormWatch(store, board, DESK, clock)
    await begin(store, clock)
    await ask(store, clock, "r1")
    await watch.look()
    await watch.look()
    assert len(board.shown) == 1
    clock.pass_(hours=3)
    await watch.look()
    assert board.shown[-1][0] == "1.0"
    assert board.shown[-1][1].storm.ended_at == clock()
    clock.pass_(days=2)
    await watch.look()
    await watch.look()
    story = [one.kind for one in await store.read(lambda tx: tx.chronicle.events("storm:s1"))]
    assert story == ["storm_declared", "storm_used", "storm_ended", "review_reminded"]


async def test_a_lead_reviews_what_ran_and_each_request_keeps_it(store: SqlStore, clock: Ticking) -> None:
    await begin(store, clock)
    await ask(store, clock, "r1")
    reviewing = functools.partial(keep_the_rest, storm_id="s1", by="ULEAD1", desk=DESK)
    with pytest.raises(Refused, match="not over"):
        await store.write(functools.partial(reviewing, now=clock()))
    await store.write(functools.partial(end, storm_id="s1", by="UCALL2", desk=DESK, now=clock()))
    with pytest.raises(Refused, match="approvers"):
        await store.write(
            functools.partial(keep_the_rest, storm_id="s1", by="UCALL1", desk=DESK, now=clock())
        )
    await store.write(functools.partial(reviewing, now=clock()))
    assert (await events(store, "r1"))[-1] == "run_reviewed"
    assert not await store.read(lambda tx: tx.storms.unsettled())


async def test_a_storm_in_which_nothing_ran_owes_nothing(store: SqlStore, clock: Ticking) -> None:
    await begin(store, clock)
    await store.write(functools.partial(end, storm_id="s1", by="ULEAD1", desk=DESK, now=clock()))
    assert not await store.read(lambda tx: tx.storms.unsettled())


async def test_who_is_neither_on_call_nor_approver_declares_and_ends_nothing(
    store: SqlStore, clock: Ticking
) -> None:
    await begin(store, clock)
    with pytest.raises(Refused):
        await store.write(functools.partial(end, storm_id="s1", by="UAGENT", desk=DESK, now=clock()))
    stranger = dataclasses.replace(DESK, policy=Policy(default=GroupPolicy(approvers=LEADS)))
    work = functools.partial(
        declare, storm_id="s2", by="UAGENT", group="other", lasts=timedelta(hours=1), reason="x",
        desk=stranger, now=clock(),
    )  # fmt: skip
    with pytest.raises(Refused):
        await store.write(work)


async def test_a_storm_whose_time_is_over_gives_way_to_the_next(store: SqlStore, clock: Ticking) -> None:
    await begin(store, clock)
    clock.pass_(hours=2)
    await begin(store, clock, name="s2")
    first, second = await store.read(lambda tx: (tx.storms.get("s1"), tx.storms.get("s2")))
    assert first is not None
    assert second is not None
    assert (first.ended_at, second.ended_at) == (clock(), None)


async def test_a_storm_that_nobody_knows_is_not_ended(store: SqlStore, clock: Ticking) -> None:
    with pytest.raises(Refused) as refused:
        await store.write(functools.partial(end, storm_id="s9", by="UCALL1", desk=DESK, now=clock()))
    assert refused.value.code == "unknown-storm"


async def test_nobody_is_reminded_of_a_review_before_it_is_overdue_nor_at_night(
    store: SqlStore, clock: Ticking
) -> None:
    """It is owed at noon, and the quiet hours last until one."""
    quiet = QuietHours(time(8), time(13), ZoneInfo("UTC"))
    watch = StormWatch(store, FakeStormBoard(), desk_of(dataclasses.replace(DESK.policy, quiet=quiet)), clock)
    await begin(store, clock)
    await ask(store, clock, "r1")

    async def reminded() -> int:
        await watch.look()
        story = await store.read(lambda tx: tx.chronicle.events("storm:s1"))
        return [one.kind for one in story].count("review_reminded")

    clock.pass_(hours=3)
    assert await reminded() == 0
    clock.pass_(hours=23, minutes=30)
    assert await reminded() == 0
    clock.pass_(minutes=31)
    assert await reminded() == 1
    assert await reminded() == 1, "once"
    clock.pass_(hours=23, minutes=55)
    assert await reminded() == 1, "the next one falls into the quiet hours"
    clock.pass_(hours=20)
    assert await reminded() == 1, "nor is anybody woken once it is long overdue"
    clock.pass_(hours=5)
    assert await reminded() == 2


async def test_who_took_the_last_numbers_at_the_same_instant_leaves_the_others_to_a_lead(
    store: SqlStore, clock: Ticking
) -> None:
    await begin(store, clock)

    def late(tx: Transaction) -> RequestPicture:
        before = tx.storms.open_for("spam-callers")
        submit(tx, wish(9, key="r1", requester="UCALL1"), desk=DESK, now=clock(), new_id=lambda: "r1")
        stale = dataclasses.replace(tx, storms=cast("Storms", Stale(tx.storms, before)))
        command = wish(2, key="r2", requester="UCALL2")
        return submit(stale, command, desk=DESK, now=clock(), new_id=lambda: "r2")

    second = await store.write(late)
    assert (second.state, second.storm) == (State.PENDING, "")
    assert "the storm's cap was reached at this moment" in second.note


@dataclasses.dataclass
class Stale:
    """Storms as somebody read them before another one took numbers."""

    real: Storms
    before: Storm | None

    def open_for(self, group: str) -> Storm | None:
        assert group
        return self.before

    def take(self, storm_id: str, numbers: int, at: datetime) -> bool:
        return self.real.take(storm_id, numbers, at)


@pytest.mark.parametrize(
    ("trouble", "seconds"),
    [(RetryLater("busy"), 3), (Refused("not_in_channel"), 60)],
    ids=["busy", "refused"],
)
async def test_a_card_that_slack_does_not_take_is_drawn_later(
    store: SqlStore, clock: Ticking, trouble: Exception, seconds: int
) -> None:
    board = FakeStormBoard()
    board.troubles = [trouble]
    watch = StormWatch(store, board, DESK, clock)
    await begin(store, clock)
    await watch.look()
    clock.pass_(seconds=seconds - 1)
    await watch.look()
    assert board.shown == []
    clock.pass_(seconds=2)
    await watch.look()
    assert len(board.shown) == 1
