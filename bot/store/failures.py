"""Keeps the latest failures by their ids, masked; nobody waits for it, and it waits for the database."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

import sqlalchemy as sa
import structlog

from bot.domain.errors import RetryLater
from bot.service.failures import Failed, Failure
from bot.store.instant import Instant
from bot.store.tables import metadata
from bot.store.vault import Transactions

log = structlog.get_logger()

KEPT = 1000
"""Failures in the database; the oldest go first."""
WAITING = 200
"""Failures in memory while the database is away."""
AGAIN = 5.0
"""Seconds before a database that did not take them is tried again."""

failures = sa.Table(
    "failures",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.Column("what", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(100), nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("trace", sa.String(32), nullable=False),
    sa.Column("request_id", sa.String(16), nullable=False),
)


class FailureBook:
    """One per process; `mask` takes tokens and telephone numbers out of a text."""

    def __init__(
        self, database: Transactions, mask: Callable[[str], str], onlookers: Iterable[Failed] = ()
    ) -> None:
        self._database = database
        self._mask = mask
        self._onlookers = tuple(onlookers)
        self._waiting: deque[Failure] = deque(maxlen=WAITING)
        self._came = asyncio.Event()

    def note(self, failure: Failure) -> None:
        """Takes note; `keep` writes it."""
        self._waiting.append(failure)
        self._came.set()
        for onlooker in self._onlookers:
            onlooker(failure)

    async def keep(self) -> None:
        """Writes for ever."""
        while True:
            await self._came.wait()
            if await self.written():
                self._came.clear()
            else:
                await asyncio.sleep(AGAIN)

    async def written(self) -> bool:
        """Writes what waits; False if the database does not take it now."""
        while self._waiting:
            failure = self._waiting[0]
            try:
                await self._database.write(lambda connection: self._write(connection, failure))  # noqa: B023
            except RetryLater:
                return False
            except Exception:
                log.exception("failure_not_kept", error_id=failure.id)
            self._waiting.remove(failure)
        return True

    def _write(self, connection: sa.Connection, failure: Failure) -> None:
        connection.execute(
            sa.insert(failures).values(
                id=failure.id,
                at=failure.at,
                what=failure.what[:64],
                kind=failure.kind[:100],
                words=self._mask(failure.words).replace("\0", ""),
                trace=failure.trace,
                request_id=failure.request_id,
            )
        )
        newest = sa.select(failures.c.at).order_by(failures.c.at.desc())
        edge = connection.scalar(newest.offset(KEPT - 1).limit(1))
        if edge is not None:
            connection.execute(sa.delete(failures).where(failures.c.at < edge))


def failure_with(connection: sa.Connection, error_id: str) -> Failure | None:
    """The failure of this id, if it is still kept."""
    row = connection.execute(sa.select(failures).where(failures.c.id == error_id)).mappings().one_or_none()
    return None if row is None else Failure(**row)
