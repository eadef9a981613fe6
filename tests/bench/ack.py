"""How long `/block` takes to be answered, beside a bolt app that does nothing: `python -m tests.bench.ack`.

The bot is `blockbot serve` on SQLite in a process of its own; every request has new numbers, is recorded with
its job, and its card is under way. Slack's one message a second is off, so that cards do not pile up.
"""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.local.slack import Rules
from bot.local.workspace.people import RAVI
from bot.logs import configure
from tests.bench.load import Answers, Floor, block, closed_loop, command, floor, open_loop
from tests.bench.process import cpu_seconds, say
from tests.scenario.processes import town

ROUNDS = 3
COUNT, LANES = 150, 32
RATE, SECONDS = 50.0, 60.0
AFTERWARDS = 4.0
"""Seconds in which the cards of what was asked for are drawn."""


def main() -> None:
    """Prints the figures."""
    configure("CRITICAL", "json")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder)))


def asks(count: int) -> Callable[[], bytes]:
    """Makes bodies of `/block` with so many numbers."""
    return lambda: command(block(count), RAVI.id)


async def measure(folder: Path) -> None:
    async with floor("bolt") as bolt, town(folder, rules=Rules(message_rate=False)) as here:
        process = await here.start()
        ours = here.doors.ports[0]
        for port in (bolt.port, ours):
            await closed_loop(port, asks(3), count=30)
        for _ in range(ROUNDS):
            await one_by_one(bolt, Floor(ours, process.pid))
        await all_at_once(bolt.port, ours)
        await asyncio.sleep(AFTERWARDS)
        idle = await open_loop(bolt.port, asks(3), rate=RATE, seconds=SECONDS / 6)
        found = await open_loop(ours, asks(3), rate=RATE, seconds=SECONDS)
        say(f"{RATE:.0f} a second for {SECONDS:.0f} s: {found}, {found.errors} errors, {found.late} late")
        say(f"  the floor: {idle}")


async def one_by_one(bolt: Floor, ours: Floor) -> None:
    """The answers of both in one round, one connection; and the servers' processor time, cards and all."""
    base, idle = await worked(bolt, 3)
    say(f"no-op bolt, 3 numbers: {base}; processor {idle * 1000:.2f} ms a request")
    for numbers in (3, 100):
        found, busy = await worked(ours, numbers)
        say(f"/block, {numbers} numbers: {found} = {ratio(found, base)}")
        say(f"  processor {busy * 1000:.2f} ms a request, with its card")


async def worked(server: Floor, numbers: int) -> tuple[Answers, float]:
    """Answers, and processor seconds a request, the cards' drawing included."""
    before = cpu_seconds(server.pid)
    found = await closed_loop(server.port, asks(numbers), count=COUNT)
    await asyncio.sleep(AFTERWARDS)
    return found, (cpu_seconds(server.pid) - before) / COUNT


def ratio(found: Answers, base: Answers) -> str:
    """Against the floor's median."""
    return f"p50 {found.p50 / base.p50:.1f} x, p99 {found.p99 / base.p50:.1f} x the floor's p50"


async def all_at_once(bolt: int, ours: int) -> None:
    """Thirty-two connections."""
    base = await closed_loop(bolt, asks(3), count=10 * COUNT, lanes=LANES)
    found = await closed_loop(ours, asks(3), count=4 * COUNT, lanes=LANES)
    ours_a_second, base_a_second = len(found.seconds) / found.took, len(base.seconds) / base.took
    share = ours_a_second / base_a_second
    say(f"{LANES} at once: {ours_a_second:.0f} a second = {share:.2f} x {base_a_second:.0f}; {found}")


if __name__ == "__main__":
    main()
