"""What all tests share: asyncio as the only loop, and both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbos import DBOS
from hypothesis import HealthCheck, settings

from bot.store.database import Database
from bot.store.migrate import migrate
from tests.postgres import Server, server

BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
"""For `params`: a test that takes `database_url` runs on SQLite and on PostgreSQL."""

settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples every time, and no clock: a change is judged by what it does, not by luck or load.
# `make explore` looks elsewhere each time.
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the chaos suite goes on: `pytest tests/chaos --kills 200 --rounds 100 --seed 7`."""
    parser.addoption("--kills", type=int, default=10, help="random kills in each chaos test")
    parser.addoption("--rounds", type=int, default=5, help="rounds of fifty approvers clicking at once")
    parser.addoption("--asked", type=int, default=10, help="requests during each outage")
    parser.addoption("--seed", type=int, default=2026, help="which random moments")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; started only where a test wants it."""
    with server() as here:
        yield here


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the current schema, ours and the engine's; nobody has it open any more."""
    path = tmp_path_factory.mktemp("template") / "blockbot.db"
    url = f"sqlite:///{path}"
    database = Database(url)
    migrate(database)
    database.close()
    DBOS.migrate(url)
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A copy of that file for one test: to migrate an empty one costs more than many a test itself."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'blockbot.db')}"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database with the current schema: a SQLite file, or a PostgreSQL database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    running: Server = request.getfixturevalue("postgres")
    with running.migrated() as url:
        yield url
