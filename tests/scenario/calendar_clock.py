"""A clock that runs like the real one and can be set ahead, for what happens days later."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class Calendar:
    """The bot's and CloudAgent's clock; Slack's own signatures keep the real time."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def skip(self, **span: float) -> None:
        """Sets it ahead by a length of time."""
        self.ahead += timedelta(**span)
