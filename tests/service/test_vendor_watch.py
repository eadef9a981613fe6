"""Held requests go on by themselves: one probes, the others follow in the order of their approval."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.domain.request import Cause, State
from bot.service import vendor as port
from bot.service.carry_out import carry_out
from bot.service.execute import Execution, Pace
from bot.service.sweep import GRACE, Sweep
from bot.service.vendor import VendorHealth
from bot.service.vendor_watch import VendorWatch
from bot.store.store import SqlStore
from tests.service.fakes import FakeQueue, FakeVendor, Ticking, approved

pytestmark = pytest.mark.anyio
T = TypeVar("T")

MINUTE = timedelta(minutes=1)


async def direct(_name: str, work: Callable[[], Awaitable[T]]) -> T:
    return await work()


async def no_sleep(_seconds: float) -> None:
    """Waits for nothing."""


@pytest.fixture
def execution(store: SqlStore, vendor: FakeVendor, clock: Ticking) -> Execution:
    return Execution(store, vendor, clock, Pace(concurrency=2, sleep=no_sleep, jitter=lambda: 0.5))


@pytest.fixture
def watch(store: SqlStore, vendor: FakeVendor, clock: Ticking) -> VendorWatch:
    return VendorWatch(store, vendor, clock, 2)


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


async def test_another_request_probes_the_next_time(
    execution: Execution, watch: VendorWatch, vendor: FakeVendor, clock: Ticking, queue: FakeQueue
) -> None:
    await held(execution, clock, vendor, "r1", "r2")
    clock.pass_(minutes=1)
    await watch.let_go()
    vendor.script = [port.Unreachable("down", since=clock(), at=clock() + MINUTE)]
    await carry_out(execution, "r1", "b", direct)
    clock.pass_(minutes=1)
    assert await watch.let_go() == 1
    assert released(queue) == ["r1", "r2"]


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
    assert await watch.let_go() == 2
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
    assert released(queue) == ["r1", "r2"]
