"""Lifting: asked for by who may, decided like a block, sent without a group, and never too late."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from bot.domain.errors import Refused
from bot.domain.request import Kind, State
from bot.domain.verdict import Judgement, Verdict
from bot.service import vendor as port
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.execute import Execution
from bot.service.picture import RequestPicture
from bot.service.submit import Desk
from bot.service.unblock import Unblock, unblock
from bot.service.undo import undo
from bot.store.store import SqlStore
from tests.databases import on_sqlite
from tests.service.executions import direct, stored, verdicts
from tests.service.fakes import INDIA, FakeVendor, Ticking, all_of, approved, desk

pytestmark = pytest.mark.anyio

FIRST, SECOND = "+919870000000", "+919870000001"


@dataclass
class Lifting(FakeVendor):
    """Lifts what it is asked to, unless a script says otherwise."""

    lifts: list[tuple[tuple[str, ...], str, frozenset[str]]] = field(default_factory=list)
    refusals: list[port.VendorError] = field(default_factory=list)

    async def delete(
        self, numbers: tuple[str, ...], *, group: str = "", maybe_lifted: frozenset[str] = frozenset()
    ) -> Mapping[str, Judgement]:
        self.lifts.append((numbers, group, maybe_lifted))
        if self.refusals:
            raise self.refusals.pop(0)
        return all_of(numbers, Verdict.UNDONE)


@pytest.fixture
def vendor() -> Lifting:
    return Lifting()


@pytest.fixture
async def blocked(execution: Execution, store: SqlStore, clock: Ticking) -> str:
    """Two numbers that stand blocked in spam-callers because UAGENT asked."""
    request_id = await approved(store, clock)
    assert await carry_out(execution, request_id, "a", direct) == "done"
    return request_id


async def asking(
    store: SqlStore,
    clock: Ticking,
    *numbers: str,
    by: str = "UAGENT",
    name: str = "u1",
    at: Desk | None = None,
) -> RequestPicture:
    command = Unblock(f"key-{name}", "T1", by, INDIA, numbers or (FIRST, SECOND), "a customer")
    work = functools.partial(unblock, command=command, desk=at or desk(), now=clock(), new_id=lambda: name)
    return await store.write(work)


async def undoing(
    store: SqlStore, clock: Ticking, request_id: str = "r1", name: str = "u1", reason: str = ""
) -> RequestPicture:
    click = Click(request_id, "UAGENT")
    work = functools.partial(undo, click=click, desk=desk(), now=clock(), new_id=lambda: name, reason=reason)
    return await store.write(work)


async def lift(store: SqlStore, clock: Ticking, execution: Execution, request_id: str = "u1") -> None:
    click = Click(request_id, "ULEAD1")
    await store.write(functools.partial(approve, click=click, desk=desk(), now=clock()))
    assert await carry_out(execution, request_id, "b", direct) == "done"


async def test_what_was_blocked_is_lifted_after_an_approval(
    blocked: str, store: SqlStore, clock: Ticking, execution: Execution, vendor: Lifting
) -> None:
    asked = await asking(store, clock)
    assert (asked.kind, asked.state, asked.expiry_line) == (Kind.UNBLOCK, State.PENDING, "")
    await lift(store, clock, execution)
    assert vendor.lifts == [((FIRST, SECOND), "spam-callers", frozenset())]
    assert await verdicts(store, "u1") == [Verdict.UNDONE] * 2
    with pytest.raises(Refused, match="not blocked now"):
        await asking(store, clock, name="u2")
    assert blocked == "r1"


async def test_the_same_wish_twice_is_one_request(blocked: str, store: SqlStore, clock: Ticking) -> None:
    first = await asking(store, clock)
    assert (await asking(store, clock)).id == first.id
    assert (await stored(store, blocked)).state is State.DONE


@pytest.mark.parametrize(
    "refusal", [port.FieldsRefused("not a valid number", {"blockNumbers": "x"}), port.GroupUnknown("g")]
)
async def test_a_refused_call_refuses_what_was_not_judged_before(
    blocked: str, store: SqlStore, clock: Ticking, execution: Execution, vendor: Lifting,
    refusal: port.VendorError,
) -> None:  # fmt: skip
    await asking(store, clock)
    refusal.judged = {FIRST: Judgement(Verdict.UNDONE)}
    vendor.refusals = [refusal]
    await lift(store, clock, execution)
    assert await verdicts(store, "u1") == [Verdict.UNDONE, Verdict.REFUSED]
    assert await store.read(lambda tx: tx.items.words_about("u1", SECOND)) == refusal.sentence
    assert blocked == "r1"


@on_sqlite
@pytest.mark.parametrize(("count", "rest"), [(5, ". Leave"), (8, " and 3 more. Leave")])
async def test_numbers_that_are_not_blocked_are_named_the_first_five(
    blocked: str, store: SqlStore, clock: Ticking, count: int, rest: str
) -> None:
    with pytest.raises(Refused) as refused:
        await asking(store, clock, FIRST, *(f"+9198123450{n:02d}" for n in range(count)))
    named = ", ".join(f"+91 98123 450{n:02d}" for n in range(5))
    assert f"not blocked now: {named}{rest}" in refused.value.sentence
    assert blocked == "r1"


@on_sqlite
@pytest.mark.parametrize(("actor", "code"), [("UAGENT", ""), ("ULEAD2", ""), ("USTRANGER", "not-yours")])
async def test_leads_lift_all_and_everybody_else_what_they_asked_for(
    blocked: str, store: SqlStore, clock: Ticking, actor: str, code: str
) -> None:
    if not code:
        assert (await asking(store, clock, by=actor)).requester == actor
        return
    with pytest.raises(Refused) as refused:
        await asking(store, clock, by=actor)
    assert refused.value.code == code
    assert await store.read(lambda tx: tx.requests.get("u1")) is None
    assert blocked == "r1"


@on_sqlite
async def test_a_wish_that_nobody_else_could_approve_is_refused(
    blocked: str, store: SqlStore, clock: Ticking
) -> None:
    alone = desk(approvers=("ULEAD1",))
    with pytest.raises(Refused) as refused:
        await asking(store, clock, by="ULEAD1", at=alone)
    assert refused.value.code == "no-approver"
    assert (await stored(store, blocked)).state is State.DONE


@on_sqlite
async def test_a_number_in_two_groups_is_told_to_stand_in_both(
    blocked: str, execution: Execution, store: SqlStore, clock: Ticking
) -> None:
    await approved(store, clock, 1, request_id="r2", group="robocalls")
    assert await carry_out(execution, "r2", "a", direct) == "done"
    asked = await asking(store, clock)
    notes = {line.e164: line.note for line in asked.numbers}
    assert notes == {FIRST: "stands in robocalls and spam-callers", SECOND: ""}
    assert (asked.group, blocked) == ("spam-callers", "r1")


async def test_an_undo_asks_for_all_that_the_request_still_blocks(
    blocked: str, store: SqlStore, clock: Ticking, execution: Execution, vendor: Lifting
) -> None:
    made = await undoing(store, clock)
    assert (made.total, made.reason) == (2, "Undo of request r1")
    assert (await stored(store, "u1")).linked_to == blocked
    with pytest.raises(Refused, match="Somebody asked already: request u1 is pending"):
        await undoing(store, clock, name="u2")
    await lift(store, clock, execution)
    assert vendor.lifts[0][0] == (FIRST, SECOND)
    with pytest.raises(Refused, match="nothing of this request is blocked any more"):
        await undoing(store, clock, name="u2")
    assert "undo_asked" in [one.kind for one in await store.read(lambda tx: tx.requests.events(blocked))]


@on_sqlite
async def test_an_undo_leaves_alone_what_a_later_request_blocks(
    blocked: str, store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    clock.pass_(minutes=1)
    await approved(store, clock, 1, request_id="r2")
    assert await carry_out(execution, "r2", "a", direct) == "done"
    made = await undoing(store, clock, blocked, reason="half of it")
    assert ([line.e164 for line in made.numbers], made.reason) == ([SECOND], "half of it")


@on_sqlite
async def test_only_a_finished_block_is_undone(store: SqlStore, clock: Ticking) -> None:
    await approved(store, clock)
    with pytest.raises(Refused) as refused:
        await undoing(store, clock)
    assert refused.value.code == "not-done"
