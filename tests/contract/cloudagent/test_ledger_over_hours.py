"""Hours of simulated time with few or dying tokens, or a vendor's own rate: the ledger says what is true.

The client, the execution, the watch over the vendor, the sweep and the store are the product's; in place of
the engine a few lines start what was committed. These positions hold requests for minutes or an hour; all
others are played against the whole bot (tests/scenario/test_vendor_contract.py).
"""

import asyncio
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa

from bot.domain.expiry import Duration
from bot.domain.numbers import Number, NumbersRead
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.execute import Execution, Pace
from bot.service.ports import Jobs
from bot.service.submit import Submit, submit
from bot.service.sweep import Sweep
from bot.service.tell_troubles import TellTroubles
from bot.service.vendor_watch import VendorWatch
from bot.store.database import Database, Work
from bot.store.migrate import migrate
from bot.store.store import SqlStore
from bot.store.tables import items, requests
from tests.contract.cloudagent.cloudagent_world import World
from tests.service.executions import direct
from tests.service.fakes import INDIA, FakeJobs, desk
from tests.service.test_vendor_watch import FakeChannel

T = TypeVar("T")
OLD = "+919811100000"
"""A number that every request asks for, so that CloudAgent has it already."""
BEGUN, APART = 8, 20 * 60.0
"""Requests, and the seconds between two of them."""
LAST = BEGUN * APART + 3 * 3600
BESIDE: Mapping[tuple[str, object], Mapping[str, object]] = {
    ("token_limit", 2): {"token_life": 1500},
    ("token_life", 5): {},
    ("rate_limit", 60): {},
    ("token_limit_http", 429): {"token_limit": 2, "token_life": 1500},
    ("token_limit_http", 200): {"token_limit": 2, "token_life": 1500},
    ("failed_generations", "counted"): {"token_limit": 4, "token_life": 1500},
    **{
        ("rate_reply", one): {"rate_limit": 1}
        for one in ("max_limit", "http_429", "http_429_retry_after", "words", "words_and_token")
    },
}
"""The positions, and what each needs beside it to matter."""
BURST = {("rate_limit", 60): 65} | {(name, one): 4 for name, one in BESIDE if name == "rate_reply"}
"""How many are asked for at once in the beginning."""


class InLoop(Database):
    """On the test's own thread, so that simulated time sees when everybody waits."""

    async def write(self, work: Work[T]) -> T:
        await asyncio.sleep(0)
        return self.write_now(work)

    read = write


@dataclass
class Days:
    """The bot without Slack, and its time."""

    world: World
    database: Database
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        time = self.world.time
        self.store = SqlStore(self.database, self)
        pace = Pace(sleep=time.sleep, jitter=lambda: 0.5)
        self.execution = Execution(self.store, self.world.client, time.clock, pace)
        told = TellTroubles(self.store, self.world.client, FakeChannel(), time.clock, "C1")
        self.watch = VendorWatch(self.store, self.world.client, time.clock, 4, told)
        self.sweep = Sweep(self.store, time.clock)

    def on(self, connection: sa.Connection) -> Jobs:
        del connection
        return FakeJobs()

    def committed(self, jobs: Jobs) -> None:
        assert isinstance(jobs, FakeJobs)
        for request_id, attempt, after in jobs.carried:
            task = asyncio.ensure_future(self._job(request_id, f"{request_id}-{attempt}", after))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _job(self, request_id: str, owner: str, after: timedelta) -> None:
        await self.world.time.sleep(after.total_seconds())
        await carry_out(self.execution, request_id, owner, direct)

    async def ask(self, n: int) -> None:
        read = tuple(Number(one, one, "mobile") for one in (f"+9198222{n:05}", f"+9198333{n:05}", OLD))
        month = Duration("for 30 days", 0, 30, 0)
        wanted = Submit(
            f"k{n}", "T1", "UAGENT", INDIA, "spam-callers", NumbersRead(read, (), 0, ()), month, "storm"
        )
        now = self.world.time.now
        new = functools.partial(submit, command=wanted, desk=desk(), now=now, new_id=lambda: f"r{n:03}")
        picture = await self.store.write(new)
        click = Click(picture.id, "ULEAD1")
        await self.store.write(functools.partial(approve, click=click, desk=desk(), now=now))

    async def pass_by(self, at_once: int) -> None:
        """The requests come in, the watch and the sweep look about, until the last is done."""
        asking = asyncio.ensure_future(self._ask_all(at_once))
        while self.world.time.now < self.end and not (asking.done() and await self._all_done()):
            await self.world.time.sleep(90.0)
            await self.watch.let_go()
            await self.sweep.take_up_work()
        await asking
        while self.tasks:
            await asyncio.gather(*self.tasks)

    async def _ask_all(self, at_once: int) -> None:
        self.end = self.world.time.now + timedelta(seconds=LAST)
        for n in range(at_once + BEGUN):
            await self.ask(n)
            await self.world.time.sleep(APART if n >= at_once else 0.0)

    async def _all_done(self) -> bool:
        open_ones = sa.select(sa.func.count()).select_from(requests).where(requests.c.state != "done")
        return await self.database.read(lambda connection: connection.scalar(open_ones)) == 0

    async def wrong(self) -> list[str]:
        """Where the ledger says something else than what the stand-in holds, or does not know."""
        query = sa.select(items.c.request_id, items.c.e164, items.c.verdict)
        rows = await self.database.read(lambda connection: connection.execute(query).all())
        there = self.world.vendor_account.groups["spam-callers"].rows
        return [
            f"{row.request_id}: {row.e164} is called {row.verdict}"
            for row in rows
            if row.verdict != "skipped" and (row.verdict != "blocked" or row.e164 not in there)
        ]


@pytest.mark.parametrize(
    ("name", "position"), [pytest.param(*one, id=f"{one[0]}={one[1]}") for one in BESIDE]
)
def test_after_hours_the_ledger_says_what_is_true(tmp_path: Path, name: str, position: object) -> None:
    world = World(switches={name: position, **BESIDE[name, position]})
    database = InLoop(f"sqlite:///{tmp_path / 'hours.db'}")
    migrate(database)
    days = Days(world, database)
    days.end = world.time.now + timedelta(days=1)

    async def work() -> list[str]:
        await days.pass_by(BURST.get((name, position), 0))
        return await days.wrong() if await days._all_done() else ["some requests are not done"]

    try:
        assert world.time.run(work()) == []
        tokens = [call.at for call in world.standin.calls if call.operation == "token"]
        assert max(sum(one <= other < one + timedelta(hours=1) for other in tokens) for one in tokens) <= 8
    finally:
        database.close()
