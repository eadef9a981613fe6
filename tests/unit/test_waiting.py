"""Pending requests and time: claims lapse, reminders come apart, the time-out settles."""

import dataclasses
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain import waiting
from bot.domain.errors import Refused
from bot.domain.expiry import Deadline, Duration, Expiry
from bot.domain.policy import GroupPolicy, QuietHours
from bot.domain.request import Kind, Request, State

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = GroupPolicy(
    approvers=("U2", "U3"), next_circle=("U9",), time_out=10 * HOUR, reminders=(HOUR, 4 * HOUR)
)


def make(
    rules: GroupPolicy = RULES, quiet: QuietHours | None = None, expiry: Expiry | None = None
) -> Request:
    request = Request(
        id="r1",
        team="T1",
        kind=Kind.BLOCK,
        state=State.PENDING,
        group="spam-callers",
        requester="U1",
        requester_tz="UTC",
        reason="",
        expiry=expiry or Duration("for 30 days", 0, 30, 0),
        total=1,
        channel="C1",
        created_at=NOW,
    )
    return waiting.scheduled(request, rules, quiet)


def passing(request: Request, at: datetime, rules: GroupPolicy = RULES) -> list[str]:
    """The events that time alone brings until `at`."""
    told = []
    while (change := waiting.wait_on(request, at=at, rules=rules, quiet=None)) is not None:
        request = change.after
        told += [event.kind for event in change.events]
    return told


def test_a_new_request_is_due_at_its_first_reminder() -> None:
    assert make().due_at == NOW + HOUR


def test_nothing_happens_before_it_is_due() -> None:
    assert passing(make(), NOW + HOUR - timedelta(seconds=1)) == []


def test_a_request_nobody_decides_is_reminded_and_then_lapses() -> None:
    request = make()
    told = []
    for hours in range(12):
        while change := waiting.wait_on(request, at=NOW + hours * HOUR, rules=RULES, quiet=None):
            request = change.after
            told += [(hours, event.kind) for event in change.events]
    assert told == [(1, "approvers_reminded"), (4, "approvers_reminded"), (10, "request_lapsed")]
    assert (request.state, request.due_at) == (State.LAPSED, None)


def test_reminders_missed_in_a_long_stop_are_one_reminder() -> None:
    assert passing(make(), NOW + 5 * HOUR) == ["approvers_reminded"]


def test_a_request_that_is_overdue_lapses_without_a_last_reminder() -> None:
    assert passing(make(), NOW + 11 * HOUR) == ["request_lapsed"]


def test_a_settled_request_is_left_alone() -> None:
    settled = dataclasses.replace(make(), state=State.REJECTED)
    assert passing(settled, NOW + 99 * HOUR) == []


def test_without_a_time_out_a_request_waits_for_ever() -> None:
    rules = dataclasses.replace(RULES, time_out=None)
    assert passing(make(rules), NOW + timedelta(days=999), rules) == ["approvers_reminded"]


def test_a_request_lapses_when_its_deadline_is_too_near_to_be_approved() -> None:
    request = make(expiry=Deadline("until 11:00", NOW + HOUR))
    assert request.lapses_at == NOW + timedelta(minutes=55)


def test_quiet_hours_put_a_reminder_off() -> None:
    quiet = QuietHours(time(10, 30), time(12), ZoneInfo("UTC"))
    assert make(quiet=quiet).reminds_at == NOW.replace(hour=12)


def test_the_second_reminder_pings_the_next_circle_too() -> None:
    assert waiting.pinged(RULES, 1) == ("U2", "U3")
    assert waiting.pinged(RULES, 2) == ("U2", "U3", "U9")


def test_a_claim_is_one_persons_and_lapses() -> None:
    claimed = waiting.claim(make(), by="U2", at=NOW, entitled=True).after
    assert waiting.is_claimed(claimed, NOW)
    with pytest.raises(Refused) as refused:
        waiting.claim(claimed, by="U3", at=NOW, entitled=True)
    assert refused.value.code == "claimed"
    later = NOW + waiting.CLAIM_LASTS
    assert passing(claimed, later) == ["claim_lapsed"]
    assert waiting.claim(claimed, by="U3", at=later, entitled=True).after.claimed_by == "U3"


@pytest.mark.parametrize(
    ("by", "entitled", "code"), [("U5", False, "not-approver"), ("U1", True, "own-request")]
)
def test_only_who_may_decide_may_claim(by: str, *, entitled: bool, code: str) -> None:
    with pytest.raises(Refused) as refused:
        waiting.claim(make(), by=by, at=NOW, entitled=entitled)
    assert refused.value.code == code
