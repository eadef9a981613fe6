"""The review that a storm owes: what an approver makes, afterwards, of each request that ran. Pure."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain import events
from bot.domain.errors import FieldRefused, Refused
from bot.domain.expiry import Expiry, Permanent, resolve
from bot.domain.request import (
    LEAST_AHEAD,
    Change,
    Decided,
    Decision,
    Kind,
    Request,
    State,
)
from bot.domain.storm import Storm


class Outcome(StrEnum):
    """What became of one request in the review."""

    KEPT = "kept"
    SHORTENED = "shortened"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An approver's word on one request that ran in a storm; `made` is the request that corrects it."""

    request_id: str
    outcome: Outcome
    by: str
    at: datetime
    made: str = ""


def check_review(storm: Storm, *, entitled: bool) -> None:
    """Raises Refused where this person, or anybody, cannot review the storm now."""
    if not entitled:
        raise Refused("Only the group's approvers may review a storm.", code="not-approver")
    if storm.ended_at is None:
        raise Refused("The storm is not over yet. End it first.", code="storm-open")


def check_one(request: Request, outcome: Outcome, *, by: str, known: Reviewed | None) -> None:
    """Raises Refused where this request cannot be reviewed so by this person."""
    if known is not None:
        raise Refused("Somebody has reviewed this request already.", code="too-late")
    if by == request.requester:
        raise Refused("You ran this, so somebody else has to review it.", code="own-request")
    if outcome is not Outcome.KEPT and request.state is not State.DONE:
        raise Refused("This request is still under way. Review it when it has finished.", code="not-done")


def correction(
    request: Request, outcome: Outcome, *, made: str, by: str, at: datetime, total: int,
    expiry: Expiry | None, reason: str,
) -> Change:  # fmt: skip
    """A linked request that lifts or shortens what ran. It starts at once: the reviewer's word approves it.

    It stays in the name of whoever ran the first one, so that nobody decides a request of their own.
    Raises FieldRefused (`expiry`) where the end is no earlier one.
    """
    ends = _earlier(request, expiry, at) if outcome is Outcome.SHORTENED else None
    asked = dataclasses.replace(
        _plain(request, made, at),
        kind=Kind.BLOCK if outcome is Outcome.SHORTENED else Kind.UNBLOCK,
        expiry=expiry if outcome is Outcome.SHORTENED and expiry else Permanent(""),
        reason=reason,
        total=total,
        expires_at=ends,
        closed_by=by,
    )
    history = (
        events.request_asked(
            by=by, at=at, kind=asked.kind.value, group=asked.group, numbers=total,
            expiry=asked.expiry.asked, reason=reason,
        ),
        events.asked_in_review(
            by=by, at=at, storm=request.storm, outcome=outcome.value, request=request.id
        ),
        events.request_approved(by=by, at=at, expires_at=ends),
    )  # fmt: skip
    return Change(asked, history, Decision(by, Decided.APPROVED, "", at))


def _plain(request: Request, made: str, at: datetime) -> Request:
    return Request(
        id=made,
        team=request.team,
        kind=request.kind,
        state=State.APPROVED,
        group=request.group,
        requester=request.requester,
        requester_tz=request.requester_tz,
        reason="",
        expiry=request.expiry,
        total=0,
        channel=request.channel,
        created_at=at,
        attempt=1,
        not_before=at,
        linked_to=request.id,
    )


def _earlier(request: Request, expiry: Expiry | None, at: datetime) -> datetime:
    if expiry is None:
        raise FieldRefused("expiry", "Say until when it stays blocked.", code="empty")
    ends = resolve(expiry, now=at, user_tz=ZoneInfo(request.requester_tz))
    if ends is None or (request.expires_at is not None and ends >= request.expires_at):
        raise FieldRefused(
            "expiry", "That is not earlier than it ends now. Name an earlier end.", code="longer"
        )
    if ends - at < LEAST_AHEAD:
        raise FieldRefused("expiry", "That is less than 5 minutes ahead. Undo it instead.", code="too-short")
    return ends
