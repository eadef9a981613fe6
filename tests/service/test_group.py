"""CloudAgent has no such group: the request waits for an approver, who has it created or ends it."""

import functools
from datetime import timedelta

import pytest

from bot.domain.errors import Refused
from bot.domain.request import Cause, State
from bot.domain.verdict import Judgement, Verdict
from bot.service import vendor as port
from bot.service.carry_out import carry_out
from bot.service.decide import Click, check_may_decide, create_group, reject
from bot.service.execute import Execution, Pace
from bot.service.read_picture import read_picture
from bot.service.sweep import Sweep
from bot.store.store import SqlStore
from tests.service.executions import direct, no_sleep
from tests.service.fakes import INDIA, FakeQueue, FakeVendor, Ticking, all_blocked, approved, desk

pytestmark = pytest.mark.anyio

GROUP = "spam-callers"


@pytest.fixture
def execution(store: SqlStore, vendor: FakeVendor, clock: Ticking) -> Execution:
    return Execution(store, vendor, clock, Pace(sleep=no_sleep))


async def waiting_for_its_group(execution: Execution, vendor: FakeVendor, clock: Ticking) -> str:
    store = execution.store
    assert isinstance(store, SqlStore)
    request_id = await approved(store, clock, 3)
    vendor.script = [port.GroupUnknown(GROUP)]
    assert await carry_out(execution, request_id, "a", direct) == "held"
    return request_id


async def agree(store: SqlStore, clock: Ticking, actor: str = "ULEAD1") -> State:
    use_case = functools.partial(create_group, click=Click("r1", actor), desk=desk(), now=clock())
    return await store.write(use_case)


async def end(store: SqlStore, clock: Ticking) -> State:
    click = Click("r1", "ULEAD1")
    return await store.write(
        functools.partial(reject, click=click, reason="wrong group", desk=desk(), now=clock())
    )


async def test_the_request_stays_open_and_says_which_group_is_missing(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor, queue: FakeQueue
) -> None:
    await waiting_for_its_group(execution, vendor, clock)
    picture = await store.read(lambda tx: read_picture(tx, "r1", account_tz=INDIA, now=clock()))
    assert (picture.state, picture.held_for) == (State.HELD, Cause.GROUP)
    assert picture.counts == {Verdict.WAITING: 3}
    assert f"“{GROUP}”" in picture.note
    assert "3 numbers waiting" in picture.note
    clock.pass_(days=1)
    assert await Sweep(store, clock).take_up_work() == 0
    assert await carry_out(execution, "r1", "late twin", direct) == "not ours"
    assert len(queue.carried) == 1


