"""Reads, resolves and echoes expiries; must not look at the clock, the host's time zone or Slack."""

from bot.domain.expiry.confirming import deserves_confirmation
from bot.domain.expiry.echo import echo, echo_expiry, vendor_clock
from bot.domain.expiry.horizon import MOST_YEARS
from bot.domain.expiry.model import Deadline, Duration, Expiry, ExpiryRefused, Permanent, Reason
from bot.domain.expiry.reading import read_expiry, resolve, warm_up
from bot.domain.expiry.storage import from_text, to_text

__all__ = [
    "MOST_YEARS",
    "Deadline",
    "Duration",
    "Expiry",
    "ExpiryRefused",
    "Permanent",
    "Reason",
    "deserves_confirmation",
    "echo",
    "echo_expiry",
    "from_text",
    "read_expiry",
    "resolve",
    "to_text",
    "vendor_clock",
    "warm_up",
]
