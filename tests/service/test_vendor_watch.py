"""Held requests go on by themselves: one probes, the others follow in the order of their approval."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import RetryLater
from bot.domain.request import Cause, State
from bot.service import vendor as port
from bot.service.carry_out import carry_out
from bot.service.execute import Execution, Pace
from bot.service.notices import Notice
from bot.service.sweep import GRACE, Sweep
from bot.service.tell_troubles import TellTroubles
from bot.service.vendor import VendorHealth
from bot.service.vendor_watch import VendorWatch
from bot.store.store import SqlStore
from tests.service.executions import direct, no_sleep
from tests.service.fakes import FakeQueue, FakeVendor, Ticking, approved

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)


@dataclass
class FakeChannel:
    """The channel's notices in memory."""

    posts: list[Notice] = field(default_factory=list)
    edits: list[Notice] = field(default_factory=list)
    trouble: Exception | None = None

    async def post(self, notice: Notice) -> str:
        self.posts.append(notice)
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            raise trouble
        return f"{len(self.posts)}.0"

    async def edit(self, notice: Notice) -> None:
        self.edits.append(notice)

    async def find(self, notice: Notice) -> str | None:
        return next((f"{n}.0" for n, one in enumerate(self.posts, 1) if one.id == notice.id), None)


@pytest.fixture
def execution(store: SqlStore, vendor: FakeVendor, clock: Ticking) -> Execution:
    return Execution(store, vendor, clock, Pace(concurrency=2, sleep=no_sleep, jitter=lambda: 0.5))


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def watch(store: SqlStore, vendor: FakeVendor, clock: Ticking, channel: FakeChannel) -> VendorWatch:
    return VendorWatch(store, vendor, clock, 2, TellTroubles(store, vendor, channel, clock, "C1"))


async def held(execution: Execution, clock: Ticking, vendor: FakeVendor, *ids: str) -> None:
    """These requests were approved in this order and met a vendor whose circuit is open."""
    assert isinstance(execution.store, SqlStore)
    until = clock() + MINUTE
    vendor.now_health = VendorHealth("unreachable", "down", clock(), until)
    for request_id in ids:
        vendor.script = [port.Unreachable("down", since=clock(), at=until)]
        await approved(execution.store, clock, request_id=request_id)
        assert await carry_out(execution, request_id, "a", direct) == "held"
        clock.pass_(seconds=1)


def released(queue: FakeQueue) -> list[str]:
    return [request_id for request_id, attempt, _ in queue.carried if attempt > 1]


async def test_nothing_goes_on_while_the_circuit_is_open(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, queue: FakeQueue
) -> None:
    await held(execution, clock, vendor, "r1", "r2")
    assert await watch.let_go() == 0
    clock.pass_(seconds=GRACE.total_seconds() + 1)
    assert await Sweep(execution.store, clock).take_up_work() == 0
    assert released(queue) == []


async def test_half_open_one_request_probes(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, queue: FakeQueue
) -> None:
    await held(execution, clock, vendor, "r1", "r2", "r3")
    clock.pass_(minutes=1)
    assert await watch.let_go() == 1
    assert await watch.let_go() == 0
    assert released(queue) == ["r1"]


async def test_a_request_that_may_itself_bring_the_vendor_down_does_not_hold_up_the_others_for_ever(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, queue: FakeQueue
) -> None:
    await held(execution, clock, vendor, "r1", "r2")
    while "r2" not in released(queue):
        clock.pass_(minutes=1)
        assert await watch.let_go() == 1
        vendor.script = [port.Unreachable("down", since=clock(), at=clock() + MINUTE)]
        await carry_out(execution, released(queue)[-1], "b", direct)
        assert len(released(queue)) < 12
    assert released(queue)[:5] == ["r1"] * 5


async def test_once_the_vendor_is_back_all_go_on_in_the_order_of_approval(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, queue: FakeQueue
) -> None:
    ids = [f"r{n}" for n in range(7)]
    await held(execution, clock, vendor, *ids)
    clock.pass_(minutes=1)
    await watch.let_go()
    vendor.now_health = VendorHealth("ok")
    done = 0
    while done < len(released(queue)):
        assert await carry_out(execution, released(queue)[done], "b", direct) == "done"
        done += 1
    assert released(queue) == ids
    numbers_of_each = [len(call.numbers) for call in vendor.calls[-len(ids) :]]
    assert numbers_of_each == [2] * len(ids)


async def test_no_more_go_on_at_once_than_may_be_called(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, queue: FakeQueue
) -> None:
    await held(execution, clock, vendor, "r1", "r2", "r3", "r4")
    clock.pass_(minutes=1)
    vendor.now_health = VendorHealth("ok")
    assert await watch.let_go() == 1
    assert await watch.let_go() == 1
    assert await watch.let_go() == 0
    assert released(queue) == ["r1", "r2"]


