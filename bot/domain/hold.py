"""Putting approved work aside and taking it up again, as pure decisions; no other part of a life."""

import dataclasses
from datetime import datetime

from bot.domain import events
from bot.domain.errors import Refused
from bot.domain.request import Cause, Change, Request, State, check_may_decide, waits_for_group


def hold(
    request: Request,
    *,
    at: datetime,
    until: datetime | None,
    note: str,
    cause: Cause = Cause.LIMIT,
    since: datetime | None = None,
) -> Change:
    """Puts running work aside; `until` None: until somebody decides. Another attempt follows."""
    after = dataclasses.replace(
        request,
        state=State.HELD,
        note=note,
        not_before=until,
        held_for=cause,
        held_since=since or at,
        group_agreed_by="" if cause is Cause.GROUP else request.group_agreed_by,
        attempt=request.attempt + 1,
        lease_owner="",
        lease_until=None,
    )
    return Change(after, (events.execution_held(at=at, until=until, note=note, cause=cause.value),))


def release(request: Request, *, at: datetime) -> Change:
    """What was on hold may be begun now."""
    after = dataclasses.replace(
        request, state=State.APPROVED, note="", not_before=at, held_for=Cause.NONE, held_since=None
    )
    return Change(after, (events.execution_released(at=at, cause=request.held_for.value),))


def take_up(request: Request, *, at: datetime) -> Change:
    """Work whose process died or was lost by the engine is handed out again, as the next attempt."""
    after = dataclasses.replace(
        request, attempt=request.attempt + 1, lease_owner="", lease_until=None, not_before=at
    )
    event = events.execution_taken_up(at=at, attempt=after.attempt, lost_by=request.lease_owner)
    return Change(after, (event,))


def agree_to_group(request: Request, *, by: str, at: datetime, entitled: bool) -> Change:
    """An approver agrees that the group is created; the request goes on."""
    _check_waits_for_group(request, by=by, entitled=entitled)
    released = release(request, at=at).after
    after = dataclasses.replace(released, group_agreed_by=by)
    return Change(after, (events.group_agreed(by=by, at=at, group=request.group),))


def give_up(
    request: Request, *, by: str, at: datetime, entitled: bool, reason: str, answered: bool
) -> Change:
    """An approver rejects what waits for its group; done, not rejected, where some numbers were answered."""
    _check_waits_for_group(request, by=by, entitled=entitled)
    after = dataclasses.replace(
        request,
        state=State.DONE if answered else State.REJECTED,
        note="" if answered else reason,
        closed_at=at,
        closed_by=by,
        held_for=Cause.NONE,
        held_since=None,
        not_before=None,
    )
    return Change(after, (events.request_rejected(by=by, at=at, reason=reason, content=""),))


def _check_waits_for_group(request: Request, *, by: str, entitled: bool) -> None:
    check_may_decide(request, by=by, entitled=entitled, decisions=())
    if not waits_for_group(request):
        raise Refused("This request does not wait for its group any more.", code="too-late")
