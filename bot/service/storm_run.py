"""Whether a new request runs at once because of a storm; takes its numbers out of the storm's cap."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import events
from bot.domain import storm as decisions
from bot.domain.expiry import resolve
from bot.domain.request import Change, Request
from bot.service.ports import People, Transaction


def run_in_storm(
    tx: Transaction, request: Request, *, oncall: tuple[str, ...], people: People, now: datetime
) -> tuple[Change | None, str]:
    """The change that starts it, or why a lead has to approve it although there is a storm."""
    storm = tx.storms.open_for(request.group)
    if storm is None or not decisions.is_open(storm, now) or request.requester not in people.members(oncall):
        return None, ""
    ends_at = resolve(request.expiry, now=now, user_tz=ZoneInfo(request.requester_tz))
    reason = decisions.why_not(storm, total=request.total, ends_at=ends_at, at=now)
    if reason:
        return None, reason
    if not tx.storms.take(storm.id, request.total, now):
        return None, "the storm's cap was reached at this moment"
    used = events.storm_used(by=request.requester, at=now, request=request.id, numbers=request.total)
    tx.chronicle.record(storm.subject, [used])
    return decisions.run_at_once(request, storm, at=now, expires_at=ends_at), ""
