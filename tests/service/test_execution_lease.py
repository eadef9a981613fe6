"""Who carries a request out: one at a time, and what a dead process left is taken up once."""

import functools

import pytest

from bot.domain.request import State
from bot.domain.verdict import Judgement, Verdict
from bot.service import vendor as port
from bot.service.carry_out import carry_out
from bot.service.execute import LEASE, Execution
from bot.service.in_hand import asking, check_in_hand
from bot.service.sweep import GRACE, Sweep
from bot.store.store import SqlStore
from tests.service.executions import direct, stored, verdicts
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
