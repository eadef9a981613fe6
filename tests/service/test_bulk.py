"""Several requests decided in one go: each by its own rules, and each requester told once."""

import functools
from datetime import timedelta

import pytest

from bot.domain.narrowing import Less
from bot.domain.request import Decided, State
from bot.service.bulk import Outcome, Wish, decide_all, queue_of, waiting_for
from bot.service.decide import Click, approve, cancel
from bot.service.execute import Execution
from bot.service.narrow import Edit, narrow
from bot.service.outbox import About, Letter
from bot.service.ports import Surface
from bot.service.shown import carried
from bot.service.submit import Desk, submit
from bot.service.unblock import Unblock, unblock
from bot.store.store import SqlStore
from tests.service.executions import blocked, stored
from tests.service.fakes import INDIA, Ticking, desk, wish

pytestmark = pytest.mark.anyio


async def asked(
    store: SqlStore, clock: Ticking, name: str, *, by: str = "UAGENT", count: int = 2, at: Desk | None = None
) -> None:
    command = wish(count, key=name, requester=by)
    work = functools.partial(submit, command=command, desk=at or desk(), now=clock(), new_id=lambda: name)
    await store.write(work)


async def deciding(
    store: SqlStore, clock: Ticking, *ids: str, decided: Decided = Decided.APPROVED, reason: str = ""
) -> Outcome:
    wanted = Wish("bulk-1", "ULEAD1", ids, decided, reason)
    return await decide_all(store, wanted, desk=desk(), clock=clock)


async def letter_to(store: SqlStore, clock: Ticking, who: str) -> Letter | None:
    minute = timedelta(minutes=1)
    return await store.write(lambda tx: tx.letters.take(f"bulk-1:{who}", clock(), minute))


async def queue(store: SqlStore, clock: Ticking, who: str, at: Desk | None = None) -> list[str]:
    pictures = await store.read(lambda tx: queue_of(tx, who, desk=at or desk(), now=clock()))
    return [one.id for one in pictures]


async def test_what_waits_for_somebody_leaves_out_their_own_and_what_they_decided(
    store: SqlStore, clock: Ticking
) -> None:
    two = desk(quorum=2, approvers=("ULEAD1", "ULEAD2", "ULEAD3"))
    await asked(store, clock, "r1", at=two)
    await asked(store, clock, "r2", by="ULEAD1", at=two)
    await asked(store, clock, "r3", at=two)
    await store.write(functools.partial(approve, click=Click("r3", "ULEAD1"), desk=two, now=clock()))
    assert await queue(store, clock, "ULEAD1", two) == ["r1"]
    assert await queue(store, clock, "ULEAD2", two) == ["r1", "r2", "r3"]
    assert await queue(store, clock, "UAGENT", two) == []


async def test_nothing_waits_for_anybody_while_slack_has_not_told_who_decides(
    store: SqlStore, clock: Ticking
) -> None:
    silent = desk(approvers=("SLEADS",))
    await asked(store, clock, "r1", at=silent)
    assert await store.read(lambda tx: waiting_for(tx, "ULEAD1", desk=silent, now=clock())) == []


async def test_each_is_approved_and_each_requester_is_told_once(store: SqlStore, clock: Ticking) -> None:
    await asked(store, clock, "r1")
    await asked(store, clock, "r2", count=1)
    await asked(store, clock, "r3", by="UOTHER")
    assert await deciding(store, clock, "r1", "r2", "r3", "r1") == Outcome(3)
    assert [(await stored(store, one)).state for one in ("r1", "r2", "r3")] == [State.APPROVED] * 3
    told = await letter_to(store, clock, "UAGENT")
    assert told is not None
    assert told.about is About.DECIDED
    assert told.facts == {
        "by": "ULEAD1",
        "decided": "approved",
        "reason": "",
        "lines": ["Block 2 numbers in “spam-callers”", "Block 1 number in “spam-callers”"],
    }
    assert await letter_to(store, clock, "UOTHER") is not None


async def test_a_refusal_of_one_stops_no_other(store: SqlStore, clock: Ticking) -> None:
    await asked(store, clock, "r1")
    await asked(store, clock, "r2")
    await store.write(functools.partial(cancel, click=Click("r1", "UAGENT"), now=clock()))
    outcome = await deciding(store, clock, "r1", "r2", "nobody")
    assert outcome.done == 1
    assert [name for name, _ in outcome.refused] == ["r1", "nobody"]


async def test_where_nothing_could_be_decided_nobody_gets_a_letter(store: SqlStore, clock: Ticking) -> None:
    assert (await deciding(store, clock, "nobody")).done == 0
    assert await store.read(lambda tx: tx.letters.due(clock(), 99)) == []


async def test_a_rejection_is_told_in_the_one_letter_and_in_no_other(store: SqlStore, clock: Ticking) -> None:
    await asked(store, clock, "r1")
    assert await deciding(store, clock, "r1", decided=Decided.REJECTED, reason="our own") == Outcome(1)
    assert (await stored(store, "r1")).state is State.REJECTED
    assert await store.read(lambda tx: tx.letters.due(clock(), 99)) == ["bulk-1:UAGENT"]


async def test_what_was_narrowed_since_it_was_seen_is_not_decided_and_its_card_is_drawn_anew(
    store: SqlStore, clock: Ticking
) -> None:
    await asked(store, clock, "r1")
    (seen,) = await store.read(lambda tx: queue_of(tx, "ULEAD1", desk=desk(), now=clock()))
    edit = Edit(Click("r1", "ULEAD2"), Less(taken_out=("+919870000000",)))
    await store.write(functools.partial(narrow, edit=edit, desk=desk(), now=clock()))

    async def wanted() -> int:
        pictures = await store.read(lambda tx: tx.pictures.of("r1"))
        return sum(one.wanted for one in pictures if one.surface is Surface.CARD)

    before = await wanted()
    outcome = await deciding(store, clock, carried("r1", seen.shown))
    ((name, why),) = outcome.refused
    assert (outcome.done, name) == (0, "r1")
    assert "since the card you saw, 1 number was taken out" in why
    assert (await stored(store, "r1")).state is State.PENDING
    assert await wanted() > before


async def test_what_is_to_be_lifted_is_told_as_such(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocked(store, clock, execution)
    command = Unblock("k9", "T1", "UAGENT", INDIA, ("+919870000000",), "a customer")
    work = functools.partial(unblock, command=command, desk=desk(), now=clock(), new_id=lambda: "u1")
    await store.write(work)
    assert await deciding(store, clock, "u1") == Outcome(1)
    told = await letter_to(store, clock, "UAGENT")
    assert told is not None
    assert told.facts is not None
    assert told.facts["lines"] == ["Unblock 1 number in “spam-callers”"]
