"""A spam storm: a time-boxed, capped state in which on-call requests run at once. Pure decisions."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import events
from bot.domain.errors import Refused
from bot.domain.policy import StormRules, length
from bot.domain.request import Change, Request, State

REMIND_AFTER = timedelta(hours=24)
"""Between two reminders of a review that is owed."""


@dataclass(frozen=True, slots=True)
class Storm:
    """One storm of one group. Times are aware UTC; `used` counts the numbers that ran without approval."""

    id: str
    group: str
    declared_by: str
    reason: str
    began_at: datetime
    ends_at: datetime
    cap: int
    longest_expiry: timedelta
    review_by: datetime
    used: int = 0
    ended_at: datetime | None = None
    ended_by: str = ""
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    reminds_at: datetime | None = None

    @property
    def subject(self) -> str:
        """Under which its history is kept."""
        return f"storm:{self.id}"


def _not_oncall(group: str, lasts: timedelta, reason: str) -> Refused:
    """With the command that a lead can paste: their declaring it is their approval."""
    named = f'"{group}"' if " " in group else group
    why = " ".join(reason.split()) or "…"
    return Refused(
        "Only on-call people and the group's approvers may declare a storm. Ask one of them to paste this.",
        code="not-oncall",
        choices=(f"/block storm start {named} for {length(lasts)} because {why}",),
    )


def declare(
    rules: StormRules, *, storm_id: str, by: str, entitled: bool, group: str, lasts: timedelta, reason: str,
    at: datetime,
) -> Storm:  # fmt: skip
    """A new storm within the rules. Raises Refused with what is allowed."""
    if not entitled:
        raise _not_oncall(group, lasts, reason)
    if rules.groups and group.lower() not in rules.groups:
        allowed = ", ".join(rules.groups)
        raise Refused(f"A storm may only be declared for: {allowed}.", code="storm-group")
    if lasts > rules.longest:
        raise Refused(f"A storm lasts at most {length(rules.longest)}.", code="storm-too-long")
    if not reason.strip():
        raise Refused("Say why: “/block storm start … for 2 hours because …”.", code="storm-reason")
    ends = at + lasts
    return Storm(
        id=storm_id,
        group=group,
        declared_by=by,
        reason=reason,
        began_at=at,
        ends_at=ends,
        cap=rules.most_numbers,
        longest_expiry=rules.longest_expiry,
        review_by=ends + rules.review_within,
    )


def end(storm: Storm, *, by: str, entitled: bool, at: datetime) -> Storm:
    """Ends it before its time."""
    if not entitled:
        raise Refused("Only on-call people and the group's approvers may end a storm.", code="not-oncall")
    if storm.ended_at is not None:
        raise Refused("This storm is over already.", code="too-late")
    return dataclasses.replace(storm, ended_at=at, ended_by=by, reminds_at=storm.review_by)


def is_open(storm: Storm, at: datetime) -> bool:
    """Whether requests may run at once in it."""
    return storm.ended_at is None and storm.began_at <= at < storm.ends_at


def why_not(storm: Storm, *, total: int, ends_at: datetime | None, at: datetime) -> str:
    """Why a request of so many numbers has to be approved all the same; empty where it may run at once.

    The cap is only final where the row is changed: two may ask for the last numbers at the same instant.
    """
    if storm.used + total > storm.cap:
        left = max(storm.cap - storm.used, 0)
        return f"the storm's cap of {storm.cap:,} numbers leaves only {left:,}"
    if ends_at is None or ends_at > at + storm.longest_expiry:
        return f"inside a storm a block may last at most {length(storm.longest_expiry)}"
    return ""


def run_at_once(request: Request, storm: Storm, *, at: datetime, expires_at: datetime | None) -> Change:
    """The request starts without approval, and stays marked so."""
    after = dataclasses.replace(
        request,
        state=State.APPROVED,
        expires_at=expires_at,
        attempt=1,
        not_before=at,
        storm=storm.id,
        note="",
    )
    event = events.run_without_approval(by=request.requester, at=at, storm=storm.id, expires_at=expires_at)
    return Change(after, (event,))
