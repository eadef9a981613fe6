"""What the bot says about an end, so that nobody misreads it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.expiry import Deadline, Duration, Permanent, echo, echo_expiry, read_expiry, vendor_clock
from tests.unit.expiry.expiry_phrases import INSTANTS, Phrase

INDIA, NEW_YORK, SYDNEY = ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Sydney")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_one_clock_is_enough_where_user_and_account_share_it() -> None:
    at = datetime(2026, 11, 27, 18, 29, 59, tzinfo=UTC)
    said = echo(at, now=NOW, user_tz=INDIA, account_tz=INDIA)
    assert said == "until Fri 27 Nov 2026 23:59:59 IST · 4 days 9 h from now"


def test_both_clocks_are_shown_where_they_differ() -> None:
    at = datetime(2026, 11, 28, 4, 59, tzinfo=UTC)
    assert echo(at, now=NOW, user_tz=NEW_YORK, account_tz=INDIA) == (
        "until Fri 27 Nov 2026 23:59 EST (Sat 28 Nov 2026 10:29 IST for the account) · 4 days 19 h from now"
    )


def test_the_account_clock_of_a_repeated_hour_is_called_so() -> None:
    at = datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert "shows that hour twice" in echo(at, now=NOW, user_tz=INDIA, account_tz=NEW_YORK)
    assert "twice" not in echo(at + timedelta(hours=2), now=NOW, user_tz=INDIA, account_tz=NEW_YORK)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/Sao_Paulo"])
def test_a_clock_without_a_name_is_shown_by_its_offset(zone: str) -> None:
    said = echo(NOW + timedelta(hours=1), now=NOW, user_tz=ZoneInfo(zone), account_tz=ZoneInfo(zone))
    assert ("UTC+05:45" in said) or ("UTC-03:00" in said)


def test_irish_summer_time_is_not_called_ist_while_the_account_is_indian() -> None:
    dublin, at = ZoneInfo("Europe/Dublin"), datetime(2027, 7, 1, 12, tzinfo=UTC)
    assert "until Thu 1 Jul 2027 13:00 UTC+01:00" in echo(at, now=NOW, user_tz=dublin, account_tz=INDIA)
    assert "until Thu 1 Jul 2027 13:00 UTC+01:00" in echo(at, now=NOW, user_tz=dublin, account_tz=dublin)
    summer = at - timedelta(days=3)
    assert "until Thu 1 Jul 2027 13:00 IST" in echo(at, now=summer, user_tz=dublin, account_tz=dublin)


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=5, seconds=20), "5 min"),
        (timedelta(hours=5, minutes=30), "5 h 30 min"),
        (timedelta(days=1, hours=2, minutes=59), "1 day 2 h"),
        (timedelta(days=30), "30 days"),
    ],
)
def test_the_distance_has_two_units_rounded_down(gap: timedelta, said: str) -> None:
    assert echo(NOW + gap, now=NOW, user_tz=INDIA, account_tz=INDIA).endswith(f" · {said} from now")


def test_permanent_says_that_there_is_no_end() -> None:
    said = "permanently — no end date"
    assert echo(None, now=NOW, user_tz=INDIA, account_tz=INDIA) == said
    assert echo_expiry(Permanent("forever"), now=NOW, user_tz=INDIA, account_tz=INDIA) == said
    assert isinstance(read_expiry(said, now=NOW, user_tz=INDIA, account_tz=INDIA), Permanent)


def test_a_duration_is_said_to_run_from_the_approval() -> None:
    said = echo_expiry(Duration("30d", 0, 30, 0), now=NOW, user_tz=INDIA, account_tz=INDIA)
    assert said == "30 days from approval (now: until Wed 23 Dec 2026 15:00 IST)"


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (Duration("", 18, 1, 0), "1 year 6 months 1 day"),
        (Duration("", 0, 0, 9_000), "2 h 30 min"),
        (Duration("", 0, 2, 43_201), "2 days 12 h 1 s"),
    ],
)
def test_a_length_is_said_in_full(duration: Duration, said: str) -> None:
    shown = echo_expiry(duration, now=NOW, user_tz=INDIA, account_tz=INDIA)
    assert shown.startswith(f"{said} from approval")


def test_a_deadline_is_echoed_as_its_instant() -> None:
    at = NOW + timedelta(hours=3)
    assert echo_expiry(Deadline("6pm", at), now=NOW, user_tz=INDIA, account_tz=INDIA) == echo(
        at, now=NOW, user_tz=INDIA, account_tz=INDIA
    )


def test_the_vendor_gets_the_account_clock() -> None:
    at = datetime(2026, 11, 27, 18, 29, 59, tzinfo=UTC)
    assert vendor_clock(at, INDIA) == "2026-11-27 23:59:59"
    assert vendor_clock(at, SYDNEY) == "2026-11-28 05:29:59"


def test_the_echo_of_every_phrase_of_the_corpus_typed_again_is_the_same_instant() -> None:
    def echoed(phrase: Phrase) -> str:
        at = phrase.end()
        said = echo(at, now=phrase.now, user_tz=phrase.user_tz, account_tz=phrase.account_tz)
        return said.partition(" · ")[0].partition(" (")[0]

    for phrase in INSTANTS:
        again = read_expiry(
            echoed(phrase), now=phrase.now, user_tz=phrase.user_tz, account_tz=phrase.account_tz
        )
        assert isinstance(again, Deadline)
        assert again.at == phrase.end()


def test_thirty_days_still_read_thirty_days_a_moment_after_the_approval() -> None:
    end = NOW + timedelta(days=30) - timedelta(seconds=9)
    assert echo(end, now=NOW, user_tz=INDIA, account_tz=INDIA).endswith("· 30 days from now")
