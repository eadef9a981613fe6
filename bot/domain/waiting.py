"""What happens to a pending request while it waits: claims, reminders, the time-out. Pure."""

import dataclasses
from datetime import datetime, timedelta

from bot.domain import events
from bot.domain.errors import Refused
from bot.domain.expiry import Deadline
from bot.domain.policy import GroupPolicy, QuietHours
from bot.domain.request import LEAST_AHEAD, Change, Request, State, check_pending

CLAIM_LASTS = timedelta(minutes=10)
"""How long “I'm looking” holds before somebody else may say it."""


def scheduled(request: Request, rules: GroupPolicy, quiet: QuietHours | None) -> Request:
    """The request with its first reminder and the moment it lapses."""
    ends = [request.created_at + rules.time_out] if rules.time_out else []
    if isinstance(request.expiry, Deadline):
        # From then on an approval would be refused: nothing is left to decide.
        ends.append(request.expiry.at - LEAST_AHEAD)
    return dataclasses.replace(
        request, lapses_at=min(ends, default=None), reminds_at=_next(request, rules, quiet)
    )


def claim(request: Request, *, by: str, at: datetime, entitled: bool) -> Change:
    """Somebody says that they are looking; another one may say so only when that has lapsed."""
    if not entitled:
        raise Refused("Only approvers may claim this request.", code="not-approver")
    check_pending(request)
    if by == request.requester:
        raise Refused("You asked for this block, so somebody else has to decide.", code="own-request")
    if is_claimed(request, at) and request.claimed_by != by:
        raise Refused("Somebody else is looking at this request already.", code="claimed")
    after = dataclasses.replace(request, claimed_by=by, claimed_until=at + CLAIM_LASTS)
    return Change(after, (events.request_claimed(by=by, at=at, until=at + CLAIM_LASTS),))


def is_claimed(request: Request, at: datetime) -> bool:
    """Whether somebody is looking at it now."""
    return request.claimed_until is not None and request.claimed_until > at


def wait_on(request: Request, *, at: datetime, rules: GroupPolicy, quiet: QuietHours | None) -> Change | None:
    """What time alone has made of a pending request; None if nothing is due."""
    if request.state is not State.PENDING:
        return None
    if request.lapses_at is not None and request.lapses_at <= at:
        after = dataclasses.replace(request, state=State.LAPSED, closed_at=at)
        return Change(after, (events.request_lapsed(at=at),))
    if request.claimed_until is not None and request.claimed_until <= at:
        after = dataclasses.replace(request, claimed_by="", claimed_until=None)
        return Change(after, (events.claim_lapsed(by=request.claimed_by, at=at),))
    if request.reminds_at is not None and request.reminds_at <= at:
        return _remind(request, at, rules, quiet)
    return None


def pinged(rules: GroupPolicy, count: int) -> tuple[str, ...]:
    """Whom the reminder of this number pings: from the second on the next circle too."""
    return rules.approvers if count < 2 else tuple(dict.fromkeys((*rules.approvers, *rules.next_circle)))  # noqa: PLR2004  # the second


def _remind(request: Request, at: datetime, rules: GroupPolicy, quiet: QuietHours | None) -> Change:
    reminded = dataclasses.replace(request, reminded=request.reminded + 1)
    coming = _next(reminded, rules, quiet)
    # What fell due while nobody was up is one reminder, not several at once.
    while coming is not None and coming <= at:
        reminded = dataclasses.replace(reminded, reminded=reminded.reminded + 1)
        coming = _next(reminded, rules, quiet)
    after = dataclasses.replace(reminded, reminds_at=coming)
    event = events.approvers_reminded(at=at, count=after.reminded, pinged=pinged(rules, after.reminded))
    return Change(after, (event,))


def _next(request: Request, rules: GroupPolicy, quiet: QuietHours | None) -> datetime | None:
    if request.reminded >= len(rules.reminders):
        return None
    at = request.created_at + rules.reminders[request.reminded]
    return quiet.delayed(at) if quiet else at
