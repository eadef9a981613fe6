"""Server-sent events: who is watching as whom, and what they are told; bounded queues only."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

_QUEUE = 2000
_HEARTBEAT_SECONDS = 15.0


class Watcher:
    """One open page, watching as one person."""

    def __init__(self, user: str) -> None:
        self.user = user
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(_QUEUE)

    def tell(self, line: str | None) -> None:
        """Queues a frame (None ends the stream); a page that lags too far is told to fetch all anew."""
        if self._queue.full():
            while not self._queue.empty():
                self._queue.get_nowait()
            self._queue.put_nowait(frame("state", {}))
        self._queue.put_nowait(line)

    async def frames(self) -> AsyncIterator[str]:
        """The frames as they come, with a comment now and then so that a dead page is noticed."""
        yield ": welcome\n\n"
        while True:
            try:
                line = await asyncio.wait_for(self._queue.get(), _HEARTBEAT_SECONDS)
            except TimeoutError:
                line = ": still here\n\n"
            if line is None:
                return
            yield line


def frame(event: str, data: Any) -> str:
    """One server-sent event."""
    return f"event: {event}\ndata: {json.dumps(data)}\n\n"


class Streams:
    """All open pages."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()

    async def watch(self, user: str) -> AsyncIterator[str]:
        """The stream of one page; ends when the page goes away or the workspace closes."""
        watcher = Watcher(user)
        self._watchers.add(watcher)
        try:
            async for line in watcher.frames():
                yield line
        finally:
            self._watchers.discard(watcher)

    def watching(self) -> set[str]:
        """The people somebody is watching as."""
        return {watcher.user for watcher in self._watchers}

    def tell(self, event: str, data: Any, *, user: str | None = None) -> None:
        """Tells one person's pages, or everybody's."""
        line = frame(event, data)
        for watcher in self._watchers:
            if user is None or watcher.user == user:
                watcher.tell(line)

    def close(self) -> None:
        """Ends all streams."""
        for watcher in self._watchers:
            watcher.tell(None)
