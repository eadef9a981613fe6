"""The life of a request as pure decisions: which change is allowed from which state, and what it records.

    pending ─approve─▶ approved ─▶ running ─▶ done
       ├─reject──▶ rejected            ╰─ held ─▶ running
       ├─cancel──▶ cancelled
       └─nobody in time─▶ lapsed

Every function takes the request as it is and the moment, and gives back a Change or raises Refused.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import events
from bot.domain.errors import Refused
from bot.domain.events import Event
from bot.domain.expiry import Expiry
from bot.domain.fixed_end import fixed_end
from bot.domain.policy import GroupPolicy, check_still
from bot.domain.verdict import Verdict

LEAST_AHEAD = timedelta(minutes=5)
"""A deadline nearer than this when approval comes would pass before anybody could be blocked."""


CLOCKS_DIFFER = timedelta(seconds=3)
"""So far apart the clocks of two of our processes may be."""


class Kind(StrEnum):
    """What a request wants done to its numbers."""

    BLOCK = "block"
    UNBLOCK = "unblock"


class State(StrEnum):
    """Where a request stands in its life."""

    PENDING = "pending"
    APPROVED = "approved"
    RUNNING = "running"
    HELD = "held"
    DONE = "done"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


SETTLED = frozenset({State.DONE, State.REJECTED, State.CANCELLED, State.LAPSED})
"""States that nothing but a retry leaves; no button that decides is shown on them."""

AT_WORK = frozenset({State.APPROVED, State.RUNNING, State.HELD})
"""States in which the engine owes the request something."""


class Cause(StrEnum):
    """Why a request is on hold."""

    NONE = ""
    LIMIT = "limit"
    """As many calls as may be made; it has its own moment to go on."""
    GROUP = "group"
    """CloudAgent has no such group; somebody has to decide."""
    UNREACHABLE = "unreachable"
    TOKEN_WAR = "token_war"  # noqa: S105  # a cause's name
    GENERATIONS = "generations"
    """The tokens of the hour are used up."""
    OPERATOR = "operator"
    """Credentials, mode or address are wrong."""
    SLACK = "slack"  # it refuses our token


TROUBLES = frozenset({Cause.UNREACHABLE, Cause.TOKEN_WAR, Cause.GENERATIONS, Cause.OPERATOR})
"""Causes that concern every request alike; they are let go again in the order of their approval."""


class Decided(StrEnum):
    """What an approver said."""

    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """One approver's word on one request; `at` is aware UTC."""

    actor: str
    decided: Decided
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """One person's wish, as the ledger keeps it. People are Slack user ids, times aware UTC."""

    id: str
    team: str
    kind: Kind
    state: State
    group: str
    requester: str
    requester_tz: str
    reason: str
    expiry: Expiry
    total: int
    channel: str
    created_at: datetime
    asked: tuple[str, ...] = ()
    """Who was asked to decide: user ids and user-group ids."""
    quorum: int = 1
    expires_at: datetime | None = None
    """The instant the block ends, fixed at approval; None before it, and for permanent ones."""
    closed_at: datetime | None = None
    closed_by: str = ""
    note: str = ""
    attempt: int = 0
    """How often the engine was asked to carry it out."""
    lease_owner: str = ""
    lease_until: datetime | None = None
    not_before: datetime | None = None
    held_for: Cause = Cause.NONE
    held_since: datetime | None = None
    """When the trouble began that holds it; not when this request met it."""
    group_agreed_by: str = ""
    """Who agreed that the group may be created if CloudAgent does not have it."""
    linked_to: str | None = None
    storm: str = ""
    """The storm in which it ran without approval; empty for all others."""
    narrowed: int = 0
    """How often an approver took something away from it."""
    claimed_by: str = ""
    claimed_until: datetime | None = None
    reminded: int = 0
    """How often its approvers were reminded."""
    reminds_at: datetime | None = None
    lapses_at: datetime | None = None
    """When an undecided request lapses; None: never."""
    warns_at: datetime | None = None
    """When people are warned that this finished block ends; None: never, or they were."""
    ended_at: datetime | None = None
    """When it was noted that the end of this finished block has passed."""
    revision: int = 0

    @property
    def due_at(self) -> datetime | None:
        """When time alone changes the request next: while it is pending, and until its block is over."""
        moments: tuple[datetime | None, ...] = ()
        if self.state is State.PENDING:
            moments = (self.claimed_until, self.reminds_at, self.lapses_at)
        elif self.ends_by_itself_at is not None:
            moments = (self.warns_at, self.ends_by_itself_at)
        return min((one for one in moments if one is not None), default=None)

    @property
    def ends_by_itself_at(self) -> datetime | None:
        """When the end of a finished block passes, as long as that was not noted."""
        over = self.state is not State.DONE or self.kind is not Kind.BLOCK or self.ended_at is not None
        return None if over else self.expires_at


@dataclass(frozen=True, slots=True)
class Change:
    """A request after a change, with the history it leaves; written in one transaction or not at all."""

    after: Request
    events: tuple[Event, ...]
    decision: Decision | None = None