async def test_wrong_credentials_are_tried_again_by_one_request_at_a_time(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, queue: FakeQueue
) -> None:
    assert isinstance(execution.store, SqlStore)
    for request_id in ("r1", "r2", "r3"):
        vendor.script = [port.AskOperator("The key is wrong.")]
        await approved(execution.store, clock, request_id=request_id)
        await carry_out(execution, request_id, "a", direct)
    stored = await execution.store.read(lambda tx: tx.requests.get("r1"))
    assert stored is not None
    assert (stored.state, stored.held_for) == (State.HELD, Cause.OPERATOR)
    assert await watch.let_go() == 0
    clock.pass_(minutes=5)
    assert await watch.let_go() == 1
    vendor.script = [port.AskOperator("The key is wrong.")]
    await carry_out(execution, "r1", "b", direct)
    assert await watch.let_go() == 0
    clock.pass_(minutes=5)
    assert await watch.let_go() == 1
    assert released(queue) == ["r1", "r1"]


async def test_an_outage_is_told_once_kept_fresh_and_ended_by_an_edit(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, channel: FakeChannel
) -> None:
    began = clock()
    await held(execution, clock, vendor, "r1")
    for _ in range(3):
        await watch.told.tell()
    assert [(one.kind, one.since, one.waiting.numbers) for one in channel.posts] == [
        (Cause.UNREACHABLE, began, 2)
    ]
    assert not channel.edits
    await held(execution, clock, vendor, "r2")
    await watch.told.tell()
    assert channel.edits[-1].waiting.numbers == 4
    vendor.now_health = VendorHealth("ok")
    await watch.told.tell()
    assert channel.edits[-1].ended_at == clock()
    await watch.told.tell()
    assert (len(channel.posts), len(channel.edits)) == (1, 2)


async def test_a_trouble_that_comes_back_at_once_is_the_same_notice_and_a_later_one_is_new(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, channel: FakeChannel
) -> None:
    await held(execution, clock, vendor, "r1")
    down = vendor.now_health
    for vendor.now_health in (down, VendorHealth("ok"), down):
        await watch.told.tell()
    assert len(channel.posts) == 1
    assert channel.edits[-1].ended_at is None
    vendor.now_health = VendorHealth("ok")
    await watch.told.tell()
    clock.pass_(minutes=6)
    vendor.now_health = down
    await watch.told.tell()
    assert len(channel.posts) == 2


async def test_two_processes_post_one_notice(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, channel: FakeChannel
) -> None:
    await held(execution, clock, vendor, "r1")
    await asyncio.gather(*(watch.told.tell() for _ in range(8)))
    assert len(channel.posts) == 1


async def test_a_notice_whose_posting_was_not_noted_is_found_and_not_posted_twice(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, channel: FakeChannel
) -> None:
    await held(execution, clock, vendor, "r1")
    channel.trouble = RetryLater("Slack did not answer.")
    await watch.told.tell()
    clock.pass_(minutes=2)
    await watch.told.tell()
    assert (len(channel.posts), [one.ts for one in channel.edits]) == (1, ["1.0"])


async def test_one_failed_call_is_no_notice(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, channel: FakeChannel
) -> None:
    await held(execution, clock, vendor, "r1")
    vendor.now_health = VendorHealth("ok")
    await watch.told.tell()
    assert not channel.posts


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (port.AskOperator("The key is wrong."), Cause.OPERATOR),
        (port.WaitUntil("used up", datetime(2026, 11, 23, 11, tzinfo=UTC), "generations"), Cause.GENERATIONS),
        (port.WaitUntil("war", datetime(2026, 11, 23, 11, tzinfo=UTC), "token_war"), Cause.TOKEN_WAR),
    ],
)
async def test_the_operators_are_told_once_and_the_request_goes_on_by_itself(
    execution: Execution,
    watch: VendorWatch,
    vendor: FakeVendor,
    clock: Ticking,
    channel: FakeChannel,
    queue: FakeQueue,
    error: port.VendorError,
    cause: Cause,
) -> None:
    assert isinstance(execution.store, SqlStore)
    vendor.script = [error]
    await approved(execution.store, clock)
    await carry_out(execution, "r1", "a", direct)
    for _ in range(3):
        await watch.told.tell()
    assert [(one.kind, one.waiting.note) for one in channel.posts] == [(cause, error.sentence)]
    clock.pass_(hours=1)
    assert await watch.let_go() == 1
    await watch.told.tell()
    assert channel.posts[0].ended_at is None
    assert not channel.edits
    assert await carry_out(execution, released(queue)[0], "b", direct) == "done"
    await watch.told.tell()
    assert channel.edits[-1].ended_at == clock()
    assert len(channel.posts) == 1
