"""Hints for somebody who still types: what the card would say, without recording anything."""

from typing import Any

import pytest

from bot.domain.collision import Hint
from bot.domain.expiry import Duration, Permanent
from bot.domain.policy import GroupPolicy, Policy, Protected
from bot.service.carry_out import carry_out
from bot.service.execute import Execution
from bot.service.look_ahead import MOST_LOOKED_UP, Ahead, look_ahead
from bot.service.ports import Transaction
from bot.service.understand import expiry_of
from bot.store.store import SqlStore
from tests.service.executions import direct
from tests.service.fakes import INDIA, Ticking, approved, desk_of

pytestmark = pytest.mark.anyio

POLICY = Policy(protected=(Protected("our own numbers", prefixes=("+9144",)),))
FIRST = "+919870000000"


async def looking(store: SqlStore, clock: Ticking, *numbers: str) -> Ahead:
    def work(tx: Transaction) -> Ahead:
        return look_ahead(tx, numbers, group="spam-callers", policy=POLICY, now=clock())

    return await store.read(work)


async def test_numbers_that_are_blocked_already_are_told(
    execution: Execution, store: SqlStore, clock: Ticking
) -> None:
    await carry_out(execution, await approved(store, clock, 1), "a", direct)
    (hint,) = (await looking(store, clock, FIRST, "+919870000001")).collisions
    assert (hint.hint, hint.numbers, hint.who) == (Hint.BLOCKED, (FIRST,), "UAGENT")


async def test_protected_numbers_are_told_with_whose_they_are(store: SqlStore, clock: Ticking) -> None:
    told = await looking(store, clock, FIRST, "+914412345678")
    assert told == Ahead(2, protected=(("+914412345678", "our own numbers"),))


async def test_before_anything_is_typed_there_is_no_hint(store: SqlStore, clock: Ticking) -> None:
    assert await looking(store, clock) == Ahead()


@pytest.mark.parametrize(("alike", "shared"), [(9, None), (10, ("+9198700", 10))])
async def test_a_beginning_that_ten_share_is_told(
    store: SqlStore, clock: Ticking, alike: int, shared: tuple[str, int] | None
) -> None:
    told = await looking(store, clock, *(f"+9198700{n:05d}" for n in range(alike)))
    assert told.prefix == shared


async def test_of_very_many_the_first_are_looked_up_and_all_are_counted(
    store: SqlStore, clock: Ticking
) -> None:
    many = [f"+9198700{n:05d}" for n in range(MOST_LOOKED_UP)]
    told = await looking(store, clock, *many, "+914412345678")
    assert (told.total, told.protected) == (MOST_LOOKED_UP + 1, ())


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("for 7 days", Duration("for 7 days", 0, 7, 0)),
        ("  ", Duration("", 0, 2, 0)),
        ("permanently", Permanent("permanently")),
    ],
)
def test_where_no_end_was_typed_the_groups_own_is_taken_and_marked_as_not_asked_for(
    text: str, expiry: Any, clock: Ticking
) -> None:
    desk = desk_of(Policy(GroupPolicy(default_expiry="for 2 days")))
    read = expiry_of(text, group="spam-callers", desk=desk, now=clock(), zone=INDIA)
    assert read == expiry
