"""The port to what CloudAgent's client keeps between calls, for all processes; decides nothing.

Every change is one pure function run inside one transaction on one row: `decide(state) -> (state, answer)`.
It may run more than once, and two processes never run it on the same state at the same time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TokenState:
    """The one token of an account and its history. Moments are aware UTC."""

    token: str | None = field(default=None, repr=False)
    generation: int = 0
    """Grows with every token; callers name the one they used when they report it dead."""
    minted_at: datetime | None = None
    expires_at: datetime | None = None
    generations: tuple[datetime, ...] = ()
    """When tokens were asked for in the last 60 minutes, booked before each call."""
    lease_until: datetime | None = None
    """Somebody is asking for a new token; a lease of a process that died runs out."""
    troubled_at: datetime | None = None
    """When a token that should have been good was last refused."""
    wars: int = 0
    """How many times in a row a fresh token was refused soon after."""
    war_since: datetime | None = None
    held_until: datetime | None = None
    """No token is asked for before this moment."""
    held_for: str = ""
    """Why: `token_war`, `generations`, `credentials` or `unsure` (an answer was lost)."""


@dataclass(frozen=True, slots=True)
class InFlight:
    """One call in flight, with the moment from which it counts as lost."""

    ticket: str
    until: datetime


@dataclass(frozen=True, slots=True)
class TrafficState:
    """Rate, calls in flight and the circuit of one account. Moments are aware UTC."""

    next_at: datetime | None = None
    """When the next call is due at the steady rate; the burst lets calls go before it."""
    in_flight: tuple[InFlight, ...] = ()
    failures: int = 0
    failing_since: datetime | None = None
    open_until: datetime | None = None
    """The circuit is open until then; afterwards one call at a time probes."""
    probe_until: datetime | None = None
    reason: str = ""
    """What went wrong last, in words fit for people."""


class TokenVault(Protocol):
    """Keeps the token, encrypted at rest."""

    async def read(self) -> TokenState:
        """The state as it is."""
        ...

    async def change(self, decide: Callable[[TokenState], tuple[TokenState, T]]) -> T:
        """Replaces the state in one transaction and gives back the answer."""
        ...


class TrafficLedger(Protocol):
    """Keeps what limits the calls."""

    async def read(self) -> TrafficState:
        """The state as it is."""
        ...

    async def change(self, decide: Callable[[TrafficState], tuple[TrafficState, T]]) -> T:
        """Replaces the state in one transaction and gives back the answer."""
        ...
