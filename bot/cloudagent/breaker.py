"""The circuit breaker as pure decisions on the shared traffic state: closed, open, or one probe at a time."""

import dataclasses
from datetime import datetime, timedelta

from bot.service.vendor_memory import TrafficState

FAILURES_TO_OPEN = 3
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=5)
PROBE_LEASE = timedelta(seconds=40)
"""Longer than any call; a probe whose process died is given to somebody else then."""


def closed_again_at(state: TrafficState, now: datetime) -> datetime | None:
    """None when a call may go (or probe); otherwise the moment from which one may."""
    if state.open_until is None:
        return None
    if now < state.open_until:
        return state.open_until
    if state.probe_until is not None and now < state.probe_until:
        return min(state.probe_until, now + FIRST_PAUSE)
    return None


def probing(state: TrafficState, now: datetime) -> TrafficState:
    """The state once a call has been let through; half-open, it is the only one."""
    if state.open_until is None:
        return state
    return dataclasses.replace(state, probe_until=now + PROBE_LEASE)


def after_failure(state: TrafficState, now: datetime, reason: str, jitter: float) -> TrafficState:
    """One more failure; the third in a row opens the circuit, longer every time. `jitter` is in [0, 1)."""
    failures = state.failures + 1
    open_until = state.open_until
    already_open = open_until is not None and now < open_until
    if failures >= FAILURES_TO_OPEN and not already_open:
        doublings = min(failures - FAILURES_TO_OPEN, 10)
        pause = min(FIRST_PAUSE * 2**doublings, LONGEST_PAUSE)
        open_until = now + pause * (0.75 + 0.5 * jitter)
    return dataclasses.replace(
        state,
        failures=state.failures if already_open else failures,
        failing_since=state.failing_since or now,
        open_until=open_until,
        probe_until=None,
        reason=reason,
    )


def after_success(state: TrafficState) -> TrafficState:
    """Any answer of the vendor's own closes the circuit."""
    return dataclasses.replace(
        state, failures=0, failing_since=None, open_until=None, probe_until=None, reason=""
    )
