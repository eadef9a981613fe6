"""Hints from the ledger: which meetings of numbers are worth telling."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.collision import Collision, Hint, Meeting, collisions, shared_prefix
from bot.domain.request import Kind, State
from bot.domain.verdict import Verdict

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=3)


def met(**changes: Any) -> Meeting:
    known: dict[str, Any] = {
        "e164": "+919876543210",
        "verdict": Verdict.BLOCKED,
        "state": State.DONE,
        "kind": Kind.BLOCK,
        "group": "spam-callers",
        "requester": "U5",
        "closed_at": NOW,
        "expires_at": LATER,
    }
    return Meeting(**(known | changes))


def hints(*meetings: Meeting) -> list[Hint]:
    return [one.hint for one in collisions(meetings, group="spam-callers", now=NOW)]


def test_a_block_that_stands_is_told_with_its_end_and_who_asked() -> None:
    (told,) = collisions([met()], group="Spam-Callers", now=NOW)
    assert told == Collision(Hint.BLOCKED, ("+919876543210",), "U5", LATER, "spam-callers")


@pytest.mark.parametrize(
    "change",
    [{"expires_at": NOW}, {"group": "other"}, {"verdict": Verdict.REFUSED}, {"kind": Kind.UNBLOCK}],
)
def test_a_block_that_does_not_stand_in_this_group_is_not_told(change: dict[str, Any]) -> None:
    assert hints(met(**change)) == []


def test_a_permanent_block_stands() -> None:
    assert hints(met(expires_at=None)) == [Hint.BLOCKED]


def test_a_pending_request_and_an_undone_block_are_told() -> None:
    pending = met(state=State.PENDING, verdict=Verdict.WAITING)
    undone = met(e164="+919876543211", verdict=Verdict.UNDONE)
    assert hints(pending, undone) == [Hint.PENDING, Hint.UNDONE]


def test_the_third_block_of_a_number_suggests_a_longer_one() -> None:
    past = [met(expires_at=NOW - timedelta(days=days)) for days in (10, 20)]
    assert hints(*past) == [Hint.OFTEN]


@pytest.mark.parametrize(("had", "days"), [(1, 7), (7, 30), (30, 90), (90, 180), (200, 365), (365, 0)])
def test_the_length_suggested_is_the_next_usual_one_beyond_the_longest_so_far(had: int, days: int) -> None:
    end = NOW - timedelta(days=3)
    begun = end - timedelta(days=had) + timedelta(minutes=2)
    blocks = [met(closed_at=begun, expires_at=end), met(closed_at=end, expires_at=end + timedelta(hours=1))]
    (told,) = collisions(blocks, group="spam-callers", now=NOW)
    assert told.days == days


@pytest.mark.parametrize(
    ("counts", "total", "told"),
    [
        ([("+9114012", 31), ("+91140", 38)], 40, ("+9114012", 31)),
        ([("+9114012", 12), ("+91140", 31)], 40, ("+91140", 31)),
        ([("+9114012", 9), ("+91140", 9)], 9, None),
        ([("+9114012", 11), ("+91140", 20)], 40, None),
    ],
)
def test_a_beginning_that_most_numbers_share_is_a_hint(
    counts: list[tuple[str, int]], total: int, told: tuple[str, int] | None
) -> None:
    assert shared_prefix(counts, total) == told
