"""What people type, and what it must mean or why it must be refused."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.expiry import Deadline, Duration, ExpiryRefused, Permanent, Reason, read_expiry
from tests.unit.expiry.expiry_phrases import PHRASES, REFUSED, Phrase, name_of


@pytest.mark.parametrize("phrase", PHRASES, ids=name_of)
def test_a_phrase_means_what_the_corpus_says(phrase: Phrase) -> None:
    assert phrase.outcome() == phrase.expect


@pytest.mark.parametrize("phrase", REFUSED, ids=name_of)
def test_every_choice_of_a_refusal_is_taken_when_typed(phrase: Phrase) -> None:
    with pytest.raises(ExpiryRefused) as caught:
        phrase.read()
    refusal = caught.value
    assert refusal.field == "expiry"
    assert "\n" not in refusal.sentence
    assert len(refusal.choices) <= 2
    for choice in refusal.choices:
        assert choice in refusal.sentence
        read_expiry(choice, now=phrase.now, user_tz=phrase.user_tz, account_tz=phrase.account_tz)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("until monday", ("until 23 Nov 2026", "until 30 Nov 2026")),
        ("monday 6pm", ("until 23 Nov 2026 18:00", "until 30 Nov 2026 18:00")),
        ("next friday", ("until 27 Nov 2026", "until 4 Dec 2026")),
        ("Thursday 27 Nov", ("until 27 Nov 2026", "until 26 Nov 2026")),
        ("30m", ("for 30 minutes", "for 30 months")),
        ("until 5", ("until 05:00", "until 17:00")),
        ("tomorrow 5:30", ("tomorrow 05:30", "tomorrow 17:30")),
        ("friday midnight", ("until 27 Nov 2026 00:00", "until 27 Nov 2026")),
        ("until the 15th", ("until 15 Dec 2026", "until 15 Jan 2027")),
        ("next week", ("for 1 week", "until end of next week")),
        ("before friday", ("until 26 Nov 2026", "until 27 Nov 2026")),
        ("1730 hrs", ("until 17:30", "for 1,730 hours")),
        ("15.12", ("until 15 Dec", "until 15:12")),
        ("30", ("for 30 days", "for 30 hours")),
        ("31 nov", ("until end of November", "until 1 Dec")),
        ("11 years", ("for 10 years", "permanently")),
        ("today 9am", ("until tomorrow 09:00", "until today")),
    ],
)
def test_a_text_with_two_readings_comes_with_both_as_choices(text: str, choices: tuple[str, str]) -> None:
    india, monday = ZoneInfo("Asia/Kolkata"), datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    with pytest.raises(ExpiryRefused) as caught:
        read_expiry(text, now=monday, user_tz=india, account_tz=india)
    assert caught.value.choices == choices


def test_the_corpus_shows_every_reason() -> None:
    assert {phrase.expect for phrase in REFUSED} == {reason.value for reason in Reason}


def test_the_corpus_shows_every_kind_of_expiry_in_every_zone() -> None:
    kinds = {type(phrase.read()) for phrase in PHRASES if phrase.kind != "refused"}
    assert kinds == {Duration, Deadline, Permanent}
    zones = {phrase.user_tz.key for phrase in PHRASES}
    assert zones >= {"Asia/Kolkata", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC"}
