"""Rate and calls in flight as pure decisions on the shared traffic state; the circuit is asked first.

The vendor publishes no request rate for its block calls, so both limits are settings. The rate is strict: in
any 60 seconds, over all processes, no more calls leave than `rate`.
"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cloudagent import breaker
from bot.service.vendor_memory import InFlight, TrafficState

MINUTE = timedelta(seconds=60)
CALL_LEASE = timedelta(seconds=24)
"""For how long a call holds its place without a word; what a process that died had in flight is gone then."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one account may be called: calls in any 60 seconds, and calls in flight."""

    rate: int
    concurrency: int

    @property
    def burst(self) -> int:
        """Calls that may leave at once after a pause."""
        return max(1, min(5, self.rate // 10))

    @property
    def interval(self) -> timedelta:
        """Between two calls after a burst; burst and steady calls together stay within the rate."""
        # Rounded up to what the database keeps, so that no fraction adds up to one call too many.
        steady = max(1, self.rate - self.burst)
        return timedelta(milliseconds=-(-MINUTE // timedelta(milliseconds=1) // steady))

    @property
    def head_start(self) -> timedelta:
        """By how much the calls of a burst run ahead of the steady rate."""
        return self.interval * (self.burst - 1)


@dataclass(frozen=True, slots=True)
class Go:
    """The call may leave at `at` (now or soon)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Full:
    """As many calls are in flight as may be; ask again shortly."""


@dataclass(frozen=True, slots=True)
class Later:
    """The rate lets a call leave only at `at`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """The circuit is open since `since`; a call makes sense again at `at`."""

    since: datetime
    at: datetime


Entry = Go | Full | Later | Open


def enter(
    state: TrafficState, now: datetime, ticket: str, pace: Pace, patience: timedelta
) -> tuple[TrafficState, Entry]:
    """Lets a call in, or says why not; a slot further away than `patience` is not reserved."""
    retry_at = breaker.closed_again_at(state, now)
    if retry_at is not None:
        return state, Open(state.failing_since or now, retry_at)
    in_flight = tuple(one for one in state.in_flight if one.until > now)
    if len(in_flight) >= pace.concurrency:
        return state, Full()
    due = state.next_at or now
    slot = max(now, due - pace.head_start)
    if slot - now > patience:
        return state, Later(slot)
    entered = dataclasses.replace(
        breaker.probing(state, now),
        next_at=max(due, now) + pace.interval,
        in_flight=(*in_flight, InFlight(ticket, slot + CALL_LEASE)),
    )
    return entered, Go(slot)


def leave(state: TrafficState, ticket: str) -> TrafficState:
    """The call is over, however it ended."""
    return dataclasses.replace(
        state, in_flight=tuple(one for one in state.in_flight if one.ticket != ticket), probe_until=None
    )


def prolong(state: TrafficState, ticket: str, until: datetime) -> TrafficState:
    """A long call is still under way."""
    in_flight = (InFlight(ticket, until) if one.ticket == ticket else one for one in state.in_flight)
    return dataclasses.replace(state, in_flight=tuple(in_flight))


def push_back(state: TrafficState, until: datetime, pace: Pace) -> TrafficState:
    """The vendor met its own limit: nothing leaves before `until`."""
    due = until + pace.head_start
    return dataclasses.replace(state, next_at=max(due, state.next_at or due))
