"""Asking and deciding: recorded once, refused with a sentence, settled by one person only."""

import dataclasses
import functools
import re

import pytest

from bot.domain.errors import FieldRefused, Refused
from bot.domain.numbers import NumbersRead
from bot.domain.policy import GroupPolicy, Policy, Protected
from bot.domain.request import State
from bot.service.decide import Click, approve, cancel, check_may_decide, reject
from bot.service.ports import Raced, Surface, Transaction
from bot.service.read_picture import read_picture
from bot.service.shown import CHANGED, Shown, read_shown
from bot.service.submit import Submit, check, submit
from bot.store.store import SqlStore
from tests.service.executions import stored
from tests.service.fakes import INDIA, LEADS, FakeQueue, Ticking, desk, desk_of, wish

pytestmark = pytest.mark.anyio


async def ask(store: SqlStore, clock: Ticking, command: Submit | None = None, quorum: int = 1) -> str:
    work = functools.partial(
        submit, command=command or wish(), desk=desk(quorum=quorum), now=clock(), new_id=lambda: "r1"
    )
    return (await store.write(work)).id


async def approving(store: SqlStore, clock: Ticking, actor: str, quorum: int = 1) -> State:
    click = Click("r1", actor)
    return await store.write(functools.partial(approve, click=click, desk=desk(quorum=quorum), now=clock()))


async def test_the_same_key_is_the_same_request(store: SqlStore, clock: Ticking, queue: FakeQueue) -> None:
    first = await ask(store, clock)
    again = functools.partial(submit, command=wish(5), desk=desk(), now=clock(), new_id=lambda: "r2")
    picture = await store.write(again)
    assert (picture.id, picture.total) == (first, 2)
    assert queue.shown == ["r1"]


async def test_the_answer_names_numbers_expiry_and_who_is_asked(store: SqlStore, clock: Ticking) -> None:
    work = functools.partial(submit, command=wish(), desk=desk(), now=clock(), new_id=lambda: "r1")
    picture = await store.write(work)
    assert [line.e164 for line in picture.numbers] == ["+919870000000", "+919870000001"]
    assert "30 days from approval" in picture.expiry_line
    assert picture.asked == ("ULEAD1", "ULEAD2")


def test_no_number_is_refused_at_its_field(clock: Ticking) -> None:
    empty = wish()
    empty = Submit(
        empty.key, empty.team, empty.requester, empty.requester_tz, empty.group,
        NumbersRead((), (), 0, ()), empty.expiry, empty.reason,
    )  # fmt: skip
    with pytest.raises(FieldRefused) as refused:
        check(empty, desk=desk(), now=clock())
    assert refused.value.field == "numbers"


def test_a_request_that_nobody_else_could_approve_is_refused(clock: Ticking) -> None:
    with pytest.raises(Refused) as refused:
        check(wish(requester="ULEAD1"), desk=desk(approvers=("ULEAD1",)), now=clock())
    assert refused.value.code == "no-approver"


async def test_approval_and_its_job_are_one_commit(store: SqlStore, clock: Ticking, queue: FakeQueue) -> None:
    await ask(store, clock)
    assert await approving(store, clock, "ULEAD1") is State.APPROVED
    assert [(request_id, attempt) for request_id, attempt, _ in queue.carried] == [("r1", 1)]


async def test_a_rolled_back_approval_leaves_nothing(
    store: SqlStore, clock: Ticking, queue: FakeQueue
) -> None:
    await ask(store, clock)

    def fail(tx: Transaction) -> None:
        approve(tx, Click("r1", "ULEAD1"), desk=desk(), now=clock())
        raise RuntimeError("the process dies before the commit")

    with pytest.raises(RuntimeError):
        await store.write(fail)
    request = await store.read(lambda tx: tx.requests.get("r1"))
    assert request is not None
    assert request.state is State.PENDING
    assert not await store.read(lambda tx: tx.requests.decisions("r1"))
    assert not queue.carried


async def test_a_change_based_on_an_old_reading_is_not_written(store: SqlStore, clock: Ticking) -> None:
    await ask(store, clock)
    old = await store.read(lambda tx: tx.requests.get("r1"))
    assert old is not None
    await approving(store, clock, "ULEAD1")

    def overwrite(tx: Transaction) -> None:
        with pytest.raises(Raced):
            tx.requests.save(old, old)

    await store.write(overwrite)


async def test_two_approvers_make_a_quorum_of_two(store: SqlStore, clock: Ticking, queue: FakeQueue) -> None:
    await ask(store, clock, quorum=2)
    assert await approving(store, clock, "ULEAD1", 2) is State.PENDING
    assert not queue.carried
    assert await approving(store, clock, "ULEAD2", 2) is State.APPROVED


async def test_a_request_nobody_knows_is_refused_with_a_sentence(store: SqlStore, clock: Ticking) -> None:
    with pytest.raises(Refused) as refused:
        await approving(store, clock, "ULEAD1")
    assert refused.value.code == "unknown-request"


