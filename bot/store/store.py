"""The store: gives each use case its transaction, and tells the engine what was committed."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import sqlalchemy as sa

from bot.domain.number_hash import NumberHash
from bot.service.ports import Jobs, Transaction
from bot.service.trace import current_trace
from bot.store.batches import SqlBatches
from bot.store.chain import Chain
from bot.store.chronicle import SqlChronicle
from bot.store.collisions import SqlCollisions
from bot.store.contents import SqlContents
from bot.store.database import Database
from bot.store.endings import SqlEndings
from bot.store.files import SqlFiles
from bot.store.homes import SqlHomes
from bot.store.items import SqlItems
from bot.store.letters import SqlLetters
from bot.store.notices import SqlNotices
from bot.store.pictures import SqlPictures
from bot.store.reconciliations import SqlReconciliations
from bot.store.reports import SqlReports
from bot.store.requests import SqlRequests
from bot.store.standings import SqlStandings
from bot.store.storms import SqlStorms
from bot.store.trail import SqlTrail

T = TypeVar("T")

NO_KEY = NumberHash(b"")
"""For tests and trials: hashes that anybody can make."""


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

    def __init__(self, database: Database, queue: Queue, numbers: NumberHash = NO_KEY) -> None:
        self._database = database
        self._queue = queue
        self._numbers = numbers

    def expect(self, numbers: Sequence[str]) -> None:
        """Hashes them: in the transaction of a large request that would be half of its time."""
        for number in numbers:
            self._numbers.of(number)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Commits, or raises and leaves nothing behind. Runs `work` again after Raced."""
        trace = current_trace()  # the store's threads have a context of their own

        def run(connection: sa.Connection) -> tuple[T, Jobs]:
            chain = Chain(connection, self._numbers)
            tx = self._transaction(connection, chain, trace)
            result = work(tx)
            chain.flush()
            return result, tx.jobs

        result, jobs = await self._database.write(run)
        self._queue.committed(jobs)
        return result

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """The same for reading."""

        def run(connection: sa.Connection) -> T:
            return work(self._transaction(connection, Chain(connection, self._numbers)))

        return await self._database.read(run)

    def _transaction(self, connection: sa.Connection, chain: Chain, trace: str = "") -> Transaction:
        return Transaction(
            requests=SqlRequests(connection, chain, trace),
            chronicle=SqlChronicle(connection, chain),
            items=SqlItems(connection, chain),
            batches=SqlBatches(connection, chain),
            pictures=SqlPictures(connection),
            letters=SqlLetters(connection),
            collisions=SqlCollisions(connection),
            storms=SqlStorms(connection, chain),
            files=SqlFiles(connection),
            notices=SqlNotices(connection),
            jobs=self._queue.on(connection),
            standings=SqlStandings(connection, chain.numbers),
            endings=SqlEndings(connection),
            homes=SqlHomes(connection),
            reconciliations=SqlReconciliations(connection),
            reports=SqlReports(connection),
            trail=SqlTrail(connection, chain.numbers),
            contents=SqlContents(connection, chain.numbers),
        )
