"""What is left of long work is judged from its last calls and said in round words."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.time_left import in_words, time_left

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def every(seconds: float, count: int, *, since: datetime = NOON) -> list[datetime]:
    return [since + timedelta(seconds=seconds) * number for number in range(count)]


def test_the_pace_of_the_last_calls_goes_on() -> None:
    assert time_left(every(2, 10), left=30) == timedelta(seconds=60)


def test_the_order_in_which_calls_ended_does_not_matter() -> None:
    assert time_left(every(2, 10)[::-1], left=30) == timedelta(seconds=60)


def test_an_outage_that_lies_back_is_forgotten() -> None:
    ended = [*every(1, 5), *every(1, 12, since=NOON + timedelta(hours=2))]
    assert time_left(ended, left=10) == timedelta(seconds=10)


@pytest.mark.parametrize(("count", "left"), [(0, 10), (2, 10), (10, 0)])
def test_without_a_pace_or_without_work_nothing_is_told(count: int, left: int) -> None:
    assert time_left(every(1, count), left) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds"),
        (10, "a few seconds"),
        (11, "about 20 seconds"),
        (89, "about 90 seconds"),
        (90, "about 2 minutes"),
        (3600, "about 60 minutes"),
        (5400, "about 2 hours"),
        (36000, "about 10 hours"),
    ],
)
def test_an_estimate_is_said_in_round_words(seconds: int, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words
