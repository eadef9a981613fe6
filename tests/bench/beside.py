"""How long others wait for their answers beside one large request: `python -m tests.bench.beside`.

Small commands come at an even pace, first alone, then from the moment a file of 1,000 or 10,000 numbers is
handed in and approved until its result is told.
"""

import asyncio
import statistics
import tempfile
from pathlib import Path

from bot.local.slack import Rules
from bot.local.workspace.people import ASHA
from bot.logs import configure
from tests.bench.asking import approval, ask, happens, says_the_end
from tests.bench.load import Answers, Line, block, command, open_loop
from tests.bench.process import say
from tests.scenario.processes import Town, town

RATE, SECONDS = 20.0, 20.0
SIZES = (1000, 10_000)
ROUNDS = 2
LATENCY_MS = 150


def main() -> None:
    """Prints the figures."""
    configure("CRITICAL", "json")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder)))


def small() -> bytes:
    """`/block` with three new numbers."""
    return command(block(3), ASHA.id)


async def measure(folder: Path) -> None:
    async with town(folder, rules=Rules(message_rate=False)) as here:
        here.cloudagent.switches = here.cloudagent.switches.changed({"latency_ms": LATENCY_MS})
        await here.start()
        port = here.doors.ports[0]
        await open_loop(port, small, rate=RATE, seconds=3)
        for _ in range(ROUNDS):
            alone = await open_loop(port, small, rate=RATE, seconds=SECONDS)
            say(f"{RATE:.0f} small commands a second, alone: {alone}")
            for count in SIZES:
                beside, _ = await asyncio.gather(
                    open_loop(port, small, rate=RATE, seconds=SECONDS), large(here, count)
                )
                say(f"beside {count} numbers: {beside} = {ratio(beside, alone)}")


def ratio(beside: Answers, alone: Answers) -> str:
    """The tails compared; one wait of the machine's own moves a 99th percentile, so the 95th is told too."""
    tails = [statistics.quantiles(one.seconds, n=20)[-1] for one in (beside, alone)]
    return f"p99 {beside.p99 / alone.p99:.1f} x, p95 {tails[0] / tails[1]:.1f} x"


async def large(here: Town, count: int) -> None:
    """A file is handed in, its card approved, and carried out."""
    card = await ask(here, count)
    line = Line(here.doors.ports[0])
    assert await line.post(approval(here, card)) == 200  # HTTP's OK
    line.close()
    await happens(lambda: says_the_end(here, card))


if __name__ == "__main__":
    main()
