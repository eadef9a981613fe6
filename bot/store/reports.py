"""Rows of weekly reports, and the counts they are made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.request import Kind, State
from bot.domain.verdict import Verdict
from bot.service.report_port import Report
from bot.store import tables
from bot.store.home_tables import reports

COLUMN = reports.c
REQUEST = tables.requests.c
ITEM = tables.items.c


class SqlReports:
    """Implements the port `Reports` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def channels(self, since: datetime, until: datetime) -> Sequence[str]:
        """Channels in which anything was asked then."""
        then = (REQUEST.created_at >= since, REQUEST.created_at < until)
        return list(self._connection.scalars(sa.select(REQUEST.channel).where(*then).distinct()))

    def begin(self, report: Report) -> None:
        """Notes that a channel's report is due; once a week, whoever notes it."""
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        row = {"channel": report.channel, "week": report.week, "until_at": report.until}
        row |= {"ts": "", "tries": 0, "finished": 0}
        self._connection.execute(insert(reports).values(**row).on_conflict_do_nothing())

    def is_owed(self, now: datetime) -> bool:
        """Whether there is one to claim."""
        return self._connection.scalar(sa.select(COLUMN.channel).where(*_free(now)).limit(1)) is not None

    def claim(self, now: datetime, until: datetime) -> Report | None:
        """Takes one that is not out yet; None if there is none, or somebody is at it."""
        free = _free(now)
        first = sa.select(COLUMN.channel, COLUMN.week).where(*free).limit(1)
        known = self._connection.execute(first).one_or_none()
        if known is None:
            return None
        row = self._connection.execute(
            sa.update(reports)
            .where(*free, COLUMN.channel == known.channel, COLUMN.week == known.week)
            .values(lease_until=until, tries=COLUMN.tries + 1)
            .returning(*COLUMN)
        ).one_or_none()
        return None if row is None else Report(row.channel, row.week, row.until_at, row.ts, row.tries)

    def posted(self, report: Report, ts: str) -> None:
        """Its message stands there."""
        self._set(report, {"ts": ts})

    def done(self, report: Report) -> None:
        """The chart is in the thread; nothing is left to do."""
        self._set(report, {"finished": 1, "lease_until": None})

    def put_off(self, report: Report, again: datetime) -> None:
        """It could not be sent; nobody tries before `again`."""
        self._set(report, {"lease_until": again})

    def blocked(self, channel: str, since: datetime, until: datetime) -> Sequence[tuple[datetime, str, str]]:
        """Numbers that were blocked then: moment, E.164, group."""
        query = (
            sa.select(ITEM.changed_at, ITEM.e164, REQUEST.group_name)
            .select_from(tables.requests.join(tables.items, ITEM.request_id == REQUEST.id))
            .where(*_done(channel, since, until), ITEM.verdict == Verdict.BLOCKED.value)
        )
        within = query.where(ITEM.changed_at >= since, ITEM.changed_at < until)
        return [(row[0], row[1], row[2]) for row in self._connection.execute(within)]

    def waits(self, channel: str, since: datetime, until: datetime) -> Sequence[float]:
        """Seconds from asking to the end of each block that was done then."""
        query = sa.select(REQUEST.created_at, REQUEST.closed_at).where(*_done(channel, since, until))
        return [(closed - asked).total_seconds() for asked, closed in self._connection.execute(query)]

    def _set(self, report: Report, changed: dict[str, Any]) -> None:
        here = (COLUMN.channel == report.channel, COLUMN.week == report.week)
        self._connection.execute(sa.update(reports).where(*here).values(changed))


def _done(channel: str, since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """By the index on when a request was closed."""
    kind = (REQUEST.state == State.DONE.value, REQUEST.kind == Kind.BLOCK.value)
    return (*kind, REQUEST.channel == channel, REQUEST.closed_at >= since, REQUEST.closed_at < until)


def _free(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (COLUMN.finished == 0, sa.or_(COLUMN.lease_until.is_(None), COLUMN.lease_until < now))
