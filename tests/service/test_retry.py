"""Trying again: only what failed is sent, by people who may, and the ledger tells both attempts."""

import functools

import pytest

from bot.domain.errors import Refused
from bot.domain.request import State
from bot.domain.verdict import Judgement, Verdict
from bot.service import vendor as port
from bot.service.carry_out import carry_out
from bot.service.decide import Click
from bot.service.execute import Execution, Pace
from bot.service.retry import retry
from bot.store.store import SqlStore
from tests.service.executions import direct, stored, verdicts
from tests.service.fakes import FakeQueue, FakeVendor, Ticking, approved, desk

pytestmark = pytest.mark.anyio


def one_refused(addition: port.Addition) -> dict[str, Judgement]:
    first, *rest = addition.numbers
    refused = {first: Judgement(Verdict.REFUSED, "not a valid number")}
    return refused | {number: Judgement(Verdict.BLOCKED) for number in rest}


async def pressing(store: SqlStore, clock: Ticking, actor: str) -> State:
    click = Click("r1", actor)
    return await store.write(functools.partial(retry, click=click, desk=desk(), now=clock()))


@pytest.fixture
async def finished(execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor) -> str:
    """150 numbers: one of the first hundred was refused, the other fifty were never answered."""
    vendor.script = [one_refused, *[port.OutcomeUnknown("no answer")] * 3]
    request_id = await approved(store, clock, 150)
    pace = Pace(concurrency=1, spare=0, sleep=execution.pace.sleep)  # the script is in order of the calls
    one_by_one = Execution(store, vendor, clock, pace)
    assert await carry_out(one_by_one, request_id, "a", direct) == "done"
    return request_id


@pytest.mark.parametrize("actor", ["UAGENT", "ULEAD2"])
async def test_only_what_failed_is_sent_again(
    finished: str,
    actor: str,
    execution: Execution,
    store: SqlStore,
    clock: Ticking,
    vendor: FakeVendor,
    queue: FakeQueue,
) -> None:
    before = len(vendor.calls)
    assert await pressing(store, clock, actor) is State.APPROVED
    assert queue.carried[-1][:2] == (finished, 2)
    assert await carry_out(execution, finished, "b", direct) == "done"
    assert sorted(len(call.numbers) for call in vendor.calls[before:]) == [1, 50]
    assert await verdicts(store, finished) == [Verdict.BLOCKED] * 150


async def test_what_was_refused_is_known_not_to_be_there_and_what_was_unconfirmed_may_be(
    finished: str, execution: Execution, store: SqlStore, clock: Ticking, vendor: FakeVendor
) -> None:
    before = len(vendor.calls)
    await pressing(store, clock, "UAGENT")
    await carry_out(execution, finished, "b", direct)
    maybe = {len(call.numbers): len(call.maybe_there) for call in vendor.calls[before:]}
    assert maybe == {1: 0, 50: 50}


async def test_the_history_names_who_tried_again(finished: str, store: SqlStore, clock: Ticking) -> None:
    await pressing(store, clock, "ULEAD1")
    events = await store.read(lambda tx: tx.requests.events(finished))
    asked = next(event for event in events if event.kind == "retry_asked")
    assert (asked.actor, asked.facts) == ("ULEAD1", {"numbers": 51, "attempt": 2})


async def test_two_presses_are_one_attempt(
    finished: str, store: SqlStore, clock: Ticking, queue: FakeQueue
) -> None:
    await pressing(store, clock, "ULEAD1")
    with pytest.raises(Refused) as refused:
        await pressing(store, clock, "UAGENT")
    assert refused.value.code == "too-late"
    assert [request_id for request_id, *_ in queue.carried] == [finished] * 2


async def test_somebody_else_cannot_retry(finished: str, store: SqlStore, clock: Ticking) -> None:
    with pytest.raises(Refused) as refused:
        await pressing(store, clock, "USTRANGER")
    assert refused.value.code == "not-yours"
    assert (await stored(store, finished)).state is State.DONE


async def test_nothing_is_retried_where_nothing_failed(
    execution: Execution, store: SqlStore, clock: Ticking
) -> None:
    await carry_out(execution, await approved(store, clock), "a", direct)
    with pytest.raises(Refused) as refused:
        await pressing(store, clock, "UAGENT")
    assert refused.value.code == "nothing-failed"


async def test_nothing_is_retried_after_the_end_of_the_block(
    finished: str, store: SqlStore, clock: Ticking
) -> None:
    clock.pass_(days=31)
    with pytest.raises(Refused) as refused:
        await pressing(store, clock, "UAGENT")
    assert refused.value.code == "expiry-passed"
    assert (await stored(store, finished)).state is State.DONE
