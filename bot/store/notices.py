"""Rows of notices to the channel; a unique index keeps of each trouble at most one open."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.request import TROUBLES, Cause, State
from bot.domain.verdict import Verdict
from bot.service.notices import Notice, Waiting
from bot.store import tables
from bot.store.vendor_tables import notices

COLUMN = notices.c

PAUSE = timedelta(minutes=5)
"""A trouble that comes back so soon was never over: its notice is opened again."""


class SqlNotices:
    """Implements the port `Notices` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(self) -> Mapping[Cause, Notice]:
        """Those whose trouble is not over."""
        rows = self._connection.execute(sa.select(notices).where(COLUMN.ended_at.is_(None))).mappings()
        return {found.kind: found for found in map(_notice, rows)}

    def waiting(self) -> Mapping[Cause, Waiting]:
        """What is held for each trouble with CloudAgent."""
        column, item = tables.requests.c, tables.items.c
        open_items = sa.and_(item.request_id == column.id, item.verdict == Verdict.WAITING.value)
        rows = self._connection.execute(
            sa.select(
                column.held_for,
                sa.func.count(column.id.distinct()),
                sa.func.count(item.e164),
                sa.func.max(column.note),
                sa.func.min(column.not_before),
            )
            .select_from(tables.requests.outerjoin(tables.items, open_items))
            .where(column.state == State.HELD.value, column.held_for.in_([one.value for one in TROUBLES]))
            .group_by(column.held_for)
        )
        return {Cause(cause): Waiting(*found) for cause, *found in rows}

    def begin(self, kind: Cause, channel: str, since: datetime, waiting: Waiting, at: datetime) -> None:
        """Opens a notice, or the last one again where its trouble had only paused; one at a time."""
        last = self._connection.scalar(
            sa.select(sa.func.max(COLUMN.id)).where(COLUMN.kind == kind.value, COLUMN.channel == channel)
        )
        reopened = self._connection.execute(
            sa.update(notices)
            .where(COLUMN.id == last, COLUMN.ended_at > at - PAUSE)
            .values(ended_at=None, wanted=COLUMN.wanted + 1, **_columns(waiting))
        )
        if reopened.rowcount:
            return
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        row = {"kind": kind.value, "channel": channel, "since": since, "wanted": 1, **_columns(waiting)}
        self._connection.execute(insert(notices).values(**row).on_conflict_do_nothing())

    def change(self, notice: Notice, waiting: Waiting) -> None:
        """What waits is another number now."""
        self._set(notice, **_columns(waiting))

    def end(self, notice: Notice, at: datetime) -> None:
        """The trouble is over."""
        self._set(notice, ended_at=at)

    def is_behind(self, at: datetime) -> bool:
        """Whether there is one to claim."""
        return self._connection.scalar(sa.select(sa.func.min(COLUMN.id)).where(*_behind(at))) is not None

    def claim(self, at: datetime, lease: timedelta) -> Notice | None:
        """Takes the right to draw one that Slack does not show as it is; None if there is none."""
        first = sa.select(sa.func.min(COLUMN.id)).where(*_behind(at))
        row = (
            self._connection.execute(
                sa.update(notices)
                .where(COLUMN.id == first.scalar_subquery(), *_behind(at))
                .values(lease_until=at + lease, tries=COLUMN.tries + 1)
                .returning(*COLUMN)
            )
            .mappings()
            .one_or_none()
        )
        return None if row is None else _notice(row)

    def drawn(self, notice: Notice, ts: str) -> None:
        """Slack shows it as `notice` has it."""
        self._connection.execute(
            sa.update(notices)
            .where(COLUMN.id == notice.id, COLUMN.lease_until == notice.lease_until)
            .values(ts=ts, shown=notice.wanted, tries=0, lease_until=None)
        )

    def failed(self, notice: Notice, again: datetime) -> None:
        """It could not be drawn; nobody tries before `again`."""
        self._connection.execute(sa.update(notices).where(COLUMN.id == notice.id).values(lease_until=again))

    def _set(self, notice: Notice, **values: object) -> None:
        self._connection.execute(
            sa.update(notices)
            .where(COLUMN.id == notice.id, COLUMN.ended_at.is_(None))
            .values(wanted=COLUMN.wanted + 1, **values)
        )


def _behind(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    free = sa.or_(COLUMN.lease_until.is_(None), COLUMN.lease_until < at)
    return (COLUMN.shown < COLUMN.wanted, free)


def _columns(waiting: Waiting) -> dict[str, object]:
    return {name: getattr(waiting, name) for name in waiting.__dataclass_fields__}


def _notice(row: sa.RowMapping) -> Notice:
    waiting = Waiting(row["requests"], row["numbers"], row["note"], row["until"])
    names = ("id", "channel", "since", "ended_at", "ts", "wanted", "tries", "lease_until")
    return Notice(kind=Cause(row["kind"]), waiting=waiting, **{name: row[name] for name in names})
