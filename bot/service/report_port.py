"""The weekly report: what it tells, and the ports that count it, keep it once, draw it and post it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Week:
    """One channel's week up to `until` (aware UTC); days and the whole are on the account's clock."""

    channel: str
    since: datetime
    until: datetime
    days: Mapping[date, int] = field(default_factory=dict)
    """Numbers blocked on each of the seven days."""
    groups: Sequence[tuple[str, int]] = ()
    """The groups with most numbers blocked, the most first."""
    prefixes: Sequence[tuple[str, int]] = ()
    """The commonest beginnings of the numbers, the most first."""
    requests: int = 0
    median_wait: float | None = None
    """Seconds from asking to the last verdict: half of the requests took less. None where none was done."""
    slow_wait: float | None = None
    """The same for nine in ten."""

    @property
    def total(self) -> int:
        """Numbers blocked in the week."""
        return sum(self.days.values())


@dataclass(frozen=True, slots=True)
class Report:
    """A report on its way: `ts` is its message, `drawn` whether the chart hangs in its thread."""

    channel: str
    week: str
    """The ISO week that begins when it is posted, e.g. `2026-W48`."""
    until: datetime
    ts: str = ""
    tries: int = 0


class Reports(Protocol):
    """Rows of reports, and the counts they are made of."""

    def channels(self, since: datetime, until: datetime) -> Sequence[str]:
        """Channels in which anything was asked then."""
        ...

    def begin(self, report: Report) -> None:
        """Notes that a channel's report is due; once a week, whoever notes it."""

    def is_owed(self, now: datetime) -> bool:
        """Whether there is one to claim: a look that takes nobody's turn to write."""

    def claim(self, now: datetime, until: datetime) -> Report | None:
        """Takes one that is not out yet; None if there is none, or somebody is at it."""

    def posted(self, report: Report, ts: str) -> None:
        """Its message stands there."""

    def done(self, report: Report) -> None:
        """The chart is in the thread; nothing is left to do."""

    def put_off(self, report: Report, again: datetime) -> None:
        """It could not be sent; nobody tries before `again`."""

    def blocked(self, channel: str, since: datetime, until: datetime) -> Sequence[tuple[datetime, str, str]]:
        """Numbers that were blocked then: moment, E.164, group."""
        ...

    def waits(self, channel: str, since: datetime, until: datetime) -> Sequence[float]:
        """Seconds from asking to the end of each block that was done then."""
        ...


class ReportBoard(Protocol):
    """Slack, and whatever draws charts. Raises RetryLater or Refused as the port `Board` does."""

    async def post(self, report: Report, week: Week) -> str:
        """Posts the numbers as text and gives back the `ts`; one posted unnoted is found again."""
        ...

    async def attach(self, report: Report, week: Week) -> None:
        """Draws the chart and puts it into the thread, with its numbers as alternative text."""
