"""Cuts a deadline into its parts (clock, zone, weekday, day); must leave no word unread."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from bot.domain.expiry import clocks, dates, days
from bot.domain.expiry.clocks import Clock
from bot.domain.expiry.model import Reason
from bot.domain.expiry.moment import Moment
from bot.domain.expiry.refusing import NotRead
from bot.domain.expiry.zones import OFFSET, ZONE, Mark, mark_of

DayReader = Callable[[re.Match[str], Moment], date]


@dataclass(slots=True)
class Parts:
    """What was found so far; `day` is read only once the whole text has been understood."""

    clock: Clock | None = None
    zone: Mark | None = None
    zone_text: str = ""
    weekday: re.Match[str] | None = None
    day: tuple[DayReader, re.Match[str]] | None = None


class _Kind(Enum):
    CLOCK = auto()
    ZONE = auto()
    WEEKDAY = auto()
    DAY = auto()


Taker = Callable[[Parts, re.Match[str]], bool]


def _clock(read: Callable[[re.Match[str]], Clock]) -> Taker:
    def take(parts: Parts, found: re.Match[str]) -> bool:
        if parts.clock is not None:
            raise NotRead(Reason.TWO_ANSWERS, "Two times of day were given; give one.")
        parts.clock = read(found)
        return True

    return take


def _day(read: DayReader) -> Taker:
    def take(parts: Parts, found: re.Match[str]) -> bool:
        if parts.day is not None:
            raise NotRead(Reason.TWO_ANSWERS, "Two days were given; give one.")
        parts.day = (read, found)
        return True

    return take


def _weekday(parts: Parts, found: re.Match[str]) -> bool:
    if parts.weekday is not None:
        raise NotRead(Reason.TWO_ANSWERS, "Two weekdays were given; give one.")
    parts.weekday = found
    return True


def _zone(parts: Parts, found: re.Match[str]) -> bool:
    if parts.zone is not None:
        raise NotRead(Reason.TWO_ANSWERS, "Two time zones were given; give one.")
    parts.zone = mark_of(found)
    parts.zone_text = found[0]
    return parts.zone is not None


Item = tuple[_Kind, re.Pattern[str], Taker]

_EARLY: tuple[Item, ...] = (
    (_Kind.CLOCK, clocks.DAY_END, _clock(clocks.day_end)),
    (_Kind.DAY, days.YEAR_END, _day(days.year_end)),
    (_Kind.DAY, days.PERIOD_END, _day(days.period_end)),
    (_Kind.DAY, days.MONTH_END, _day(days.month_end)),
)
_ON_DIGITS: tuple[Item, ...] = (
    (_Kind.CLOCK, clocks.NAMED, _clock(clocks.named)),
    (_Kind.DAY, dates.YEAR_FIRST, _day(dates.year_first)),
    (_Kind.CLOCK, clocks.TWELVE_HOURS, _clock(clocks.twelve_hours)),
    (_Kind.CLOCK, clocks.TWENTY_FOUR_HOURS, _clock(clocks.twenty_four_hours)),
    (_Kind.DAY, dates.NUMERIC, _day(dates.numeric)),
    (_Kind.DAY, dates.DAY_MONTH, _day(dates.named_month)),
    (_Kind.DAY, dates.DASHED, _day(dates.named_month)),
)
_ON_LETTERS: tuple[Item, ...] = (
    (_Kind.DAY, days.RELATIVE, _day(days.relative)),
    (_Kind.WEEKDAY, days.NAMED_WEEKDAY, _weekday),
    (_Kind.DAY, dates.MONTH_DAY, _day(dates.named_month)),
    (_Kind.CLOCK, clocks.NAMED, _clock(clocks.named)),
    *_EARLY,
    (_Kind.DAY, dates.DAY_MONTH, _day(dates.named_month)),  # “the 15th of December”
    (_Kind.ZONE, ZONE, _zone),
)
_ON_SIGNS: tuple[Item, ...] = ((_Kind.ZONE, OFFSET, _zone),)

PREFIX = re.compile(r"(?:(?:up )?(?:until|till|til)|by|upto|up to|through|thru|on|at|for(?= today$)) ")
_GAP = re.compile(r"(?: ?, ?| )(?P<word>(?:at|on|@) )?")
_END_OF_WHAT = re.compile(r"(?:the )?end of (?:day )?(?:on )?(?=\S)")
_ISO_BEFORE = re.compile(r"\d{4}-\d\d-\d\d(?:t\d\d:\d\d|[t ]\d\d:\d\d:\d\d(?:\.0{1,6})?)$")
_HOURS_WORD = re.compile(r" ?(?:hrs?|hours)\b")
_CLOCKWISE = (
    "up until ",
    "up till ",
    "until ",
    "till ",
    "til ",
    "by ",
    "upto ",
    "up to ",
    "through ",
    "thru ",
)
_WORD_FITS = {"at": _Kind.CLOCK, "@": _Kind.CLOCK, "on": _Kind.DAY}


def scan(text: str) -> Parts | None:
    """Answer the parts if the whole text is a deadline, None otherwise; refuses a part given twice."""
    prefix = PREFIX.match(text)
    place = prefix.end() if prefix else 0
    word = text[:place].strip()
    parts = Parts()
    last: _Kind | None = None
    while place < len(text):
        step = _step(text, place, word, parts)
        if step is None:
            return None
        last, place = step
        if last is _Kind.CLOCK and text.startswith(_CLOCKWISE):
            place = _after_hours_word(text, place)
        gap = _gap(text, place, last)
        if gap is None:
            return None
        word, place = gap
    return parts if last is not None else None


def _step(text: str, place: int, word: str, parts: Parts) -> tuple[_Kind, int] | None:
    for kind, pattern, take in _items_at(text[place]):
        found = pattern.match(text, place)
        if found is None or not _fits(word, kind):
            continue
        if kind is _Kind.ZONE and not _may_follow(found, parts):
            return None
        return (kind, found.end()) if take(parts, found) else None
    return _end_of_named_day(text, place, parts)


def _items_at(sign: str) -> tuple[Item, ...]:
    if sign.isdigit():
        return _ON_DIGITS
    return _ON_LETTERS if sign.isalpha() else _ON_SIGNS


def _fits(word: str, kind: _Kind) -> bool:
    """`at` stands before a clock, `on` before a day; every other word before anything."""
    wanted = _WORD_FITS.get(word)
    return wanted in (None, kind) or (word == "on" and kind is _Kind.WEEKDAY)


def _may_follow(found: re.Match[str], parts: Parts) -> bool:
    """A zone comes after something, and Z and bare offsets only after a clock."""
    if found.re is OFFSET or found.groupdict().get("zulu"):
        return parts.clock is not None and _is_no_range(found)
    return any((parts.clock, parts.weekday, parts.day))


def _is_no_range(found: re.Match[str]) -> bool:
    """`09:00-11:00` is a range; only an ISO date with a time may have a glued minus."""
    text, place = found.string, found.start()
    if text[place] != "-" or text[place - 1] == " ":
        return True
    return _ISO_BEFORE.search(text[:place]) is not None


def _end_of_named_day(text: str, place: int, parts: Parts) -> tuple[_Kind, int] | None:
    """`end of tomorrow`, `end of Friday`: the last second, with the day still to be read."""
    found = _END_OF_WHAT.match(text, place)
    if not found or parts.clock is not None:
        return None
    following = _step(text, found.end(), "on", parts)
    if following is None:
        return None
    parts.clock = clocks.day_end(found)
    return following


def _after_hours_word(text: str, place: int) -> int:
    """After `until`, `17:30 hrs` can only be a clock."""
    found = _HOURS_WORD.match(text, place)
    return found.end() if found and re.search(r"\d\d:\d\d$", text[:place]) else place


def _gap(text: str, place: int, last: _Kind) -> tuple[str, int] | None:
    """Answer the small word before the next part and where that starts; None where parts are glued."""
    if place == len(text):
        return "", place
    if text[place] == "t" and re.search(r"\d{4}-\d\d-\d\d$", text[:place]):
        return "at", place + 1
    found = _GAP.match(text, place)
    if found:
        return (found["word"] or "").strip(), found.end()
    glued_zone = last is _Kind.CLOCK and text[place] in "z+-"
    return ("", place) if glued_zone else None
