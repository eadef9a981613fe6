"""Places among the calls in flight: given back by who enters next, and lost to nobody."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.cloudagent.account import Account
from bot.cloudagent.line import Line
from bot.cloudagent.memory import MemoryTraffic
from bot.cloudagent.sending import Request
from bot.cloudagent.surroundings import Surroundings
from bot.domain.errors import RetryLater
from bot.service.vendor import Unreachable
from bot.service.vendor_memory import TrafficState

pytestmark = pytest.mark.anyio

T = TypeVar("T")
REQUEST = Request("PUT", "/ca_apis/updateBlockNumber", {}, {})


class Counted(MemoryTraffic):
    """Traffic in memory that counts its transactions, and refuses the one with this number."""

    changes = 0
    refused = 0

    async def change(self, decide: Callable[[TrafficState], tuple[TrafficState, T]]) -> T:
        self.changes += 1
        await asyncio.sleep(0)
        if self.changes == self.refused:
            raise RetryLater("no database")
        return await super().change(decide)


@pytest.fixture
def traffic() -> Counted:
    return Counted()


async def exchange(line: Line) -> int:
    return await line.exchange(REQUEST, lambda answer, _: answer.status)  # type: ignore[return-value]


def line_of(traffic: Counted, answer: Callable[[httpx.Request], httpx.Response], places: int = 1) -> Line:
    account = Account(
        "http://cloudagent", "demo", "key-key-key", ZoneInfo("Asia/Kolkata"), concurrency=places,
        rate_per_minute=6000,
    )  # fmt: skip
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Line(http, account, traffic, Surroundings(lambda: datetime.now(UTC)))


def well(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={})


def refused(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


async def test_who_enters_next_gives_back_the_place_before(traffic: Counted) -> None:
    line = line_of(traffic, well)
    assert await asyncio.gather(*(exchange(line) for _ in range(5))) == [200] * 5
    assert traffic.state.in_flight == ()
    assert traffic.changes == 6  # each enters, and the last one gives back: not ten


async def test_a_place_nobody_waits_for_is_given_back_at_once(traffic: Counted) -> None:
    line = line_of(traffic, well)
    await exchange(line)
    assert traffic.state.in_flight == ()


async def test_a_place_is_not_lost_where_the_next_one_could_not_enter(traffic: Counted) -> None:
    line = line_of(traffic, well)
    traffic.refused = 2
    told = await asyncio.gather(exchange(line), exchange(line), return_exceptions=True)
    assert [type(one) for one in told] == [int, RetryLater]
    assert traffic.state.in_flight == ()
    assert await exchange(line) == 200


async def test_a_failure_is_known_before_its_caller_hears_of_it(traffic: Counted) -> None:
    line = line_of(traffic, refused, places=2)
    with pytest.raises(Unreachable):
        await exchange(line)
    assert (traffic.state.failures, traffic.state.in_flight) == (1, ())


async def test_an_answer_closes_the_circuit_for_who_enters_next(traffic: Counted) -> None:
    answers = iter([refused, well, well])

    def answer(request: httpx.Request) -> httpx.Response:
        return next(answers)(request)

    line = line_of(traffic, answer)
    with pytest.raises(Unreachable):
        await exchange(line)
    await asyncio.gather(exchange(line), exchange(line))
    assert (traffic.state.failures, traffic.state.in_flight) == (0, ())
