"""Narrowing: an approver takes something away, nobody gains by it, and who saw less than that is told."""

import functools

import pytest

from bot.domain.errors import FieldRefused, Refused
from bot.domain.expiry import Duration
from bot.domain.narrowing import Less
from bot.domain.policy import GroupPolicy, Policy
from bot.domain.request import State
from bot.domain.verdict import Verdict
from bot.service.decide import Click, approve
from bot.service.narrow import TAKEN_OUT, Edit, left_of, narrow
from bot.service.read_picture import read_picture
from bot.service.shown import Shown, read_shown
from bot.service.submit import Desk, submit
from bot.store.store import SqlStore
from tests.databases import on_sqlite
from tests.service.executions import stored, verdicts
from tests.service.fakes import INDIA, LEADS, FakeQueue, Ticking, desk, desk_of, wish

pytestmark = pytest.mark.anyio

FIRST = "+919870000000"
WEEK = Duration("for 7 days", 0, 7, 0)
LED = GroupPolicy(approvers=LEADS)
HALF = Less(taken_out=(FIRST,), expiry=WEEK, group="robocalls")


@pytest.fixture
async def asked(store: SqlStore, clock: Ticking) -> str:
    work = functools.partial(submit, command=wish(3), desk=desk(), now=clock(), new_id=lambda: "r1")
    return (await store.write(work)).id


async def narrowing(
    store: SqlStore, clock: Ticking, less: Less, *, at: Desk | None = None, shown: Shown | None = None,
    approves: bool = False,
) -> None:  # fmt: skip
    edit = Edit(Click("r1", "ULEAD1", shown), less, approves)
    await store.write(functools.partial(narrow, edit=edit, desk=at or desk(), now=clock()))


async def seen(store: SqlStore, clock: Ticking) -> Shown:
    """What the card shows at this moment."""
    picture = await store.read(lambda tx: read_picture(tx, "r1", account_tz=INDIA, now=clock()))
    found = read_shown(picture.shown)
    assert found is not None
    return found


async def test_what_is_taken_away_is_recorded_and_the_requester_is_told(
    asked: str, store: SqlStore, clock: Ticking
) -> None:
    await narrowing(store, clock, HALF)
    request = await stored(store, asked)
    assert (request.state, request.group, request.expiry) == (State.PENDING, "robocalls", WEEK)
    assert await verdicts(store, asked) == [Verdict.SKIPPED, Verdict.WAITING, Verdict.WAITING]
    assert FIRST not in {line.e164 for line in await store.read(lambda tx: left_of(tx, asked))}
    assert await store.read(lambda tx: tx.items.words_about(asked, FIRST)) == TAKEN_OUT
    assert await store.read(lambda tx: tx.letters.due(clock(), 9)) == ["r1:narrowed-1"]


async def test_the_card_tells_every_narrowing(asked: str, store: SqlStore, clock: Ticking) -> None:
    await narrowing(store, clock, Less(taken_out=(FIRST,)))
    await narrowing(store, clock, Less(expiry=WEEK))
    picture = await store.read(lambda tx: read_picture(tx, asked, account_tz=INDIA, now=clock()))
    assert [one.facts["count"] for one in picture.narrowings] == [1, 0]


async def test_who_narrows_may_approve_the_rest_in_the_same_act(
    asked: str, store: SqlStore, clock: Ticking, queue: FakeQueue
) -> None:
    await narrowing(store, clock, HALF, shown=await seen(store, clock), approves=True)
    assert (await stored(store, asked)).state is State.APPROVED
    assert [one for one, *_ in queue.carried] == [asked]


@on_sqlite
async def test_nobody_approves_with_an_edit_what_they_did_not_see(
    asked: str, store: SqlStore, clock: Ticking
) -> None:
    before = await seen(store, clock)
    await narrowing(store, clock, Less(taken_out=(FIRST,)))
    with pytest.raises(Refused, match="1 number was taken out"):
        await narrowing(store, clock, Less(expiry=WEEK), shown=before, approves=True)
    assert (await stored(store, asked)).narrowed == 1


@on_sqlite
@pytest.mark.parametrize(
    ("less", "difference"),
    [
        (Less(taken_out=(FIRST, "+919870000001")), "2 numbers were taken out"),
        (Less(expiry=WEEK), "the expiry became “for 7 days” (it was “for 30 days”)"),
        (Less(group="robocalls"), "the group became “robocalls” (it was “spam-callers”)"),
    ],
)
async def test_who_decides_on_an_older_card_is_told_what_became_of_it_since(
    asked: str, store: SqlStore, clock: Ticking, less: Less, difference: str
) -> None:
    before = await seen(store, clock)
    await narrowing(store, clock, less)
    click = Click(asked, "ULEAD2", before)
    with pytest.raises(Refused) as refused:
        await store.write(functools.partial(approve, click=click, desk=desk(), now=clock()))
    assert f"since the card you saw, {difference}. The card is drawn anew" in refused.value.sentence
    assert (await stored(store, asked)).state is State.PENDING


@on_sqlite
async def test_a_card_that_never_was_ours_decides_nothing(
    asked: str, store: SqlStore, clock: Ticking
) -> None:
    click = Click(asked, "ULEAD2", Shown(0, "another content"))
    with pytest.raises(Refused, match="what the record holds is not what the card showed"):
        await store.write(functools.partial(approve, click=click, desk=desk(), now=clock()))


@on_sqlite
@pytest.mark.parametrize(
    ("groups", "named_only", "code"),
    [
        ({"robocalls": GroupPolicy(approvers=("ULEAD2",))}, False, "not-approver"),
        ({"spam-callers": LED}, True, "unknown-group"),
        ({"robocalls": GroupPolicy(requesters=("UOTHER",), approvers=LEADS)}, False, "not-requester"),
    ],
)
async def test_an_edit_gives_nobody_a_group_that_they_could_not_have(
    asked: str, store: SqlStore, clock: Ticking, groups: dict[str, GroupPolicy], named_only: bool, code: str
) -> None:
    policy = Policy(LED, groups, named_only=named_only)
    with pytest.raises((Refused, FieldRefused)) as refused:
        await narrowing(store, clock, HALF, at=desk_of(policy))
    assert refused.value.code == code
    assert (await stored(store, asked)).group == "spam-callers"
