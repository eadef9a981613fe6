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
from tests.bench.load import Answers, block, closed_loop, command, floor, open_loop
from tests.bench.process import say
from tests.scenario.processes import town

ROUNDS = 3
COUNT, LANES = 150, 32
RATE, SECONDS = 50.0, 60.0


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
        await here.start()
        ours = here.doors.ports[0]
        for port in (bolt, ours):
            await closed_loop(port, asks(3), count=30)
        for _ in range(ROUNDS):
            await one_by_one(bolt, ours)
        await all_at_once(bolt, ours)
        idle = await open_loop(bolt, asks(3), rate=RATE, seconds=SECONDS / 6)
        found = await open_loop(ours, asks(3), rate=RATE, seconds=SECONDS)
        say(f"{RATE:.0f} a second for {SECONDS:.0f} s: {found}, {found.errors} errors, {found.late} late")
        say(f"  the floor: {idle}")


async def one_by_one(bolt: int, ours: int) -> None:
    """The answers of both in one round, one connection."""
    base = await closed_loop(bolt, asks(3), count=COUNT)
    say(f"no-op bolt, 3 numbers: {base}")
    for numbers in (3, 100):
        found = await closed_loop(ours, asks(numbers), count=COUNT)
        say(f"/block, {numbers} numbers: {found} = {ratio(found, base)}")
        await asyncio.sleep(3)


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
