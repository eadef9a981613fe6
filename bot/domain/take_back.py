"""The moments after an approval in which it can be taken back: a mis-click costs nothing. Pure."""

import dataclasses
from datetime import datetime, timedelta

from bot.domain import events
from bot.domain.errors import Refused
from bot.domain.request import Change, Request, State


def delayed(change: Change, seconds: int) -> Change:
    """The same approval, of which the work begins so many seconds later; 0: at once."""
    start = change.after.not_before
    if not seconds or start is None:
        return change
    after = dataclasses.replace(change.after, not_before=start + timedelta(seconds=seconds))
    return dataclasses.replace(change, after=after)


def starts_at(request: Request, now: datetime) -> datetime | None:
    """When approved work will begin, while that lies ahead and nothing was tried before."""
    waits = request.state is State.APPROVED and not request.storm and request.not_before is not None
    return request.not_before if waits and request.not_before and request.not_before > now else None


def take_back(request: Request, *, by: str, at: datetime, approved: bool) -> Change:
    """The request waits for approval again. `approved`: this person's approval is among those counted."""
    if not approved:
        raise Refused("Only somebody who approved this request can take that back.", code="not-yours")
    if request.state not in {State.APPROVED, State.PENDING} or starts_at(request, at) is None:
        raise Refused(
            "It is too late to take this approval back: the work has begun. “Undo” lifts what was blocked.",
            code="begun",
        )
    after = dataclasses.replace(request, state=State.PENDING, expires_at=None, closed_by="", not_before=None)
    return Change(after, (events.approval_taken_back(by=by, at=at),))
