"""Ends of blocks: what is over is noted once, one digest a channel, and none twice though processes die."""

import asyncio
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa

from bot.domain.ending import warned_at
from bot.domain.expiry import Duration
from bot.domain.numbers import NumbersRead
from bot.domain.policy import GroupPolicy, Policy, QuietHours
from bot.domain.request import Kind, Request, State
from bot.domain.standing import Fate
from bot.domain.verdict import Judgement, Verdict
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.deliver import LEASE, Deliver
from bot.service.ending_watch import EndingWatch
from bot.service.execute import Execution
from bot.service.outbox import About, Letter
from bot.service.picture import RequestPicture
from bot.service.submit import submit
from bot.store import endings
from bot.store.database import Database
from bot.store.store import SqlStore
from tests.service.executions import direct
from tests.service.fakes import INDIA, LEADS, FakeVendor, Ticking, approved, desk, desk_of, wish
from tests.service.plans import plan_of

pytestmark = pytest.mark.anyio

NOTICE = GroupPolicy()
_MONTH = Duration("for 30 days", 0, 30, 0)


@dataclass
class Channel:
    """What was posted; `dies` once after posting, before anybody notes it."""

    posted: list[Letter] = field(default_factory=list)
    dies: bool = False

    async def send(self, letter: Letter, picture: RequestPicture | None, *, thread: str) -> None:
        del picture, thread
        if letter.tries > 1 and letter.key in {one.key for one in self.posted}:
            return
        self.posted.append(letter)
        if self.dies:
            self.dies = False
            raise KeyboardInterrupt


async def blocks(
    store: SqlStore, clock: Ticking, execution: Execution, ids: Sequence[str] = ("r1", "r2")
) -> None:
    """Finished blocks of two numbers of their own each, for 30 days."""
    for request_id in ids:
        first = int(request_id[1:]) * 2
        asked = wish(first + 2, key=request_id)
        own = replace(asked, numbers=NumbersRead(asked.numbers.numbers[first:]))
        ask = functools.partial(submit, command=own, desk=desk(), now=clock(), new_id=str(request_id).lower)
        await store.write(ask)
        agree = functools.partial(approve, click=Click(request_id, "ULEAD1"), desk=desk(), now=clock())
        await store.write(agree)
        assert await carry_out(execution, request_id, "a", direct) == "done"


def watch(store: SqlStore, clock: Ticking) -> EndingWatch:
    return EndingWatch(store, desk(), clock)


async def letters(store: SqlStore, about: About) -> list[str]:
    """Keys of unsent letters of a kind."""
    far = Ticking().moment + timedelta(days=9999)
    due = await store.read(lambda tx: tx.letters.due(far, 99))
    return [key for key in due if key.startswith("ending:") == (about is About.ENDING)]


async def request_of(store: SqlStore, request_id: str) -> Request:
    found = await store.read(lambda tx: tx.requests.get(request_id))
    assert found is not None
    return found


def finished(length: timedelta, rules: GroupPolicy = NOTICE) -> timedelta | None:
    """How long before its end a block of this length is warned of."""
    clock = Ticking()
    wish = Request(
        "r", "T", Kind.BLOCK, State.DONE, "g", "U", "UTC", "", _MONTH, 1, "C", clock(),
        closed_at=clock(), expires_at=clock() + length,
    )  # fmt: skip
    at = warned_at(wish, rules)
    return None if at is None else clock() + length - at


@pytest.mark.parametrize(
    ("length", "before"),
    [
        (timedelta(days=30), timedelta(days=1)),
        (timedelta(days=2), timedelta(days=1)),
        (timedelta(hours=12), timedelta(hours=6)),
        (timedelta(hours=1), None),
    ],
)
def test_people_are_warned_a_day_before_or_at_half_of_a_short_block(
    length: timedelta, before: timedelta | None
) -> None:
    assert finished(length) == before


def test_a_group_without_notice_is_never_warned() -> None:
    assert finished(timedelta(days=30), replace(NOTICE, ending_notice=None)) is None


