"""Some expiries are worth a second look."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.expiry import Deadline, deserves_confirmation, read_expiry

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


def asks_again(text: str) -> bool:
    expiry = read_expiry(text, now=NOW, user_tz=INDIA, account_tz=INDIA)
    return deserves_confirmation(expiry, now=NOW, user_tz=INDIA)


@pytest.mark.parametrize(
    "text", ["permanently", "91 days", "until friday", "05/12/2026", "3/12", "1 Mar 2027"]
)
def test_long_or_easily_mistaken_ends_are_shown_once_more(text: str) -> None:
    assert asks_again(text)


@pytest.mark.parametrize(
    "text", ["90 days", "Friday 27 Nov", "15/12/2026", "12/12/2026", "2026-12-05", "tomorrow 6pm", "EOD"]
)
def test_plain_ends_are_taken_at_once(text: str) -> None:
    assert not asks_again(text)


def test_a_deadline_that_has_passed_meanwhile_is_shown_once_more() -> None:
    assert deserves_confirmation(Deadline("today", NOW), now=NOW, user_tz=INDIA)
