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

from bot.domain.errors import OutcomeOpen, RetryLater
from bot.service.hurry import does_a_call_wait, waited_for_until
from bot.service.ports import Raced
from bot.store.postgres_text import take_no_nul
from bot.store.turns import Rank, Turns

T = TypeVar("T")
Work = Callable[[sa.Connection], T]

WAL_RESET_FIXED = (3, 51, 3)
"""First SQLite release without the WAL-reset bug; 3.50.7 has the fix too (sqlite.org, release notes)."""

RETRIED_SQLSTATES = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: PostgreSQL rolled back, the same function may run again."""

MOST_TRIES = 8


LAST_MOMENT = 0.4
"""Seconds before an answer is due: what has not got hold of the database by then is given up."""

PATIENT = 30.0
"""Seconds for which work that nobody waits for stands in line for a lock."""

FROZEN = 8000
"""Milliseconds after which PostgreSQL ends a transaction that does nothing: its process is stopped, and what
it has locked has to be free before its lease ends, or nobody could take the work over in time."""

LOCK_SECONDS = "lock_seconds"
"""Name of the execution option that says for how long a transaction may wait for locks."""

KEPT = 4
"""Places on PostgreSQL that only work for which somebody waits may take."""


class DatabaseUnavailable(RetryLater):
    """The database did not answer, is full or locked: nothing was recorded."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing was recorded: the database did not answer. Please try again in a minute; "
            "if it happens again, tell your operator."
        )


class PerhapsRecorded(OutcomeOpen):
    """The answer is due and the transaction still runs, or the connection was lost while it committed."""

    def __init__(self) -> None:
        super().__init__("The database did not answer in time: whether this was recorded is not known.")


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
    return _postgres_engine(url, pool)


def _postgres_engine(url: sa.URL, pool: int) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's text goes into logs: no reasons, no numbers
        connect_args={
            "connect_timeout": 2,
            "options": f"-c idle_in_transaction_session_timeout={FROZEN} -c statement_timeout=30000",
        },
    )

    def on_begin(connection: sa.Connection) -> None:
        wait = connection.get_execution_options().get(LOCK_SECONDS)
        if wait is not None:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(wait * 1000)}")

    sa.event.listen(engine, "begin", on_begin)
    sa.event.listen(engine, "connect", take_no_nul)
    return engine


def _sqlite_engine(url: sa.URL, begin: str | None, pool: int) -> sa.Engine:
    engine = sa.create_engine(
        url,
        module=sqlite_driver(),
        pool_size=pool,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"timeout": PATIENT},
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
            wait = connection.get_execution_options().get(LOCK_SECONDS, PATIENT)
            connection.exec_driver_sql(f"PRAGMA busy_timeout={round(wait * 1000)}")
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
        self.written = 0
        """Transactions of this process that may have changed something, however they ended."""
        self._writing_turns = Turns(writers, kept=0 if self.is_sqlite else min(KEPT, pool - 1))
        self._read_threads, self._reading_turns = self._write_threads, self._writing_turns
        if self.is_sqlite:
            self._read_threads = ThreadPoolExecutor(2, thread_name_prefix="store-read")
            self._reading_turns = Turns(2)

    async def write(self, work: Work[T]) -> T:
        """Runs `work` in one transaction and commits it. Raises DatabaseUnavailable when it cannot.

        Where a person waits (see `bot.service.hurry`) it goes before other work and gives up in time;
        it raises PerhapsRecorded where it cannot tell any more whether it will be committed.
        """
        try:
            return await self._run(self._write_threads, self._writing_turns, self.engine, work)
        finally:
            self.written += 1

    async def read(self, work: Work[T]) -> T:
        """Runs `work` in a transaction that is meant for reading. Raises DatabaseUnavailable."""
        try:
            return await self._run(self._read_threads, self._reading_turns, self._reading, work)
        except PerhapsRecorded as error:
            raise DatabaseUnavailable from error

    def write_now(self, work: Work[T]) -> T:
        """The same as `write`, on the calling thread: for commands that have no event loop."""
        return _transaction(self.engine, work)

    async def _run(self, threads: ThreadPoolExecutor, turns: Turns, engine: sa.Engine, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        until = waited_for_until()
        latest = None if until is None else until - LAST_MOMENT
        try:
            async with turns.place(latest, _rank(until)):
                wait = PATIENT if latest is None else max(latest - loop.time(), 0.05)
                running = loop.run_in_executor(
                    threads, functools.partial(_transaction, engine, work, wait if latest else None)
                )
                return await _in_time(running, until)
        except TimeoutError as error:
            raise DatabaseUnavailable from error

    def close(self) -> None:
        """Waits for running transactions and closes every connection."""
        self._write_threads.shutdown()
        self._read_threads.shutdown()
        self.engine.dispose()
        self._reading.dispose()


def _rank(until: float | None) -> Rank:
    if until is not None:
        return Rank.PERSON
    return Rank.CALL if does_a_call_wait() else Rank.WORK


async def _in_time(running: "asyncio.Future[T]", until: float | None) -> T:
    """What the thread gives; raises PerhapsRecorded where the answer is due before it is known."""
    if until is None:
        return await running
    loop = asyncio.get_running_loop()
    done, _ = await asyncio.wait({running}, timeout=max(until - loop.time(), 0.05))
    if not done:
        running.add_done_callback(lambda late: late.cancelled() or late.exception())
        raise PerhapsRecorded
    return running.result()


def _transaction(engine: sa.Engine, work: Work[T], lock_seconds: float | None = None) -> T:
    for attempt in range(1, MOST_TRIES + 1):
        last = attempt == MOST_TRIES
        try:
            return _once(engine, work, lock_seconds)
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


def _once(engine: sa.Engine, work: Work[T], lock_seconds: float | None) -> T:
    committing = False
    try:
        with engine.connect() as connection:
            if lock_seconds is not None:
                connection.execution_options(**{LOCK_SECONDS: lock_seconds})
            with connection.begin():
                result = work(connection)
                committing = True
            return result
    except (OperationalError, InterfaceError) as error:
        if committing and error.connection_invalidated:
            raise PerhapsRecorded from error
        raise


def _may_run_again(error: Exception) -> bool:
    """Only where the database surely rolled back: a serialization failure or a deadlock."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in RETRIED_SQLSTATES
