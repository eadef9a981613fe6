"""Asking again for what lapsed: the same wish once more, whether it was to block or to lift."""

import dataclasses
import functools
from datetime import timedelta

import pytest

from bot.domain.errors import Refused
from bot.domain.expiry import Deadline, Duration, Expiry
from bot.domain.request import Kind, Request, State
from bot.service.ask_again import ask_again
from bot.service.decide import Click
from bot.service.ports import Transaction
from bot.service.submit import submit
from bot.service.unblock import Unblock, unblock
from bot.service.wait import Wait
from bot.store.store import SqlStore
from tests.service.executions import stored
from tests.service.fakes import INDIA, Ticking, approved, desk, wish
from tests.service.test_unblock_groups import APART, BOTH, SPAM, VIP, blocks

pytestmark = pytest.mark.anyio

MONTH = Duration("for 30 days", 0, 30, 0)


@pytest.fixture
async def lapsed(store: SqlStore, clock: Ticking) -> SqlStore:
    """Nobody decided in time whether two numbers are lifted."""
    await blocks(store, clock, SPAM, "b1")
    command = Unblock("k9", "T1", "UAGENT", INDIA, BOTH, "a customer")
    work = functools.partial(unblock, command=command, desk=APART, now=clock(), new_id=lambda: "u1")
    await store.write(work)

    def lapse(tx: Transaction) -> None:
        before = tx.requests.get("u1")
        assert before is not None
        tx.requests.save(before, dataclasses.replace(before, state=State.LAPSED, closed_at=clock()))

    await store.write(lapse)
    return store


async def again(store: SqlStore, clock: Ticking) -> Request:
    click = Click("u1", "UAGENT")
    work = functools.partial(ask_again, click=click, desk=APART, now=clock(), new_id=lambda: "u2")
    return await stored(store, await store.write(work))


async def test_what_was_to_be_lifted_is_asked_to_be_lifted_again(lapsed: SqlStore, clock: Ticking) -> None:
    made = await again(lapsed, clock)
    assert (made.kind, made.total, made.linked_to) == (Kind.UNBLOCK, 2, "u1")
    assert (await again(lapsed, clock)).id == made.id


async def test_by_then_the_rules_of_other_groups_may_hold_too(lapsed: SqlStore, clock: Ticking) -> None:
    await blocks(lapsed, clock, VIP, "b2")
    assert (await again(lapsed, clock)).quorum == 2


async def test_what_is_not_blocked_any_more_is_not_asked_for(lapsed: SqlStore, clock: Ticking) -> None:
    clock.pass_(days=800)
    with pytest.raises(Refused) as refused:
        await again(lapsed, clock)
    assert refused.value.code == "not-blocked"


async def lapse(store: SqlStore, clock: Ticking, expiry: Expiry = MONTH) -> None:
    """Nobody decided within three days whether two numbers are blocked."""
    command = dataclasses.replace(wish(), expiry=expiry)
    ask = functools.partial(submit, command=command, desk=desk(), now=clock(), new_id=lambda: "r1")
    await store.write(ask)
    clock.pass_(days=4)
    assert await Wait(store, desk(), clock).pass_time() == 1


async def asking(store: SqlStore, clock: Ticking, actor: str = "UAGENT") -> str:
    click = Click("r1", actor)
    work = functools.partial(ask_again, click=click, desk=desk(), now=clock(), new_id=lambda: "r2")
    return await store.write(work)


async def test_what_was_to_be_blocked_is_asked_to_be_blocked_again_once(
    store: SqlStore, clock: Ticking
) -> None:
    await lapse(store, clock)
    assert await asking(store, clock) == "r2"
    assert await asking(store, clock) == "r2"
    made = await stored(store, "r2")
    assert (made.kind, made.state, made.total, made.linked_to) == (Kind.BLOCK, State.PENDING, 2, "r1")
    assert (made.expiry, made.reason) == (MONTH, "robocalls")
    kinds = [one.kind for one in await store.read(lambda tx: tx.requests.events("r1"))]
    assert kinds.count("asked_again") == 1


async def test_nobody_asks_again_in_anothers_name(store: SqlStore, clock: Ticking) -> None:
    await lapse(store, clock)
    with pytest.raises(Refused) as refused:
        await asking(store, clock, "ULEAD1")
    assert refused.value.code == "not-requester"


async def test_what_has_not_lapsed_is_not_asked_again(store: SqlStore, clock: Ticking) -> None:
    await approved(store, clock)
    with pytest.raises(Refused) as refused:
        await asking(store, clock)
    assert refused.value.code == "too-late"


async def test_what_would_be_over_by_now_is_not_asked_again(store: SqlStore, clock: Ticking) -> None:
    await lapse(store, clock, Deadline("until Friday", clock() + timedelta(days=4)))
    with pytest.raises(Refused) as refused:
        await asking(store, clock)
    assert refused.value.code == "expiry-passed"
