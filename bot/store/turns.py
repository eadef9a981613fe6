"""Who may use the database next: work for which a person waits goes before all other work."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator


class Turns:
    """A number of places; `kept` of them are only for those in a hurry. Each kind is served in order."""

    def __init__(self, places: int, *, kept: int = 0) -> None:
        self._free = places
        self._kept = kept
        self._hurried: deque[asyncio.Future[None]] = deque()
        self._patient: deque[asyncio.Future[None]] = deque()

    @contextlib.asynccontextmanager
    async def place(self, until: float | None) -> AsyncIterator[None]:
        """Holds a place. Raises TimeoutError if there is none until then (the loop's clock)."""
        async with asyncio.timeout_at(until):
            await self._take(hurried=until is not None)
        try:
            yield
        finally:
            self._free += 1
            self._wake()

    async def _take(self, *, hurried: bool) -> None:
        queue = self._hurried if hurried else self._patient
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
        for queue, kept in ((self._hurried, 0), (self._patient, self._kept)):
            while queue and self._free > kept:
                waiting = queue.popleft()
                if not waiting.done():
                    self._free -= 1
                    waiting.set_result(None)