async def test_rights_are_those_of_the_click(store: SqlStore, clock: Ticking) -> None:
    await ask(store, clock)
    click = Click("r1", "ULEAD1")
    gone = desk(approvers=("ULEAD2",))
    with pytest.raises(Refused) as refused:
        await store.write(functools.partial(approve, click=click, desk=gone, now=clock()))
    assert refused.value.code == "not-approver"


async def test_a_rejection_calls_nothing(store: SqlStore, clock: Ticking, queue: FakeQueue) -> None:
    await ask(store, clock)
    work = functools.partial(reject, click=Click("r1", "ULEAD1"), reason="ours", desk=desk(), now=clock())
    assert await store.write(work) is State.REJECTED
    assert not queue.carried


async def test_a_cancelled_request_cannot_be_approved(store: SqlStore, clock: Ticking) -> None:
    await ask(store, clock)
    await store.write(functools.partial(cancel, click=Click("r1", "UAGENT"), now=clock()))
    with pytest.raises(Refused) as refused:
        await approving(store, clock, "ULEAD1")
    assert refused.value.code == "too-late"


async def test_while_the_approvers_are_unknown_requests_are_taken_and_clicks_told_to_wait(
    store: SqlStore, clock: Ticking
) -> None:
    silent = desk(approvers=("SLEADS",))
    check(wish(), desk=silent, now=clock())
    work = functools.partial(submit, command=wish(), desk=silent, now=clock(), new_id=lambda: "r1")
    await store.write(work)
    click = Click("r1", "ULEAD1")
    with pytest.raises(Refused) as refused:
        await store.write(functools.partial(approve, click=click, desk=silent, now=clock()))
    assert refused.value.code == "approvers-unknown"


async def test_the_answer_to_a_new_request_is_what_reading_it_back_gives(
    store: SqlStore, clock: Ticking
) -> None:
    work = functools.partial(submit, command=wish(30), desk=desk(), now=clock(), new_id=lambda: "r1")
    answered = await store.write(work)
    read = await store.read(lambda tx: read_picture(tx, "r1", account_tz=INDIA, now=clock()))
    for one, other in zip(answered.numbers, read.numbers, strict=True):
        assert one.e164 == other.e164
    assert answered.shown == "", "nobody decides from the private answer"
    assert dataclasses.replace(answered, numbers=()) == dataclasses.replace(read, numbers=(), shown="")


async def test_a_group_with_a_second_channel_gets_its_card_there_too(store: SqlStore, clock: Ticking) -> None:
    rules = {"spam-callers": GroupPolicy(approvers=LEADS, channel="C2")}
    both = desk_of(Policy(GroupPolicy(approvers=LEADS), rules))
    await store.write(functools.partial(submit, command=wish(), desk=both, now=clock(), new_id=lambda: "r1"))
    pictures = await store.read(lambda tx: tx.pictures.of("r1"))
    assert {(one.surface, one.channel) for one in pictures} == {(Surface.CARD, "C1"), (Surface.COPY, "C2")}


async def test_what_became_protected_meanwhile_is_not_approved(store: SqlStore, clock: Ticking) -> None:
    await ask(store, clock)
    rules = Policy(
        default=GroupPolicy(approvers=LEADS),
        protected=(Protected("our own numbers", prefixes=("+919870000001",)),),
    )
    changed = desk_of(rules)
    click = Click("r1", "ULEAD1")
    with pytest.raises(
        Refused, match=re.escape("+919870000001 is protected now (our own numbers)")
    ) as refused:
        await store.write(functools.partial(approve, click=click, desk=changed, now=clock()))
    assert refused.value.code == "rules-changed"


@pytest.mark.parametrize(
    ("actor", "content", "code"),
    [
        ("UAGENT", "as stored", "not-approver"),
        ("ULEAD1", "else", CHANGED),
    ],
)
async def test_a_form_for_a_decision_opens_only_for_what_may_be_decided(
    store: SqlStore, clock: Ticking, actor: str, content: str, code: str
) -> None:
    await ask(store, clock)
    shown = Shown(0, content) if content != "as stored" else None
    click = Click("r1", actor, shown)
    with pytest.raises(Refused) as refused:
        await store.read(functools.partial(check_may_decide, click=click, desk=desk(), now=clock()))
    assert refused.value.code == code


async def test_a_form_for_a_decision_opens_on_what_is_stored(store: SqlStore, clock: Ticking) -> None:
    await ask(store, clock)
    picture = await store.read(lambda tx: read_picture(tx, "r1", account_tz=INDIA, now=clock()))
    click = Click("r1", "ULEAD1", read_shown(picture.shown))
    await store.read(functools.partial(check_may_decide, click=click, desk=desk(), now=clock()))
    assert (await stored(store, "r1")).state is State.PENDING


@pytest.mark.parametrize("tell", [True, False])
async def test_a_rejection_is_told_privately_unless_somebody_else_tells_it(
    store: SqlStore, clock: Ticking, tell: bool
) -> None:
    await ask(store, clock)
    click = Click("r1", "ULEAD1")
    work = functools.partial(reject, click=click, reason="our own", desk=desk(), now=clock(), tell=tell)
    assert await store.write(work) is State.REJECTED
    letters = await store.read(lambda tx: tx.letters.due(clock(), 9))
    assert letters == (["r1:rejected"] if tell else [])
