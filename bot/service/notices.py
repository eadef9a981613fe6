"""Notices to the channel: what one says, and the ports that keep and post it; each is posted once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.request import Cause


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is held for one cause. `until` is when the first of it is tried again."""

    requests: int
    numbers: int
    note: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Notice:
    """One trouble as the channel is told of it; moments are aware UTC."""

    id: int
    kind: Cause
    channel: str
    since: datetime
    ended_at: datetime | None
    waiting: Waiting
    ts: str
    """Empty until it was posted."""
    wanted: int
    tries: int
    lease_until: datetime | None


class Notices(Protocol):
    """Rows of notices; of each cause at most one is open at a time, whoever asks for it."""

    def open(self) -> Mapping[Cause, Notice]:
        """Those whose trouble is not over."""
        ...

    def waiting(self) -> Mapping[Cause, Waiting]:
        """What is held for each trouble with CloudAgent."""
        ...

    def begin(self, kind: Cause, channel: str, since: datetime, waiting: Waiting, at: datetime) -> None:
        """Opens a notice, or the last one again where its trouble had only paused."""

    def change(self, notice: Notice, waiting: Waiting) -> None:
        """What waits is another number now."""

    def end(self, notice: Notice, at: datetime) -> None:
        """The trouble is over."""

    def is_behind(self, at: datetime) -> bool:
        """Whether there is one to claim."""
        ...

    def claim(self, at: datetime, lease: timedelta) -> Notice | None:
        """Takes the right to draw one that Slack does not show as it is; None if there is none."""
        ...

    def drawn(self, notice: Notice, ts: str) -> None:
        """Slack shows it as `notice` has it."""

    def failed(self, notice: Notice, again: datetime) -> None:
        """It could not be drawn; nobody tries before `again`."""


class NoticeBoard(Protocol):
    """The channel. Raises RetryLater when Slack cannot take it now, Refused when it never will."""

    async def post(self, notice: Notice) -> str:
        """Posts it and gives back its `ts`."""
        ...

    async def edit(self, notice: Notice) -> None:
        """Redraws it."""
        ...

    async def find(self, notice: Notice) -> str | None:
        """The `ts` of one that was posted but never noted."""
        ...
