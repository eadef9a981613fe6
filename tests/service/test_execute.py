"""Carrying a request out: every number gets a true verdict, whatever CloudAgent does."""

import dataclasses
import functools
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.expiry import Permanent
from bot.domain.request import Cause, State
from bot.domain.verdict import NOT_LISTED, UNSURE, Judgement, Verdict
from bot.service import vendor as port
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.execute import Execution, Pace
from bot.service.submit import submit
from bot.service.vendor import VendorHealth
from bot.store.store import SqlStore
from tests.service.executions import direct, no_sleep, stored, verdicts
from tests.service.fakes import FakeQueue, FakeVendor, Ticking, all_blocked, all_of, approved, desk, wish

pytestmark = pytest.mark.anyio


async def test_every_number_is_blocked_and_the_request_done(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)
    assert await carry_out(execution, request_id, "a", direct) == "done"
    assert await verdicts(store, request_id) == [Verdict.BLOCKED] * 2
    assert (await stored(store, request_id)).state is State.DONE
    assert vendor.calls[0].expires_at == clock() + timedelta(days=30)


async def test_a_permanent_block_is_sent_with_the_end_that_the_rules_name_at_that_moment(
    store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    far = [datetime(2088, 6, 1, tzinfo=UTC)]
    execution = Execution(store, vendor, clock, Pace(sleep=no_sleep), lambda: far[0])
    desk_allowing = desk(permanent=True)
    forever = dataclasses.replace(wish(key="k7"), expiry=Permanent("permanently"))
    for name, end in (("r7", datetime(2088, 6, 1, tzinfo=UTC)), ("r8", datetime(2077, 1, 1, tzinfo=UTC))):
        far[0] = end
        command = dataclasses.replace(forever, key=name)
        new_id = iter([name]).__next__
        ask = functools.partial(submit, command=command, desk=desk_allowing, now=clock(), new_id=new_id)
        await store.write(ask)
        click = Click(name, "ULEAD1")
        await store.write(functools.partial(approve, click=click, desk=desk_allowing, now=clock()))
        await carry_out(execution, name, "a", direct)
        assert vendor.calls[-1].expires_at == end


async def test_many_numbers_travel_at_most_a_hundred_at_a_time(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock, 1030)
    await carry_out(execution, request_id, "a", direct)
    assert sorted(len(call.numbers) for call in vendor.calls) == [30, *[100] * 10]
    assert await verdicts(store, request_id) == [Verdict.BLOCKED] * 1030


async def test_a_lost_answer_is_sent_again_and_counted(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    vendor.script = [port.OutcomeUnknown("no answer")]
    request_id = await approved(store, clock)
    await carry_out(execution, request_id, "a", direct)
    assert await verdicts(store, request_id) == [Verdict.BLOCKED] * 2
    assert [line.sent for line in await store.read(lambda tx: tx.items.lines(request_id))] == [2, 2]
    assert vendor.calls[1].maybe_there == frozenset(vendor.calls[1].numbers)


async def test_an_answer_lost_for_good_is_unconfirmed_and_never_called_blocked(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    vendor.script = [port.OutcomeUnknown("no answer")] * 3
    request_id = await approved(store, clock)
    assert await carry_out(execution, request_id, "a", direct) == "done"
    assert await verdicts(store, request_id) == [Verdict.UNCONFIRMED] * 2


async def test_a_refused_call_gives_every_number_the_vendors_words(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    vendor.script = [port.FieldsRefused("CloudAgent refused the call as a whole.", {"description": "bad"})]
    request_id = await approved(store, clock)
    await carry_out(execution, request_id, "a", direct)
    lines = await store.read(lambda tx: tx.items.lines(request_id))
    assert {line.verdict for line in lines} == {Verdict.REFUSED}
    assert "refused the call" in lines[0].words


async def test_a_vendor_that_is_down_holds_the_request_and_nothing_was_sent(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor, queue: FakeQueue
) -> None:
    until = clock() + timedelta(minutes=2)
    vendor.script = [port.Unreachable("CloudAgent does not answer.", at=until)]
    request_id = await approved(store, clock)
    assert await carry_out(execution, request_id, "a", direct) == "held"
    held = await stored(store, request_id)
    assert (held.state, held.held_for, held.not_before) == (State.HELD, Cause.UNREACHABLE, until)
    assert len(queue.carried) == 1
    lines = await store.read(lambda tx: tx.items.lines(request_id))
    assert [(line.verdict, line.sent) for line in lines] == [(Verdict.WAITING, 0)] * 2


async def test_a_limit_holds_the_request_and_its_next_attempt_is_in_the_queue(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor, queue: FakeQueue
) -> None:
    vendor.script = [port.WaitUntil("Slow down.", clock() + timedelta(minutes=2), "limit")]
    request_id = await approved(store, clock)
    assert await carry_out(execution, request_id, "a", direct) == "held"
    assert queue.carried[-1] == (request_id, 2, timedelta(minutes=2))
    assert await carry_out(execution, request_id, "late twin", direct) == "not ours"
    clock.pass_(minutes=2)
    assert await carry_out(execution, request_id, "b", direct) == "done"


async def test_a_number_in_neither_list_is_sent_again_before_it_is_called_unconfirmed(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    def silent_on_the_last(addition: port.Addition) -> dict[str, Judgement]:
        *listed, silent = addition.numbers
        return all_of(listed) | {silent: Judgement(Verdict.UNCONFIRMED, NOT_LISTED)}

    vendor.script = [silent_on_the_last]
    request_id = await approved(store, clock, 3)
    await carry_out(execution, request_id, "a", direct)
    assert await verdicts(store, request_id) == [Verdict.BLOCKED] * 3
    assert [len(call.numbers) for call in vendor.calls] == [3, 1]
    assert vendor.calls[1].maybe_there == frozenset(vendor.calls[1].numbers)


async def test_an_error_that_may_mean_it_is_there_already_is_not_sent_again(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    vendor.script = [lambda addition: all_of(addition.numbers, Verdict.UNCONFIRMED, UNSURE)]
    request_id = await approved(store, clock)
    await carry_out(execution, request_id, "a", direct)
    assert await verdicts(store, request_id) == [Verdict.UNCONFIRMED] * 2
    assert len(vendor.calls) == 1


async def test_what_another_request_blocks_already_is_no_doubt_where_the_vendor_refuses_it(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    await carry_out(execution, await approved(store, clock), "a", direct)
    vendor.script = [lambda addition: all_of(addition.numbers, Verdict.UNCONFIRMED, UNSURE)]
    second = await approved(store, clock, request_id="r2")
    await carry_out(execution, second, "a", direct)
    lines = await store.read(lambda tx: tx.items.lines(second))
    assert vendor.calls[-1].maybe_there == frozenset(line.e164 for line in lines)
    assert {line.verdict for line in lines} == {Verdict.SKIPPED}
    assert "request r1 blocks it already" in lines[0].words


async def test_while_the_vendor_is_down_a_lost_answer_holds_and_the_numbers_stay_open(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    vendor.script = [port.OutcomeUnknown("no answer")] * 3
    down = VendorHealth("unreachable", "down", clock(), clock() + timedelta(seconds=15))
    vendor.now_health = down
    request_id = await approved(store, clock)
    assert await carry_out(execution, request_id, "a", direct) == "held"
    lines = await store.read(lambda tx: tx.items.lines(request_id))
    assert [(line.verdict, line.sent) for line in lines] == [(Verdict.WAITING, 3)] * 2
    assert (await stored(store, request_id)).held_since == clock()


async def test_what_was_judged_before_a_limit_is_kept(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    limit = port.WaitUntil("The limit is met.", clock() + timedelta(seconds=30))
    request_id = await approved(store, clock)
    first, second = [line.e164 for line in await store.read(lambda tx: tx.items.lines(request_id))]
    limit.judged = {first: Judgement(Verdict.REFUSED, "bad number")}
    vendor.script = [limit]
    await carry_out(execution, request_id, "a", direct)
    clock.pass_(seconds=30)
    await carry_out(execution, request_id, "b", direct)
    assert await verdicts(store, request_id) == [Verdict.REFUSED, Verdict.BLOCKED]
    assert vendor.calls[1].numbers == (second,)


async def test_after_the_first_batch_that_has_to_wait_no_further_one_is_begun(
    store: SqlStore, vendor: FakeVendor, clock: Ticking
) -> None:
    execution = Execution(store, vendor, clock, Pace(concurrency=1, spare=0, sleep=no_sleep))
    vendor.script = [all_blocked, port.AskOperator("The key is wrong.")]
    request_id = await approved(store, clock, 1000)
    assert await carry_out(execution, request_id, "a", direct) == "held"
    assert len(vendor.calls) == 2


async def test_an_end_that_passed_while_waiting_is_not_sent(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)
    clock.pass_(days=31)
    await carry_out(execution, request_id, "a", direct)
    assert await verdicts(store, request_id) == [Verdict.SKIPPED] * 2
    assert not vendor.calls


async def test_every_change_leaves_its_event(execution: Execution, store: SqlStore, clock: Ticking) -> None:
    request_id = await approved(store, clock)
    await carry_out(execution, request_id, "a", direct)
    kinds = [event.kind for event in await store.read(lambda tx: tx.requests.events(request_id))]
    assert kinds == [
        "request_asked", "approval_given", "request_approved", "execution_began",
        "numbers_sent", "numbers_judged", "execution_finished",
    ]  # fmt: skip


async def test_what_could_not_be_sent_before_its_end_is_skipped_and_says_so(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    request_id = await approved(store, clock)
    clock.pass_(days=30)
    assert await carry_out(execution, request_id, "a", direct) == "done"
    lines = await store.read(lambda tx: tx.items.lines(request_id))
    late = "the end of this block passed before it could be sent"
    assert [(one.verdict, one.words) for one in lines] == [(Verdict.SKIPPED, late)] * 2
    assert vendor.calls == []
