"""What holds for every text, moment and zone."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.expiry import (
    Deadline,
    Duration,
    ExpiryRefused,
    echo,
    from_text,
    read_expiry,
    resolve,
    to_text,
)
from tests.unit.expiry.expiry_phrases import INSTANTS, LINES, PHRASES, TAKEN, Phrase

ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in ("Asia/Kolkata", "America/New_York", "Europe/Berlin", "Australia/Sydney", "UTC")
    ]
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # zone beside
WORDS = st.sampled_from(
    sorted({word for phrase in PHRASES for word in phrase.text.split()} | {"of", "½", "Z", "31", "<@U1>"})
)
SALADS = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
TEXTS = st.one_of(SALADS, st.text(max_size=130))
PLAIN = [phrase for phrase in TAKEN if phrase.text.isascii() and phrase.text.replace(" ", "").isalnum()]


@settings(max_examples=400, deadline=None)
@given(TEXTS, MOMENTS, ZONES, ZONES)
def test_any_text_is_taken_with_an_end_after_now_or_refused(
    text: str, now: datetime, user_tz: ZoneInfo, account_tz: ZoneInfo
) -> None:
    try:
        expiry = read_expiry(text, now=now, user_tz=user_tz, account_tz=account_tz)
    except ExpiryRefused as refusal:
        for choice in refusal.choices:
            read_expiry(choice, now=now, user_tz=user_tz, account_tz=account_tz)
        return
    end = resolve(expiry, now=now, user_tz=user_tz)
    assert end is None or now < end <= now + timedelta(days=3653)
    assert from_text(to_text(expiry)) == expiry


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 3649), st.integers(0, 86_399), MOMENTS, ZONES, ZONES)
def test_the_echo_of_an_instant_typed_again_is_the_same_instant(
    days: int, seconds: int, now: datetime, user_tz: ZoneInfo, account_tz: ZoneInfo
) -> None:
    at = (now + timedelta(days=days, seconds=seconds)).replace(microsecond=0)
    seen = echo(at, now=now, user_tz=user_tz, account_tz=account_tz)
    again = read_expiry(
        seen.partition(" · ")[0].partition(" (")[0], now=now, user_tz=user_tz, account_tz=account_tz
    )
    assert again == Deadline(again.asked, at)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Sydney", "Europe/Dublin"])
def test_the_echo_of_a_repeated_hour_typed_again_is_the_same_instant(zone: str) -> None:
    now, user_tz, india = datetime(2027, 2, 1, tzinfo=UTC), ZoneInfo(zone), ZoneInfo("Asia/Kolkata")
    ends = [now + timedelta(minutes=20 * step) for step in range(3 * 24 * 300)]
    repeated = [
        at for at in ends if len({at.astimezone(user_tz).replace(fold=f).utcoffset() for f in (0, 1)}) > 1
    ]
    assert len(repeated) >= 6
    for at in repeated:
        seen = echo(at, now=now, user_tz=user_tz, account_tz=india).partition(" (")[0]
        assert (
            resolve(read_expiry(seen, now=now, user_tz=user_tz, account_tz=india), now=now, user_tz=user_tz)
            == at
        )


def read_again(text: str, like: Phrase) -> datetime | None:
    expiry = read_expiry(text, now=like.now, user_tz=like.user_tz, account_tz=like.account_tz)
    return resolve(expiry, now=like.now, user_tz=like.user_tz)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(PLAIN),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(
        ["{}", "  {} ", "{} 🙏", "🚫 {}", "{}.", "*{}*", "“{}”", "please {}", "{}, please", "\u200e{}\u200f"]
    ),
)
def test_case_spaces_emoji_marks_and_please_change_nothing(
    phrase: Phrase, case: Callable[[str], str], frame: str
) -> None:
    assert read_again(frame.format(case(phrase.text)).replace(" ", "\u00a0 "), phrase) == phrase.end()


@pytest.mark.parametrize("word", ["until", "till", "by", "upto", "through"])
def test_the_words_for_a_deadline_all_mean_the_same(word: str) -> None:
    for phrase in INSTANTS:
        bare = phrase.text.removeprefix("until ")
        if isinstance(phrase.read(), Deadline) and bare != phrase.text:
            assert read_again(f"{word} {bare}", phrase) == phrase.end()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 60), st.integers(0, 900), st.integers(1, 90_000), MOMENTS, st.integers(1, 10**7), ZONES)
def test_a_later_approval_never_ends_more_than_a_clock_change_earlier(
    months: int, days: int, seconds: int, now: datetime, later: int, user_tz: ZoneInfo
) -> None:
    duration = Duration("", months, days, seconds)
    first = resolve(duration, now=now, user_tz=user_tz)
    second = resolve(duration, now=now + timedelta(seconds=later), user_tz=user_tz)
    assert first is not None
    assert second is not None
    # Where clocks go back, a later wall clock may be the earlier one; elsewhere the order is kept.
    changes = user_tz.key not in {"UTC", "Asia/Kolkata"}
    assert second >= first - timedelta(hours=1 if changes else 0)


@pytest.mark.parametrize("host", ["America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_the_host_time_zone_changes_no_answer(host: str) -> None:
    here = Path(__file__).parent
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from expiry_phrases import PHRASES\n"
        "print(sum(phrase.outcome() == phrase.expect for phrase in PHRASES))"
    )
    answer = subprocess.run(  # noqa: S603  # our own interpreter and program
        [sys.executable, "-c", program, str(here)],
        env={**os.environ, "TZ": host, "PYTHONTZPATH": ""},
        cwd=here.parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(answer.stdout) == len(LINES)


def test_reading_the_package_does_not_load_dateparser() -> None:
    program = "import sys, bot.domain.expiry; print('dateparser' in sys.modules)"
    answer = subprocess.run(  # noqa: S603  # our own interpreter and program
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "False"
