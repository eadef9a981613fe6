"""Reads a span of past time, `since 1 Nov until yesterday`; expiries, which lie ahead, are read elsewhere."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import FieldRefused

EXAMPLES = ("since 2026-11-01", "since yesterday", "since 7 days ago until today")

_CLAUSE = re.compile(
    r"(?:^|\s)(?:(?P<last>last|past)|(?P<since>since|from|after)|(?P<until>until|till|to|before))\s+"
    r"(?P<moment>(?:(?!\s(?:last|past|since|from|after|until|till|to|before)\s).)+)$",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"(?:(?P<count>\d{1,4}|an?)\s*)?(?P<unit>h|hours?|d|days?|w|weeks?|months?)(?:\s+ago)?", re.IGNORECASE
)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "m": timedelta(days=30)}
_DAY_NAMED = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]{3,9})\.?(?: (?P<year>\d{4}))?", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` (inclusive) to `until` (exclusive), aware; None is open."""

    since: datetime | None = None
    until: datetime | None = None


def split_span(text: str, *, now: datetime, zone: ZoneInfo) -> tuple[str, Span]:
    """What stands before the span, and the span. A day named after `until` is part of it.

    Raises FieldRefused("span", …) where the words after `since` or `until` name no moment.
    """
    since: datetime | None = None
    until: datetime | None = None
    rest = text.strip()
    while found := _CLAUSE.search(rest):
        words = found["moment"].strip()
        if found["until"]:
            until = read_moment(words, now=now, zone=zone, ends=found["until"].lower() != "before")
        else:
            since = read_moment(words, now=now, zone=zone, ends=False)
        rest = rest[: found.start()].strip()
    return rest, Span(since, until)


def read_moment(text: str, *, now: datetime, zone: ZoneInfo, ends: bool) -> datetime:
    """One past moment on the zone's clock; a whole day means its start, or its end with `ends`."""
    words = " ".join(text.split()).lower().rstrip(".")
    length = _LENGTH.fullmatch(words)
    if length:
        count = length["count"] or "1"
        return now - (1 if count in ("a", "an") else int(count)) * _UNITS[length["unit"][0]]
    today = now.astimezone(zone).date()
    day = {"today": today, "yesterday": today - timedelta(days=1)}.get(words) or _day(words, today)
    if day is not None:
        return datetime.combine(day + timedelta(days=1 if ends else 0), time(), zone)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise FieldRefused(
            "span",
            f"I do not know the moment “{text.strip()[:60]}”. Write a day (2026-11-01, 1 Nov, yesterday), "
            "a time (2026-11-01 14:00), or how long ago (7 days ago).",
            code="span",
            choices=EXAMPLES,
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _day(words: str, today: date) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        pass
    named = _DAY_NAMED.fullmatch(words)
    if named is None or named["month"][:3] not in _MONTHS:
        return None
    month = _MONTHS.index(named["month"][:3]) + 1
    try:
        day = date(int(named["year"] or today.year), month, int(named["day"]))
    except ValueError:
        return None
    # Without a year the latest such day is meant: the trail has no future.
    return day if named["year"] or day <= today else day.replace(year=day.year - 1)
