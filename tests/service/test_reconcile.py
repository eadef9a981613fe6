"""What a list of CloudAgent's differs in is adopted, or asked for again; by who may, and once."""

import functools
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import Refused
from bot.domain.expiry import Deadline, Permanent
from bot.domain.policy import GroupPolicy, Policy
from bot.domain.reconcile import Difference, Kind
from bot.domain.request import State
from bot.domain.standing import FOREVER, Known
from bot.service.carry_out import carry_out
from bot.service.execute import Execution
from bot.service.file_port import FileHandle
from bot.service.reconcile import Reconcile, Settle, adopt, apply_again, places_of, start
from bot.service.reconcile_port import Reconciliation
from bot.service.submit import Desk
from bot.store.store import SqlStore
from tests.databases import on_sqlite
from tests.service.executions import direct, stored
from tests.service.fakes import LEADS, Ticking, approved, desk, desk_of

pytestmark = pytest.mark.anyio

FILE = FileHandle("F1", "list.csv", 99, "https://files.example/list.csv")
MONDAY = datetime.fromisoformat("2026-12-07T12:00:00+00:00")
GROUP = "spam-callers"
ADDED = Difference(Kind.ADDED, "+919812345678", GROUP, MONDAY, None)
PERMANENT = Difference(Kind.ADDED, "+919812345679", GROUP, None, None)
FIRST, SECOND = "+919870000000", "+919870000001"


@pytest.fixture
async def blocked(execution: Execution, store: SqlStore, clock: Ticking) -> datetime:
    """Two numbers that request r1 blocks; until when."""
    assert await carry_out(execution, await approved(store, clock), "a", direct) == "done"
    end = (await stored(store, "r1")).expires_at
    clock.pass_(minutes=1)
    assert end is not None
    return end


async def compared(store: SqlStore, clock: Ticking, *found: Difference) -> None:
    one = Reconciliation("l1", "T1", "ULEAD1", "", "C1", FILE, clock(), found=found)
    await store.write(lambda tx: tx.reconciliations.add(one, "k1"))


Act = Callable[..., Reconciliation]


async def settling(
    store: SqlStore, clock: Ticking, act: Act, *places: int, by: str = "ULEAD1", at: Desk | None = None,
    known: str = "l1",
) -> Reconciliation:  # fmt: skip
    names = (f"{known}-{n}" for n in itertools.count(1))
    command = Settle(known, places, by)
    work = functools.partial(
        act, command=command, desk=at or desk(permanent=True), now=clock(), new_id=names.__next__
    )
    return await store.write(work)


async def known(store: SqlStore, clock: Ticking, number: str) -> list[Known]:
    blocks = await store.read(lambda tx: tx.standings.of([number]))
    return [one.standing.at(clock()) for one in blocks]


async def test_a_list_is_taken_from_an_approver_once_per_form(store: SqlStore, clock: Ticking) -> None:
    command = Reconcile("form1", "T1", "ULEAD1", "", FILE)
    names = iter(("l1", "l2"))
    for _ in range(2):
        await store.write(
            functools.partial(start, command=command, desk=desk(), now=clock(), new_id=names.__next__)
        )
    claims = [await store.write(lambda tx: tx.reconciliations.claim(clock(), MONDAY)) for _ in range(2)]
    assert [one and one.id for one in claims] == ["l1", None]


@on_sqlite
async def test_nobody_but_approvers_hands_in_a_list(store: SqlStore, clock: Ticking) -> None:
    command = Reconcile("form1", "T1", "UAGENT", "", FILE)
    with pytest.raises(Refused) as refused:
        await store.write(
            functools.partial(start, command=command, desk=desk(), now=clock(), new_id=lambda: "l1")
        )
    assert refused.value.code == "not-approver"


async def test_what_is_adopted_stands_in_the_ledger_as_the_list_says(store: SqlStore, clock: Ticking) -> None:
    await compared(store, clock, ADDED, PERMANENT)
    after = await settling(store, clock, adopt, 0, 1)
    assert [one.settled for one in after.found] == [
        "adopted by <@ULEAD1>, request l1-1",
        "adopted by <@ULEAD1>, request l1-2",
    ]
    first, second = await stored(store, "l1-1"), await stored(store, "l1-2")
    assert (first.state, first.expires_at, first.expiry) == (
        State.DONE, MONDAY, Deadline("as in CloudAgent's list", MONDAY),
    )  # fmt: skip
    assert (second.expires_at, second.expiry) == (None, Permanent("as in CloudAgent's list"))
    assert await known(store, clock, ADDED.e164) == [Known.BLOCKED]
    assert [one.kind for one in await store.read(lambda tx: tx.requests.events("l1-1"))] == [
        "request_asked", "numbers_judged", "adopted",
    ]  # fmt: skip


