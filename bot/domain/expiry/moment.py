"""The clock and the zones under which a text is read; must not read any clock itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.domain.expiry.zones import on_wall, pinned


@dataclass(frozen=True, slots=True)
class Moment:
    """Now (aware, UTC), what the user's wall clock shows then (naive), and the two zones, pinned."""

    now: datetime
    wall: datetime
    user_tz: ZoneInfo
    account_tz: ZoneInfo

    @property
    def today(self) -> date:
        """Today's date for the user."""
        return self.wall.date()


def moment_of(now: datetime, user_tz: ZoneInfo, account_tz: ZoneInfo) -> Moment:
    """Answer the moment at an aware `now`; a naive one is a mistake of the caller (ValueError)."""
    if now.utcoffset() is None:
        raise ValueError("now must carry a time zone")
    user = pinned(user_tz)
    return Moment(now.astimezone(UTC), on_wall(now, user), user, pinned(account_tz))
