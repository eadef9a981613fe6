"""The life of a request: which change is allowed from which state."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import request as life
from bot.domain.errors import Refused
from bot.domain.expiry import Deadline, Duration, Expiry, Permanent
from bot.domain.hold import hold
from bot.domain.request import AT_WORK, Decided, Decision, Kind, Request, State

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
MONTH = Duration("for 30 days", 0, 30, 0)
LEASE = timedelta(seconds=20)


def make(state: State = State.PENDING, *, expiry: Expiry = MONTH, quorum: int = 1) -> Request:
    return Request(
        id="r1",
        team="T1",
        kind=Kind.BLOCK,
        state=state,
        group="spam-callers",
        requester="U1",
        requester_tz="Asia/Kolkata",
        reason="",
        expiry=expiry,
        total=1,
        channel="C1",
        created_at=NOW - timedelta(hours=1),
        quorum=quorum,
    )


def approve(request: Request, *, by: str = "U2", entitled: bool = True, before: int = 0) -> life.Change:
    earlier = [Decision(f"U{9 + n}", Decided.APPROVED, "", NOW) for n in range(before)]
    return life.approve(request, by=by, at=NOW, entitled=entitled, decisions=earlier)


def test_an_approval_makes_the_expiry_an_instant_counted_from_that_moment() -> None:
    after = approve(make()).after
    assert (after.state, after.expires_at) == (State.APPROVED, NOW + timedelta(days=30))


def test_a_deadline_stays_the_instant_it_was() -> None:
    ends = NOW + timedelta(days=2)
    assert approve(make(expiry=Deadline("until wed", ends))).after.expires_at == ends


def test_a_permanent_block_has_no_end() -> None:
    assert approve(make(expiry=Permanent("forever"))).after.expires_at is None


@pytest.mark.parametrize("ahead", [timedelta(minutes=-1), timedelta(0), timedelta(minutes=4, seconds=59)])
def test_a_deadline_that_passes_within_five_minutes_is_not_approved(ahead: timedelta) -> None:
    with pytest.raises(Refused) as refused:
        approve(make(expiry=Deadline("until 5pm", NOW + ahead)))
    assert refused.value.code == "expiry-passed"


def test_below_the_quorum_the_request_stays_pending_but_the_approval_counts() -> None:
    change = approve(make(quorum=2))
    assert change.after.state is State.PENDING
    assert change.decision is not None
    assert change.events[0].facts == {"count": 1, "quorum": 2, "content": ""}


@pytest.mark.parametrize("before", [1, 2])
def test_at_least_the_quorum_approves(before: int) -> None:
    assert approve(make(quorum=2), before=before).after.state is State.APPROVED


@pytest.mark.parametrize(
    ("by", "entitled", "code"),
    [("U2", False, "not-approver"), ("U1", True, "own-request"), ("U1", False, "not-approver")],
)
def test_who_may_not_decide_is_told_why(by: str, entitled: bool, code: str) -> None:
    with pytest.raises(Refused) as refused:
        approve(make(), by=by, entitled=entitled)
    assert refused.value.code == code


def test_nobody_counts_twice() -> None:
    request = make(quorum=3)
    decided = [Decision("U2", Decided.APPROVED, "", NOW)]
    with pytest.raises(Refused) as refused:
        life.approve(request, by="U2", at=NOW, entitled=True, decisions=decided)
    assert refused.value.code == "already-counted"


@pytest.mark.parametrize("state", [state for state in State if state is not State.PENDING])
def test_only_a_pending_request_is_decided_or_cancelled(state: State) -> None:
    request = make(state)
    with pytest.raises(Refused) as approving:
        approve(request)
    with pytest.raises(Refused) as rejecting:
        life.reject(request, by="U2", at=NOW, entitled=True, decisions=[], reason="no")
    with pytest.raises(Refused) as cancelling:
        life.cancel(request, by="U1", at=NOW)
    assert {one.value.code for one in (approving, rejecting, cancelling)} == {"too-late"}


def test_one_rejection_settles_whatever_the_quorum() -> None:
    change = life.reject(make(quorum=5), by="U2", at=NOW, entitled=True, decisions=[], reason="ours")
    assert (change.after.state, change.after.closed_by, change.after.closed_at) == (State.REJECTED, "U2", NOW)
    assert change.events[0].facts == {"reason": "ours", "content": ""}


def test_only_the_requester_cancels() -> None:
    assert life.cancel(make(), by="U1", at=NOW).after.state is State.CANCELLED
    with pytest.raises(Refused) as refused:
        life.cancel(make(), by="U2", at=NOW)
    assert refused.value.code == "not-requester"


@pytest.mark.parametrize("state", sorted(AT_WORK))
def test_work_that_nobody_holds_can_be_begun(state: State) -> None:
    change = life.begin(make(state), at=NOW, owner="a", lease=LEASE)
    assert change is not None
    assert (change.after.state, change.after.lease_owner) == (State.RUNNING, "a")
    assert change.after.lease_until == NOW + LEASE


@pytest.mark.parametrize("state", sorted(set(State) - AT_WORK))
def test_nothing_else_can_be_begun(state: State) -> None:
    assert life.begin(make(state), at=NOW, owner="a", lease=LEASE) is None


def test_a_held_lease_keeps_others_away_until_it_lapses() -> None:
    held = dataclasses.replace(make(State.RUNNING), lease_owner="a", lease_until=NOW + LEASE)
    assert life.begin(held, at=NOW, owner="b", lease=LEASE) is None
    assert life.begin(held, at=NOW, owner="a", lease=LEASE) is not None
    assert life.begin(held, at=NOW + LEASE, owner="b", lease=LEASE) is not None


def test_held_work_frees_its_lease_and_becomes_the_next_attempt() -> None:
    running = dataclasses.replace(make(State.RUNNING), attempt=1, lease_owner="a", lease_until=NOW + LEASE)
    until = NOW + timedelta(minutes=1)
    after = hold(running, at=NOW, until=until, note="CloudAgent is down").after
    assert (after.state, after.attempt, after.lease_owner) == (State.HELD, 2, "")
    assert (after.not_before, after.note) == (until, "CloudAgent is down")
