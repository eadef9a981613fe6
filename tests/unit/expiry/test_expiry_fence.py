"""dateparser is asked only for full dates, in odd orders or in the user's own language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.expiry import ExpiryRefused, read_expiry, resolve, vendor_clock, warm_up

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


def outcome(text: str, *languages: str) -> str:
    try:
        expiry = read_expiry(text, now=NOW, user_tz=INDIA, account_tz=INDIA, languages=languages)
        end = resolve(expiry, now=NOW, user_tz=INDIA)
    except ExpiryRefused as refusal:
        return refusal.code
    return "permanent" if end is None else vendor_clock(end, INDIA)


def test_warming_up_makes_the_fence_ready() -> None:
    warm_up(("en", "es", "hi", "no-such-language", "../x"))
    assert outcome("2026 Dec 15", "en") == "2026-12-15 23:59:59"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("15 diciembre 2026", "es"),
        ("until 15 de diciembre de 2026", "es"),
        ("15 दिसंबर 2026", "hi"),
        ("१५ दिसंबर २०२६", "hi"),
        ("15 décembre 2026", "fr"),
        ("mardi 15 décembre 2026", "fr"),
        ("15. Dezember 2026", "de"),
        ("Tue 2026 Dec 15", "en"),
    ],
)
def test_a_full_date_is_read_in_the_languages_that_were_passed(text: str, language: str) -> None:
    assert outcome(text, "en", language) == "2026-12-15 23:59:59"
    if language != "en":
        assert outcome(text, "en") == "not-understood"


@pytest.mark.parametrize(
    "text",
    [
        "15 diciembre",
        "diciembre 2026",
        "15 12 2026",
        "lunes 15 diciembre 2026",
        "15 diciembre 2026 16",
        "mañana",
        "hace 3 días",
        "15 diciembre 2026 18:00",
        "15-20 diciembre 2026",
        "31 febrero 2027",
        "15 diciembre 26",
        "diez diciembre 2026",
    ],
)
def test_what_is_not_one_full_date_stays_refused(text: str) -> None:
    assert outcome(text, "en", "es") in {"not-understood", "two-answers", "past"}


def test_a_full_date_in_the_past_or_too_far_away_is_refused() -> None:
    assert outcome("15 diciembre 2025", "es") == "past"
    assert outcome("15 diciembre 2099", "es") == "too-far"


@pytest.mark.parametrize("language", ["xx", "", "../os", "en;", "zz-ZZ"])
def test_an_unknown_language_changes_nothing(language: str) -> None:
    assert outcome("15 diciembre 2026", language) == "not-understood"
    assert outcome("until 15 Dec", language) == "2026-12-15 23:59:59"
