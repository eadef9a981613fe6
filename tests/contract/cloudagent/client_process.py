"""A process of its own with one client, on the test's simulated time: asks it over stdin and stdout.

`python -m tests.contract.cloudagent.client_process` reads its orders as one JSON line, says `{"wake": …}`
when all in it sleep, goes on when told `{"now": …}`, and ends with `{"verdicts": …}`.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from cryptography.fernet import Fernet, MultiFernet

from bot.cloudagent.account import Account
from bot.cloudagent.client import CloudAgent
from bot.cloudagent.surroundings import Surroundings
from bot.service.vendor import Addition
from bot.store.database import Database
from bot.store.vault import SqlTraffic, SqlVault
from tests.contract.cloudagent.cloudagent_world import GROUP, carried_out, verdicts
from tests.contract.cloudagent.database_in_loop import InLoop
from tests.contract.cloudagent.simulated_time import SimulatedTime


class SharedTime(SimulatedTime):
    """The clock stands at the test's; it moves on when every process sleeps and no call is under way."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.calls = 0

    async def _idle(self) -> None:
        if self.calls:
            await asyncio.sleep(0.001)
            return
        assert self._sleepers, "everybody waits and nobody sleeps"
        say({"wake": self._sleepers[0][0].isoformat()})
        self._wake_until(datetime.fromisoformat(heard()["now"]))


class Counted(httpx.AsyncHTTPTransport):
    """Counts the calls under way, from the first byte sent to the last one read."""

    def __init__(self, time: SharedTime) -> None:
        super().__init__()
        self._time = time

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._time.calls += 1
        try:
            response = await super().handle_async_request(request)
            body = await response.aread()
            await response.aclose()
            return httpx.Response(response.status_code, headers=response.headers, content=body)
        finally:
            self._time.calls -= 1


def say(line: Mapping[str, object]) -> None:
    print(json.dumps(line), flush=True)  # noqa: T201  # this is how it talks to the test


def heard() -> dict[str, Any]:
    return dict(json.loads(sys.stdin.readline()))


def client(orders: Mapping[str, Any], time: SharedTime, database: Database) -> CloudAgent:
    wanted = Account(
        orders["url"],
        "demo",
        "demo-key",
        ZoneInfo("Asia/Kolkata"),
        concurrency=orders["concurrency"],
        rate_per_minute=orders["rate"],
    )
    shared: Any = InLoop(database)
    box = MultiFernet([Fernet(orders["key"])])
    vault, traffic = SqlVault(shared, wanted.key, box), SqlTraffic(shared, wanted.key)
    http = httpx.AsyncClient(transport=Counted(time))
    return CloudAgent(http, wanted, vault, traffic, Surroundings(time.clock, time.sleep, lambda: 0.5))


async def work(orders: Mapping[str, Any], time: SharedTime, cloudagent: CloudAgent) -> dict[str, str]:
    """Each number is a request of its own, so many seconds after the start."""
    ends = time.now + timedelta(days=30)

    async def one(number: str, after: float) -> dict[str, str]:
        await time.sleep(after)
        addition = Addition(GROUP, "Spam callers", ends, (number,))
        return verdicts(await carried_out(time, addition, cloudagent))

    answers = await asyncio.gather(*(one(number, after) for number, after in orders["numbers"].items()))
    return {number: verdict for answer in answers for number, verdict in answer.items()}


def main() -> None:
    orders = heard()
    time = SharedTime(datetime.fromisoformat(orders["now"]))
    database = Database(orders["database"])
    say({"verdicts": time.run(work(orders, time, client(orders, time, database)))})
    heard()  # until we are killed: a restart is no orderly end


if __name__ == "__main__":
    main()