async def test_two_replicas_write_one_digest_for_all_blocks_of_a_channel(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocks(store, clock, execution)
    clock.pass_(days=29, seconds=1)
    await asyncio.gather(*(watch(store, clock).look() for _ in range(8)))
    assert len(await letters(store, About.ENDING)) == 1
    clock.pass_(hours=2)
    await watch(store, clock).look()
    assert len(await letters(store, About.ENDING)) == 1


async def test_what_falls_due_within_a_day_of_a_digest_stands_in_it(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocks(store, clock, execution, ["r1"])
    clock.pass_(hours=20)
    await blocks(store, clock, execution, ["r2"])
    clock.pass_(days=29, hours=-20, seconds=1)
    await watch(store, clock).look()
    told = await store.read(lambda tx: tx.chronicle.last("digest:C1"))
    assert told is not None
    assert told.facts == {"requests": ["r1", "r2"]}


async def test_a_lifted_block_stands_in_no_digest(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocks(store, clock, execution, ["r1"])
    lines = await store.read(lambda tx: tx.items.lines("r1"))
    refused = {line.e164: Judgement(Verdict.REFUSED) for line in lines}
    await store.write(lambda tx: tx.items.judge("r1", refused, clock()))
    clock.pass_(days=29, seconds=1)
    await watch(store, clock).look()
    assert not await letters(store, About.ENDING)


async def test_a_digest_that_was_posted_by_a_dying_process_is_not_posted_again(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocks(store, clock, execution)
    clock.pass_(days=29, seconds=1)
    await watch(store, clock).look()
    channel = Channel(dies=True)
    deliver = Deliver(store, channel, clock, INDIA)
    with pytest.raises(KeyboardInterrupt):
        await deliver.deliver()
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    await deliver.deliver()
    await deliver.deliver()
    digests = [one for one in channel.posted if one.about is About.ENDING]
    assert len(digests) == 1
    assert not await letters(store, About.ENDING)


async def test_the_end_of_a_block_is_noted_once_and_told_in_its_thread(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocks(store, clock, execution, ["r1"])
    clock.pass_(days=30, seconds=1)
    await asyncio.gather(*(watch(store, clock).look() for _ in range(8)))
    events = await store.read(lambda tx: tx.requests.events("r1"))
    ended = [event for event in events if event.kind == "block_ended"]
    assert [event.facts for event in ended] == [{"numbers": {"expired": 2}}]
    assert await letters(store, About.ENDED) == ["r1:ended"]
    assert (await request_of(store, "r1")).due_at is None


async def test_the_ledgers_end_is_the_one_that_was_sent(
    store: SqlStore, clock: Ticking, execution: Execution, vendor: FakeVendor
) -> None:
    clock.pass_(microseconds=345_678)
    await blocks(store, clock, execution, ["r1"])
    request = await request_of(store, "r1")
    (first, *_) = await store.read(lambda tx: tx.items.lines("r1"))
    (block,) = await store.read(lambda tx: tx.standings.of([first.e164]))
    sent: list[datetime] = [call.expires_at for call in vendor.calls]
    assert sent == [request.expires_at] == [block.standing.low] == [block.standing.high]
    assert block.standing.low.microsecond == 0


async def test_fates_count_each_number_once(store: SqlStore, clock: Ticking, execution: Execution) -> None:
    await blocks(store, clock, execution, ["r1"])
    request = await request_of(store, "r1")
    assert await store.read(lambda tx: tx.endings.fates(request, clock())) == {Fate.BLOCKED: 2}
    clock.pass_(days=31)
    assert await store.read(lambda tx: tx.endings.fates(request, clock())) == {Fate.EXPIRED: 2}
    await approved(store, clock, 4, request_id="r9")  # r1 has the third and the fourth number
    assert await carry_out(execution, "r9", "a", direct) == "done"
    assert await store.read(lambda tx: tx.endings.fates(request, clock())) == {Fate.LATER: 2}


@pytest.mark.parametrize("name", ["fates", "touched", "over"])
async def test_looking_after_ends_reads_no_table_whole(
    store: SqlStore, clock: Ticking, execution: Execution, database: Database, name: str
) -> None:
    await blocks(store, clock, execution, ["r1"])
    request, now = await request_of(store, "r1"), clock()
    queries: dict[str, sa.Select[object]] = {
        "fates": endings.fates_of(request.id, request.group, now),
        "touched": endings.touched_by(request, 50),
        "over": endings.over_by(now, 100),
    }
    told = await plan_of(database, queries[name])
    assert "SCAN " not in told
    assert "Seq Scan" not in told


async def test_nobody_is_warned_in_quiet_hours_but_at_their_end(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocks(store, clock, execution, ["r1"])
    clock.pass_(days=29, hours=8)  # 23:30 in India
    night = QuietHours(time(22), time(7), INDIA)
    quiet = desk_of(Policy(default=GroupPolicy(approvers=LEADS), quiet=night))
    await EndingWatch(store, quiet, clock).look()
    assert not await letters(store, About.ENDING)
    clock.pass_(hours=8)
    await EndingWatch(store, quiet, clock).look()
    assert len(await letters(store, About.ENDING)) == 1


async def test_of_a_group_that_became_quiet_nothing_is_told_though_its_end_is_noted(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocks(store, clock, execution, ["r1"])
    rules = GroupPolicy(approvers=LEADS, ending_notice=None)
    quiet = EndingWatch(store, desk_of(Policy(default=rules)), clock)
    clock.pass_(days=29, seconds=1)
    await quiet.look()
    clock.pass_(days=1)
    assert await quiet.look() == 1
    assert not await letters(store, About.ENDING)
    assert not await letters(store, About.ENDED)
    assert (await request_of(store, "r1")).ended_at is not None
