"""Says when an expiry ends so that nobody can misread it; what it says can be typed in again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.expiry.dates import MONTH_NAMES
from bot.domain.expiry.days import WEEKDAY_NAMES
from bot.domain.expiry.horizon import after
from bot.domain.expiry.model import Deadline, Duration, Expiry
from bot.domain.expiry.refusing import NotRead
from bot.domain.expiry.zones import happens_once, label, on_wall, pinned

_MINUTE, _HOUR = 60, 3600

FOREVER = "permanently — no end date"


def vendor_clock(at: datetime, account_tz: ZoneInfo) -> str:
    """Write an aware instant as `YYYY-MM-DD HH:MM:SS` on the account's wall clock, as CloudAgent wants it.

    In the hour that occurs twice when clocks go back the text is the same for both; `echo` says so.
    """
    return f"{on_wall(at, pinned(account_tz)):%Y-%m-%d %H:%M:%S}"


def echo(at: datetime | None, *, now: datetime, user_tz: ZoneInfo, account_tz: ZoneInfo) -> str:
    """Say when it ends: `until Fri 27 Nov 2026 18:00 IST · 4 days 9 h from now`.

    `at` and `now` are aware; None means permanent. Where the account's clock differs it follows in
    brackets. Seconds are shown unless they are :00, so that the part before the brackets or the dot,
    read again, is the same instant.
    """
    if at is None:
        return FOREVER
    user, account = pinned(user_tz), pinned(account_tz)
    here = f"until {_clock(at, user)} {label(at, now, user, account)}"
    return f"{here}{_for_account(at, now, user, account)} · {_distance(at - now)} from now"


def echo_expiry(expiry: Expiry, *, now: datetime, user_tz: ZoneInfo, account_tz: ZoneInfo) -> str:
    """Say what an expiry means before anybody has approved it; a duration counts from the approval."""
    match expiry:
        case Duration():
            try:
                end = after(now.astimezone(UTC), expiry.months, expiry.days, expiry.seconds, user_tz)
            except NotRead:  # beyond the horizon: there is no end to show, the approval will refuse it
                return f"{length_of(expiry)} from approval"
            seen = echo(end, now=now, user_tz=user_tz, account_tz=account_tz).partition(" · ")[0]
            return f"{length_of(expiry)} from approval (now: {seen})"
        case Deadline():
            return echo(expiry.at, now=now, user_tz=user_tz, account_tz=account_tz)
    return FOREVER


def length_of(duration: Duration) -> str:
    """Name a length: `1 year 6 months`, `30 days`, `2 h 30 min`."""
    years, months = divmod(duration.months, 12)
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [_counted(years, "year"), _counted(months, "month"), _counted(duration.days, "day")]
    parts += [
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{seconds} s" if seconds else "",
    ]
    return " ".join(filter(None, parts))


def _clock(at: datetime, zone: ZoneInfo) -> str:
    wall = on_wall(at, zone)
    month = MONTH_NAMES[wall.month - 1][:3]
    seconds = f":{wall:%S}" if wall.second else ""
    return f"{WEEKDAY_NAMES[wall.weekday()][:3]} {wall.day} {month} {wall.year} {wall:%H:%M}{seconds}"


def _for_account(at: datetime, now: datetime, user: ZoneInfo, account: ZoneInfo) -> str:
    notes = []
    if on_wall(at, user) != on_wall(at, account):
        notes.append(f"{_clock(at, account)} {label(at, now, account, account)} for the account")
    if not happens_once(on_wall(at, account), account):
        notes.append("the account's clock shows that hour twice, the later one may count")
    return f" ({'; '.join(notes)})" if notes else ""


def _distance(gap: timedelta) -> str:
    """Answer the two largest units of a distance, rounded down; of more than an hour to the minute first.

    A card is drawn a moment after the approval: `30 days` must not become `29 days 23 h` by that.
    """
    total = max(int(gap.total_seconds()), 0)
    if total > _HOUR:
        total = (total + _MINUTE // 2) // _MINUTE * _MINUTE
    days, rest = divmod(total, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    if days:
        return _counted(days, "day") + (f" {hours} h" if hours else "")
    if hours:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    return f"{minutes} min" if minutes else f"{seconds} s"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'s' if number > 1 else ''}" if number else ""