async def test_the_group_is_created_with_the_first_number_and_the_others_are_added(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    await waiting_for_its_group(execution, vendor, clock)
    vendor.calls.clear()
    assert await agree(store, clock) is State.APPROVED
    vendor.script = [port.GroupUnknown(GROUP), all_blocked]
    assert await carry_out(execution, "r1", "b", direct) == "done"
    lines = await store.read(lambda tx: tx.items.lines("r1"))
    assert {line.verdict for line in lines} == {Verdict.BLOCKED}
    assert vendor.created == [(GROUP, lines[0].e164)]
    assert vendor.calls[-1].numbers == tuple(line.e164 for line in lines[1:])
    kinds = [event.kind for event in await store.read(lambda tx: tx.requests.events("r1"))]
    assert "group_agreed" in kinds


async def test_what_creating_says_of_the_first_number_counts(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    await waiting_for_its_group(execution, vendor, clock)
    await agree(store, clock)
    vendor.script = [port.GroupUnknown(GROUP), all_blocked]
    vendor.creations = [Judgement(Verdict.REFUSED, "not taken")]
    await carry_out(execution, "r1", "b", direct)
    lines = await store.read(lambda tx: tx.items.lines("r1"))
    assert [line.verdict for line in lines] == [Verdict.REFUSED, Verdict.BLOCKED, Verdict.BLOCKED]


async def test_a_first_number_that_creating_does_not_take_makes_room_for_the_next(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    await waiting_for_its_group(execution, vendor, clock)
    await agree(store, clock)
    vendor.script = [port.GroupUnknown(GROUP), all_blocked]
    vendor.creations = [port.FieldsRefused("bad number", {"blockNumbers": "bad number"})]
    await carry_out(execution, "r1", "b", direct)
    lines = await store.read(lambda tx: tx.items.lines("r1"))
    assert [number for _, number in vendor.created] == [lines[0].e164, lines[1].e164]
    assert [line.verdict for line in lines] == [Verdict.REFUSED, Verdict.BLOCKED, Verdict.BLOCKED]


async def test_a_number_that_creating_may_have_stored_is_never_called_refused(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    await waiting_for_its_group(execution, vendor, clock)
    await agree(store, clock)
    vendor.creations = [Judgement(Verdict.UNCONFIRMED, "not listed")]
    limit = port.WaitUntil("slow down", clock() + timedelta(minutes=1))
    vendor.script = [port.GroupUnknown(GROUP), limit]
    assert await carry_out(execution, "r1", "b", direct) == "held"
    clock.pass_(minutes=1)
    await carry_out(execution, "r1", "c", direct)
    assert next(iter(vendor.calls[-1].numbers)) in vendor.calls[-1].maybe_there


async def test_a_name_that_creating_refuses_keeps_the_request_open_with_the_vendors_words(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    await waiting_for_its_group(execution, vendor, clock)
    await agree(store, clock)
    vendor.script = [port.GroupUnknown(GROUP)] * 2
    vendor.creations = [port.FieldsRefused("CloudAgent: no such name, please.", {"name": "no"})]
    assert await carry_out(execution, "r1", "b", direct) == "held"
    request = await store.read(lambda tx: tx.requests.get("r1"))
    assert request is not None
    assert (request.held_for, request.group_agreed_by) == (Cause.GROUP, "")
    assert "no such name, please" in request.note


async def test_of_many_calls_one_creates_the_group(
    store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    execution = Execution(store, vendor, clock, Pace(concurrency=4, sleep=no_sleep))
    request_id = await approved(store, clock, 450)
    vendor.script = [port.GroupUnknown(GROUP)] * 4
    assert await carry_out(execution, request_id, "a", direct) == "held"
    await agree(store, clock)
    vendor.script = [port.GroupUnknown(GROUP), all_blocked]
    assert await carry_out(execution, request_id, "b", direct) == "done"
    assert len(vendor.created) == 1
    assert await store.read(lambda tx: tx.items.counts(request_id)) == {Verdict.BLOCKED: 450}


@pytest.mark.parametrize("actor", ["UAGENT", "USTRANGER"])
async def test_only_an_approver_who_did_not_ask_may_have_it_created(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor, actor: str
) -> None:
    await waiting_for_its_group(execution, vendor, clock)
    with pytest.raises(Refused):
        await agree(store, clock, actor)
    request = await store.read(lambda tx: tx.requests.get("r1"))
    assert request is not None
    assert request.state is State.HELD


async def test_the_second_of_two_clicks_is_told_that_it_came_too_late(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    await waiting_for_its_group(execution, vendor, clock)
    await agree(store, clock)
    with pytest.raises(Refused, match="settled") as caught:
        await agree(store, clock, "ULEAD2")
    assert caught.value.code == "too-late"


async def test_whoever_approved_may_reject_it_now_and_the_reason_is_kept(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    await waiting_for_its_group(execution, vendor, clock)
    await store.read(lambda tx: check_may_decide(tx, Click("r1", "ULEAD1"), desk=desk(), now=clock()))
    assert await end(store, clock) is State.REJECTED
    picture = await store.read(lambda tx: read_picture(tx, "r1", account_tz=INDIA, now=clock()))
    assert (picture.note, picture.closed_by) == ("wrong group", "ULEAD1")


async def test_numbers_that_were_blocked_before_the_group_vanished_keep_their_verdict(
    store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    one_by_one = Pace(concurrency=1, spare=0, sleep=no_sleep)
    execution = Execution(store, vendor, clock, one_by_one)
    request_id = await approved(store, clock, 150)
    vendor.script = [all_blocked, port.GroupUnknown(GROUP)]
    assert await carry_out(execution, request_id, "a", direct) == "held"
    assert await end(store, clock) is State.DONE
    counts = await store.read(lambda tx: tx.items.counts(request_id))
    assert counts == {Verdict.BLOCKED: 100, Verdict.SKIPPED: 50}


async def test_who_ends_it_in_bulk_tells_of_it_in_one_letter_for_all(
    execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    await waiting_for_its_group(execution, vendor, clock)
    work = functools.partial(
        reject, click=Click("r1", "ULEAD1"), reason="wrong group", desk=desk(), now=clock(), tell=False
    )
    assert await store.write(work) is State.REJECTED
    assert await store.read(lambda tx: tx.letters.due(clock(), 9)) == []
