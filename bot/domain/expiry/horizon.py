"""Turns an expiry into an instant and holds the limits: after now, at most ten years."""

from calendar import monthrange
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.expiry.model import Reason
from bot.domain.expiry.refusing import NotRead
from bot.domain.expiry.zones import at_wall, on_wall, pinned

MOST_YEARS = 10
_YEAR_MONTHS = 12
_MOST_DAYS = 366 * MOST_YEARS
_MOST_SECONDS = _MOST_DAYS * 86_400


def after(now: datetime, months: int, days: int, seconds: int, user_tz: ZoneInfo) -> datetime:
    """Answer the instant (UTC, whole seconds) that far after an aware `now`.

    Months and days are steps on the user's wall clock, months first and cut to the last day of a short
    month; seconds are elapsed time. Refuses lengths beyond ten years before any arithmetic.
    """
    if months > MOST_YEARS * _YEAR_MONTHS or days > _MOST_DAYS or seconds > _MOST_SECONDS:
        raise too_far()
    start = now.replace(microsecond=0)
    if months or days:
        zone = pinned(user_tz)
        start = at_wall(_months_later(on_wall(now, zone), months) + timedelta(days=days), zone)
    return start + timedelta(seconds=seconds)


def _months_later(wall: datetime, months: int) -> datetime:
    years, month = divmod(wall.month - 1 + months, _YEAR_MONTHS)
    year, month = wall.year + years, month + 1
    return wall.replace(year=year, month=month, day=min(wall.day, monthrange(year, month)[1]))


def within(at: datetime, now: datetime, user_tz: ZoneInfo) -> datetime:
    """Answer `at` if it lies after `now` and at most ten years from it; refuses it otherwise."""
    if at <= now:
        raise NotRead(Reason.PAST, "That moment is already past.")
    if at > after(now, MOST_YEARS * _YEAR_MONTHS, 0, 0, user_tz):
        raise too_far()
    return at


def too_far() -> NotRead:
    """Answer the refusal of an end more than ten years away."""
    return NotRead(
        Reason.TOO_FAR, f"That is more than {MOST_YEARS} years away.", ("for 10 years", "permanently")
    )
