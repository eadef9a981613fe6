"""One HTTP exchange with CloudAgent, let in and counted by the shared limits; knows nothing of tokens.

What httpx raises is translated here, once: not sent is Unreachable, sent without an answer is OutcomeUnknown.
"""

import asyncio
import contextlib
import random
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import httpx

from bot import __version__
from bot.cloudagent import breaker, limits
from bot.cloudagent.sentences import TOO_MANY_CALLS, UNREACHABLE
from bot.cloudagent.wire import Answer, Declined
from bot.domain.errors import RetryLater
from bot.service.vendor import AskOperator, OutcomeUnknown, Unreachable, WaitUntil
from bot.service.vendor_memory import TrafficLedger, TrafficState

T = TypeVar("T")
Read = Callable[[Answer, datetime], T | Declined]
"""Makes an outcome of an answer; the moment is now, aware UTC."""

PATIENCE = timedelta(seconds=5)
"""A slot further away than this is not waited for inside a call."""
FULL_PAUSE = 0.05
"""Seconds between two looks for a free place among the calls in flight."""
LONGEST_FULL = timedelta(seconds=30)
MOST_BYTES = 2_000_000
"""An answer about 100 numbers has some kilobytes; a longer one is not read to its end."""
LONGEST_CALL = 60.0
"""Seconds for a whole exchange; httpx's own time-outs (connect 5, read 30) count from byte to byte."""
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
NO_ADDRESS = (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError)


@dataclass(frozen=True, slots=True)
class Request:
    """One request to CloudAgent; the headers carry credentials and are not shown."""

    method: str
    path: str
    body: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What observers (logs, metrics) learn of one exchange: nothing secret. `status` 0: no answer."""

    method: str
    path: str
    status: int
    family: str
    """`ok`, a family of `words.Family`, or the name of the port's error."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Time and chance as the client sees them; tests pass simulated ones. The clock answers aware UTC."""

    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    new_ticket: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)
    observers: tuple[Callable[[Exchange], None], ...] = ()

    def now(self) -> datetime:
        """The moment in whole milliseconds, as the database keeps it: moments are compared for equality."""
        moment = self.clock()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Line:
    """The only way by which requests leave for CloudAgent. `http` is shared and is not closed here."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        base_url: str,
        traffic: TrafficLedger,
        pace: limits.Pace,
        around: Surroundings,
    ) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._traffic = traffic
        self._pace = pace
        self._around = around
        self._places = asyncio.Semaphore(pace.concurrency)

    async def exchange(
        self, request: Request, read: Callable[[Answer, datetime], T | Declined]
    ) -> T | Declined:
        """Sends when the limits allow it, and reads the answer.

        Raises WaitUntil and Unreachable (not sent), OutcomeUnknown (sent, no answer), AskOperator.
        """
        async with self._places:
            ticket = await self._entered()
            failure: str | None = None
            is_over = False
            try:
                outcome = await self._sent(request, read)
                tired = isinstance(outcome, Declined) and not outcome.is_alive
                failure = outcome.words if tired and isinstance(outcome, Declined) else None
                is_over = True
            except (Unreachable, OutcomeUnknown) as error:
                failure, is_over = error.sentence, True
                raise
            finally:
                await (self._note(ticket, failure) if is_over else self._leave(ticket))
        return outcome

    async def push_back(self, until: datetime) -> None:
        """The vendor met its own limit: no process sends before `until`."""
        with contextlib.suppress(RetryLater):
            await self._traffic.change(lambda state: (limits.push_back(state, until, self._pace), None))

    async def state(self) -> TrafficState:
        """What is shared about rate and circuit."""
        return await self._traffic.read()

    async def _entered(self) -> str:
        ticket = self._around.new_ticket()
        go = await self._enter(ticket)
        wait = (go.at - self._around.now()).total_seconds()
        try:
            if wait > 0:
                await self._around.sleep(wait)
        except BaseException:
            await self._leave(ticket)
            raise
        return ticket

    async def _enter(self, ticket: str) -> limits.Go:
        gives_up_at = self._around.now() + LONGEST_FULL
        while True:
            now = self._around.now()
            entry = await self._traffic.change(partial(self._let_in, now=now, ticket=ticket))
            match entry:
                case limits.Go():
                    return entry
                case limits.Later(at):
                    raise WaitUntil(TOO_MANY_CALLS, at)
                case limits.Open(since, at):
                    reason = (await self._traffic.read()).reason
                    raise Unreachable(UNREACHABLE.format(reason=reason), since=since, at=at)
                case limits.Full() if now >= gives_up_at:
                    raise WaitUntil(TOO_MANY_CALLS, now + PATIENCE)
            await self._around.sleep(FULL_PAUSE)

    def _let_in(
        self, state: TrafficState, *, now: datetime, ticket: str
    ) -> tuple[TrafficState, limits.Entry]:
        return limits.enter(state, now, ticket, self._pace, PATIENCE)

    async def _note(self, ticket: str, failure: str | None) -> None:
        """Leaves, and tells the circuit; the answer counts even when the database does not take it now."""
        now, jitter = self._around.now(), self._around.jitter()

        def decide(state: TrafficState) -> tuple[TrafficState, None]:
            left = limits.leave(state, ticket)
            if failure is None:
                return breaker.after_success(left), None
            return breaker.after_failure(left, now, failure, jitter), None

        with contextlib.suppress(RetryLater):
            await self._traffic.change(decide)

    async def _leave(self, ticket: str) -> None:
        with contextlib.suppress(RetryLater):
            await self._traffic.change(lambda state: (limits.leave(state, ticket), None))

    async def _sent(self, request: Request, read: Read[T]) -> T | Declined:
        started = self._around.now()
        try:
            answer = await self._answer(request)
        except (Unreachable, OutcomeUnknown, AskOperator) as error:
            self._observe(request, 0, type(error).__name__, started)
            raise
        outcome = read(answer, self._around.now())
        family = outcome.family.value if isinstance(outcome, Declined) else "ok"
        self._observe(request, answer.status, family, started)
        return outcome

    async def _answer(self, request: Request) -> Answer:
        headers = {"User-Agent": f"blockbot/{__version__}", "Accept": "application/json", **request.headers}
        try:
            async with (
                asyncio.timeout(LONGEST_CALL),
                self._http.stream(
                    request.method, self._base_url + request.path, json=request.body, headers=headers
                ) as response,
            ):
                body = await _bounded(response)
                return Answer(response.status_code, _lower(response.headers), body)
        except NEVER_SENT as error:
            raise Unreachable(UNREACHABLE.format(reason=_reason(error))) from None
        except NO_ADDRESS:
            raise AskOperator("CLOUDAGENT_API_URL is no address that can be called.") from None
        except (httpx.HTTPError, httpx.StreamError, TimeoutError, ValueError) as error:
            # `from None`: httpx keeps the request, and with it the credentials, in its exceptions.
            raise OutcomeUnknown(_lost(error)) from None

    def _observe(self, request: Request, status: int, family: str, started: datetime) -> None:
        seconds = (self._around.now() - started).total_seconds()
        seen = Exchange(request.method, request.path, status, family, seconds)
        for observer in self._around.observers:
            observer(seen)


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            break
    return bytes(body)


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection within the time allowed."
    if isinstance(error, httpx.PoolTimeout):
        return "all our connections to it are busy."
    return "no connection."


def _lost(error: Exception) -> str:
    kind = (
        "gave no answer in time" if isinstance(error, httpx.TimeoutException | TimeoutError) else "broke off"
    )
    return f"CloudAgent got the call but {kind}, so nobody knows whether the numbers were stored."
