"""What 10,000 waiting requests cost a bot that has nothing to do: `python -m tests.bench.waiting`."""

import asyncio
import functools
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.logs import configure
from bot.service.ports import Transaction
from bot.service.submit import submit
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.store import SqlStore
from tests.bench.process import cpu_seconds, memory, say
from tests.scenario.processes import Town, town
from tests.service.fakes import FakeQueue, desk, wish

WAITING = 10_000
SETTLED = 70
"""Seconds after a start: for its first minute the engine looks every second for schedules; we have none."""
SECONDS = 60


def main() -> int:
    """Prints the figures."""
    configure("CRITICAL", "json")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(heap(Path(folder)))
    return 0


async def heap(folder: Path) -> None:
    """A bot with an empty ledger, and one with many waiting requests; both idle."""
    for waiting in (0, WAITING):
        url = f"sqlite:///{folder}/heap-{waiting}.db"
        await fill(url, waiting)
        async with town(folder, url) as here:
            await here.start()
            say(f"{waiting:,} waiting requests: {await idle(here)}, load average {os.getloadavg()[0]:.1f}")


async def fill(url: str, waiting: int) -> None:
    """Records so many requests whose cards are in Slack already."""
    database = Database(url)
    migrate(database)
    now = datetime.now(UTC)

    def work(tx: Transaction) -> None:
        for number in range(waiting):
            wanted = wish(key=f"k{number}")
            submit(tx, wanted, desk=desk(), now=now, new_id=functools.partial("w{:07d}".format, number))

    await SqlStore(database, FakeQueue()).write(work)
    await database.write(lambda connection: connection.exec_driver_sql("UPDATE pictures SET shown = wanted"))
    database.close()


async def idle(here: Town) -> str:
    """Memory and CPU of the one process over a quiet minute."""
    (process,) = here.processes
    await asyncio.sleep(SETTLED)
    before = cpu_seconds(process.pid)
    await asyncio.sleep(SECONDS)
    share = (cpu_seconds(process.pid) - before) / SECONDS
    return f"{memory(process.pid)} MB, {share:.2%} of a core"


if __name__ == "__main__":
    sys.exit(main())
