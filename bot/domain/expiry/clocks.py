"""Reads one clock time (`6pm`, `17:30`, `noon`, `EOD`); knows no day and no zone."""

import re
from dataclasses import dataclass
from datetime import time

END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `midnight` marks one whose day is unclear: people mean either end of a named day."""

    at: time
    midnight: bool = False
    ends_day: bool = False


TWELVE_HOURS = re.compile(
    r"(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?)? ?"
    r"(?P<half>[ap])(?:m|\.m)(?:\.(?=[ ,]|$))?(?![a-z0-9.])"
)
TWENTY_FOUR_HOURS = re.compile(
    r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.0{1,6})?)?(?![\d:.])"
)
NAMED = re.compile(r"(?:12(?::00)? ?)?(?P<name>noon|midnight)(?![a-z0-9])")
DAY_END = re.compile(r"(?:eod|(?:the )?end of (?:the )?day)(?![a-z0-9]| after )")


def twelve_hours(found: re.Match[str]) -> Clock:
    """Answer the clock of a match of TWELVE_HOURS; `12am` is as unclear as midnight."""
    hour = int(found["hour"]) % 12 + (12 if found["half"] == "p" else 0)
    at = time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    return Clock(at, midnight=at == time(0))


def twenty_four_hours(found: re.Match[str]) -> Clock:
    """Answer the clock of a match of TWENTY_FOUR_HOURS."""
    return Clock(time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0)))


def named(found: re.Match[str]) -> Clock:
    """Answer the clock of a match of NAMED."""
    return Clock(time(12)) if found["name"] == "noon" else Clock(time(0), midnight=True)


def day_end(_found: re.Match[str]) -> Clock:
    """Answer the last second of a day."""
    return Clock(END_OF_DAY, ends_day=True)
