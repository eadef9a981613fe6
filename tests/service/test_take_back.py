"""A fresh approval is taken back by who gave it, before anything was sent; then it counts no more."""

import functools

import pytest

from bot.domain.errors import Refused
from bot.domain.policy import GroupPolicy, Policy
from bot.domain.request import State
from bot.service.decide import Click, approve
from bot.service.submit import submit
from bot.service.take_back import take_back
from bot.store.store import SqlStore
from tests.databases import on_sqlite
from tests.service.executions import stored
from tests.service.fakes import LEADS, FakeQueue, Ticking, desk_of, wish

pytestmark = pytest.mark.anyio

DESK = desk_of(Policy(default=GroupPolicy(approvers=LEADS), cancel_seconds=10))


@pytest.fixture
async def fresh(store: SqlStore, clock: Ticking) -> str:
    """Approved by ULEAD1 a moment ago; its work begins in ten seconds."""
    work = functools.partial(submit, command=wish(), desk=DESK, now=clock(), new_id=lambda: "r1")
    await store.write(work)
    await approving(store, clock)
    return "r1"


async def approving(store: SqlStore, clock: Ticking) -> None:
    click = Click("r1", "ULEAD1")
    await store.write(functools.partial(approve, click=click, desk=DESK, now=clock()))


async def taking_back(store: SqlStore, clock: Ticking, actor: str = "ULEAD1") -> State:
    return await store.write(functools.partial(take_back, click=Click("r1", actor), now=clock()))


async def test_what_is_taken_back_waits_again_and_the_same_person_may_approve_anew(
    fresh: str, store: SqlStore, clock: Ticking, queue: FakeQueue
) -> None:
    assert await taking_back(store, clock) is State.PENDING
    assert await store.read(lambda tx: tx.requests.decisions(fresh)) == []
    assert (await stored(store, fresh)).expires_at is None
    await approving(store, clock)
    assert (await stored(store, fresh)).state is State.APPROVED
    assert [attempt for _, attempt, _ in queue.carried] == [1, 2]


@on_sqlite
@pytest.mark.parametrize(("actor", "seconds", "code"), [("ULEAD2", 1, "not-yours"), ("ULEAD1", 11, "begun")])
async def test_it_is_refused_to_others_and_once_the_work_begins(
    fresh: str, store: SqlStore, clock: Ticking, actor: str, seconds: int, code: str
) -> None:
    clock.pass_(seconds=seconds)
    with pytest.raises(Refused) as refused:
        await taking_back(store, clock, actor)
    assert (refused.value.code, (await stored(store, fresh)).state) == (code, State.APPROVED)
