"""A clock that jumps to the next sleeper once everybody sleeps; nothing here waits for real time."""

import asyncio
import heapq
import itertools
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
START = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


class SimulatedTime:
    """Passed as `clock` and `sleep`; `run` drives a coroutine and everything it started."""

    def __init__(self, start: datetime = START) -> None:
        self.now = start
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def clock(self) -> datetime:
        return self.now

    def pass_by(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    async def sleep(self, seconds: float) -> None:
        awake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + timedelta(seconds=seconds), next(self._order), awake))
        await awake

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(self._drive(work))

    async def _drive(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        ready: Any = asyncio.get_running_loop()
        while not task.done():
            await asyncio.sleep(0)
            if not (ready._ready or task.done()):
                await self._idle()
        return task.result()

    async def _idle(self) -> None:
        """Everybody waits: the first sleeper's moment has come."""
        assert self._sleepers, "everybody waits and nobody sleeps"
        self._wake_until(self._sleepers[0][0])

    def _wake_until(self, moment: datetime) -> None:
        self.now = max(self.now, moment)
        while self._sleepers and self._sleepers[0][0] <= moment:
            _, _, awake = heapq.heappop(self._sleepers)
            if not awake.done():
                awake.set_result(None)
                return
