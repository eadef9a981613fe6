"""The port to what has become of finished blocks, and to those whose end comes or has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.request import Request
from bot.domain.standing import Fate


@dataclass(frozen=True, slots=True)
class Touched:
    """An earlier block of which a later request changed so many numbers."""

    request_id: str
    channel: str
    numbers: int


class Endings(Protocol):
    """Looks across requests and standings."""

    def fates(self, request: Request, now: datetime) -> Mapping[Fate, int]:
        """What has become by now of the numbers that a request (perhaps) blocked."""
        ...

    def touched(self, request: Request, most: int) -> Sequence[Touched]:
        """Finished blocks, not over yet, whose numbers this request lifted or blocked anew; latest first."""
        ...

    def over(self, now: datetime, most: int) -> Sequence[str]:
        """Finished blocks whose end has passed unnoted, the longest over first."""
        ...

    def channels(self, now: datetime) -> Sequence[str]:
        """Channels that want to be warned of an end by now."""
        ...

    def take(self, channel: str, until: datetime, now: datetime) -> Sequence[str]:
        """Takes all blocks of a channel that are to be warned of by `until`, the soonest end first.

        Each is taken once, whoever asks.
        """
        ...
