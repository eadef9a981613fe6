"""Reads points in time (`until Friday 6pm`) into an instant; all reading happens on the user's wall clock."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.expiry import days
from bot.domain.expiry.clocks import END_OF_DAY, Clock
from bot.domain.expiry.dates import gone, named_month, numeric, typed, year_first
from bot.domain.expiry.horizon import MOST_YEARS, too_far
from bot.domain.expiry.model import Reason
from bot.domain.expiry.moment import Moment
from bot.domain.expiry.refusing import NotRead
from bot.domain.expiry.scanner import Parts, scan
from bot.domain.expiry.zones import Mark, at_wall, fixed_offset, instant_with, last_at_wall, only_at_wall

_WRITTEN_OUT = (named_month, numeric, year_first, days.year_end, days.month_end)
"""Days that are the same day for everybody, whatever the date is now where they are."""


def deadline_of(text: str, moment: Moment) -> datetime | None:
    """Answer the instant (UTC) if the whole text is a deadline, None if not; refuses unclear ones."""
    parts = scan(text)
    if parts is None:
        return None
    day = _day(parts, moment)
    if day is not None:
        _refuse_far_years(day, moment)
    if parts.zone is not None:
        return _with_zone(day, parts.zone, parts, moment)
    if day is None:
        return None if parts.clock is None else _next_time(parts.clock, moment)
    return end_of(day, moment) if parts.clock is None else _on_day(day, parts.clock, moment)


def end_of(day: date, moment: Moment) -> datetime:
    """Answer the last second of a day of the user, in UTC."""
    return only_at_wall(datetime.combine(day, END_OF_DAY), moment.user_tz)


def _refuse_far_years(day: date, moment: Moment) -> None:
    """Keeps the arithmetic away from the ends of the calendar; the exact limits are checked last."""
    if day.year < moment.today.year - 1:
        raise gone(day, ())
    if day.year > moment.today.year + MOST_YEARS + 1:
        raise too_far()


def _day(parts: Parts, moment: Moment) -> date | None:
    if parts.day is not None:
        read, found = parts.day
        day = read(found, moment)
        return days.agreed(day, parts.weekday, moment) if parts.weekday else day
    if parts.weekday is not None:
        return days.coming_weekday(parts.weekday, moment, _clock_text(parts))
    return None


def _clock_text(parts: Parts) -> str:
    if parts.clock is None or parts.clock.ends_day:
        return ""
    clock = f" {parts.clock.at:%H:%M:%S}" if parts.clock.at.second else f" {parts.clock.at:%H:%M}"
    return f"{clock} {parts.zone_text.strip().upper()}".rstrip()


def _on_day(day: date, clock: Clock, moment: Moment) -> datetime:
    _refuse_midnight_of(day, clock)
    at = only_at_wall(datetime.combine(day, clock.at), moment.user_tz)
    if at <= moment.now and day == moment.today:
        offers = (f"until tomorrow {clock.at:%H:%M}", "until today")
        raise NotRead(Reason.PAST, f"{clock.at:%H:%M} is already past today.", offers)
    return at


def _refuse_midnight_of(day: date, clock: Clock) -> None:
    if clock.midnight:
        offers = (typed(day, " 00:00"), typed(day))
        raise NotRead(Reason.WHICH_DAY, "Midnight: where that day begins, or where it ends?", offers)


def _next_time(clock: Clock, moment: Moment) -> datetime:
    """Answer the next time the user's clock shows this; refuses where a change of clocks makes it unclear."""
    today = datetime.combine(moment.today, clock.at)
    if today > moment.wall or last_at_wall(today, moment.user_tz) > moment.now >= at_wall(
        today, moment.user_tz
    ):
        return only_at_wall(today, moment.user_tz)
    return only_at_wall(today + timedelta(days=1), moment.user_tz)


def _with_zone(day: date | None, zone: Mark, parts: Parts, moment: Moment) -> datetime:
    clock = parts.clock or Clock(END_OF_DAY)
    offset = fixed_offset(zone, moment.user_tz, moment.account_tz)
    there = moment.wall if offset is None else moment.now.replace(tzinfo=None, microsecond=0) + offset
    if day is None:
        return _instant(_next_there(clock, there, moment), zone, moment)
    _refuse_midnight_of(day, clock)
    if parts.day is None or parts.day[0] not in _WRITTEN_OUT:
        _refuse_other_day_there(there, day, parts, moment)
    at = _instant(datetime.combine(day, clock.at), zone, moment)
    if parts.clock is None and at != end_of(day, moment):
        raise NotRead(Reason.ZONE, "Give a time with that zone, as in “15 Dec 18:00 UTC”.")
    return at


def _instant(wall: datetime, zone: Mark, moment: Moment) -> datetime:
    return instant_with(wall, zone, moment.now, moment.user_tz, moment.account_tz)


def _next_there(clock: Clock, there: datetime, moment: Moment) -> datetime:
    if clock.ends_day and there.date() != moment.today:
        raise NotRead(Reason.WHICH_DAY, "It is already another day in that time zone; give the date.")
    wall = datetime.combine(there.date(), clock.at)
    return wall + timedelta(days=int(wall <= there))


def _refuse_other_day_there(there: datetime, day: date, parts: Parts, moment: Moment) -> None:
    """`tomorrow 6pm UTC` is unclear while UTC has another date than the user; `friday` mostly is not."""
    day_there = _day(parts, replace(moment, wall=there))
    if day_there is None or day_there == day:
        return
    offers = tuple(typed(each, _clock_text(parts)) for each in sorted({day, day_there}))
    raise NotRead(Reason.WHICH_DAY, "It is another day in that time zone now; give the date.", offers)
