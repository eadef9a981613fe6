"""The port to requests, their decisions and their history; decides nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.events import Event
from bot.domain.request import Cause, Decision, Kind, Request


class Requests(Protocol):
    """Rows of requests, decisions and history."""

    def add(self, request: Request, key: str) -> None:
        """Inserts a new request under its idempotency key."""

    def id_of(self, key: str) -> str | None:
        """The request that this key already made, if any."""

    def get(self, request_id: str) -> Request | None:
        """The request as it is now."""

    def keep(self, request_id: str) -> Request | None:
        """The same, and nobody else changes it before this transaction ends."""

    def save(self, before: Request, after: Request) -> None:
        """Writes a change if the row is still as `before` says; raises Raced otherwise."""

    def trace_of(self, request_id: str) -> str:
        """The payload of Slack's that moved the request last; empty where time alone did."""
        ...

    def decisions(self, request_id: str) -> Sequence[Decision]:
        """All decisions, oldest first."""

    def voted_on(self, actor: str, requests: Sequence[str]) -> frozenset[str]:
        """Those of these requests on which this person has decided."""
        ...

    def decide(self, request_id: str, decision: Decision) -> None:
        """Adds a decision; raises Raced if this person's is there already."""

    def undecide(self, request_id: str, actor: str) -> None:
        """This person's decision counts no more; they may decide anew."""

    def linked(self, request_id: str, kind: Kind) -> Sequence[Request]:
        """Later requests of a kind that go back to this one, oldest first."""
        ...

    def record(self, request_id: str, events: Iterable[Event]) -> None:
        """Appends to the history."""

    def events(self, request_id: str) -> Sequence[Event]:
        """The history, oldest first."""

    def latest(self, requester: str, most: int) -> Sequence[Request]:
        """What somebody asked for lately, newest first."""

    def groups(self, most: int) -> Sequence[str]:
        """Groups that were asked for and not turned down, the latest first."""

    def renew(self, request_id: str, owner: str, until: datetime) -> bool:
        """Prolongs the lease of running work; False if `owner` does not hold it any more."""
        ...

    def held(self, causes: Iterable[Cause], most: int, *, by_attempt: bool = False) -> Sequence[Request]:
        """Requests on hold for these causes, in order of approval; or those not tried very often first."""
        ...

    def count_busy(self, now: datetime, *, again: bool = False) -> int:
        """How many requests are being carried out or about to be; `again`: not for the first time."""
        ...

    def pending(self, most: int) -> Sequence[Request]:
        """What nobody has settled, oldest first."""
        ...

    def waiting(self, now: datetime, most: int) -> Sequence[Request]:
        """Pending requests that time alone changes by now: reminders, lapses."""
        ...

    def overdue(self, now: datetime, grace: timedelta, most: int) -> Sequence[Request]:
        """Requests at work that nobody holds although they are due since `grace`: to be taken up."""
        ...
