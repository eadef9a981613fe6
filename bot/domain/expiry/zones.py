"""Wall clocks and instants: pinned zone rules, clock changes, zone names; must never ask the host's zone.

Zone rules come from the tzdata package that is installed with us, not from the host's files, so that every
machine answers alike.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.domain.expiry.model import Reason
from bot.domain.expiry.refusing import NotRead

_INDIA = frozenset({"Asia/Kolkata", "Asia/Calcutta"})
_INDIAN_OFFSET = timedelta(hours=5, minutes=30)
_US_AREAS = ("US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")
_US_CITIES = frozenset(
    "America/" + city
    for city in [
        "New_York",
        "Detroit",
        "Chicago",
        "Menominee",
        "Denver",
        "Boise",
        "Phoenix",
        "Los_Angeles",
        "Anchorage",
        "Juneau",
        "Sitka",
        "Metlakatla",
        "Yakutat",
        "Nome",
        "Adak",
        "Shiprock",
        "Indianapolis",
        "Fort_Wayne",
        "Knox_IN",
        "Louisville",
        "Atka",
    ]
)
_US_OTHERS = frozenset({"Pacific/Honolulu", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "Navajo"})


def pinned(zone: ZoneInfo) -> ZoneInfo:
    """Answer the same zone with the rules of the installed tzdata package, where it knows the name."""
    return _packaged(zone.key) or zone


@lru_cache(maxsize=1024)
def _packaged(name: str) -> ZoneInfo | None:
    try:
        with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
            return ZoneInfo.from_file(rules, key=name)
    except (OSError, ValueError, AttributeError):  # unknown there, or a zone that has no name at all
        return None


def is_indian(zone: ZoneInfo) -> bool:
    """Tell whether IST means India for people in this zone."""
    return zone.key in _INDIA


def is_month_first(zone: ZoneInfo) -> bool:
    """Tell whether people in this zone write 12/31/2026: those in the United States."""
    key = zone.key or ""
    return key in _US_CITIES or key in _US_OTHERS or key.startswith(_US_AREAS)


def on_wall(at: datetime, zone: ZoneInfo) -> datetime:
    """Answer the naive wall clock in `zone` at an aware instant, to the second."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0, fold=0)


def happens_once(wall: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a naive wall clock exists in `zone` and exists once."""
    return _offset(wall, zone, 0) == _offset(wall, zone, 1)


def at_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """Answer the instant (UTC) of a naive wall clock; the first where it occurs twice.

    In a gap the offset before the change counts, as in RFC 5545.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def last_at_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """Answer the later instant (UTC) that a naive wall clock may mean."""
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def only_at_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """Answer the instant (UTC) of a naive wall clock; refuses what a clock change skips or repeats."""
    if happens_once(wall, zone):
        return at_wall(wall, zone)
    gap = _offset(wall, zone, 0) < _offset(wall, zone, 1)
    verb = "does not exist" if gap else "occurs twice"
    sentence = f"The clocks change that night: {wall:%H:%M} {verb} in your time zone."
    offers = tuple(_typed(wall + timedelta(minutes=minutes)) for minutes in (-60, 60))
    raise NotRead(Reason.CLOCK_CHANGE, sentence, offers)


def _typed(wall: datetime) -> str:
    return f"until {wall:%Y-%m-%d %H:%M}"


def _offset(wall: datetime, zone: ZoneInfo, fold: int) -> timedelta:
    return wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta(0)


@dataclass(frozen=True, slots=True)
class Mark:
    """A zone as typed: a fixed offset from UTC, or an abbreviation that has one only in season."""

    offset: timedelta | None = None
    abbreviation: str = ""


# Every abbreviation in letters that the zone database uses today; others are words we do not know.
_NAMES = (
    "acdt acst adt aedt aest akdt akst ast awst bst cat cdt cest cet chst cst eat edt eest eet est hdt hkt "
    "hst idt ist jst kst mdt mest met msk mst ndt nst nzdt nzst pdt pkt pst sast sst wat west wet "
    "wib wit wita"
).replace(" ", "|")
_SHIFT = r"(?P<sign>[+-]) ?(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?"
ZONE = re.compile(rf"(?:(?P<zero>utc|gmt)(?: ?{_SHIFT})?|(?P<zulu>z)|(?P<name>{_NAMES}))(?![\d:a-z])")
"""Pattern of UTC, GMT (with an offset if wanted), Z or an abbreviation, in lower case."""
OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>[0-5]\d)(?![\d:a-z])")
"""Pattern of a whole offset: +05:30 or -0500."""
_WIDEST = timedelta(hours=14)


