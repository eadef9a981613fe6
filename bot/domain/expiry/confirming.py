"""Tells which expiries people should see once more before they ask; must not change what was read."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.expiry.dates import numeric
from bot.domain.expiry.model import Expiry, ExpiryRefused, Permanent
from bot.domain.expiry.normalise import words_of
from bot.domain.expiry.reading import resolve
from bot.domain.expiry.refusing import NotRead
from bot.domain.expiry.scanner import Parts, scan

LONG = timedelta(days=90)
_MOST_MONTHS = 12


def deserves_confirmation(expiry: Expiry, *, now: datetime, user_tz: ZoneInfo) -> bool:
    """Tell whether to ask once more: no end, over 90 days, a weekday, or a date that reads both ways.

    `now` is aware. A date such as 05/06/2027 is another day in the United States than elsewhere.
    """
    if isinstance(expiry, Permanent):
        return True
    try:
        end = resolve(expiry, now=now, user_tz=user_tz)
        parts = scan(words_of(expiry.asked))
    except (ExpiryRefused, NotRead):
        return True
    return end is None or end - now > LONG or (parts is not None and _could_be_another_day(parts))


def _could_be_another_day(parts: Parts) -> bool:
    if parts.day is None:
        return parts.weekday is not None
    read, found = parts.day
    if read is not numeric:
        return False
    fields = {int(found["one"]), int(found["two"] or found["other"])}
    return len(fields) > 1 and max(fields) <= _MOST_MONTHS
