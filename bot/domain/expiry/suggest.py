"""Makes the ready texts that a refusal offers; none is promised here: `reading` keeps those it can read.

Each function takes the match of the rule that spoke (its `string` is the whole plain text) and the moment.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.domain.expiry.dates import MONTH_NAMES, month_number, typed
from bot.domain.expiry.deadlines import deadline_of
from bot.domain.expiry.moment import Moment
from bot.domain.expiry.refusing import NotRead
from bot.domain.expiry.zones import on_wall

Offers = Callable[[re.Match[str], Moment], tuple[str, ...]]

_NOON = 12
_SATURDAY = 5
_FOUR_MONTHS = timedelta(days=120)


def nothing(_found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer nothing: the text does not hint at any reading."""
    return ()


def fixed(*texts: str) -> Offers:
    """Offer always the same texts."""
    return lambda _found, _moment: texts


def without_the_word(found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer what is left without the word that was in the way."""
    rest = _rest(found)
    return f"for {rest}", f"until {rest}"


def days_around(found: re.Match[str], moment: Moment) -> tuple[str, ...]:
    """Offer the day named after `before` or `after`, and its neighbour on that side."""
    try:
        at = deadline_of(_rest(found), moment)
    except NotRead:
        return ()
    if at is None:
        return ()
    day = on_wall(at, moment.user_tz).date()
    neighbour = day + timedelta(days=1 if found[0] == "after" else -1)
    return tuple(typed(each) for each in sorted((day, neighbour)))


def _rest(found: re.Match[str]) -> str:
    rest = f"{found.string[: found.start()]} {found.string[found.end() :]}"
    return re.sub(r"^(?:until|by|for|in) ", "", " ".join(rest.split()))


def both_halves_of_day(found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer a clock hour in the morning and in the afternoon."""
    hour, minute = int(found["hour"]), found["minute"] or "00"
    hours = (hour,) if hour > _NOON else (hour % _NOON, hour % _NOON + _NOON)
    return tuple(f"{found.string[: found.start('hour')]}{each:02}:{minute}" for each in hours)


def clock_or_length(found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer `1730 hrs` and `17h30` as a clock time and as a length."""
    if not found["hour"]:
        return (f"for {int(found['many']):,} hours",) if found["many"] else ()
    hour, minute = int(found["hour"]), int(found["minute"])
    hours = f"{hour} hours {minute} minutes" if found["colon"] else f"{hour * 100 + minute:,} hours"
    return f"until {hour:02}:{minute:02}", f"for {hours}".removesuffix(" 0 minutes")


def dotted(found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer `15.12` as a date and as a clock time."""
    day, month = int(found["day"]), int(found["month"])
    if not 1 <= month <= len(MONTH_NAMES):
        return (f"until {day:02}:{month:02}",)
    return f"until {day} {MONTH_NAMES[month - 1][:3]}", f"until {day:02}:{found['month']}"


def days_or_hours(found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer a bare number as days and as hours."""
    return f"for {found['number']} days", f"for {found['number']} hours"


def with_a_point(found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer `2,5 hours` as `2.5 hours`."""
    return (f"for {found['whole']}.{found['part']} {found['unit']}",)


def as_length(found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer `until 3 days` as `for 3 days`."""
    return (f"for {found['rest']}",)


def days_of_month(found: re.Match[str], moment: Moment) -> tuple[str, ...]:
    """Offer `the 15th` in the next two months that have one."""
    day, first = int(found["day"]), moment.today.replace(day=1)
    offers: list[str] = []
    while first - moment.today < _FOUR_MONTHS:
        following = (first + timedelta(days=32)).replace(day=1)
        if 1 <= day <= (following - first).days and first.replace(day=day) > moment.today:
            offers.append(typed(first.replace(day=day)))
        first = following
    return tuple(offers)


def a_unit_or_its_end(found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer `next week` as one week from now and as the end of that week."""
    unit = found["unit"]
    length = "for 3 months" if unit == "quarter" else f"for 1 {unit}"
    return length, f"until end of {'next ' if found['which'] == 'next' else ''}{unit}"


def ends_of_month(found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer the first and the last day of a month."""
    month = MONTH_NAMES[month_number(found["month"]) - 1]
    year = f" {found['year']}" if found["year"] else ""
    return f"until 1 {month}{year}", f"until end of {month}{year}"


def end_of_year(found: re.Match[str], _moment: Moment) -> tuple[str, ...]:
    """Offer the first and the last day of a year."""
    return f"until 1 Jan {found['year']}", f"until end of {found['year']}"


def weekend(_found: re.Match[str], moment: Moment) -> tuple[str, ...]:
    """Offer the coming Friday and Sunday."""
    saturday = moment.today + timedelta(days=(_SATURDAY - moment.today.weekday()) % 7)
    return _typed_all(saturday - timedelta(days=1), saturday + timedelta(days=1))


def _typed_all(*days: date) -> tuple[str, ...]:
    return tuple(typed(day) for day in days)