async def test_what_the_list_lacks_is_over_once_that_is_adopted(
    blocked: datetime, store: SqlStore, clock: Ticking
) -> None:
    missing = Difference(Kind.MISSING, FIRST, GROUP, None, blocked, "r1")
    await compared(store, clock, missing)
    await settling(store, clock, adopt, 0)
    assert await known(store, clock, FIRST) == [Known.FREE]
    assert await known(store, clock, SECOND) == [Known.BLOCKED]
    assert (await stored(store, "l1-1")).linked_to == "r1"


async def test_what_is_applied_again_waits_for_an_approval_with_the_ledgers_end(
    blocked: datetime, store: SqlStore, clock: Ticking
) -> None:
    other = Difference(Kind.OTHER_END, FIRST, GROUP, MONDAY, blocked, "r1")
    missing = Difference(Kind.MISSING, SECOND, GROUP, None, FOREVER, "r1")
    await compared(store, clock, other, missing)
    after = await settling(store, clock, apply_again, 0, 1)
    made = [await stored(store, one) for one in ("l1-1", "l1-2")]
    assert [(one.state, one.total, one.linked_to) for one in made] == [(State.PENDING, 1, "r1")] * 2
    assert [one.expiry for one in made] == [
        Deadline("as the ledger has it", blocked), Permanent("as the ledger has it"),
    ]  # fmt: skip
    assert all("asked for again by <@ULEAD1>" in one.settled for one in after.found)


@on_sqlite
async def test_numbers_alike_become_one_request_and_the_others_stay_open(
    store: SqlStore, clock: Ticking
) -> None:
    twin = Difference(Kind.ADDED, "+919812345670", "Spam-Callers", MONDAY, None)
    await compared(store, clock, ADDED, twin, PERMANENT)
    after = await settling(store, clock, adopt, 0, 1)
    assert (await stored(store, "l1-1")).total == 2
    assert places_of(after, "added") == (2,)
    assert places_of(after, "missing") == ()


@on_sqlite
@pytest.mark.parametrize("act", [adopt, apply_again])
async def test_what_is_settled_stays_so_and_says_by_whom(store: SqlStore, clock: Ticking, act: Act) -> None:
    await compared(store, clock, ADDED)
    await settling(store, clock, adopt, 0)
    with pytest.raises(Refused, match=r"settled already: adopted by @ULEAD1, request l1-1\."):
        await settling(store, clock, act, 0, by="ULEAD2")


@on_sqlite
@pytest.mark.parametrize(
    ("places", "list_id", "code"),
    [((7, -1), "l1", "too-late"), ((), "l1", "too-late"), ((0,), "l9", "unknown")],
)
async def test_a_place_or_a_list_that_is_not_there_settles_nothing(
    store: SqlStore, clock: Ticking, places: tuple[int, ...], list_id: str, code: str
) -> None:
    await compared(store, clock, ADDED)
    with pytest.raises(Refused) as refused:
        await settling(store, clock, adopt, *places, known=list_id)
    assert refused.value.code == code


@on_sqlite
async def test_who_approves_another_group_only_settles_nothing(store: SqlStore, clock: Ticking) -> None:
    rules = {GROUP: GroupPolicy(approvers=("ULEAD2",))}
    await compared(store, clock, ADDED)
    with pytest.raises(Refused) as refused:
        await settling(store, clock, adopt, 0, at=desk_of(Policy(GroupPolicy(approvers=LEADS), rules)))
    assert refused.value.code == "not-approver"


@on_sqlite
async def test_what_was_added_by_hand_is_not_in_the_ledger_to_be_applied_again(
    store: SqlStore, clock: Ticking
) -> None:
    await compared(store, clock, ADDED)
    with pytest.raises(Refused) as refused:
        await settling(store, clock, apply_again, 0)
    assert refused.value.code == "added"


@on_sqlite
async def test_what_the_rules_do_not_allow_any_more_is_not_asked_for_again(
    blocked: datetime, store: SqlStore, clock: Ticking
) -> None:
    await compared(store, clock, Difference(Kind.MISSING, FIRST, GROUP, None, blocked, "r1"))
    short = desk_of(Policy(GroupPolicy(approvers=LEADS, longest=timedelta(days=7))))
    with pytest.raises(Refused) as refused:
        await settling(store, clock, apply_again, 0, at=short)
    assert refused.value.code == "too-long-block"
    assert (await store.read(lambda tx: tx.reconciliations.get("l1"))) is not None
