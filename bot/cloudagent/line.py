"""One exchange with CloudAgent, let in and counted by the shared limits; knows nothing of tokens."""

import asyncio
import contextlib
import functools
from collections.abc import Callable
from datetime import datetime, timedelta
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
        self._answered: list[str] = []
        """Tickets of calls that went well and still hold their place; who enters next gives it back."""

    async def exchange(self, request: Request, read: Read[T]) -> T | Declined:
        """Sends when the limits allow it, and reads the answer.

        Raises WaitUntil, Unreachable and Withheld (not sent), OutcomeUnknown (sent, no answer), AskOperator.
        """
        try:
            async with self._places:
                return await self._through(await self._entered(), request, read)
        finally:
            await self._give_back()

    async def _through(self, ticket: str, request: Request, read: Read[T]) -> T | Declined:
        """The exchange itself; afterwards its place is given back, or will be by who enters next."""
        try:
            outcome = await self._sent(ticket, request, read)
        except (Unreachable, OutcomeUnknown) as error:
            await self._failed(ticket, error.sentence)
            raise
        except BaseException:
            await self._leave(ticket)
            raise
        if isinstance(outcome, Declined) and not outcome.is_alive:
            await self._failed(ticket, outcome.words)
        else:
            self._answered.append(ticket)
        return outcome

    async def _give_back(self) -> None:
        """Gives places back that nobody here was waiting for: one transaction less where somebody was."""
        try:
            await asyncio.sleep(0)  # who waits for our place goes first
        finally:
            answered, self._answered = self._answered, []
            if answered:
                with contextlib.suppress(RetryLater):
                    await self._traffic.change(lambda state: (_without(state, answered), None))

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
            answered, self._answered = self._answered, []
            let_in = functools.partial(self._let_in, now=now, ticket=ticket, answered=answered)
            try:
                entry = await self._traffic.change(let_in)
            except BaseException:
                self._answered += answered
                raise
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
        self, state: TrafficState, *, now: datetime, ticket: str, answered: list[str]
    ) -> tuple[TrafficState, limits.Entry]:
        return limits.enter(_without(state, answered), now, ticket, self._pace, PATIENCE)

    async def _failed(self, ticket: str, words: str) -> None:
        """Leaves, and tells the circuit; the answer counts even when the database does not take it now."""
        now, jitter = self._around.now(), self._around.jitter()

        def decide(state: TrafficState) -> tuple[TrafficState, None]:
            return breaker.after_failure(limits.leave(state, ticket), now, words, jitter), None

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
                await self._traffic.change(functools.partial(_prolonged, ticket=ticket, until=until))

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


def _without(state: TrafficState, answered: list[str]) -> TrafficState:
    """After these calls went well and are over."""
    left = functools.reduce(limits.leave, answered, state)
    return breaker.after_success(left) if answered else left


def _prolonged(state: TrafficState, *, ticket: str, until: datetime) -> tuple[TrafficState, None]:
    return limits.prolong(state, ticket, until), None
