"""Who carries a request out: one at a time, and what a dead process left is taken up once."""

import asyncio
import dataclasses
import functools
from datetime import timedelta

import pytest

from bot.domain.request import Cause, State
from bot.domain.verdict import Judgement, Verdict
from bot.service import vendor as port
from bot.service.batch_end import End, Ended
from bot.service.carry_out import carry_out
from bot.service.execute import LEASE, Execution, Pace
from bot.service.in_hand import asking, check_in_hand
from bot.service.ports import Transaction
from bot.service.sweep import GRACE, Sweep
from bot.store.store import SqlStore
from tests.service.executions import direct, no_sleep, stored, verdicts
from tests.service.fakes import FakeQueue, FakeVendor, Ticking, approved

pytestmark = pytest.mark.anyio


async def test_nobody_begins_what_somebody_else_holds(
    execution: Execution, store: SqlStore, clock: Ticking
) -> None:
    request_id = await approved(store, clock)
    assert await execution.begin(request_id, "a") == [0]
    assert await execution.begin(request_id, "b") is None


async def test_a_process_that_lost_its_lease_changes_nothing_any_more(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)
    await execution.begin(request_id, "a")
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    await execution.begin(request_id, "b")
    assert (await execution.send(request_id, 0, "a")).end == "lost"
    assert not vendor.calls
    await execution.finish(request_id, "a")
    assert (await stored(store, request_id)).state is State.RUNNING


async def test_an_answer_that_arrives_after_the_lease_was_lost_is_not_written(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)
    await execution.begin(request_id, "a")

    def freeze(addition: port.Addition) -> dict[str, Judgement]:
        clock.pass_(minutes=5)
        return {number: Judgement(Verdict.REFUSED, "late") for number in addition.numbers}

    vendor.script = [freeze]
    vendor.meanwhile = functools.partial(execution.begin, request_id, "b")
    assert (await execution.send(request_id, 0, "a")).end == "lost"
    assert await verdicts(store, request_id) == [Verdict.WAITING] * 2


async def test_a_batch_found_half_done_is_sent_again_and_the_ledger_says_so(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)
    await execution.begin(request_id, "a")
    await execution._take(request_id, 0, "a")
    clock.pass_(minutes=1)
    assert await carry_out(execution, request_id, "b", direct) == "done"
    assert [line.sent for line in await store.read(lambda tx: tx.items.lines(request_id))] == [2, 2]
    assert vendor.calls[0].maybe_there == frozenset(vendor.calls[0].numbers)


async def test_abandoned_work_is_handed_out_again_once(
    execution: Execution, store: SqlStore, clock: Ticking, queue: FakeQueue
) -> None:
    request_id = await approved(store, clock)
    await execution.begin(request_id, "a")
    sweep = Sweep(store, clock)
    assert await sweep.take_up_work() == 0
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    assert await sweep.take_up_work() == 1
    assert queue.carried[-1][:2] == (request_id, 2)
    assert await sweep.take_up_work() == 0


async def test_a_job_the_engine_lost_is_handed_out_again(
    store: SqlStore, clock: Ticking, queue: FakeQueue
) -> None:
    request_id = await approved(store, clock)
    sweep = Sweep(store, clock)
    assert await sweep.take_up_work() == 0
    clock.pass_(seconds=GRACE.total_seconds() + 1)
    assert await sweep.take_up_work() == 1
    assert queue.carried[-1][:2] == (request_id, 2)


async def test_a_call_that_was_kept_back_counts_as_not_sent_and_the_work_is_free_at_once(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor, queue: FakeQueue
) -> None:
    request_id = await approved(store, clock)
    vendor.script = [port.Withheld("stood still")]
    assert await carry_out(execution, request_id, "a", direct) == "lost"
    assert [line.sent for line in await store.read(lambda tx: tx.items.lines(request_id))] == [0, 0]
    clock.pass_(seconds=1)
    assert await Sweep(store, clock).take_up_work() == 1
    assert await carry_out(execution, request_id, "b", direct) == "done"
    assert vendor.calls[1].maybe_there == frozenset()
    assert queue.carried[-1][:2] == (request_id, 2)


