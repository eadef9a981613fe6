"""Measures the push of 10,000 numbers through the bot's own execution, as a ratio to the ideal of that run.

Run it with `python -m tests.bench.vendor`. The floor is ceil(100 calls / calls in flight) x the stand-in's
latency; a bare, warm httpx client beside it shows what the machine itself costs.
"""

# ruff: noqa: T201  # a bench talks to its terminal

import asyncio
import functools
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot.commands.playground import demo_settings
from bot.domain.expiry import Duration
from bot.domain.numbers import Number, NumbersRead
from bot.domain.request import State
from bot.domain.verdict import Verdict
from bot.engine.engine import Duties, Engine
from bot.local.workspace.server import bound
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.execute import Execution, Pace
from bot.service.submit import Submit, submit
from bot.service.vendor import MOST_NUMBERS_A_CALL
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.store import SqlStore
from bot.vendor_wiring import cloudagent_of, vendor_client
from tests.service.fakes import INDIA, desk

NUMBERS, LATENCY_MS, IN_FLIGHT = 10_000, 150, 4


def wish() -> Submit:
    numbers = tuple(
        Number(f"+9198{n:08d}", f"+91 98{n:08d}", "mobile") for n in range(70_000_000, 70_000_000 + NUMBERS)
    )
    month = Duration("for 30 days", 0, 30, 0)
    return Submit("k", "T1", "UAGENT", INDIA, "spam-callers", NumbersRead(numbers, (), 0, ()), month, "storm")


async def nothing(*_arguments: object) -> int:
    """Slack is not measured here."""
    return 0


async def no_pictures() -> list[str]:
    """Slack is not measured here."""
    return []


async def bot_seconds(folder: Path, vendor_url: str) -> float:
    """From the approval to the last verdict, with the durable engine and a SQLite file."""
    more = {
        "cloudagent_rate": 6000,
        "cloudagent_concurrency": IN_FLIGHT,
        "block_secret_key": "long enough for a bench",
    }
    settings = demo_settings(folder, "http://127.0.0.1:9", vendor_url, more)
    database = Database(settings.database_url)
    migrate(database)
    engine = Engine(database, works=True)
    store = SqlStore(database, engine)
    async with vendor_client() as http:
        vendor = cloudagent_of(settings, http, database)
        await vendor.check()  # fetches the token and warms the connection, as a running bot has done
        execution = Execution(store, vendor, now, Pace(IN_FLIGHT))
        duties = Duties(
            carry_out=functools.partial(carry_out, execution),
            show=nothing,  # type: ignore[arg-type]
            take_up_work=nothing,
            want_pictures=no_pictures,
            look_after_cards=nothing,
        )
        await engine.start(duties)
        picture = await store.write(
            functools.partial(submit, command=wish(), desk=desk(), now=now(), new_id=lambda: "bench")
        )
        began = time.perf_counter()
        click = Click(picture.id, "ULEAD1")
        await store.write(functools.partial(approve, click=click, desk=desk(), now=now()))
        while True:
            request = await store.read(lambda tx: tx.requests.get(picture.id))
            if request is not None and request.state is State.DONE:
                break
            await asyncio.sleep(0.02)
        took = time.perf_counter() - began
        counts = await store.read(lambda tx: tx.items.counts(picture.id))
        assert counts == {Verdict.BLOCKED: NUMBERS}, counts
        await engine.stop(1.0)
    database.close()
    return took


async def bare_seconds(vendor_url: str) -> float:
    """A warm httpx client and a pool of lanes, with no ledger and no limits: what the machine costs."""
    left = iter(range(NUMBERS // MOST_NUMBERS_A_CALL))
    async with vendor_client() as http:
        body = {"userName": "demo", "blockNumbers": [f"98{n:08d}" for n in range(100)]}
        await http.put(vendor_url + "/ca_apis/updateBlockNumber", json=body)

        async def lane() -> None:
            for _ in left:
                await http.put(vendor_url + "/ca_apis/updateBlockNumber", json=body)

        began = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(IN_FLIGHT)))
        return time.perf_counter() - began


async def measure() -> None:
    port = bound(0)
    number = port.getsockname()[1]
    port.close()
    options = ["--port", str(number), "--switch", f"latency_ms={LATENCY_MS}"]
    standin = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.local.cloudagent",
        *options,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{number}"
    try:
        await answers(url)
        ideal = -(-NUMBERS // MOST_NUMBERS_A_CALL // IN_FLIGHT) * LATENCY_MS / 1000
        bare = await bare_seconds(url)
        print(f"ideal {ideal:.2f} s; bare httpx {bare / ideal:.3f} x ideal")
        for _ in range(3):
            with tempfile.TemporaryDirectory() as folder:
                took = await bot_seconds(Path(folder), url)
            print(f"bot, SQLite, durable steps: {took:.2f} s = {took / ideal:.3f} x ideal")
    finally:
        standin.terminate()
        await standin.wait()


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
    asyncio.run(measure())
