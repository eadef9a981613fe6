"""Duties that only note what they were asked to do, and an engine that runs them."""

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.engine.engine import Duties, Engine
from bot.engine.queue import WrittenJobs
from bot.service.in_hand import asking, in_hand
from bot.store.database import Database


@dataclass
class Ledger:
    """What was asked of it."""

    carried: list[tuple[str, str]] = field(default_factory=list)
    """(request id, owner)"""
    began: list[float] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    blocked: asyncio.Event | None = None
    in_step: asyncio.Event | None = None
    """What the first step waits for."""
    in_drawing: asyncio.Event | None = None
    """What a drawing waits for."""
    put_away: list[str] = field(default_factory=list)
    """Owners of jobs that were broken off, in their last moment."""
    full: bool = False
    """What the last look for lost work was told."""
    sure: list[bool] = field(default_factory=list)
    """What steps saw of the execution that they are a part of."""

    async def carry_out(self, request_id: str, owner: str, step: Callable[..., Awaitable[Any]]) -> str:
        self.began.append(time.time())
        self.carried.append((request_id, owner))
        try:
            with in_hand() as grip:
                grip.confirm(grip.moment())
                await step("first", functools.partial(self._first, owner))
            if self.blocked is not None:
                await self.blocked.wait()
            await step("second", self._second)
        except asyncio.CancelledError:
            self.put_away.append(owner)
            raise
        return "done"

    async def _first(self, owner: str) -> str:
        self.sure.append(bool(asking()))
        if self.in_step is not None:
            await self.in_step.wait()
        self.steps.append(owner)
        return "noted"

    async def _second(self) -> str:
        self.steps.append("second")
        return "noted"

    async def show(self, request_id: str) -> None:
        self.shown.append(request_id)
        if self.in_drawing is not None:
            await self.in_drawing.wait()

    async def nothing_lost(self) -> int:
        return 0

    async def nothing_behind(self) -> list[str]:
        return []

    async def nothing_taken_up(self, full: bool) -> int:
        self.full = full
        return 0

    def duties(self) -> Duties:
        return Duties(
            self.carry_out, self.show, self.nothing_taken_up, self.nothing_behind, self.nothing_lost
        )


@contextlib.asynccontextmanager
async def running(database: Database, ledger: Ledger, *, works: bool = True) -> AsyncIterator[Engine]:
    engine = Engine(database, works=works)
    await engine.start(ledger.duties())
    try:
        yield engine
    finally:
        await engine.stop(1.0)


async def enqueue(database: Database, engine: Engine, request_id: str, **more: Any) -> None:
    def work(connection: sa.Connection) -> WrittenJobs:
        jobs = engine.on(connection)
        jobs.carry_out(request_id, 1, **more)
        return jobs

    engine.committed(await database.write(work))


async def until(look: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not look():
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)
