"""The real ledger, the real use cases, the real client and the stand-in, on one simulated clock."""

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import sqlalchemy as sa

from bot.cloudagent.client import CloudAgent
from bot.domain.errors import Refused
from bot.domain.expiry import Duration
from bot.domain.numbers import Number, NumbersRead, show_number
from bot.domain.request import TROUBLES
from bot.domain.standing import Known, Standing
from bot.local.vendor.faults import Fault
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.ending_watch import EndingWatch
from bot.service.execute import Execution, Pace
from bot.service.extend import Extend, extend
from bot.service.picture import RequestPicture
from bot.service.ports import Transaction
from bot.service.release import release
from bot.service.retry import retry
from bot.service.submit import Submit, submit
from bot.service.sweep import Sweep
from bot.service.unblock import Unblock, unblock
from bot.service.undo import undo
from bot.store.database import Database
from bot.store.store import SqlStore
from tests.contract.cloudagent.cloudagent_world import StandInTransport, World
from tests.service.executions import direct
from tests.service.fakes import INDIA, FakeQueue, desk

T = TypeVar("T")
NUMBERS = ("+919876543210", "+919876543211", "+919876543212")
GROUPS = ("spam-callers", "abusive")
AGENT, LEAD, OTHER = "UAGENT", "ULEAD1", "ULEAD2"
MOST_ROUNDS = 40


class Died(BaseException):
    """The process is killed at this point."""


class DeadlyTransport(StandInTransport):
    """The way to the stand-in; the process may die before or after a call went out."""

    dies: str = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        block_call = "generate" not in request.url.path.lower()
        dies, self.dies = (self.dies, "") if block_call else ("", self.dies)
        if dies == "before":
            raise Died
        await self._sleep(0.04)  # no call takes no time
        answer = await super().handle_async_request(request)
        await self._sleep(0.04)
        if dies == "after":
            raise Died
        return answer


class InLoop(Database):
    """The same database without threads: simulated time stands still while a thread works."""

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        return self.write_now(work)

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        return self.write_now(work)


class LedgerWorld:
    """What people do, and what the ledger and the stand-in hold afterwards."""

    def __init__(self, database: Path, switches: Mapping[str, object]) -> None:
        self.vendor = World(switches=switches, rate=6000)
        self.time = self.vendor.time
        self.transport = DeadlyTransport(self.vendor.standin, self.time.sleep)
        self.vendor.http = httpx.AsyncClient(transport=self.transport)
        client: CloudAgent = self.vendor.make_client(self.vendor.vault, self.vendor.traffic)
        self.database = InLoop(f"sqlite:///{database}")
        sa.event.listen(self.database.engine, "connect", _careless)
        self.queue = FakeQueue()
        self.store = SqlStore(self.database, self.queue)
        pace = Pace(sleep=self.time.sleep, jitter=lambda: 0.5)
        self.execution = Execution(self.store, client, self.time.clock, pace)
        self.desk = desk()
        self.names = itertools.count(1)
        self.asked: list[str] = []

    def close(self) -> None:
        self.database.close()

    async def block(self, group: str, numbers: Sequence[str], minutes: int) -> None:
        read = NumbersRead(tuple(Number(one, show_number(one), "") for one in numbers))
        key = f"k{next(self.names)}"
        wish = Submit(
            key, "T1", AGENT, INDIA, group, read, Duration(f"{minutes} min", 0, 0, minutes * 60), ""
        )
        await self._ask(functools.partial(submit, command=wish))

    async def unblock(self, numbers: Sequence[str]) -> None:
        wish = Unblock(f"k{next(self.names)}", "T1", OTHER, INDIA, tuple(numbers), "")
        await self._ask(functools.partial(unblock, command=wish))

    async def undo(self, which: int) -> None:
        if self.asked:
            await self._ask(functools.partial(undo, click=Click(self._one(which), OTHER)))

    async def extend(self, which: int, minutes: int) -> None:
        if self.asked:
            longer = Duration(f"{minutes} min", 0, 0, minutes * 60)
            wish = Extend(f"k{next(self.names)}", self._one(which), AGENT, INDIA, longer)
            await self._ask(functools.partial(extend, command=wish))

    async def retry(self, which: int) -> None:
        if self.asked:
            click = Click(self._one(which), LEAD)
            work = functools.partial(retry, click=click, desk=self.desk, now=self.time.now)
            if await self._tried(work):
                await self.run_jobs()

    def fail(self, kind: str, stage: str, times: int) -> None:
        self.vendor.standin.arm(Fault(kind, on="block", last=times, stage=stage))

    async def go_on(self) -> None:
        """A minute passes; what was lost or put aside is taken up, what is over is noted."""
        self.time.pass_by(minutes=1)
        await Sweep(self.store, self.time.clock).take_up_work()
        await EndingWatch(self.store, self.desk, self.time.clock).look()
        now = self.time.now
        await self.store.write(lambda tx: release(tx, tx.requests.held(TROUBLES, 9), now=now))
        await self.run_jobs()

    async def run_jobs(self) -> None:
        """Carries out what was handed to the engine, in order; a process may die of it."""
        for _ in range(MOST_ROUNDS):
            due = [job for job in self.queue.carried if not job[2]]
            self.queue.carried = [job for job in self.queue.carried if job[2]]
            if not due:
                break
            for request_id, attempt, _after in due:
                await self._carry_out(request_id, f"{attempt}-{next(self.names)}")
        self.queue.carried = [
            (request_id, attempt, timedelta()) for request_id, attempt, _ in self.queue.carried
        ]

    def truth(self, number: str, group: str, at: datetime) -> Known:
        rows = self.vendor.vendor_account.groups[group].rows
        there = number in rows and rows[number].blocks_at(at)
        return Known.BLOCKED if there else Known.FREE

    async def known(self) -> dict[tuple[str, str], Standing]:
        blocks = await self.store.read(lambda tx: tx.standings.of(NUMBERS))
        return {(one.e164, one.group): one.standing for one in blocks}

    async def _ask(self, work: Callable[..., RequestPicture]) -> None:
        request_id = f"r{next(self.names)}"
        made = functools.partial(work, desk=self.desk, now=self.time.now, new_id=lambda: request_id)
        if not await self._tried(made):
            return
        self.asked.append(request_id)
        click = Click(request_id, LEAD)
        await self._tried(functools.partial(approve, click=click, desk=self.desk, now=self.time.now))
        await self.run_jobs()

    async def _tried(self, work: Callable[[Transaction], object]) -> bool:
        try:
            await self.store.write(work)
        except Refused:
            return False
        return True

    async def _carry_out(self, request_id: str, owner: str) -> None:
        try:
            await carry_out(self.execution, request_id, owner, direct)
        except* Died:
            pass  # the next round takes it up

    def _one(self, which: int) -> str:
        return self.asked[which % len(self.asked)]


def _careless(connection: object, _record: object) -> None:
    """No test outlives its file."""
    connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]
