"""One exchange with CloudAgent, let in and counted by the shared limits; knows nothing of tokens."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import httpx

from bot.cloudagent import breaker, limits
from bot.cloudagent.account import Account
from bot.cloudagent.sending import Request, answer_to
from bot.cloudagent.sentences import TOO_MANY_CALLS, UNREACHABLE
from bot.cloudagent.surroundings import Exchange, Surroundings
from bot.cloudagent.wire import Answer, Declined
from bot.domain.errors import RetryLater
from bot.service.vendor import AskOperator, OutcomeUnknown, Unreachable, WaitUntil, Withheld
from bot.service.vendor_memory import TrafficLedger, TrafficState

T = TypeVar("T")
Read = Callable[[Answer, datetime], T | Declined]
"""Makes an outcome of an answer; the moment is now, aware UTC."""

PATIENCE = timedelta(seconds=5)
"""A slot further away than this is not waited for inside a call."""
FULL_PAUSE = 0.05
"""Seconds between two looks for a free place among the calls in flight."""
PROLONGED_EVERY = 8.0
"""Seconds after which a call that is still under way says so."""
LONGEST_FULL = timedelta(seconds=30)


class Line:
    """The only way by which requests leave for CloudAgent. `http` is shared and is not closed here."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        account: Account,
        traffic: TrafficLedger,
        around: Surroundings,
    ) -> None:
        self._http = http
        self._account = account
        self._traffic = traffic
        self._pace = limits.Pace(account.rate_per_minute, account.concurrency)
        self._around = around
        self._places = asyncio.Semaphore(account.concurrency)

    async def exchange(self, request: Request, read: Read[T]) -> T | Declined:
        """Sends when the limits allow it, and reads the answer.

        Raises WaitUntil, Unreachable and Withheld (not sent), OutcomeUnknown (sent, no answer), AskOperator.
        """
        async with self._places:
            ticket = await self._entered()
            failure: str | None = None
            is_over = False
            try:
                outcome = await self._sent(ticket, request, read)
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

    async def _keep_place(self, ticket: str) -> None:
        """Keeps the place of a long call; that of a process that died becomes free."""
        while True:
            await asyncio.sleep(PROLONGED_EVERY)
            until = self._around.now() + limits.CALL_LEASE
            with contextlib.suppress(RetryLater):
                await self._traffic.change(partial(_prolonged, ticket=ticket, until=until))

    async def _sent(self, ticket: str, request: Request, read: Read[T]) -> T | Declined:
        started = self._around.now()
        beating = asyncio.create_task(self._keep_place(ticket))
        try:
            answer = await answer_to(self._http, self._account, request)
        except (Unreachable, Withheld, OutcomeUnknown, AskOperator) as error:
            self._observe(request, 0, type(error).__name__, started)
            raise
        finally:
            beating.cancel()
        outcome = read(answer, self._around.now())
        family = outcome.family.value if isinstance(outcome, Declined) else "ok"
        self._observe(request, answer.status, family, started)
        return outcome

    def _observe(self, request: Request, status: int, family: str, started: datetime) -> None:
        seconds = (self._around.now() - started).total_seconds()
        seen = Exchange(request.method, request.path, status, family, seconds)
        for observer in self._around.observers:
            observer(seen)


def _prolonged(state: TrafficState, *, ticket: str, until: datetime) -> tuple[TrafficState, None]:
    return limits.prolong(state, ticket, until), None
