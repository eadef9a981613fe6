"""From a click to its answer, the card's change and the last result: `python -m tests.bench.clicks`.

The floor of the answer is a bolt app that does nothing; that of the results is CloudAgent's own time, waves
of 150 ms. Slack's one message a second is off: it would be measured instead of us.
"""

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.local.slack import Rules
from bot.logs import configure
from tests.bench.asking import approval, ask, says_the_end
from tests.bench.load import Line, closed_loop, floor
from tests.bench.process import connections, say
from tests.scenario.processes import Town, town
from tests.scenario.stage import CHANNEL

LATENCY_MS = 150
A_CALL = 100
QUIET = 2.0
"""Seconds without a call to Slack after which no more is expected."""
PLANS = ((4, ((3, 20), (1000, 3), (10_000, 2))), (8, ((10_000, 2),)))
"""Calls in flight; numbers of a request, and how many such requests."""
TOLD = ("chat.postMessage", "chat.update", "files.completeUploadExternal")


@dataclass(frozen=True, slots=True)
class Run:
    """One request, in seconds since the click left; `calls` are all calls to Slack it cost, by method."""

    ack: float
    update: float
    last: float
    calls: Counter[str]
    connections: int
    click: bytes


def main() -> None:
    """Prints the figures."""
    configure("CRITICAL", "json")
    for in_flight, plan in PLANS:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(Path(folder), in_flight, plan))


async def measure(folder: Path, in_flight: int, plan: Sequence[tuple[int, int]]) -> None:
    async with floor("bolt") as bolt, town(folder, rules=Rules(message_rate=False)) as here:
        here.cloudagent.switches = here.cloudagent.switches.changed({"latency_ms": LATENCY_MS})
        await here.start(CLOUDAGENT_CONCURRENCY=str(in_flight))
        await one(here, 3)
        for count, times in plan:
            runs = [await one(here, count) for _ in range(times)]
            base = await closed_loop(bolt.port, lambda runs=runs: runs[0].click, count=200)  # type: ignore[misc]
            tell(count, in_flight, runs, base.p50)


def tell(count: int, in_flight: int, runs: Sequence[Run], base: float) -> None:
    """What was found at one size."""
    ideal = -(-count // A_CALL // in_flight) * LATENCY_MS / 1000
    ack = statistics.median(run.ack for run in runs)
    update = statistics.median(run.update for run in runs)
    last = sorted(run.last for run in runs)
    dearest = max(runs, key=lambda run: run.calls.total())
    say(f"{count} numbers, {in_flight} calls in flight:")
    say(f"  click acked in {ack * 1000:.1f} ms = {ack / base:.1f} x no-op bolt's {base * 1000:.2f} ms")
    say(f"  chat.update after {update * 1000:.1f} ms")
    say(
        f"  last result after {statistics.median(last):.3f} s, best {last[0]:.3f} s = {last[0] / ideal:.3f} x"
    )
    say(f"  calls to Slack, at most {dearest.calls.total()}: {dict(dearest.calls)}")
    say(f"  connections to CloudAgent, at most {max(run.connections for run in runs)}")


async def one(here: Town, count: int) -> Run:
    """Asks, approves, waits until all is told."""
    await asyncio.sleep(0.5)
    before = here.slack.traffic[-1].n
    card = await ask(here, count)
    await asyncio.sleep(0.5)
    click, line = approval(here, card), Line(here.doors.ports[0])
    await line.connect()
    watching = asyncio.create_task(most_connections(here, card))
    at, began = time.time(), time.perf_counter()
    assert await line.post(click) == 200  # HTTP's OK
    ack = time.perf_counter() - began
    line.close()
    await told(here, card, count)
    records = [each for each in here.slack.traffic if each.n > before and each.direction == "from_bot"]
    later = [each for each in records if each.at >= at and each.name in TOLD]
    update = next(each.at for each in later if each.name == "chat.update") - at
    last = max(each.at + each.ms / 1000 for each in later) - at
    return Run(ack, update, last, Counter(each.name for each in records), await watching, click)


async def told(here: Town, card: str, count: int) -> None:
    """Waits until the card says the end, the thread has a result, and nothing more comes."""
    deadline = time.monotonic() + 60 + count / 50
    while time.monotonic() < deadline:
        calls = [each for each in here.slack.traffic if each.direction == "from_bot"]
        if says_the_end(here, card) and time.time() - calls[-1].at > QUIET:
            assert len(here.slack.thread(CHANNEL, card)) > 1, "no result in the thread"
            return
        await asyncio.sleep(0.2)
    raise RuntimeError("the result was not told")


async def most_connections(here: Town, card: str) -> int:
    """Connections to CloudAgent at the same moment, looked at a few times a second."""
    most, port = 0, int(here.environment["CLOUDAGENT_API_URL"].rsplit(":", 1)[1])
    while not says_the_end(here, card):
        most = max(most, connections(port))
        await asyncio.sleep(0.1)
    return most


if __name__ == "__main__":
    main()
