"""The store: gives each use case its transaction, and tells the engine what was committed."""

from collections.abc import Callable
from typing import Protocol, TypeVar

import sqlalchemy as sa

from bot.service.ports import Jobs, Transaction
from bot.service.trace import current_trace
from bot.store.chronicle import SqlChronicle
from bot.store.collisions import SqlCollisions
from bot.store.database import Database
from bot.store.endings import SqlEndings
from bot.store.files import SqlFiles
from bot.store.homes import SqlHomes
from bot.store.items import SqlItems
from bot.store.letters import SqlLetters
from bot.store.notices import SqlNotices
from bot.store.pictures import SqlPictures
from bot.store.requests import SqlRequests
from bot.store.standings import SqlStandings
from bot.store.storms import SqlStorms
from bot.store.trail import SqlTrail

T = TypeVar("T")


class Queue(Protocol):
    """The engine as the store sees it."""

    def on(self, connection: sa.Connection) -> Jobs:
        """A queue that writes into this transaction."""
        ...

    def committed(self, jobs: Jobs) -> None:
        """What was written through it is durable now and may start."""
        ...


class SqlStore:
    """Implements the port `Store`."""

    def __init__(self, database: Database, queue: Queue) -> None:
        self._database = database
        self._queue = queue

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Commits, or raises and leaves nothing behind. Runs `work` again after Raced."""
        trace = current_trace()  # the store's threads have a context of their own

        def run(connection: sa.Connection) -> tuple[T, Jobs]:
            tx = self._transaction(connection, trace)
            return work(tx), tx.jobs

        result, jobs = await self._database.write(run)
        self._queue.committed(jobs)
        return result

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """The same for reading."""
        return await self._database.read(lambda connection: work(self._transaction(connection)))

    def _transaction(self, connection: sa.Connection, trace: str = "") -> Transaction:
        return Transaction(
            requests=SqlRequests(connection, trace),
            chronicle=SqlChronicle(connection),
            items=SqlItems(connection),
            pictures=SqlPictures(connection),
            letters=SqlLetters(connection),
            collisions=SqlCollisions(connection),
            storms=SqlStorms(connection),
            files=SqlFiles(connection),
            notices=SqlNotices(connection),
            jobs=self._queue.on(connection),
            standings=SqlStandings(connection),
            endings=SqlEndings(connection),
            homes=SqlHomes(connection),
            trail=SqlTrail(connection),
        )
