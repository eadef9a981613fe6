"""A block is to last longer: a linked request under the same rules, for what still stands by the record."""

import dataclasses
import functools
from datetime import timedelta

import pytest

from bot.domain.errors import FieldRefused, Refused
from bot.domain.expiry import Deadline, Duration, Expiry, Permanent
from bot.domain.request import Kind, State
from bot.domain.standing import Known
from bot.domain.verdict import Verdict
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.execute import Execution
from bot.service.extend import Extend, check_may_extend, extend, extend_same
from bot.service.outbox import About
from bot.service.picture import RequestPicture
from bot.service.ports import Surface
from bot.service.submit import submit
from bot.store.store import SqlStore
from tests.service.executions import blocked, direct, stored
from tests.service.fakes import INDIA, FakeVendor, Ticking, all_of, approved, desk, wish

pytestmark = pytest.mark.anyio

TWO_MONTHS = Duration("for 60 days", 0, 60, 0)


async def extending(
    store: SqlStore, clock: Ticking, expiry: Expiry = TWO_MONTHS, reason: str = "", made: str = "r2"
) -> RequestPicture:
    command = Extend("form-1", "r1", "UAGENT", INDIA, expiry, reason)
    work = functools.partial(extend, command=command, desk=desk(), now=clock(), new_id=lambda: made)
    return await store.write(work)


async def pressing(store: SqlStore, clock: Ticking, made: str = "r2") -> RequestPicture:
    click = Click("r1", "UAGENT")
    work = functools.partial(extend_same, click=click, desk=desk(), now=clock(), new_id=lambda: made)
    return await store.write(work)


async def test_a_later_end_is_a_linked_request_that_both_histories_know(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocked(store, clock, execution)
    made = await extending(store, clock)
    linked = await stored(store, made.id)
    assert (linked.kind, linked.state, linked.linked_to, linked.total) == (Kind.BLOCK, State.PENDING, "r1", 2)
    assert linked.reason == "Extends request r1: robocalls"
    events = await store.read(lambda tx: tx.requests.events("r1"))
    assert [one.facts for one in events if one.kind == "extension_asked"] == [{"request": "r2"}]


async def test_a_reason_of_ones_own_takes_the_place_of_ours(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocked(store, clock, execution)
    assert (await extending(store, clock, reason="they call again")).reason == "they call again"


async def test_a_form_that_comes_twice_extends_once(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocked(store, clock, execution)
    first = await extending(store, clock)
    assert (await extending(store, clock, made="r3")).id == first.id


@pytest.mark.parametrize("expiry", [Duration("for 30 days", 0, 30, 0), Duration("for 1 day", 0, 1, 0)])
async def test_an_end_that_is_not_later_is_refused_at_its_field(
    store: SqlStore, clock: Ticking, execution: Execution, expiry: Expiry
) -> None:
    await blocked(store, clock, execution)
    with pytest.raises(FieldRefused) as refused:
        await extending(store, clock, expiry)
    assert (refused.value.field, refused.value.code) == ("expiry", "not-later")


async def test_what_is_not_finished_cannot_be_extended(store: SqlStore, clock: Ticking) -> None:
    await approved(store, clock)
    with pytest.raises(Refused) as refused:
        await store.read(lambda tx: check_may_extend(tx, "r1"))
    assert refused.value.code == "not-done"


async def test_what_a_later_request_decides_is_not_extended_by_the_earlier_one(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocked(store, clock, execution)
    clock.pass_(days=1)
    await blocked(store, clock, execution, request_id="r2")
    with pytest.raises(Refused) as refused:
        await store.read(lambda tx: check_may_extend(tx, "r1"))
    assert refused.value.code == "over"


async def test_one_press_asks_for_the_same_length_once_more_and_a_second_is_told_of_it(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocked(store, clock, execution)
    clock.pass_(days=20)
    made = await pressing(store, clock)
    assert (await stored(store, made.id)).expiry == Duration("for 30 days", 0, 30, 0)
    with pytest.raises(Refused, match="Somebody asked already: request r2 is pending") as refused:
        await pressing(store, clock, "r3")
    assert refused.value.code == "asked"


async def test_of_a_fixed_end_the_same_length_is_the_days_from_asking_to_it(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    friday = Deadline("until Friday", clock() + timedelta(days=4, hours=3))
    command = dataclasses.replace(wish(), expiry=friday)
    await store.write(
        functools.partial(submit, command=command, desk=desk(), now=clock(), new_id=lambda: "r1")
    )
    await store.write(functools.partial(approve, click=Click("r1", "ULEAD1"), desk=desk(), now=clock()))
    assert await carry_out(execution, "r1", "a", direct) == "done"
    clock.pass_(days=1)
    made = await pressing(store, clock)
    assert (await stored(store, made.id)).expiry == Duration("for 5 days", 0, 5, 0)


async def test_what_never_ends_has_no_later_end(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    for_ever = desk(permanent=True)
    command = dataclasses.replace(wish(), expiry=Permanent("permanently"))
    await store.write(
        functools.partial(submit, command=command, desk=for_ever, now=clock(), new_id=lambda: "r1")
    )
    await store.write(functools.partial(approve, click=Click("r1", "ULEAD1"), desk=for_ever, now=clock()))
    assert await carry_out(execution, "r1", "a", direct) == "done"
    with pytest.raises(FieldRefused) as refused:
        await pressing(store, clock)
    assert refused.value.code == "not-later"


async def test_the_extended_blocks_thread_and_card_are_told(
    store: SqlStore, clock: Ticking, execution: Execution, vendor: FakeVendor
) -> None:
    await blocked(store, clock, execution)
    await extending(store, clock)
    await store.write(functools.partial(approve, click=Click("r2", "ULEAD1"), desk=desk(), now=clock()))
    assert await carry_out(execution, "r2", "a", direct) == "done"
    letter = await store.write(lambda tx: tx.letters.take("r1:by:r2", clock(), timedelta(minutes=1)))
    assert letter is not None
    assert (letter.about, letter.facts) == (
        About.EXTENDED,
        {
            "by": "r2",
            "requester": "UAGENT",
            "numbers": 2,
            "until": (clock() + timedelta(days=60)).isoformat(),
        },
    )
    pictures = await store.read(lambda tx: tx.pictures.of("r1"))
    assert [one.wanted for one in pictures if one.surface is Surface.CARD] > [1]
    assert len(vendor.calls) == 2


async def test_a_block_that_another_only_outlasts_is_drawn_anew_without_a_word_in_its_thread(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocked(store, clock, execution)
    clock.pass_(days=1)
    await blocked(store, clock, execution, request_id="r2")
    assert not [key for key in await store.read(lambda tx: tx.letters.due(clock(), 99)) if ":by:" in key]
    (block, _) = await store.read(lambda tx: tx.standings.of(["+919870000000", "+919870000001"]))
    assert (block.standing.by, block.standing.at(clock())) == ("r2", Known.BLOCKED)


async def test_what_failed_is_no_part_of_an_extension(
    store: SqlStore, clock: Ticking, execution: Execution, vendor: FakeVendor
) -> None:
    vendor.script = [
        lambda addition: (
            all_of(addition.numbers) | all_of(addition.numbers[:1], Verdict.REFUSED, "not a number")
        )
    ]
    await blocked(store, clock, execution)
    assert (await extending(store, clock)).total == 1
