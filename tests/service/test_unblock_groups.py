"""Lifting what stands in several groups: the rules of each of them hold, by its own approvers."""

import dataclasses
import functools

import pytest

from bot.domain.errors import Refused
from bot.domain.narrowing import Less
from bot.domain.policy import GroupPolicy, Policy
from bot.domain.request import Request, State
from bot.domain.verdict import Judgement, Verdict
from bot.service.bulk import waiting_for
from bot.service.claim import claim
from bot.service.decide import Click, approve, reject
from bot.service.narrow import Edit, narrow
from bot.service.picture import RequestPicture
from bot.service.ports import Transaction
from bot.service.submit import Desk, submit
from bot.service.unblock import Unblock, unblock
from bot.service.undo import undo
from bot.service.wait import Wait
from bot.store.database import Database
from bot.store.store import SqlStore
from tests.service.executions import stored
from tests.service.fakes import INDIA, FakePeople, Ticking, wish
from tests.service.plans import listening, plans_of

pytestmark = pytest.mark.anyio

BOTH = ("+919870000000", "+919870000001")
SPAM, VIP = "spam-callers", "vip-line"


def desk_of(*vip: str, quorum: int = 1, spam: tuple[str, ...] = ("USPAM1", "USPAM2")) -> Desk:
    """Groups with approvers of their own."""
    groups = {SPAM: GroupPolicy(approvers=spam), VIP: GroupPolicy(approvers=vip, quorum=quorum)}
    return Desk(Policy(groups=groups), FakePeople(), "C1", INDIA)


APART = desk_of("UVIP1", "UVIP2")
OVERLAPPING = desk_of("USPAM1", "UVIP1")


async def blocks(store: SqlStore, clock: Ticking, group: str, name: str) -> None:
    """Two numbers of a group are blocked by a request of this name."""
    command = dataclasses.replace(wish(2, key=name), group=group)
    await store.write(
        functools.partial(submit, command=command, desk=APART, now=clock(), new_id=lambda: name)
    )

    def done(tx: Transaction) -> None:
        before = tx.requests.get(name)
        assert before is not None
        ends = clock().replace(year=2027)
        tx.requests.save(before, dataclasses.replace(before, state=State.DONE, expires_at=ends))
        tx.items.mark_sent(name, BOTH, clock(), until=ends)
        tx.items.judge(name, dict.fromkeys(BOTH, Judgement(Verdict.BLOCKED)), clock())

    await store.write(done)
    clock.pass_(minutes=1)


@pytest.fixture
async def ledger(store: SqlStore, clock: Ticking) -> SqlStore:
    """The same two numbers in two groups."""
    await blocks(store, clock, SPAM, "b1")
    await blocks(store, clock, VIP, "b2")
    return store


async def lift(store: SqlStore, clock: Ticking, desk: Desk, requester: str = "UAGENT") -> RequestPicture:
    command = Unblock("k9", "T1", requester, INDIA, BOTH, "a customer")
    return await store.write(
        functools.partial(unblock, command=command, desk=desk, now=clock(), new_id=lambda: "u1")
    )


async def approving(store: SqlStore, clock: Ticking, actor: str, desk: Desk) -> State:
    return await store.write(functools.partial(approve, click=Click("u1", actor), desk=desk, now=clock()))


async def test_approvers_of_every_group_have_to_agree(ledger: SqlStore, clock: Ticking) -> None:
    asked = await lift(ledger, clock, APART)
    assert (asked.quorum, asked.asked) == (2, ("USPAM1", "USPAM2", "UVIP1", "UVIP2"))
    assert "each one's own approvers have to agree: spam-callers 1, vip-line 1" in asked.note
    assert await approving(ledger, clock, "USPAM1", APART) is State.PENDING
    assert await approving(ledger, clock, "UVIP2", APART) is State.APPROVED


async def test_two_of_one_group_do_not_make_up_for_the_other(ledger: SqlStore, clock: Ticking) -> None:
    await lift(ledger, clock, APART)
    assert await approving(ledger, clock, "USPAM1", APART) is State.PENDING
    assert await approving(ledger, clock, "USPAM2", APART) is State.PENDING
    assert (await stored(ledger, "u1")).quorum == 3
    assert await approving(ledger, clock, "UVIP1", APART) is State.APPROVED


async def test_who_decides_for_both_groups_is_enough(ledger: SqlStore, clock: Ticking) -> None:
    assert (await lift(ledger, clock, OVERLAPPING)).quorum == 1
    assert await approving(ledger, clock, "USPAM1", OVERLAPPING) is State.APPROVED


async def test_the_quorum_of_each_group_is_reached_by_its_own(ledger: SqlStore, clock: Ticking) -> None:
    strict = desk_of("USPAM1", "UVIP1", "UVIP2", quorum=2)
    assert (await lift(ledger, clock, strict)).quorum == 2
    assert await approving(ledger, clock, "USPAM1", strict) is State.PENDING
    assert await approving(ledger, clock, "USPAM2", strict) is State.PENDING
    assert await approving(ledger, clock, "UVIP2", strict) is State.APPROVED


