"""The start of a process, what it uses at rest, and its end: `python -m tests.bench.start`.

The floor is a bolt app that does nothing, started in turn with ours on the same machine. The first start of
ours makes the database and is told apart.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.local.slack import Rules
from bot.local.workspace.people import RAVI
from bot.logs import configure
from tests.bench.asking import approval, ask, happens
from tests.bench.load import Line, block, command, started_floor
from tests.bench.process import cpu_seconds, memory, say
from tests.scenario.processes import Town, town

ROUNDS = 5
REST = 30.0
MANY = 10_000
LATENCY_MS = 150


def main() -> None:
    """Prints the figures."""
    configure("CRITICAL", "json")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder)))


async def measure(folder: Path) -> None:
    async with town(folder, rules=Rules(message_rate=False)) as here:
        say(f"the first start of all, which makes the database: {(await ours(here))[0]:.2f} s")
        found: dict[str, list[tuple[float, float]]] = {"no-op bolt": [], "ours": []}
        for _ in range(ROUNDS):
            found["no-op bolt"].append(await bolt())
            found["ours"].append(await ours(here))
        base, mine = (statistics.median(one[0] for one in found[name]) for name in found)
        used = [statistics.median(one[1] for one in found[name]) for name in found]
        say(f"to the first ack: ours {mine:.2f} s = {mine / base:.2f} x no-op bolt's {base:.2f} s;")
        say(f"  of processor {used[1]:.2f} s = {used[1] / used[0]:.2f} x {used[0]:.2f} s")
        await at_rest(here)
        await ended_at_work(here)


async def bolt() -> tuple[float, float]:
    """Seconds, and seconds of processor, to the first ack."""
    began = time.perf_counter()
    process, port = await started_floor("bolt")
    took = await first_ack(port, began), cpu_seconds(process.pid)
    process.kill()
    await process.wait()
    return took


async def ours(here: Town) -> tuple[float, float]:
    """The same of `blockbot serve`."""
    began = time.perf_counter()
    process = await here.launch("serve")
    took = await first_ack(here.doors.ports[0], began), cpu_seconds(process.pid)
    await here.end(process)
    return took


async def first_ack(port: int, began: float) -> float:
    """Asks again every few milliseconds, as nobody listens at first."""
    body = command(block(3), RAVI.id)
    while True:
        line = Line(port)
        try:
            if await line.post(body) == 200:  # HTTP's OK
                return time.perf_counter() - began
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.005)
        finally:
            line.close()


async def at_rest(here: Town) -> None:
    """Memory and processor of a bot with its workers running and nothing to do."""
    process = await here.start()
    await asyncio.sleep(REST / 2)
    before = cpu_seconds(process.pid)
    await asyncio.sleep(REST)
    share = (cpu_seconds(process.pid) - before) / REST
    say(f"at rest: {memory(process.pid)} MB, {share:.1%} of a core")
    await ended(here, "at rest", lambda: asyncio.sleep(0))


async def ended_at_work(here: Town) -> None:
    """SIGTERM in the middle of a large request."""
    here.cloudagent.switches = here.cloudagent.switches.changed({"latency_ms": LATENCY_MS})
    await here.start()

    async def work() -> None:
        card, line = await ask(here, MANY), Line(here.doors.ports[0])
        before = len(here.cloudagent.calls)
        await line.post(approval(here, card))
        line.close()
        await happens(lambda: len(here.cloudagent.calls) >= before + 10)

    await ended(here, f"in the middle of {MANY} numbers", work)


async def ended(here: Town, when: str, work: Callable[[], Awaitable[object]]) -> None:
    """The exit code and the seconds to it."""
    await work()
    began = time.perf_counter()
    code = await here.end(here.processes[-1])
    say(f"SIGTERM {when}: exit {code} within {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
