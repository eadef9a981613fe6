"""After any history the ledger says of every number what CloudAgent holds, or that it does not know.

Both sides are real: use cases, SQL ledger, execution and client here, the stand-in there, on one simulated
clock. Only what the vendor leaves open and the ledger has to assume is fixed: an add to a group where the
number stands replaces its end (docs/unverified.md).
"""

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.standing import Known, Standing
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.contract.ledger.ledger_world import GROUPS, NUMBERS, LedgerWorld

Step = tuple[object, ...]

some = st.sets(st.sampled_from(NUMBERS), min_size=1).map(lambda found: tuple(sorted(found)))
minutes = st.integers(min_value=6, max_value=90)
which = st.integers(min_value=0, max_value=9)
lost = st.sampled_from(["silent", "html", "dropped", "empty", "truncated"])
"""Answers that never come or cannot be read; the call may have been carried out all the same."""
refused = st.sampled_from(
    ["refused", "http_429", "limit", "unauthorized", "token_killed", "partial", "went_wrong"]
)
times = st.integers(min_value=1, max_value=5)

step = st.one_of(
    st.tuples(st.just("block"), st.sampled_from(GROUPS), some, minutes),
    st.tuples(st.just("block"), st.sampled_from(GROUPS), some, minutes),
    st.tuples(st.just("unblock"), some),
    st.tuples(st.just("undo"), which),
    st.tuples(st.just("extend"), which, minutes),
    st.tuples(st.just("retry"), which),
    st.tuples(st.just("pass"), minutes),
    st.tuples(st.just("go on")),
    st.tuples(st.just("fail"), lost, st.sampled_from(["before", "after"]), times),
    st.tuples(st.just("fail"), refused, st.just("before"), times),
    st.tuples(st.just("die"), st.sampled_from(["before", "after"])),
)
positions = st.fixed_dictionaries(
    {
        "delete_scope": st.sampled_from(["account", "group"]),
        "delete_missing": st.sampled_from(["error", "success"]),
    }
)
BOTH = NUMBERS[:2]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("ledger") / "empty.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


async def play(world: LedgerWorld, one: Step) -> None:
    match one:
        case ("block", str(group), tuple(numbers), int(length)):
            await world.block(group, numbers, length)
        case ("unblock", tuple(numbers)):
            await world.unblock(numbers)
        case ("undo", int(number)):
            await world.undo(number)
        case ("extend", int(number), int(length)):
            await world.extend(number, length)
        case ("retry", int(number)):
            await world.retry(number)
        case ("pass", int(length)):
            world.time.pass_by(minutes=length)
        case ("go on",):
            await world.go_on()
        case ("fail", str(kind), str(stage), int(often)):
            world.fail(kind, stage, often)
        case ("die", str(stage)):
            world.transport.dies = stage
        case _:
            raise AssertionError(one)


async def check(world: LedgerWorld, *, exactly: bool) -> None:
    """Now, and at every moment later at which something known of today would end."""
    standings = await world.known()
    now = world.time.now
    ends = {end for one in standings.values() for end in (one.low, one.high) if end > now}
    second = timedelta(seconds=1)
    for at in sorted({now, *(end - second for end in ends), *(end + second for end in ends)}):
        for group in GROUPS:
            for number in NUMBERS:
                said = standings.get((number, group), Standing()).at(at)
                truth = world.truth(number, group, at)
                allowed = {truth} if exactly else {truth, Known.UNCONFIRMED}
                assert said in allowed, f"{number} in {group} at {at}: {said}, in truth {truth}"


async def live(world: LedgerWorld, history: list[Step], *, exactly: bool) -> None:
    await check(world, exactly=exactly)
    for one in history:
        await play(world, one)
        await check(world, exactly=exactly)


def told(empty: Path, history: list[Step], switches: Mapping[str, object], *, exactly: bool) -> None:
    path = empty.with_name("one.db")
    for old in empty.parent.glob("one.db*"):
        old.unlink()
    shutil.copy(empty, path)
    world = LedgerWorld(path, switches)
    world.vendor.vendor_account.add_group("extra", "")
    try:
        world.time.run(live(world, history, exactly=exactly))
    finally:
        world.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, max_size=12), positions)
@example(
    [("die", "after"), ("block", "spam-callers", BOTH, 30), ("go on",), ("unblock", BOTH), ("go on",)],
    {"delete_scope": "account", "delete_missing": "error"},
)
@example(
    [
        ("block", "spam-callers", BOTH, 30),
        ("fail", "silent", "after", 5),
        ("extend", 0, 60),
        ("undo", 0),
        ("go on",),
        ("pass", 40),
    ],
    {"delete_scope": "group", "delete_missing": "success"},
)
def test_the_ledger_says_what_cloudagent_holds_or_that_it_does_not_know(
    empty: Path, history: list[Step], switches: Mapping[str, object]
) -> None:
    told(empty, history, switches, exactly=False)


calm = st.one_of(
    st.tuples(st.just("block"), st.just("spam-callers"), some, minutes),
    st.tuples(st.just("unblock"), some),
    st.tuples(st.just("undo"), which),
    st.tuples(st.just("extend"), which, minutes),
    st.tuples(st.just("pass"), minutes),
    st.tuples(st.just("go on")),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(calm, max_size=12), positions)
def test_while_nothing_fails_and_one_group_is_used_the_ledger_always_knows(
    empty: Path, history: list[Step], switches: Mapping[str, object]
) -> None:
    told(empty, history, switches, exactly=True)