def mark_of(found: re.Match[str]) -> Mark | None:
    """Answer the zone that a match of ZONE or OFFSET names, None for an offset that no clock has."""
    parts = found.groupdict()
    if parts.get("name"):
        return Mark(abbreviation=parts["name"].upper())
    if not parts["sign"]:
        # GMT is also a season of the British clock; UTC and Z are nobody's wall clock.
        return Mark(timedelta(0), "GMT" if parts.get("zero") == "gmt" else "")
    shift = timedelta(hours=int(parts["hours"]), minutes=int(parts["minutes"] or 0))
    if shift > _WIDEST or shift.seconds % 900:
        return None
    return Mark(-shift if parts["sign"] == "-" else shift)


def instant_with(
    wall: datetime, mark: Mark, now: datetime, user_tz: ZoneInfo, account_tz: ZoneInfo
) -> datetime:
    """Answer the instant (UTC) of a wall clock that carries a zone; refuses a zone out of season.

    An abbreviation counts only if it is the name of the user's clock both now and then: in November
    “July 15 6pm EDT” may as well be a slip for EST.
    """
    _refuse_gmt_in_summer(mark, wall, user_tz)
    offset = fixed_offset(mark, user_tz, account_tz)
    if offset is None:
        if (now.astimezone(user_tz).tzname() or "").upper() != mark.abbreviation:
            raise _out_of_season(mark.abbreviation, wall)
        offset = _own_offset(mark, wall, user_tz)
    return wall.replace(tzinfo=UTC) - offset


def fixed_offset(mark: Mark, user_tz: ZoneInfo, account_tz: ZoneInfo) -> timedelta | None:
    """Answer how far from UTC a zone is all year; None for an abbreviation that has its season.

    IST is India where the user or the account is Indian.
    """
    if mark.abbreviation == "IST" and (is_indian(user_tz) or is_indian(account_tz)):
        return _INDIAN_OFFSET
    return mark.offset


def _own_offset(mark: Mark, wall: datetime, user_tz: ZoneInfo) -> timedelta:
    for fold in (0, 1):
        there = wall.replace(tzinfo=user_tz, fold=fold)
        # There and back: in the gap of a clock change the name belongs to a clock nobody sees.
        if (there.tzname() or "").upper() == mark.abbreviation and on_wall(
            there.astimezone(UTC), user_tz
        ) == wall:
            return there.utcoffset() or timedelta(0)
    raise _out_of_season(mark.abbreviation, wall)


def _refuse_gmt_in_summer(mark: Mark, wall: datetime, user_tz: ZoneInfo) -> None:
    if mark.abbreviation != "GMT":
        return
    there = wall.replace(tzinfo=user_tz)
    winter = wall.replace(month=1, day=1, tzinfo=user_tz)
    if winter.tzname() == "GMT" and there.tzname() != "GMT":
        raise _out_of_season("GMT", wall)


def _out_of_season(name: str, wall: datetime) -> NotRead:
    sentence = f"“{name}” is not your clock's name both now and then. Leave it out, or write it as UTC+2."
    return NotRead(Reason.ZONE, sentence, (_typed(wall),))


def label(at: datetime, now: datetime, user_tz: ZoneInfo, account_tz: ZoneInfo) -> str:
    """Answer a name for the user's clock at an instant that reads back, now, as the same clock."""
    there = at.astimezone(user_tz)
    name, offset = there.tzname() or "", there.utcoffset() or timedelta(0)
    if name == "UTC" or (name.isalpha() and _reads_back(name, there, now, user_tz, account_tz)):
        return name
    minutes = int(offset.total_seconds()) // 60
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _reads_back(name: str, there: datetime, now: datetime, user_tz: ZoneInfo, account_tz: ZoneInfo) -> bool:
    found = ZONE.fullmatch(name.lower())
    mark = mark_of(found) if found else None
    wall = there.replace(tzinfo=None, fold=0)
    try:
        return mark is not None and instant_with(wall, mark, now, user_tz, account_tz) == there.astimezone(
            UTC
        )
    except NotRead:
        return False
