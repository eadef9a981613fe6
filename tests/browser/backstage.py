"""A thread with an event loop of its own in which a test's servers run; knows nothing of what they serve."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Served = TypeVar("Served")

PATIENCE = 30
"""Seconds after which something asked of the servers' side counts as failed."""


class Backstage(Generic[Served]):
    """Runs an async context manager in a thread while the test, which is synchronous, drives a browser."""

    def __init__(self, serving: AbstractAsyncContextManager[Served]) -> None:
        self._serving = serving
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Served:
        self._thread.start()
        try:
            return self.run(self._serving.__aenter__())
        except BaseException:
            self._end()
            raise

    def __exit__(self, *_: object) -> None:
        try:
            self.run(self._serving.__aexit__(None, None, None))
        finally:
            self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        """Waits for something that has to happen in the servers' loop."""
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(PATIENCE)

    async def forever(self) -> None:
        """Never answers; given up with the servers."""
        await self._loop.create_future()
