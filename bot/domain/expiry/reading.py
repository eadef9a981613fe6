"""The way from a typed text to an expiry; must not guess: what is not wholly understood is refused."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.expiry.model import Expiry


def read_expiry(
    text: str,
    *,
    now: datetime,
    user_tz: ZoneInfo,
    account_tz: ZoneInfo,
    languages: tuple[str, ...] = ("en",),
) -> Expiry:
    """Read what a person typed (at most 120 characters); raises ExpiryRefused and nothing else."""
    raise NotImplementedError


def resolve(expiry: Expiry, *, now: datetime, user_tz: ZoneInfo) -> datetime | None:
    """Answer the instant (aware, UTC) at which it ends, None for permanent.

    A duration counts from `now`, the moment of approval. Raises ExpiryRefused if the end is not after
    `now` or more than ten years away.
    """
    raise NotImplementedError


def vendor_clock(at: datetime, account_tz: ZoneInfo) -> str:
    """Write `at` as `YYYY-MM-DD HH:MM:SS` on the account's wall clock."""
    raise NotImplementedError


def echo(at: datetime | None, *, now: datetime, user_tz: ZoneInfo, account_tz: ZoneInfo) -> str:
    """Say when it ends, in the user's clock, with the distance, and the account's clock if it differs."""
    raise NotImplementedError


def echo_expiry(expiry: Expiry, *, now: datetime, user_tz: ZoneInfo, account_tz: ZoneInfo) -> str:
    """Say what an expiry means before it is approved."""
    raise NotImplementedError


def to_text(expiry: Expiry) -> str:
    """Write an expiry as one line of JSON for the ledger."""
    raise NotImplementedError


def from_text(text: str) -> Expiry:
    """Read what `to_text` wrote; raises ValueError for anything else."""
    raise NotImplementedError


def warm_up() -> None:
    """Load dateparser (about 0.3 s), so that no person waits for it; call it once at start."""
    raise NotImplementedError
