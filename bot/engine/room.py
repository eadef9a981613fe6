"""How much one process does at once: places for executions, and one drawing of a request at a time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

BEGINS_WITHIN = 30.0
"""Seconds after which a reserved place is free again if its job has not begun."""

LATEST = 1.0
"""Seconds by which a card may be late because of answers."""

LOOK_EVERY = 0.005
"""Seconds between two looks whether an answer is owed: an answer takes about as long."""

BREAKS_OFF_WITHIN = 1.0
"""Seconds a job gets to put away what it holds."""


class Room:
    """Places for jobs. One that this process starts itself reserves its place before the engine has it."""

    def __init__(self, places: int) -> None:
        self._places = asyncio.Semaphore(places)
        self._reserved: dict[str, asyncio.Event] = {}

    @property
    def is_full(self) -> bool:
        """Whether the next job would have to wait."""
        return self._places.locked()

    @contextlib.asynccontextmanager
    async def reserved(self, key: str) -> AsyncIterator[None]:
        """Waits for a place and keeps it for the job of this key, which is started inside."""
        await self._places.acquire()
        began = self._reserved[key] = asyncio.Event()
        try:
            yield
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BEGINS_WITHIN):
                    await began.wait()
        finally:
            if self._reserved.pop(key, None) is not None:
                self._places.release()

    @contextlib.asynccontextmanager
    async def place(self, key: str) -> AsyncIterator[None]:
        """Holds the place reserved for this key, or waits for one."""
        began = self._reserved.pop(key, None)
        if began is None:
            await self._places.acquire()
        else:
            began.set()
        try:
            yield
        finally:
            self._places.release()


class AtWork:
    """Jobs under way and their steps; once it ends no step begins any more, and the jobs stay as they are."""

    def __init__(self) -> None:
        self._jobs: set[asyncio.Task[Any]] = set()
        self._steps = 0
        self._ends = False
        self._quiet = asyncio.Event()
        self._quiet.set()

    @contextlib.asynccontextmanager
    async def job(self) -> AsyncIterator[None]:
        """One job; whoever runs it may be cancelled."""
        task = asyncio.current_task()
        if task is not None:
            self._jobs.add(task)
        try:
            yield
        finally:
            self._jobs.discard(task)

    @contextlib.asynccontextmanager
    async def step(self) -> AsyncIterator[None]:
        """One step, its note of being done included; where everything ends it waits until it is cancelled."""
        if self._ends:
            await asyncio.Event().wait()
        self._steps += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._steps -= 1
            if not self._steps:
                self._quiet.set()

    async def end(self, seconds: float) -> None:
        """Gives the steps under way so long to end, then breaks the jobs off."""
        self._ends = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), seconds)
        await _break_off(set(self._jobs))


async def end_within(seconds: float, tasks: set["asyncio.Task[Any]"]) -> None:
    """Gives tasks so long to end, then breaks them off."""
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=seconds)
        await _break_off(late)


async def _break_off(tasks: set["asyncio.Task[Any]"]) -> None:
    for one in tasks:
        one.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=BREAKS_OFF_WITHIN)


class AnswersFirst:
    """Lets what can wait begin in moments in which nobody waits for an answer, one after the other.

    Where there is no such moment it begins late: a card may come `most` seconds later than it could.
    """

    def __init__(self, owed: Callable[[], int], *, most: float = LATEST, every: float = LOOK_EVERY) -> None:
        self._owed = owed
        self._most = most
        self._every = every
        self._gate = asyncio.Lock()

    async def pass_by(self) -> None:
        """Returns in such a moment."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + self._most
        async with self._gate:
            while self._owed():
                await asyncio.sleep(self._every)
                if loop.time() >= latest:  # and the next one a moment later, not all at once
                    return


class OneAtATime:
    """Runs work for a key once at a time; what is asked for meanwhile is one more run after it."""

    def __init__(self) -> None:
        self._again: dict[str, bool] = {}

    def ask(self, key: str) -> bool:
        """Whether the caller has to `run` it; False where somebody is at it and will do it once more."""
        if key in self._again:
            self._again[key] = True
            return False
        self._again[key] = False
        return True

    async def run(self, key: str, work: Callable[[str], Awaitable[None]]) -> None:
        """Runs it until nobody has asked meanwhile."""
        try:
            while True:
                self._again[key] = False
                await work(key)
                if not self._again[key]:
                    return
        finally:
            del self._again[key]
