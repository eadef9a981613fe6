"""When an expiry ends, counted from the moment of approval."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from bot.domain.expiry import (
    Deadline,
    Duration,
    ExpiryRefused,
    Permanent,
    echo_expiry,
    fenced,
    read_expiry,
    resolve,
)
from bot.domain.expiry.zones import pinned

INDIA, NEW_YORK, BERLIN = ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


def wall(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_permanent_has_no_end() -> None:
    assert resolve(Permanent("forever"), now=NOW, user_tz=INDIA) is None


def test_a_duration_counts_from_the_approval() -> None:
    thirty = Duration("30 days", 0, 30, 0)
    assert resolve(thirty, now=NOW, user_tz=INDIA) == NOW + timedelta(days=30)
    approved = NOW + timedelta(hours=5)
    assert resolve(thirty, now=approved, user_tz=INDIA) == approved + timedelta(days=30)


def test_fractions_of_a_second_are_dropped() -> None:
    end = resolve(Duration("1 s", 0, 0, 1), now=NOW.replace(microsecond=900_000), user_tz=INDIA)
    assert end == NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("start", "months", "days", "end"),
    [
        ("2027-01-31 10:00", 1, 0, "2027-02-28 10:00"),
        ("2028-01-31 10:00", 1, 0, "2028-02-29 10:00"),
        ("2027-01-31 10:00", 1, 1, "2027-03-01 10:00"),
        ("2027-03-31 10:00", 3, 0, "2027-06-30 10:00"),
        ("2026-11-30 10:00", 3, 0, "2027-02-28 10:00"),
        ("2028-02-29 10:00", 12, 0, "2029-02-28 10:00"),
        ("2026-12-31 23:59", 0, 1, "2027-01-01 23:59"),
    ],
)
def test_months_are_cut_to_the_last_day_and_come_before_days(
    start: str, months: int, days: int, end: str
) -> None:
    duration = Duration("", months, days, 0)
    assert resolve(duration, now=wall(start, INDIA), user_tz=INDIA) == wall(end, INDIA)


def test_a_day_keeps_the_wall_clock_and_24_hours_do_not() -> None:
    start = wall("2027-03-13 10:00", NEW_YORK)
    assert resolve(Duration("", 0, 1, 0), now=start, user_tz=NEW_YORK) == wall("2027-03-14 10:00", NEW_YORK)
    assert resolve(Duration("", 0, 0, 86_400), now=start, user_tz=NEW_YORK) == wall(
        "2027-03-14 11:00", NEW_YORK
    )


def test_hours_in_the_repeated_hour_are_elapsed_time() -> None:
    second_pass = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert second_pass.astimezone(BERLIN).fold == 1
    end = resolve(Duration("", 0, 0, 600), now=second_pass, user_tz=BERLIN)
    assert end == second_pass + timedelta(minutes=10)


def test_a_day_that_ends_in_a_gap_ends_an_hour_later_on_the_wall() -> None:
    start = wall("2027-03-27 02:30", BERLIN)
    assert resolve(Duration("", 0, 1, 0), now=start, user_tz=BERLIN) == wall("2027-03-28 03:30", BERLIN)


def test_a_deadline_that_has_passed_before_the_approval_is_refused() -> None:
    deadline = Deadline("until 6pm", NOW)
    assert resolve(deadline, now=NOW - timedelta(seconds=1), user_tz=INDIA) == NOW
    with pytest.raises(ExpiryRefused) as caught:
        resolve(deadline, now=NOW, user_tz=INDIA)
    assert caught.value.code == "past"


@pytest.mark.parametrize(
    "duration",
    [Duration("", 121, 0, 0), Duration("", 120, 0, 1), Duration("", 0, 10**9, 0), Duration("", 0, 0, 10**12)],
)
def test_more_than_ten_years_are_refused(duration: Duration) -> None:
    with pytest.raises(ExpiryRefused) as caught:
        resolve(duration, now=NOW, user_tz=INDIA)
    assert caught.value.code == "too-far"
    assert "permanently" in caught.value.choices


def test_ten_years_to_the_second_are_taken() -> None:
    end = resolve(Duration("", 120, 0, 0), now=NOW, user_tz=INDIA)
    assert end == datetime(2036, 11, 23, 4, 30, tzinfo=UTC)


def test_a_naive_moment_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="time zone"):
        read_expiry("for 3 days", now=NOW.replace(tzinfo=None), user_tz=INDIA, account_tz=INDIA)


def test_a_zone_without_a_name_keeps_its_own_rules() -> None:
    with files("tzdata").joinpath("zoneinfo", "Europe", "Berlin").open("rb") as rules:
        nameless = ZoneInfo.from_file(rules)
    assert pinned(nameless) is nameless
    assert pinned(BERLIN).key == "Europe/Berlin"


def test_beyond_the_horizon_an_echo_names_the_length_and_no_end() -> None:
    told = echo_expiry(Duration("for 20 years", 240, 0, 0), now=NOW, user_tz=INDIA, account_tz=INDIA)
    assert told == "20 years from approval"


def test_a_language_that_the_calendar_reader_lacks_gives_no_date() -> None:
    assert fenced._parsed("24 Dezember 2026", "de") == date(2026, 12, 24)
    assert fenced._parsed("24 Dezember 2026", "xx") is None


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("until 11th December", "2026-12-11 23:59:59"),
        ("until 12th Dec", "2026-12-12 23:59:59"),
        ("until 13th Dec", "2026-12-13 23:59:59"),
    ],
)
def test_the_ordinals_between_ten_and_fourteen_end_in_th(text: str, end: str) -> None:
    found = read_expiry(text, now=NOW, user_tz=INDIA, account_tz=INDIA)
    assert resolve(found, now=NOW, user_tz=INDIA) == wall(end, INDIA)


def test_on_a_leap_day_february_has_not_ended() -> None:
    leap = wall("2028-02-29 11:30", INDIA)
    found = read_expiry("until end of february", now=leap, user_tz=INDIA, account_tz=INDIA)
    assert resolve(found, now=leap, user_tz=INDIA) == wall("2028-02-29 23:59:59", INDIA)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("until end of january 0000", "no-such-day"),
        ("until 11st December", "not-understood"),
        ("half an hour and a half", "not-understood"),
        ("until", "not-understood"),
        ("after 31 Feb", "bound"),
        (f"{'only please ' * 7}for 3 days", "not-understood"),
    ],
)
def test_what_is_no_day_and_no_length_is_refused_without_a_guess(text: str, code: str) -> None:
    with pytest.raises(ExpiryRefused) as refused:
        read_expiry(text, now=NOW, user_tz=INDIA, account_tz=INDIA)
    assert (refused.value.code, refused.value.choices) == (code, ())
