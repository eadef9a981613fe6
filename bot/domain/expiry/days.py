"""Reads days by their place: today, weekdays, ends of periods; must not choose where two days are meant."""

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.domain.expiry.dates import MONTH, MONTH_NAMES, NO_CLOCK, coming_date, month_number, typed
from bot.domain.expiry.model import Reason
from bot.domain.expiry.moment import Moment
from bot.domain.expiry.refusing import NotRead

WEEKDAY_NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_WEEKDAYS = {name.lower()[:3]: number for number, name in enumerate(WEEKDAY_NAMES)}
_WEEK = 7
_SUNDAY = 6
_LAST_MONTH = 12

_WEEKDAY = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)(?![a-z0-9])\.?"
)
NAMED_WEEKDAY = re.compile(rf"(?:(?:the )?(?P<which>this coming|coming|this|next) )?{_WEEKDAY}")
RELATIVE = re.compile(r"(?:(?P<near>today|tomorrow)|(?:the )?(?P<far>day after tomorrow))(?![a-z0-9])")
_END_OF = r"(?:the )?(?:end|last day) of "
_PERIOD = r"(?P<period>month|quarter|year)"
PERIOD_END = re.compile(
    rf"(?:{_END_OF}(?:(?:the )?(?P<next>next) |the |this )?(?:{_PERIOD}|(?P<week>week))"
    rf"|(?:(?:the )?(?P<after>next) |the |this )?{_PERIOD.replace('period', 'whole')} end"
    r"|eo(?P<short>[wmqy]))(?![a-z0-9])"
)
MONTH_END = re.compile(
    rf"{_END_OF}{MONTH}"
    rf"(?:,? (?P<year>\d{{4}}){NO_CLOCK}|(?! (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?:[ ,]|$)))(?![/-])"
)
YEAR_END = re.compile(rf"{_END_OF}(?:the )?(?:year )?(?P<year>\d{{4}}){NO_CLOCK}(?![/-])")
_SHORT = {"w": "week", "m": "month", "q": "quarter", "y": "year"}


def relative(found: re.Match[str], moment: Moment) -> date:
    """Answer the date of a match of RELATIVE."""
    steps = 2 if found["far"] else int(found["near"] == "tomorrow")
    return moment.today + timedelta(days=steps)


def period_end(found: re.Match[str], moment: Moment) -> date:
    """Answer the last day of a match of PERIOD_END; weeks end on Sunday, quarters and years by calendar."""
    period = found["period"] or found["week"] or found["whole"] or _SHORT[found["short"]]
    skip = int(bool(found["next"] or found["after"]))
    today = moment.today
    if period == "week":
        return today + timedelta(days=_SUNDAY - today.weekday() + _WEEK * skip)
    if period == "month":
        return _month_end(today.year, today.month + skip)
    if period == "quarter":
        return _month_end(today.year, (today.month + 2) // 3 * 3 + 3 * skip)
    return date(today.year + skip, _LAST_MONTH, 31)


def month_end(found: re.Match[str], moment: Moment) -> date:
    """Answer the last day of a match of MONTH_END; without a year the coming one."""
    month = month_number(found["month"])
    if found["year"]:
        return _year_checked(found["year"], month)
    if month == 2:  # noqa: PLR2004  # February alone has no fixed last day
        return _end_of_february(moment)
    return coming_date(month, monthrange(2001, month)[1], moment)


def year_end(found: re.Match[str], _moment: Moment) -> date:
    """Answer 31 December of a match of YEAR_END."""
    return _year_checked(found["year"], _LAST_MONTH)


def weekday_number(found: re.Match[str]) -> int:
    """Answer 0 for Monday to 6 for Sunday."""
    return _WEEKDAYS[found["weekday"][:3]]


def coming_weekday(found: re.Match[str], moment: Moment, clock: str) -> date:
    """Answer the day of a match of NAMED_WEEKDAY; `clock` is what the ready texts end with."""
    number = weekday_number(found)
    ahead = (number - moment.today.weekday() - 1) % _WEEK + 1
    nearest = moment.today + timedelta(days=ahead)
    if found["which"] == "next":
        return _next_weekday(number, nearest, moment, clock)
    if ahead == _WEEK:
        sentence = f"Today is {WEEKDAY_NAMES[number]}: is it today or {_short(nearest)}?"
        offers = (typed(moment.today, clock), typed(nearest, clock))
        raise NotRead(Reason.TODAY_IS_THAT_DAY, sentence, offers)
    return nearest


def next_week_choices(number: int, today: date) -> tuple[date, ...]:
    """Answer the days that `next` plus a weekday may mean: the nearest, and those of next week.

    The week starts on Monday for some and on Sunday for others, so next week itself may differ.
    """
    nearest = today + timedelta(days=(number - today.weekday() - 1) % _WEEK + 1)
    monday_week = today - timedelta(days=today.weekday()) + timedelta(days=_WEEK + number)
    from_sunday = (today.weekday() + 1) % _WEEK
    sunday_week = today - timedelta(days=from_sunday) + timedelta(days=_WEEK + (number + 1) % _WEEK)
    return tuple(sorted({nearest, monday_week, sunday_week}))


def _next_weekday(number: int, nearest: date, moment: Moment, clock: str) -> date:
    choices = next_week_choices(number, moment.today)
    if len(choices) == 1:
        return nearest
    sentence = f"“Next {WEEKDAY_NAMES[number]}” could be {_short(choices[0])} or {_short(choices[1])}."
    raise NotRead(Reason.NEXT_AMBIGUOUS, sentence, tuple(typed(day, clock) for day in choices[:2]))


def agreed(day: date, found: re.Match[str], moment: Moment) -> date:
    """Answer the date that stands beside a weekday; refuses if that date is another weekday."""
    number = weekday_number(found)
    if day.weekday() != number:
        off = (number - day.weekday() + 3) % _WEEK - 3
        offers = (typed(day), typed(day + timedelta(days=off)))
        sentence = (
            f"{_short(day)} {day.year} is a {WEEKDAY_NAMES[day.weekday()]}, not a {WEEKDAY_NAMES[number]}."
        )
        raise NotRead(Reason.WEEKDAY_CLASH, sentence, offers)
    choices = next_week_choices(number, moment.today)
    if found["which"] and day not in (choices if found["which"] == "next" else choices[:1]):
        sentence = f"“{found['which'].capitalize()} {WEEKDAY_NAMES[number]}” is not {_short(day)}."
        raise NotRead(Reason.TWO_ANSWERS, sentence, (typed(day),))
    return day


def _short(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3]}"


def _month_end(year: int, month: int) -> date:
    year, month = year + (month - 1) // _LAST_MONTH, (month - 1) % _LAST_MONTH + 1
    return date(year, month, monthrange(year, month)[1])


def _year_checked(year: str, month: int) -> date:
    if not int(year):
        raise NotRead(Reason.NO_SUCH_DAY, "There is no year 0.")
    return _month_end(int(year), month)


def _end_of_february(moment: Moment) -> date:
    """On a leap day itself the 28th has gone by, yet February has not ended."""
    if (moment.today.month, moment.today.day) == (2, 29):
        return moment.today
    return _month_end(coming_date(2, 28, moment).year, 2)
