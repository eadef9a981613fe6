"""A real ledger on both databases, and small hand-written stand-ins for everything around it."""

from collections.abc import Iterator

import pytest

from bot.service.execute import Execution, Pace
from bot.store.database import Database
from bot.store.store import SqlStore
from tests.service.executions import no_sleep
from tests.service.fakes import FakeBoard, FakeQueue, FakeVendor, Ticking


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def queue() -> FakeQueue:
    return FakeQueue()


@pytest.fixture
def vendor() -> FakeVendor:
    return FakeVendor()


@pytest.fixture
def board() -> FakeBoard:
    return FakeBoard()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.close()


@pytest.fixture
def store(database: Database, queue: FakeQueue) -> SqlStore:
    return SqlStore(database, queue)


@pytest.fixture
def execution(store: SqlStore, vendor: FakeVendor, clock: Ticking) -> Execution:
    return Execution(store, vendor, clock, Pace(concurrency=4, sleep=no_sleep, jitter=lambda: 0.5))
