"""Approving less: what an edit may take away, and that it never gives anything."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Refused
from bot.domain.expiry import Deadline, Duration, Expiry, Permanent
from bot.domain.narrowing import Less, narrow
from bot.domain.policy import GroupPolicy
from bot.domain.request import Change, Decided, Decision, Kind, Request, State

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LEFT = frozenset({"+911", "+912", "+913"})
MONTH = Duration("for 30 days", 0, 30, 0)
WEEK = Duration("for 7 days", 0, 7, 0)
RULES = GroupPolicy(permanent=True)


def make(state: State = State.PENDING, expiry: Expiry = MONTH) -> Request:
    return Request(
        id="r1",
        team="T1",
        kind=Kind.BLOCK,
        state=state,
        group="spam-callers",
        requester="U1",
        requester_tz="UTC",
        reason="",
        expiry=expiry,
        total=3,
        channel="C1",
        created_at=NOW,
    )


def edit(less: Less, request: Request | None = None, *, by: str = "U2", approved: bool = False) -> Change:
    decisions = [Decision("U3", Decided.APPROVED, "", NOW)] if approved else []
    return narrow(
        request or make(), less, by=by, at=NOW, entitled=True, decisions=decisions, left=LEFT, rules=RULES
    )


def code(less: Less, request: Request | None = None, *, by: str = "U2", approved: bool = False) -> str:
    with pytest.raises(Refused) as refused:
        edit(less, request, by=by, approved=approved)
    return refused.value.code


def test_an_edit_says_what_was_taken_away() -> None:
    change = edit(Less(("+911",), WEEK, "other"))
    assert (change.after.expiry, change.after.group, change.after.state) == (WEEK, "other", State.PENDING)
    assert change.events[0].facts == {
        "taken_out": ["+911"],
        "count": 1,
        "expiry": ["for 30 days", "for 7 days"],
        "group": ["spam-callers", "other"],
    }


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (MONTH, Duration("for 31 days", 0, 31, 0)),
        (MONTH, Permanent("forever")),
        (MONTH, Deadline("until x", NOW + timedelta(days=30, seconds=1))),
        (Deadline("until x", NOW + timedelta(days=1)), WEEK),
    ],
)
def test_an_edit_never_lengthens(asked: Expiry, wanted: Expiry) -> None:
    assert code(Less(expiry=wanted), make(expiry=asked)) == "longer"


def test_a_permanent_block_may_be_given_an_end() -> None:
    assert edit(Less(expiry=MONTH), make(expiry=Permanent("forever"))).after.expiry == MONTH


def test_an_edit_never_adds_a_number() -> None:
    assert code(Less(("+919",))) == "not-in-it"


def test_an_edit_leaves_at_least_one_number() -> None:
    assert code(Less(tuple(LEFT))) == "nothing-left"


def test_an_edit_that_changes_nothing_is_said_so() -> None:
    assert code(Less()) == "same"


def test_nobody_edits_their_own_request() -> None:
    assert code(Less(("+911",)), by="U1") == "own-request"


@pytest.mark.parametrize("state", [state for state in State if state is not State.PENDING])
def test_what_is_settled_is_not_edited(state: State) -> None:
    assert code(Less(("+911",)), make(state)) == "too-late"


def test_the_group_stays_once_somebody_approved_it() -> None:
    assert code(Less(group="other"), approved=True) == "approved"
    assert edit(Less(("+911",)), approved=True).after.narrowed == 1


def test_a_group_that_needs_more_approvals_keeps_needing_them() -> None:
    change = narrow(
        make(), Less(group="vip"), by="U2", at=NOW, entitled=True, decisions=[], left=LEFT,
        rules=GroupPolicy(quorum=2),
    )  # fmt: skip
    assert change.after.quorum == 2


def lifting() -> Request:
    return dataclasses.replace(make(expiry=Permanent("")), kind=Kind.UNBLOCK)


def test_numbers_are_taken_out_of_what_is_to_be_lifted() -> None:
    change = narrow(
        lifting(), Less(("+911",)), by="U2", at=NOW, entitled=True, decisions=[], left=LEFT,
        rules=GroupPolicy(),
    )  # fmt: skip
    assert change.after.narrowed == 1
    assert code(Less(("+911",), group="other"), lifting()) == "lifts"
    assert code(Less(("+911",), WEEK), lifting()) == "lifts"
    assert code(Less(), lifting()) == "same"
