"""Storms: who may declare one, within which bounds, and what may run at once in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import Refused
from bot.domain.policy import StormRules
from bot.domain.storm import Storm, declare, end, is_open, why_not

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = StormRules(groups=("spam-callers",), longest=4 * HOUR, most_numbers=100)


def storm(**changes: Any) -> Storm:
    known: dict[str, Any] = {
        "storm_id": "s1", "by": "U1", "entitled": True, "group": "spam-callers", "lasts": 2 * HOUR,
        "reason": "robocalls", "at": NOW,
    }  # fmt: skip
    return declare(RULES, **(known | changes))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"entitled": False}, "not-oncall"),
        ({"group": "vip-line"}, "storm-group"),
        ({"lasts": 5 * HOUR}, "storm-too-long"),
        ({"reason": " "}, "storm-reason"),
    ],
)
def test_a_storm_stays_within_its_rules(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        storm(**change)
    assert refused.value.code == code


def test_a_storm_ends_by_itself() -> None:
    one = storm()
    assert [is_open(one, NOW + hours * HOUR) for hours in (0, 1, 2)] == [True, True, False]


def test_a_storm_is_ended_once_and_by_whoever_may() -> None:
    over = end(storm(), by="U2", entitled=True, at=NOW + HOUR)
    assert (over.ended_by, is_open(over, NOW + HOUR)) == ("U2", False)
    with pytest.raises(Refused, match="over already"):
        end(over, by="U3", entitled=True, at=NOW + HOUR)
    with pytest.raises(Refused, match="may end"):
        end(storm(), by="U9", entitled=False, at=NOW)


@pytest.mark.parametrize(
    ("total", "ends_at", "told"),
    [
        (100, NOW + HOUR, ""),
        (101, NOW + HOUR, "cap of 100"),
        (1, None, "at most 7 days"),
        (1, NOW + timedelta(days=8), "at most 7 days"),
    ],
)
def test_what_goes_beyond_the_bounds_is_said(total: int, ends_at: datetime | None, told: str) -> None:
    found = why_not(storm(), total=total, ends_at=ends_at, at=NOW)
    assert found == told if not told else told in found
