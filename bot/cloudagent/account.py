"""The account a client speaks for, as settings give it; reads no environment."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

UPDATE_PATHS = ("/ca_apis/updateBlockNumber", "/ca_apis/updateBlockNumbers")
"""The vendor's pages show both spellings (newer and older Update pages)."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where and as whom to call. The API key never shows in repr."""

    base_url: str
    username: str
    api_key: str = field(repr=False)
    zone: ZoneInfo
    """The zone in which `expiryDate` is written; the vendor's format carries none."""
    auth: str = "token"
    """`token` or `basic`, the account's “API Authentication” setting."""
    update_path: str = UPDATE_PATHS[0]
    number_form: str = "national"
    """`national`, `digits` or `e164`."""
    region: str = "IN"
    concurrency: int = 4
    """Calls in flight, across all processes."""
    rate_per_minute: int = 60
    """Calls in any 60 seconds, across all processes."""

    @property
    def key(self) -> str:
        """What its rows are filed under: one account at one host."""
        return f"{self.username}@{urlsplit(self.base_url).netloc}"

    @property
    def other_update_path(self) -> str:
        """The spelling to try when the configured one is not there."""
        singular, plural = UPDATE_PATHS
        return singular if self.update_path == plural else plural

    def wall_clock(self, moment: datetime) -> str:
        """The moment as `expiryDate`: `YYYY-MM-DD HH:MM:SS` in the account's zone (Update page)."""
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")