def approve(
    request: Request, *, by: str, at: datetime, entitled: bool, decisions: Sequence[Decision],
    rules: GroupPolicy | None = None, left: int | None = None, content: str = "",
) -> Change:  # fmt: skip
    """Counts an approval; at the quorum the request is approved and its expiry becomes an instant.

    `rules` are those of this moment: stricter ones than at the asking hold, and a larger quorum too. `left`
    are the numbers that nobody took out; None: all of them. `content` is the keyed hash of what is approved.
    """
    check_may_decide(request, by=by, entitled=entitled, decisions=decisions)
    _check_not_approved(request)
    expires_at = fixed_end(request.expiry, zone=request.requester_tz, at=at, least_ahead=LEAST_AHEAD)
    if rules is not None:
        request = dataclasses.replace(request, quorum=max(request.quorum, rules.quorum))
        if request.kind is Kind.BLOCK:
            check_still(rules, total=request.total if left is None else left, ends_at=expires_at, now=at)
    decision = Decision(by, Decided.APPROVED, "", at)
    count = 1 + sum(one.decided is Decided.APPROVED for one in decisions)
    said = events.approval_given(by=by, at=at, count=count, quorum=request.quorum, content=content)
    if count < request.quorum:
        return Change(request, (said,), decision)
    after = dataclasses.replace(
        request,
        state=State.APPROVED,
        expires_at=expires_at,
        closed_by=by,
        attempt=request.attempt + 1,
        not_before=at,
    )
    settled = events.request_approved(by=by, at=at, expires_at=expires_at)
    return Change(after, (said, settled), decision)


def reject(
    request: Request, *, by: str, at: datetime, entitled: bool, decisions: Sequence[Decision], reason: str,
    content: str = "",
) -> Change:  # fmt: skip
    """One rejection settles the request, whatever the quorum."""
    check_may_decide(request, by=by, entitled=entitled, decisions=decisions)
    _check_not_approved(request)
    after = dataclasses.replace(request, state=State.REJECTED, closed_at=at, closed_by=by)
    event = events.request_rejected(by=by, at=at, reason=reason, content=content)
    return Change(after, (event,), Decision(by, Decided.REJECTED, reason, at))


def cancel(request: Request, *, by: str, at: datetime) -> Change:
    """The requester takes the request back while nobody has decided."""
    check_pending(request)
    if by != request.requester:
        raise Refused("Only the person who asked can cancel a request.", code="not-requester")
    after = dataclasses.replace(request, state=State.CANCELLED, closed_at=at, closed_by=by)
    return Change(after, (events.request_cancelled(by=by, at=at),))


def begin(request: Request, *, at: datetime, owner: str, lease: timedelta) -> Change | None:
    """Takes the lease for `owner`; None where nothing is owed or somebody else is at it."""
    if request.state not in AT_WORK or not _is_due(request, at):
        return None
    if request.lease_until is not None and request.lease_until > at and request.lease_owner != owner:
        return None
    after = dataclasses.replace(
        request, state=State.RUNNING, lease_owner=owner, lease_until=at + lease, not_before=None, note=""
    )
    after = dataclasses.replace(after, held_for=Cause.NONE, held_since=None)
    if request.state is State.RUNNING:
        return Change(after, ())
    return Change(after, (events.execution_began(at=at, attempt=request.attempt),))


def finish(request: Request, *, at: datetime, counts: Mapping[Verdict, int]) -> Change:
    """Every number has its verdict."""
    after = dataclasses.replace(
        request, state=State.DONE, closed_at=at, note="", lease_owner="", lease_until=None, not_before=None
    )
    known = {verdict.value: count for verdict, count in counts.items()}
    return Change(after, (events.execution_finished(at=at, counts=known),))


def waits_for_group(request: Request) -> bool:
    """Whether somebody has to decide what becomes of it, because CloudAgent has no such group."""
    return request.state is State.HELD and request.held_for is Cause.GROUP


def _is_due(request: Request, at: datetime) -> bool:
    """What is on hold begins no sooner than it may, though an older job of it may still come along."""
    if request.state is State.APPROVED and request.not_before is not None:
        # A job of an approval that was taken back may come while the next one still waits.
        return request.not_before <= at + CLOCKS_DIFFER
    if request.state is not State.HELD:
        return True
    return request.held_for not in {*TROUBLES, Cause.GROUP} and (request.not_before or at) <= at


def _check_not_approved(request: Request) -> None:
    """What waits for its group is decided by other words than a vote."""
    if waits_for_group(request):
        raise Refused("This request is approved and waits for its group.", code="too-late")


def check_pending(request: Request) -> None:
    """Raises Refused where somebody has settled it."""
    if request.state is not State.PENDING:
        raise Refused("This request is already settled.", code="too-late")


def check_may_decide(request: Request, *, by: str, entitled: bool, decisions: Sequence[Decision]) -> None:
    """Raises Refused. In this order: who may not decide learns nothing of races; nobody decides their own."""
    if not entitled:
        raise Refused("Only approvers may decide on this request.", code="not-approver")
    if not waits_for_group(request):
        check_pending(request)
    if by == request.requester:
        raise Refused("You asked for this block, so somebody else has to decide.", code="own-request")
    if not waits_for_group(request) and any(one.actor == by for one in decisions):
        raise Refused("Your approval is already counted; others are still needed.", code="already-counted")
