"""Reads calendar dates (`15 Dec`, `12/15/2026`, `2026-12-15`); must never swap fields to make a date fit."""

import re
from datetime import date, timedelta

from bot.domain.expiry.model import Reason
from bot.domain.expiry.moment import Moment
from bot.domain.expiry.refusing import NotRead
from bot.domain.expiry.zones import is_month_first

MONTH_NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTHS = {name.lower()[:3]: number for number, name in enumerate(MONTH_NAMES, start=1)}
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept(?:ember)?|sep"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_DAY = r"(?P<day>\d{1,2})(?P<nth>st|nd|rd|th)?(?![a-z0-9])"
NO_CLOCK = r"(?![\d:.]| ?[ap]\.?m\b| ?h(?:rs?|ours?)?\b)"

YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d/.-])")
NUMERIC = re.compile(
    r"(?P<one>\d{1,2})(?:(?P<sep>[/.-])(?P<two>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})|/(?P<other>\d{1,2}))(?![\d/.:-])"
)
_YEAR = r"(?P<year>\d{4}|\d{2})"
DAY_MONTH = re.compile(rf"(?:the )?{_DAY}(?: of)? {MONTH}(?:(?:, ?| ){_YEAR}{NO_CLOCK}(?![/-]))?(?![/-])")
DASHED = re.compile(rf"(?P<day>\d{{1,2}})(?P<nth>)(?P<sep>[/-]){MONTH}(?:(?P=sep){_YEAR}(?!\d))?(?![:/-])")
MONTH_DAY = re.compile(
    rf"{MONTH} (?:the )?{_DAY}{NO_CLOCK}(?![/-])(?:(?:, ?| )(?P<year>\d{{4}}){NO_CLOCK}(?![/-]))?"
)

JUST_GONE = timedelta(days=95)
"""A date without a year that went by this recently was probably meant as just that day: refused."""
_COMING_YEAR = timedelta(days=366)
_ALWAYS_OPEN = (24, 7)
_CENTURY = 2000
_LEAP_YEAR = 2028


def month_number(name: str) -> int:
    """Answer 1 to 12 for the name of a month in lower case."""
    return _MONTHS[name[:3]]


def year_first(found: re.Match[str], _moment: Moment) -> date:
    """Answer the date of a match of YEAR_FIRST."""
    return _existing(int(found["year"]), int(found["month"]), int(found["day"]))


def named_month(found: re.Match[str], moment: Moment) -> date:
    """Answer the date of a match of DAY_MONTH, DASHED or MONTH_DAY."""
    day, month = int(found["day"]), month_number(found["month"])
    if found["nth"] and found["nth"] != _ordinal(day):
        raise NotRead(Reason.NOT_UNDERSTOOD, f"“{day}{found['nth']}” is not a day of a month.")
    if found["year"]:
        return _existing(_full(found["year"]), month, day)
    return coming_date(month, day, moment)


def numeric(found: re.Match[str], moment: Moment) -> date:
    """Answer the date of a match of NUMERIC: month first in the United States, else day first."""
    one, two = int(found["one"]), int(found["two"] or found["other"])
    if (one, two) == _ALWAYS_OPEN and not found["year"]:
        raise NotRead(Reason.VAGUE, "“24/7” is no date.", ("permanently", "until 24 Jul"))
    year = _full(found["year"]) if found["year"] else None
    orders = [(two, one), (one, two)]
    dates = [order for order in orders if _is_date(_LEAP_YEAR if year is None else year, *order)]
    if not dates:
        raise _no_such_day(one, two)
    month, day = dates[-1] if is_month_first(moment.user_tz) else dates[0]
    if year is None:
        return coming_date(month, day, moment)
    if date(year, month, day) < moment.today:
        flipped = tuple(typed(date(year, *order)) for order in dates if order != (month, day))
        raise gone(
            date(year, month, day), (*flipped, typed(_existing_or_last(moment.today.year + 1, month, day)))
        )
    return date(year, month, day)


def coming_date(month: int, day: int, moment: Moment) -> date:
    """Answer the next such date from today on; refuses one that has only just gone by."""
    today = moment.today
    if not _is_date(_LEAP_YEAR, month, day):
        raise _no_such_day(day, month)
    years = [year for year in (today.year - 1, today.year, today.year + 1) if _is_date(year, month, day)]
    dates = [date(year, month, day) for year in years]
    past = [each for each in dates if each < today]
    if past and today - past[-1] <= JUST_GONE and today not in dates:
        raise gone(past[-1], (typed(_existing_or_last(past[-1].year + 1, month, day)),))
    coming = [each for each in dates if each >= today]
    if not coming or coming[0] - today > _COMING_YEAR:
        raise _no_such_day(day, month)
    return coming[0]


def gone(day: date, offers: tuple[str, ...]) -> NotRead:
    """Answer the refusal of a day that lies in the past."""
    return NotRead(Reason.PAST, f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year} is already past.", offers)


def typed(day: date, clock: str = "") -> str:
    """Answer a ready text for a day, such as `until 27 Nov 2026 18:00`."""
    return f"until {day.day} {MONTH_NAMES[day.month - 1][:3]} {day.year}{clock}"


def _full(year: str) -> int:
    return int(year) if len(year) > len("26") else _CENTURY + int(year)


def _ordinal(day: int) -> str:
    if day in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _existing(year: int, month: int, day: int) -> date:
    if not _is_date(year, month, day):
        raise _no_such_day(day, month, year)
    return date(year, month, day)


def _existing_or_last(year: int, month: int, day: int) -> date:
    return date(year, month, day) if _is_date(year, month, day) else date(year, month, day - 1)


def _no_such_day(day: int, month: int, year: int | None = None) -> NotRead:
    last_month = 12
    if not (1 <= month <= last_month and 1 <= day <= 31):  # noqa: PLR2004  # the longest month
        return NotRead(Reason.NO_SUCH_DAY, "There is no such day in the calendar.")
    name = MONTH_NAMES[month - 1]
    sentence = f"There is no {day} {name}{f' {year}' if year else ' in the coming year'}."
    after = f"until 1 {MONTH_NAMES[month % 12][:3]}"
    last = f"until end of {name}"
    return NotRead(
        Reason.NO_SUCH_DAY, sentence, (f"{last} {year}", f"{after} {year}") if year else (last, after)
    )
