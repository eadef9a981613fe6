"""Measures the push of 10,000 numbers through the bot's own execution, as a ratio to the ideal of that run.

Run it with `python -m tests.bench.vendor`. The floor is ceil(100 calls / calls in flight) x the stand-in's
latency; a bare, warm httpx client beside it shows what the machine itself costs.
"""

import asyncio
import contextlib
import functools
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot.commands.playground import demo_settings
from bot.domain.expiry import Duration
from bot.domain.numbers import Number, NumbersRead
from bot.domain.verdict import Verdict
from bot.engine.engine import Duties, Engine
from bot.local.workspace.server import bound
from bot.logs import configure
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.execute import Execution, Pace
from bot.service.submit import Submit, submit
from bot.service.vendor import MOST_NUMBERS_A_CALL
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.store import SqlStore
from bot.vendor_wiring import cloudagent_of, vendor_client
from tests.bench.process import say
from tests.service.fakes import INDIA, desk

NUMBERS, LATENCY_MS, IN_FLIGHT = 10_000, 150, 4


def wish(count: int = NUMBERS, *, first: int = 70_000_000, key: str = "k") -> Submit:
    """A request for so many numbers in a row."""
    numbers = tuple(Number(f"+9198{n:08d}", f"+91 98{n:08d}", "mobile") for n in range(first, first + count))
    month = Duration("for 30 days", 0, 30, 0)
    return Submit(key, "T1", "UAGENT", INDIA, "spam-callers", NumbersRead(numbers, (), 0, ()), month, "storm")


async def nothing(*_arguments: object) -> int:
    """Slack is not measured here."""
    return 0


async def no_pictures() -> list[str]:
    """Slack is not measured here."""
    return []


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds from the approval to the last verdict; and of processor time from the submission on."""

    wall: float
    processor: float


async def bot_seconds(
    folder: Path, vendor_url: str, command: Submit | None = None, in_flight: int = IN_FLIGHT
) -> Took:
    """Submits, approves and carries out, with the durable engine and a SQLite file."""
    more = {
        "cloudagent_rate": 6000,
        "cloudagent_concurrency": in_flight,
        "block_secret_key": "long enough for a bench",
    }
    settings = demo_settings(folder, "http://127.0.0.1:9", vendor_url, more)
    database = Database(settings.database_url)
    migrate(database)
    engine = Engine(database, works=True)
    store = SqlStore(database, engine)
    async with vendor_client(vendor_url) as http:
        vendor = cloudagent_of(settings, http, database)
        await vendor.check()  # fetches the token and warms the connection, as a running bot has done
        execution = Execution(store, vendor, now, Pace(in_flight))
        over = asyncio.Event()
        duties = Duties(
            carry_out=_telling(over, functools.partial(carry_out, execution)),
            show=nothing,  # type: ignore[arg-type]
            take_up_work=nothing,
            want_pictures=no_pictures,
            look_after_cards=nothing,
        )
        await engine.start(duties)
        try:
            return await whole_road(store, command or wish(), over)
        finally:
            await engine.stop(1.0)
            database.close()


def _telling(over: asyncio.Event, work: Callable[..., Awaitable[str]]) -> Callable[..., Awaitable[str]]:
    """The same work, which then says that it is over: asking the ledger for it would be measured too."""

    async def told(*arguments: object) -> str:
        ended = ""
        try:
            ended = await work(*arguments)
        finally:
            if ended != "not ours":  # the late twin, which comes while long work is under way
                over.set()
        return ended

    return told


async def whole_road(store: SqlStore, command: Submit, over: asyncio.Event) -> Took:
    """From the submission until every number is blocked."""
    used = time.process_time()
    ours = functools.partial(submit, command=command, desk=desk(), now=now(), new_id=lambda: "bench")
    picture = await store.write(ours)
    began = time.perf_counter()
    click = Click(picture.id, "ULEAD1")
    await store.write(functools.partial(approve, click=click, desk=desk(), now=now()))
    await over.wait()
    took = Took(time.perf_counter() - began, time.process_time() - used)
    counts = await store.read(lambda tx: tx.items.counts(picture.id))
    assert counts == {Verdict.BLOCKED: len(command.numbers.numbers)}, counts
    return took


async def bare_seconds(vendor_url: str, in_flight: int) -> float:
    """A warm httpx client and a pool of lanes, with no ledger and no limits: what the machine costs."""
    left = iter(range(NUMBERS // MOST_NUMBERS_A_CALL))
    async with vendor_client(vendor_url) as http:
        body = {"userName": "demo", "blockNumbers": [f"98{n:08d}" for n in range(100)]}
        await http.put(vendor_url + "/ca_apis/updateBlockNumber", json=body)

        async def lane() -> None:
            for _ in left:
                await http.put(vendor_url + "/ca_apis/updateBlockNumber", json=body)

        began = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(in_flight)))
        return time.perf_counter() - began


def main() -> None:
    """Prints the figures."""
    configure("CRITICAL", "json")
    asyncio.run(measure())


async def measure() -> None:
    async with standin(LATENCY_MS) as url:
        for in_flight in (IN_FLIGHT, 2 * IN_FLIGHT):
            ideal = -(-NUMBERS // MOST_NUMBERS_A_CALL // in_flight) * LATENCY_MS / 1000
            bare = await bare_seconds(url, in_flight)
            say(f"{in_flight} in flight, ideal {ideal:.2f} s; bare httpx {bare / ideal:.3f} x ideal")
            for _ in range(3):
                with tempfile.TemporaryDirectory() as folder:
                    took = await bot_seconds(Path(folder), url, in_flight=in_flight)
                say(f"  bot, SQLite, durable steps: {took.wall:.2f} s = {took.wall / ideal:.3f} x ideal;")
                say(f"  processor {took.processor:.2f} s")


@contextlib.asynccontextmanager
async def standin(latency_ms: int) -> AsyncIterator[str]:
    """CloudAgent's stand-in in a process of its own; yields its address."""
    held = bound(0)
    port = int(held.getsockname()[1])
    held.close()
    options = ["--port", str(port), "--switch", f"latency_ms={latency_ms}"]
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.local.cloudagent", *options, stdout=quiet, stderr=quiet
    )
    try:
        await answers(url := f"http://127.0.0.1:{port}")
        yield url
    finally:
        process.terminate()
        await process.wait()


async def answers(url: str) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(200):
            try:
                await client.get(f"{url}/_standin/state")
            except httpx.ConnectError:
                await asyncio.sleep(0.05)
            else:
                return
    raise RuntimeError("the stand-in did not start")


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
