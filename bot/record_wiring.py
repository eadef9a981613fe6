"""Wires the chain of the record: its key, the taking over of what is older than it, and the sealing."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot.domain.errors import RetryLater
from bot.domain.number_hash import NumberHash
from bot.service.ports import Clock
from bot.service.rest import Resting, never, resting
from bot.settings import Settings
from bot.store.adopting import adopt, anything_unchained
from bot.store.database import Database
from bot.store.record_key import has_record_key, record_key, renew_wrapping
from bot.store.retention import hash_numbers
from bot.store.sealing import AT_ONCE, seal_heads, unsealed
from bot.store.secret_key import secret_box
from bot.store.statistics import keep_counted
from bot.store.store import Queue, SqlStore

log = structlog.get_logger()

HASH_EVERY = 3600.0
"""Seconds between two looks for numbers that are no longer needed."""

SEAL_EVERY = 5.0
"""Seconds between two looks for heads to seal: how long the end of a chain may lie open."""


def record_of(settings: Settings, database: Database) -> NumberHash:
    """The keyed hashes of this database's record; makes the key at first. Raises NoSecretKey."""
    box = secret_box(settings.block_secret_key.get_secret_value(), database)
    numbers = database.write_now(lambda connection: record_key(connection, box))
    database.write_now(lambda connection: renew_wrapping(connection, box))
    return numbers


def known_record_of(settings: Settings, database: Database) -> NumberHash:
    """The same for those who only read: no key is made; where there is none, nothing is hashed with one."""
    given = settings.block_secret_key.get_secret_value()
    there = database.write_now(has_record_key)
    if not there:
        return NumberHash(b"")
    box = secret_box(given, database)
    return database.write_now(lambda connection: record_key(connection, box))


def recorded_store(
    settings: Settings, database: Database, queue: Queue, seals: Clock | None
) -> tuple[SqlStore, list["asyncio.Task[None]"]]:
    """The store, and what seals its record and looks after its tables, where this process does so."""
    if database.is_sqlite:
        adopt_all(settings, database)
    numbers = record_of(settings, database)
    tasks: list[asyncio.Task[None]] = []
    if seals is not None:
        tasks.append(asyncio.create_task(keep_sealed(database, numbers, seals)))
        if not database.is_sqlite:
            tasks.append(asyncio.create_task(keep_counted(database)))
        if settings.block_keep_numbers:
            keep = timedelta(days=settings.block_keep_numbers)
            tasks.append(asyncio.create_task(keep_hashed(database, numbers, seals, keep)))
    return SqlStore(database, queue, numbers), tasks


def adopt_all(settings: Settings, database: Database) -> int:
    """Takes what is in no chain into it, where nobody else writes; how many subjects. Raises NoSecretKey."""
    if not database.write_now(anything_unchained):
        return 0
    numbers = record_of(settings, database)
    taken = 0
    while some := database.write_now(lambda connection: adopt(connection, numbers, datetime.now(UTC))):
        taken += some
    log.warning("record_adopted", subjects=taken)
    return taken


def resting_on(database: Database, clock: Clock, also: Callable[[], object] = lambda: None) -> Resting:
    """When a look into this database can be left out; never where other processes write into it.

    `also` is another value after a change outside the database that gives the look work.
    """
    return resting(lambda: (database.written, also()), clock) if database.is_sqlite else never


async def keep_sealed(database: Database, numbers: NumberHash, clock: Clock) -> None:
    """Seals for ever; a database that does not answer is asked again."""
    rests = resting_on(database, clock)
    while True:
        try:
            if not rests():
                await seal_all(database, numbers, clock())
        except RetryLater as error:
            log.warning("record_not_sealed", trouble=error.sentence)
        await asyncio.sleep(SEAL_EVERY)


async def keep_hashed(database: Database, numbers: NumberHash, clock: Clock, keep: timedelta) -> None:
    """Hashes for ever the numbers of what was over so long ago, a few requests a transaction."""
    while True:
        try:
            while done := await database.write(
                lambda connection: hash_numbers(connection, numbers, clock() - keep, clock())
            ):
                log.info("numbers_hashed", requests=done)
        except RetryLater as error:
            log.warning("numbers_not_hashed", trouble=error.sentence)
        await asyncio.sleep(HASH_EVERY)


async def seal_all(database: Database, numbers: NumberHash, at: datetime) -> int:
    """Seals every head that moved; how many."""
    count = 0
    while await database.read(unsealed):
        sealed = await database.write(lambda connection: seal_heads(connection, numbers, at))
        count += sealed
        if sealed < AT_ONCE:
            break
    return count