async def test_a_call_that_was_kept_back_after_the_work_went_to_another_changes_nothing(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)

    async def stand_still() -> None:
        clock.pass_(seconds=LEASE.total_seconds() + 1)
        await execution.begin(request_id, "b")
        raise port.Withheld("stood still")

    await execution.begin(request_id, "a")
    vendor.meanwhile = stand_still
    assert (await execution.send(request_id, 0, "a")).end == "lost"
    assert [line.sent for line in await store.read(lambda tx: tx.items.lines(request_id))] == [1, 1]
    assert (await stored(store, request_id)).lease_owner == "b"


async def test_what_an_execution_calls_is_sure_of_its_lease_from_the_moment_it_was_renewed(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)

    def look(addition: port.Addition) -> dict[str, Judgement]:
        check_in_hand()
        assert asking()
        return {number: Judgement(Verdict.BLOCKED) for number in addition.numbers}

    vendor.script = [look]
    assert await carry_out(execution, request_id, "a", direct) == "done"
    assert asking() == ()


@pytest.fixture
def restless(store: SqlStore, vendor: FakeVendor, clock: Ticking) -> Execution:
    """An execution that renews its lease all the time."""
    return Execution(store, vendor, clock, Pace(sleep=no_sleep, heartbeat=0.001))


async def test_while_a_call_is_out_the_lease_is_prolonged(
    restless: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)

    async def much_later() -> None:
        for _ in range(3):
            clock.pass_(seconds=LEASE.total_seconds() - 1)
            while (await stored(store, request_id)).lease_until != clock() + LEASE:  # noqa: ASYNC110
                await asyncio.sleep(0)

    vendor.meanwhile = much_later
    assert await carry_out(restless, request_id, "a", direct) == "done"
    assert await verdicts(store, request_id) == [Verdict.BLOCKED] * 2


async def test_work_that_somebody_else_has_taken_over_is_broken_off(
    restless: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)

    def overtake(tx: Transaction) -> None:
        before = tx.requests.get(request_id)
        assert before is not None
        tx.requests.save(before, dataclasses.replace(before, lease_owner="b"))

    async def never_back() -> None:
        await store.write(overtake)
        await asyncio.Event().wait()

    vendor.meanwhile = never_back
    assert await carry_out(restless, request_id, "a", direct) == "lost"
    assert await verdicts(store, request_id) == [Verdict.WAITING] * 2


async def test_a_process_that_slept_longer_than_its_lease_breaks_off_without_asking(
    restless: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)

    async def sleep_long() -> None:
        clock.pass_(seconds=LEASE.total_seconds() + 1)
        await asyncio.Event().wait()

    vendor.meanwhile = sleep_long
    assert await carry_out(restless, request_id, "a", direct) == "lost"
    began = clock() - LEASE - timedelta(seconds=1)
    assert (await stored(store, request_id)).lease_until == began + LEASE


async def test_a_batch_that_is_done_is_not_sent_again(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)
    await execution.begin(request_id, "a")
    for _ in range(2):
        assert (await execution.send(request_id, 0, "a")).end is End.DONE
    assert len(vendor.calls) == 1


async def test_a_batch_of_which_all_was_judged_before_it_broke_off_is_not_sent_again(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock, 1)
    broken = port.Unreachable("no connection")
    broken.judged = {"+919870000000": Judgement(Verdict.BLOCKED)}
    vendor.script = [broken]
    await execution.begin(request_id, "a")
    assert (await execution.send(request_id, 0, "a")).end is End.HELD
    assert (await execution.send(request_id, 0, "a")).end is End.DONE
    assert await verdicts(store, request_id) == [Verdict.BLOCKED]
    assert len(vendor.calls) == 1


async def test_who_lost_the_lease_puts_nothing_aside(
    execution: Execution, store: SqlStore, clock: Ticking
) -> None:
    request_id = await approved(store, clock)
    await execution.begin(request_id, "b")
    await execution.hold(request_id, "a", Ended(End.HELD, None, "no connection", Cause.UNREACHABLE))
    assert (await stored(store, request_id)).state is State.RUNNING
