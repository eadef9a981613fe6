"""What must hold between two processes on one PostgreSQL: a storm's cap, one review, one note of a policy."""

import asyncio
import functools
from collections.abc import Callable, Iterator
from concurrent import futures

import pytest
import sqlalchemy as sa

from bot.domain.errors import Refused
from bot.domain.request import State
from bot.domain.storm_review import Outcome
from bot.domain.verdict import Judgement, Verdict
from bot.service.decide import Click, approve
from bot.service.note_policy import note_policy
from bot.service.ports import Transaction
from bot.service.read_picture import known_request
from bot.service.shown import Shown
from bot.service.storm import end
from bot.service.storm_review import ReviewWish, review_all
from bot.service.submit import submit
from bot.service.verdicts import note_verdicts
from bot.store.database import Database
from bot.store.store import SqlStore
from tests.postgres import Server
from tests.service.fakes import FakeQueue, Ticking, desk, wish
from tests.service.test_storm import DESK, ask, begin

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture
def replicas(postgres: Server) -> Iterator[tuple[SqlStore, SqlStore]]:
    """Two pools of connections of their own, as two processes have them."""
    with postgres.migrated() as url:
        databases = Database(url, pool=4), Database(url, pool=4)
        yield SqlStore(databases[0], FakeQueue()), SqlStore(databases[1], FakeQueue())
        for database in databases:
            database.close()


async def test_the_cap_of_a_storm_holds_over_two_replicas_at_the_same_instant(
    replicas: tuple[SqlStore, SqlStore], clock: Ticking
) -> None:
    await begin(replicas[0], clock)
    asked = [
        ask(replicas[number % 2], clock, f"r{number}", 3, requester=f"UCALL{1 + number % 2}")
        for number in range(16)
    ]
    pictures = await asyncio.gather(*asked)
    storm = await replicas[1].read(lambda tx: tx.storms.get("s1"))
    assert storm is not None
    assert storm.used == 9
    assert [one.state for one in pictures].count(State.APPROVED) == 3
    counts = await replicas[1].read(lambda tx: tx.storms.counts("s1"))
    assert counts.requests == 3


async def test_two_leads_who_review_at_the_same_instant_leave_one_word_a_request(
    replicas: tuple[SqlStore, SqlStore], clock: Ticking
) -> None:
    await begin(replicas[0], clock)
    for number in range(3):
        await ask(replicas[0], clock, f"r{number}", 2)
    clock.pass_(hours=1)
    await replicas[0].write(functools.partial(end, storm_id="s1", by="ULEAD1", desk=DESK, now=clock()))
    ids = ("r0", "r1", "r2")
    both = [
        review_all(
            store, ReviewWish(f"k{lead}", lead, ids, Outcome.KEPT), desk=DESK, clock=clock,
            new_id=lambda: "never",
        )
        for store, lead in zip(replicas, ("ULEAD1", "ULEAD2"), strict=True)
    ]  # fmt: skip
    done = await asyncio.gather(*both)
    assert sum(one.done for one in done) == 3
    assert sum(len(one.refused) for one in done) == 3
    for one in ids:
        events = await replicas[0].read(functools.partial(_kinds, request_id=one))
        assert events.count("run_reviewed") == 1
    story = await replicas[0].read(lambda tx: [one.kind for one in tx.chronicle.events("storm:s1")])
    assert story.count("storm_reviewed") == 1


async def test_a_change_of_the_policy_is_noted_once_by_two_processes(
    replicas: tuple[SqlStore, SqlStore], clock: Ticking
) -> None:
    for digest in ("a", "b", "a"):
        note = functools.partial(note_policy, digest=digest, text=f"# {digest}", now=clock())
        noted = await asyncio.gather(*(store.write(note) for store in replicas * 4))
        assert noted.count(True) == 1
    events = await replicas[0].read(lambda tx: tx.chronicle.events("policy"))
    assert [one.facts["digest"] for one in events] == ["a", "b", "a"]


def _kinds(tx: Transaction, *, request_id: str) -> list[str]:
    return [one.kind for one in tx.requests.events(request_id)]


async def test_who_is_too_late_hears_so_although_it_happens_between_two_looks(
    replicas: tuple[SqlStore, SqlStore], clock: Ticking
) -> None:
    """PostgreSQL shows each statement the newest state: the request as it was, its numbers as they became."""
    mine, other = replicas
    ask_for = functools.partial(submit, command=wish(2), desk=desk(), now=clock(), new_id=lambda: "r1")
    await mine.write(ask_for)
    content = await mine.read(lambda tx: tx.contents.of(known_request(tx, "r1")))
    shown = Shown(0, content)

    def rival(tx: Transaction) -> None:
        approve(tx, Click("r1", "ULEAD2", shown), desk=desk(), now=clock())
        blocked = dict.fromkeys(("+919870000000", "+919870000001"), Judgement(Verdict.BLOCKED))
        note_verdicts(tx, "r1", blocked, clock())

    outcomes = await meanwhile(
        mine, lambda tx: approve(tx, Click("r1", "ULEAD1", shown), desk=desk(), now=clock()), other, rival
    )
    assert sorted(outcomes) == ["done", "too-late"]


async def meanwhile(
    mine: SqlStore,
    work: Callable[[Transaction], object],
    other: SqlStore,
    rival: Callable[[Transaction], None],
) -> list[str]:
    """How both end where the rival comes in as the first work is about to look at decisions."""
    loop, rivals = asyncio.get_running_loop(), list[futures.Future[str]]()

    def come_in(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM decisions" in statement and not rivals:
            rivals.append(asyncio.run_coroutine_threadsafe(ended(other, rival), loop))
            futures.wait(rivals, timeout=1.0)  # it may have to wait for us: then it does not end here

    sa.event.listen(sa.Engine, "before_cursor_execute", come_in)
    try:
        return [await ended(mine, work), await asyncio.wrap_future(rivals[0])]
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", come_in)


async def ended(store: SqlStore, work: Callable[[Transaction], object]) -> str:
    try:
        await store.write(work)
    except Refused as refused:
        return refused.code
    return "done"
