"""Use case: once a week each channel is told what was blocked; once, however many processes look."""

import functools
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.errors import Refused, RetryLater
from bot.service.ports import Clock, Store, Transaction
from bot.service.report_port import Report, ReportBoard, Week
from bot.service.submit import Desk

LEASE = timedelta(minutes=3)
WEEK = timedelta(days=7)
AT_HOUR = 9
"""On Mondays, on the account's clock."""
MOST_TRIES = 6
MOST_BARS = 6
PREFIX = 6
"""Characters of a number's beginning that are counted: the country's and the operator's, such as `+91140`."""


@dataclass(frozen=True, slots=True)
class ReportWatch:
    """Runs in every worker every few seconds."""

    store: Store
    board: ReportBoard
    desk: Desk
    clock: Clock

    async def look(self) -> None:
        """Notes what is due and sends what is not out."""
        now = self.clock()
        due = monday(now, self.desk)
        # A process that was down for long tells the last week, and only if that has just ended.
        if self.desk.policy.weekly_report and now - due <= timedelta(days=1):
            await self.store.write(functools.partial(_begin, due=due))
        while await self.store.read(functools.partial(_waits, now=now)):
            report = await self.store.write(functools.partial(_claim, now=now))
            if report is None:
                return
            await self._send(report)

    async def _send(self, report: Report) -> None:
        try:
            week = await self.store.read(lambda tx: count(tx, report, self.desk))
            if week.requests or week.total:
                ts = report.ts or await self.board.post(report, week)
                await self.store.write(lambda tx: tx.reports.posted(report, ts))
                await self.board.attach(
                    Report(report.channel, report.week, report.until, ts, report.tries), week
                )
            await self.store.write(lambda tx: tx.reports.done(report))
        except (RetryLater, Refused) as error:
            now = self.clock()
            if report.tries >= MOST_TRIES:
                await self.store.write(lambda tx: tx.reports.done(report))
                return
            again = max(now + timedelta(minutes=2.0**report.tries), getattr(error, "at", None) or now)
            await self.store.write(lambda tx: tx.reports.put_off(report, again))


def monday(now: datetime, desk: Desk) -> datetime:
    """The latest Monday morning at which reports were due."""
    wall = now.astimezone(desk.account_tz)
    day = wall.date() - timedelta(days=wall.weekday())
    due = datetime(day.year, day.month, day.day, AT_HOUR, tzinfo=desk.account_tz)
    return due if due <= now else due - WEEK


def count(tx: Transaction, report: Report, desk: Desk) -> Week:
    """A channel's week in numbers."""
    since = report.until - WEEK
    rows = tx.reports.blocked(report.channel, since, report.until)
    first = since.astimezone(desk.account_tz).date()
    days: dict[date, int] = {first + timedelta(days=n): 0 for n in range(8)}
    for at, _, _ in rows:
        days[at.astimezone(desk.account_tz).date()] += 1
    waits = sorted(tx.reports.waits(report.channel, since, report.until))
    return Week(
        channel=report.channel,
        since=since,
        until=report.until,
        days=days,
        groups=Counter(group for _, _, group in rows).most_common(MOST_BARS),
        prefixes=Counter(number[:PREFIX] for _, number, _ in rows).most_common(MOST_BARS),
        requests=len(waits),
        median_wait=statistics.median(waits) if waits else None,
        slow_wait=_ninth_tenth(waits),
    )


def _ninth_tenth(waits: Sequence[float]) -> float | None:
    return waits[min(len(waits) - 1, len(waits) * 9 // 10)] if waits else None


def _waits(tx: Transaction, *, now: datetime) -> bool:
    return tx.reports.is_owed(now)


def _begin(tx: Transaction, *, due: datetime) -> None:
    year, week, _ = due.isocalendar()
    for channel in tx.reports.channels(due - WEEK, due):
        tx.reports.begin(Report(channel, f"{year}-W{week:02}", due))


def _claim(tx: Transaction, *, now: datetime) -> Report | None:
    return tx.reports.claim(now, now + LEASE)
