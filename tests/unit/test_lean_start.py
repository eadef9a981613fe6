"""What need not be loaded is not: memory of the demo, and of every bot after its first start."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.commands.new_file import make_tables
from bot.store.database import Database
from bot.store.migrate import is_current, migrate, newest

HEAVY = (
    "alembic", "mako", "openpyxl", "charset_normalizer", "matplotlib", "numpy", "PIL",
    "opentelemetry", "sentry_sdk",
)  # fmt: skip
"""Loaded by a first start, a workbook, a chart, an odd encoding or an instrument that somebody asked for."""

START = """
import asyncio, pathlib, sys
from bot.commands.playground import playground
async def main():
    async with playground(pathlib.Path(sys.argv[1])):
        print("loaded:", *sorted(name for name in sys.modules if "." not in name))
asyncio.run(main())
"""

SERVE = """
import asyncio, gc, os, pathlib, signal, sys
from starlette.applications import Starlette
from bot.commands import collector, server
from bot.commands.playground import demo_settings
collector.wait()
print("while it loads:", gc.isenabled(), gc.get_freeze_count())
settings = demo_settings(pathlib.Path(sys.argv[1]), "http://127.0.0.1:9", "http://127.0.0.1:9", {"port": 0})
async def main():
    served = asyncio.create_task(server.serve_web(Starlette(), settings))
    while not gc.isenabled():
        await asyncio.sleep(0.01)
    print("serving:", gc.isenabled(), gc.get_freeze_count() > 10_000)
    os.kill(os.getpid(), signal.SIGTERM)
    print("exit:", await served)
asyncio.run(main())
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'blockbot.db'}"


def told_by(program: str, folder: Path) -> str:
    run = [sys.executable, "-c", program, str(folder)]
    return subprocess.run(run, capture_output=True, text=True, check=True).stdout  # noqa: S603  # our own program


def test_the_collector_waits_for_the_start_and_leaves_alone_what_it_made(tmp_path: Path) -> None:
    assert told_by(SERVE, tmp_path).splitlines() == [
        "while it loads: False 0",
        "serving: True True",
        "exit: 0",
    ]


def test_a_file_whose_tables_are_there_starts_without_the_heavy_tools(url: str, tmp_path: Path) -> None:
    make_tables(url)

    told = told_by(START, tmp_path)
    (loaded,) = [line.split() for line in told.splitlines() if line.startswith("loaded:")]

    assert "sqlalchemy" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_the_tables_of_a_new_file_are_made_by_a_process_of_their_own(url: str) -> None:
    make_tables(url)
    database = Database(url)

    assert is_current(database)
    database.close()


def test_an_empty_file_is_not_current_and_a_migrated_one_is(url: str) -> None:
    database = Database(url)

    assert not is_current(database)
    migrate(database)
    assert is_current(database)
    database.close()


def test_an_older_schema_is_not_current(url: str) -> None:
    database = Database(url)
    migrate(database)
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))

    assert not is_current(database)
    database.close()


def test_the_newest_schema_is_the_one_alembic_calls_head() -> None:
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "bot/store/migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [newest()]
