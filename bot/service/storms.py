"""The port to storms, and what their card shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.storm import Storm
from bot.domain.storm_review import Outcome, Reviewed
from bot.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class StormCounts:
    """What ran in a storm so far."""

    requests: int = 0
    people: tuple[str, ...] = ()
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)
    reviewed: Mapping[Outcome, int] = field(default_factory=dict)
    """Requests by what became of them in the review."""


@dataclass(frozen=True, slots=True)
class StormPicture:
    """All that a storm's card shows."""

    storm: Storm
    counts: StormCounts
    at: datetime


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where a storm's card stands and what it shows; `ts` is empty until it was posted."""

    channel: str
    ts: str
    shown: str


class Storms(Protocol):
    """Rows of storms."""

    def add(self, storm: Storm, channel: str) -> None:
        """Inserts a storm; raises Raced if the group has an open one."""

    def get(self, storm_id: str) -> Storm | None:
        """The storm as it is now."""

    def open_for(self, group: str) -> Storm | None:
        """The storm of a group that nobody has ended, if any."""

    def unsettled(self) -> Sequence[Storm]:
        """Storms that are open, or whose review is owed; oldest first."""
        ...

    def unfinished(self) -> Sequence[Storm]:
        """The same with those whose card does not show the review yet."""
        ...

    def take(self, storm_id: str, numbers: int, at: datetime) -> bool:
        """Takes so many numbers of the cap, if the storm is open and they are still free."""
        ...

    def end(self, storm: Storm) -> None:
        """Writes its end; raises Raced if it has ended."""

    def review(self, storm_id: str, by: str, at: datetime) -> None:
        """Notes that its review is done."""

    def remind(self, storm_id: str, before: datetime, after: datetime) -> bool:
        """Moves the next reminder of the review on; False if another process did."""
        ...

    def counts(self, storm_id: str) -> StormCounts:
        """What ran in it so far."""
        ...

    def request_ids(self, storm_id: str) -> Sequence[str]:
        """Its requests, oldest first."""
        ...

    def reviews(self, storm_id: str) -> Mapping[str, Reviewed]:
        """What was said of its requests in the review, by request id."""
        ...

    def note_review(self, storm_id: str, reviewed: Reviewed) -> None:
        """Adds one; raises Raced if this request has one."""

    def draw(self, storm_id: str, now: datetime, lease: timedelta) -> Drawing | None:
        """Takes the right to draw its card; None if somebody else is at it."""

    def drawn(
        self, storm_id: str, ts: str, shown: str, until: datetime | None, *, last: bool = False
    ) -> None:
        """Notes what its card shows; nobody draws it before `until`, and after the `last` drawing never."""


class StormBoard(Protocol):
    """Slack as the place of storm cards. Raises RetryLater or Refused as the port `Board` does."""

    async def show(self, picture: StormPicture, *, channel: str, ts: str) -> str:
        """Posts the card, or edits it where `ts` is given; gives back its `ts`."""
        ...
