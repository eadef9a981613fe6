"""Turns what was asked for into the instant at which the block ends, at the moment of approval. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import Refused
from bot.domain.expiry import Deadline, Expiry, resolve


def fixed_end(expiry: Expiry, *, zone: str, at: datetime, least_ahead: timedelta) -> datetime | None:
    """None for permanent. Raises Refused for a deadline that passed while waiting, or nearly did."""
    if isinstance(expiry, Deadline) and expiry.at - at < least_ahead:
        raise Refused(
            "The end of this block has passed or passes within 5 minutes, so nothing was sent. "
            "Reject it, or ask for a new request with a later end.",
            code="expiry-passed",
        )
    return resolve(expiry, now=at, user_tz=ZoneInfo(zone))
