"""A storm of load and a heap of waiting requests, in figures: `python -m tests.bench.storm [postgres]`."""

import asyncio
import functools
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.logs import configure
from bot.service.ports import Transaction
from bot.service.submit import submit
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.store import SqlStore
from tests.chaos.city import Crowd
from tests.postgres import server
from tests.scenario.processes import Town, town
from tests.service.fakes import FakeQueue, desk, wish

REQUESTS = 100
NUMBERS = 100
WAITING = 10_000


def main() -> int:
    """Prints the figures."""
    configure("CRITICAL", "json")
    with tempfile.TemporaryDirectory() as folder:
        if "postgres" in sys.argv:
            with server() as here, here.migrated() as url:
                asyncio.run(storm(Path(folder), url, 2))
        else:
            asyncio.run(storm(Path(folder), f"sqlite:///{folder}/blockbot.db", 1))
            asyncio.run(heap(Path(folder)))
    return 0


async def storm(folder: Path, url: str, replicas: int) -> None:
    """100 requests of 100 numbers, asked and approved as fast as one agent and one lead can."""
    async with town(folder, url, doors=replicas) as here:
        for door in range(replicas):
            await here.start("serve", door=door)
        crowd = Crowd(here, random.Random(1))  # noqa: S311  # a load, not secrets
        began = time.perf_counter()
        for _ in range(REQUESTS):
            await crowd.ask(NUMBERS)
            await crowd.approve_all()
        await crowd.settled(300)
        took = time.perf_counter() - began
        acks = sorted(crowd.acks)
        say(f"{REQUESTS} requests of {NUMBERS} numbers: all told after {took:.1f} s, {replicas} process(es)")
        last = acks[int(len(acks) * 0.99)]
        say(f"{len(acks)} acks: p50 {statistics.median(acks):.0f} ms, p99 {last:.0f} ms")
        say(f"memory: {[memory(process.pid) for process in here.processes]} MB")


async def heap(folder: Path) -> None:
    """What 10,000 waiting requests cost a bot that has nothing to do."""
    for waiting in (0, WAITING):
        url = f"sqlite:///{folder}/heap-{waiting}.db"
        await fill(url, waiting)
        async with town(folder, url) as here:
            await here.start()
            say(f"{waiting:,} waiting requests: {await idle(here)}")


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
    """Memory and CPU of the one process over twenty quiet seconds."""
    (process,) = here.processes
    await asyncio.sleep(5)
    before = cpu_seconds(process.pid)
    await asyncio.sleep(20)
    share = (cpu_seconds(process.pid) - before) / 20
    return f"{memory(process.pid)} MB, {share:.1%} of a core"


def cpu_seconds(pid: int) -> float:
    """User and system time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Resident megabytes of a process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def say(line: str) -> None:
    """One line of the figures."""
    print(line)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
