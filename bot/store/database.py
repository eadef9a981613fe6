"""The connection to the database: each transaction is one plain function run in the store's own thread.

A transaction cannot await, so it cannot call the network while it holds a lock.
"""

import asyncio
import functools
import importlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.domain.errors import RetryLater
from bot.service.ports import Raced

T = TypeVar("T")
Work = Callable[[sa.Connection], T]

WAL_RESET_FIXED = (3, 51, 3)
"""First SQLite release without the WAL-reset bug; 3.50.7 has the fix too (sqlite.org, release notes)."""

RETRIED_SQLSTATES = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: PostgreSQL rolled back, the same function may run again."""

MOST_TRIES = 8


class DatabaseUnavailable(RetryLater):
    """The database did not answer, is full or locked: nothing was recorded."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing was recorded: the database did not answer. Please try again in a minute; "
            "if it happens again, tell your operator."
        )


def normal_url(url: str) -> sa.URL:
    """Names the driver we ship for SQLite and PostgreSQL URLs; refuses others with ValueError."""
    parsed = sa.make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValueError("DATABASE_URL: SQLite needs a file, e.g. sqlite:///blockbot.db")
        return parsed.set(drivername="sqlite+pysqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise ValueError(f"DATABASE_URL: {backend} is not supported; use SQLite or PostgreSQL")


def sqlite_driver() -> ModuleType:
    """The SQLite to use: the recent copy inside pysqlite3 where its wheel is installed, else Python's own.

    Distributions ship libraries with the WAL-reset bug for years; with a fixed one the write-ahead log is
    safe, and a commit costs a quarter.
    """
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite library may use the write-ahead log (see WAL_RESET_FIXED)."""
    return version >= WAL_RESET_FIXED or (version[:2] == (3, 50) and version >= (3, 50, 7))


def make_engine(url: sa.URL, *, begin: str | None = "BEGIN IMMEDIATE", pool: int = 1) -> sa.Engine:
    """A synchronous engine with our settings: pragmas on SQLite, time-outs and pre-ping on PostgreSQL."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, begin, pool)
    return sa.create_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's text goes into logs: no reasons, no numbers
        connect_args={
            "connect_timeout": 5,
            "options": "-c idle_in_transaction_session_timeout=60000 -c statement_timeout=30000",
        },
    )


def _sqlite_engine(url: sa.URL, begin: str | None, pool: int) -> sa.Engine:
    engine = sa.create_engine(
        url,
        module=sqlite_driver(),
        pool_size=pool,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"timeout": 30},
    )

    def on_connect(connection: Any, _record: object) -> None:
        # None: we say BEGIN ourselves, in on_begin. IMMEDIATE: the driver does, before the first write.
        connection.isolation_level = "IMMEDIATE" if begin is None else None
        cursor = connection.cursor()
        wal = wal_is_safe(_sqlite_version(connection))
        # PERSIST is the rollback journal without deleting a file at each commit (measured: 1.2 against 8 ms).
        cursor.execute(f"PRAGMA journal_mode={'WAL' if wal else 'PERSIST'}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    def on_begin(connection: sa.Connection) -> None:
        if begin is not None:
            connection.exec_driver_sql(begin)

    sa.event.listen(engine, "connect", on_connect)
    sa.event.listen(engine, "begin", on_begin)
    return engine


def _sqlite_version(connection: Any) -> tuple[int, ...]:
    (text,) = connection.execute("SELECT sqlite_version()").fetchone()
    return tuple(int(part) for part in text.split("."))


class Database:
    """Runs transactions: one writer at a time on SQLite, a small pool of threads on PostgreSQL."""

    def __init__(self, url: str, *, pool: int = 8) -> None:
        self.url = normal_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        writers = 1 if self.is_sqlite else pool
        self.engine = make_engine(self.url, pool=writers)
        self._reading = make_engine(self.url, begin="BEGIN", pool=2) if self.is_sqlite else self.engine
        self._write_threads = ThreadPoolExecutor(writers, thread_name_prefix="store-write")
        self._read_threads = (
            ThreadPoolExecutor(2, thread_name_prefix="store-read") if self.is_sqlite else self._write_threads
        )

    async def write(self, work: Work[T]) -> T:
        """Runs `work` in one transaction and commits it. Raises DatabaseUnavailable when it cannot."""
        return await self._run(self._write_threads, self.engine, work)

    async def read(self, work: Work[T]) -> T:
        """Runs `work` in a transaction that is meant for reading. Raises DatabaseUnavailable."""
        return await self._run(self._read_threads, self._reading, work)

    def write_now(self, work: Work[T]) -> T:
        """The same as `write`, on the calling thread: for commands that have no event loop."""
        return _transaction(self.engine, work)

    async def _run(self, threads: ThreadPoolExecutor, engine: sa.Engine, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads, functools.partial(_transaction, engine, work))

    def close(self) -> None:
        """Waits for running transactions and closes every connection."""
        self._write_threads.shutdown()
        self._read_threads.shutdown()
        self.engine.dispose()
        self._reading.dispose()


def _transaction(engine: sa.Engine, work: Work[T]) -> T:
    for attempt in range(1, MOST_TRIES + 1):
        last = attempt == MOST_TRIES
        try:
            with engine.begin() as connection:
                return work(connection)
        except Raced:
            if last:
                raise DatabaseUnavailable from None
        except IntegrityError:
            # A row came in between two statements: the next run sees it. What stays is a mistake of ours.
            if last:
                raise
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            if last or not _may_run_again(error):
                raise DatabaseUnavailable from error
    raise AssertionError("the last try always ends")


def _may_run_again(error: Exception) -> bool:
    """Only where the database surely rolled back: a serialization failure or a deadlock."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in RETRIED_SQLSTATES
