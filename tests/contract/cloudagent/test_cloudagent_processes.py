"""Two real processes on one PostgreSQL, on simulated time: one token, one rate, whoever dies in between.

On SQLite one process owns the file (decision 0016); there `test_cloudagent_tokens` has two clients of one.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.local.cloudagent import StandIn, Switches, create_app, demo_account
from bot.local.vendor.record import Call
from bot.local.workspace.server import bound, running
from tests.contract.cloudagent.simulated_time import START
from tests.postgres import Server

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

HOUR = timedelta(minutes=60)


@dataclass
class Worker:
    """One process and what it said last."""

    process: asyncio.subprocess.Process
    said: dict[str, Any] = field(default_factory=dict)

    async def tell(self, line: Mapping[str, object]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        await self.process.stdin.drain()

    async def hear(self) -> None:
        """Waits until all in the process sleep, or until it is done."""
        assert self.process.stdout is not None
        self.said = json.loads(await self.process.stdout.readline())

    @property
    def wakes_at(self) -> datetime | None:
        return datetime.fromisoformat(self.said["wake"]) if "wake" in self.said else None


@dataclass
class Clockwork:
    """The stand-in on a port, and the time, which goes on only when every process sleeps."""

    standin: StandIn
    orders: dict[str, object]
    now: datetime = START
    workers: list[Worker] = field(default_factory=list)

    async def launch(self) -> Worker:
        """A process that has its code loaded and waits for orders."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.contract.cloudagent.client_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[3],
            limit=1 << 20,
        )
        self.workers.append(Worker(process))
        return self.workers[-1]

    async def play(self, *work: tuple[Worker, Mapping[str, float]], **orders: object) -> dict[str, str]:
        """Gives each process its numbers and runs the time until all are done; the verdicts."""
        for worker, numbers in work:
            await worker.tell(
                {**self.orders, **orders, "now": self.now.isoformat(), "numbers": dict(numbers)}
            )
        busy = [worker for worker, _ in work]
        while busy:
            await asyncio.gather(*(worker.hear() for worker in busy))
            waking = [(at, worker) for worker, _ in work if (at := worker.wakes_at)]
            self.now = max([self.now, min((at for at, _ in waking), default=self.now)])
            busy = [worker for at, worker in waking if at <= self.now]
            for worker in busy:
                await worker.tell({"now": self.now.isoformat()})
        return {number: said for worker, _ in work for number, said in worker.said["verdicts"].items()}

    async def kill(self, worker: Worker) -> None:
        if worker.process.returncode is None:
            worker.process.kill()
        await worker.process.wait()

    def calls(self, *operations: str) -> Sequence[Call]:
        return [call for call in self.standin.calls if call.operation in operations]

    def most_within(self, span: timedelta, *operations: str) -> int:
        moments = sorted(call.at for call in self.calls(*operations))
        return max(sum(one <= other < one + span for other in moments) for one in moments)


@contextlib.asynccontextmanager
async def clockwork(database: str, **switches: object) -> AsyncIterator[Clockwork]:
    standin = StandIn(switches=Switches().changed(switches))
    standin.add_account(demo_account("TOKEN_AUTH"))
    door = bound(0)
    orders: dict[str, object] = {
        "database": database,
        "url": f"http://127.0.0.1:{door.getsockname()[1]}",
        "key": Fernet.generate_key().decode(),
        "rate": 600,
        "concurrency": 4,
    }
    here = Clockwork(standin, orders)
    standin.clock = lambda: here.now
    async with running(create_app(standin), door):
        try:
            yield here
        finally:
            for worker in here.workers:
                await here.kill(worker)


def numbers(first: int, last: int, apart: float) -> dict[str, float]:
    """Numbers, each with the second at which it is asked for."""
    return {f"+91987654{n:04}": n * apart for n in range(first, last)}


async def test_tokens_that_die_every_five_seconds_cost_two_processes_eight_an_hour_and_no_request(
    postgres: Server,
) -> None:
    with postgres.migrated() as url:
        async with clockwork(url, token_life=5) as here:
            one, two = await here.launch(), await here.launch()
            every = numbers(0, 60, 97.0)
            odd = {number: after for n, (number, after) in enumerate(every.items()) if n % 2}
            even = {number: after for number, after in every.items() if number not in odd}
            verdicts = await here.play((one, odd), (two, even))
        assert verdicts == dict.fromkeys(every, "blocked")
        assert set(here.standin.accounts["demo"].groups["robocalls"].rows) == set(every)
        assert here.most_within(HOUR, "token") <= 8
        met = [str(call.request) for call in here.calls("update") if call.credentials.endswith(DEAD)]
        assert met
        assert len(met) == len(set(met)), "a call met a dead token twice"


DEAD = ("expired", "superseded")


async def test_twenty_processes_killed_in_an_hour_cost_one_token(postgres: Server) -> None:
    with postgres.migrated() as url:
        async with clockwork(url) as here:
            verdicts: dict[str, str] = {}
            upcoming = [await here.launch() for _ in range(4)]
            for n in range(20):
                worker = upcoming.pop(0)
                verdicts |= await here.play((worker, numbers(n, n + 1, 0.0)))
                await here.kill(worker)
                here.now += timedelta(minutes=2.5)
                if n < 16:
                    upcoming.append(await here.launch())
        assert verdicts == dict.fromkeys(numbers(0, 20, 0.0), "blocked")
        assert len(here.calls("token")) == 1


async def test_over_two_processes_no_more_calls_than_the_rate_leave_in_any_minute(postgres: Server) -> None:
    with postgres.migrated() as url:
        async with clockwork(url) as here:
            one, two = await here.launch(), await here.launch()
            work = (one, numbers(0, 40, 0.0)), (two, numbers(40, 80, 0.0))
            verdicts = await here.play(*work, rate=30, concurrency=3)
        assert set(verdicts.values()) == {"blocked"}
        assert here.most_within(timedelta(seconds=60), "token", "update") <= 30
        assert here.now - START < timedelta(minutes=81 / 27 * 1.3)
