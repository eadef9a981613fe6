"""Reads, resolves and echoes expiries; must not look at the clock, the host's time zone or Slack."""

from bot.domain.expiry.model import Deadline, Duration, Expiry, ExpiryRefused, Permanent, Reason
from bot.domain.expiry.reading import (
    echo,
    echo_expiry,
    from_text,
    read_expiry,
    resolve,
    to_text,
    vendor_clock,
    warm_up,
)

__all__ = [
    "Deadline",
    "Duration",
    "Expiry",
    "ExpiryRefused",
    "Permanent",
    "Reason",
    "echo",
    "echo_expiry",
    "from_text",
    "read_expiry",
    "resolve",
    "to_text",
    "vendor_clock",
    "warm_up",
]