async def test_what_no_other_could_approve_for_one_group_is_refused(ledger: SqlStore, clock: Ticking) -> None:
    alone = desk_of("UAGENT")
    with pytest.raises(Refused) as refused:
        await lift(ledger, clock, alone)
    assert refused.value.code == "no-approver"


async def test_one_group_with_the_same_rules_says_nothing_of_groups(ledger: SqlStore, clock: Ticking) -> None:
    same = desk_of("USPAM1", "USPAM2")
    asked = await lift(ledger, clock, same)
    assert (asked.quorum, asked.note) == (1, "")


async def test_a_group_it_came_to_stand_in_meanwhile_has_its_say(store: SqlStore, clock: Ticking) -> None:
    await blocks(store, clock, SPAM, "b1")
    assert (await lift(store, clock, APART)).quorum == 1
    await blocks(store, clock, VIP, "b2")
    assert await approving(store, clock, "USPAM1", APART) is State.PENDING
    assert await approving(store, clock, "UVIP1", APART) is State.APPROVED


async def test_a_group_where_it_is_over_has_none(ledger: SqlStore, clock: Ticking) -> None:
    await lift(ledger, clock, APART)

    def over(tx: Transaction) -> None:
        tx.items.mark_sent("b2", BOTH, clock(), until=clock())
        tx.items.judge("b2", dict.fromkeys(BOTH, Judgement(Verdict.BLOCKED)), clock())

    await ledger.write(over)
    with pytest.raises(Refused) as refused:
        await approving(ledger, clock, "UVIP1", APART)
    assert refused.value.code == "not-approver"


@pytest.mark.parametrize("actor", ["USPAM2", "UVIP2"])
async def test_an_approver_of_any_of_them_sees_claims_and_rejects_it(
    ledger: SqlStore, clock: Ticking, actor: str
) -> None:
    await lift(ledger, clock, APART)
    waiting = await ledger.read(lambda tx: waiting_for(tx, actor, desk=APART, now=clock()))
    assert [one.id for one in waiting] == ["u1"]
    click = Click("u1", actor)
    await ledger.write(functools.partial(claim, click=click, desk=APART, now=clock()))
    work = functools.partial(reject, click=click, reason="no", desk=APART, now=clock())
    assert await ledger.write(work) is State.REJECTED


async def test_who_decides_for_none_of_them_may_not(ledger: SqlStore, clock: Ticking) -> None:
    await lift(ledger, clock, APART)
    assert not await ledger.read(lambda tx: waiting_for(tx, "UOTHER", desk=APART, now=clock()))
    with pytest.raises(Refused) as refused:
        await approving(ledger, clock, "UOTHER", APART)
    assert refused.value.code == "not-approver"


async def test_a_reminder_goes_to_the_approvers_of_all(ledger: SqlStore, clock: Ticking) -> None:
    await lift(ledger, clock, APART)
    clock.pass_(hours=2)
    await Wait(ledger, APART, clock).pass_time()
    events = await ledger.read(lambda tx: tx.requests.events("u1"))
    (reminded,) = [one for one in events if one.kind == "approvers_reminded"]
    assert reminded.facts["pinged"] == ["USPAM1", "USPAM2", "UVIP1", "UVIP2"]


async def test_a_number_is_taken_out_by_an_approver_of_any(ledger: SqlStore, clock: Ticking) -> None:
    await lift(ledger, clock, APART)
    edit = Edit(Click("u1", "UVIP1"), Less(taken_out=BOTH[:1]))
    await ledger.write(functools.partial(narrow, edit=edit, desk=APART, now=clock()))
    assert (await stored(ledger, "u1")).narrowed == 1


async def test_an_undo_is_meant_for_the_group_of_what_it_undoes(ledger: SqlStore, clock: Ticking) -> None:
    """There the numbers are surely lifted, whatever CloudAgent's delete does to other groups."""
    work = functools.partial(undo, click=Click("b2", "UAGENT"), desk=APART, now=clock(), new_id=lambda: "u1")
    await ledger.write(work)
    undoing: Request = await stored(ledger, "u1")
    assert undoing.group == VIP


async def test_the_groups_concerned_are_found_by_keys(
    ledger: SqlStore, clock: Ticking, database: Database
) -> None:
    await lift(ledger, clock, APART)
    with listening() as asked:
        found = await ledger.read(lambda tx: tx.standings.groups_of("u1", clock()))
    assert found == [SPAM, VIP]
    for told in await plans_of(database, asked):
        assert "SCAN" not in told
        assert "Seq Scan" not in told


async def test_nobody_approves_while_slack_has_not_told_the_approvers_of_one_group(
    ledger: SqlStore, clock: Ticking
) -> None:
    unknown = desk_of("SVIPS")
    await lift(ledger, clock, APART)
    with pytest.raises(Refused) as refused:
        await approving(ledger, clock, "USPAM1", unknown)
    assert refused.value.code == "approvers-unknown"
