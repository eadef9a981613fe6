"""Who may use the database next: first what a person waits for, then what a call waits for, then the rest."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from enum import IntEnum


class Rank(IntEnum):
    """Who goes first; each rank is served in order."""

    PERSON = 0
    CALL = 1
    WORK = 2


class Turns:
    """A number of places; `kept` of them are only for what a person waits for."""

    def __init__(self, places: int, *, kept: int = 0) -> None:
        self._free = places
        self._kept = kept
        self._waiting: dict[Rank, deque[asyncio.Future[None]]] = {rank: deque() for rank in Rank}

    @contextlib.asynccontextmanager
    async def place(self, until: float | None, rank: Rank) -> AsyncIterator[None]:
        """Holds a place. Raises TimeoutError if there is none until then (the loop's clock)."""
        async with asyncio.timeout_at(until):
            await self._take(rank)
        try:
            yield
        finally:
            self._free += 1
            self._wake()

    async def _take(self, rank: Rank) -> None:
        queue = self._waiting[rank]
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(mine)
        self._wake()
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._free += 1
            with contextlib.suppress(ValueError):  # it may have been passed over already
                queue.remove(mine)
            self._wake()
            raise

    def _wake(self) -> None:
        for rank, queue in self._waiting.items():
            kept = 0 if rank is Rank.PERSON else self._kept
            while queue and self._free > kept:
                waiting = queue.popleft()
                if not waiting.done():
                    self._free -= 1
                    waiting.set_result(None)
