"""What has become of finished blocks, and whose end comes: read from requests, items and standings."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.request import Kind, Request, State
from bot.domain.standing import NEVER, Fate
from bot.domain.verdict import Verdict
from bot.service.endings import Touched
from bot.store import tables

REQUEST = tables.requests.c
ITEM = tables.items.c
STANDING = tables.standings.c

STOOD = (Verdict.BLOCKED.value, Verdict.UNCONFIRMED.value)
"""Verdicts of a block after which a number (perhaps) stood in its group."""
DONE_TO = (*STOOD, Verdict.MISMATCHED.value, Verdict.UNDONE.value)
"""Verdicts by which a request (perhaps) changed where a number stands."""

FINISHED = (REQUEST.state == State.DONE.value, REQUEST.kind == Kind.BLOCK.value, REQUEST.ended_at.is_(None))


class SqlEndings:
    """Implements the port `Endings` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def fates(self, request: Request, now: datetime) -> Mapping[Fate, int]:
        """What has become by now of the numbers that a request (perhaps) blocked."""
        rows = self._connection.execute(fates_of(request.id, request.group, now))
        return {Fate(fate): int(count) for fate, count in rows}

    def touched(self, request: Request, most: int) -> Sequence[Touched]:
        """Finished blocks, not over yet, whose numbers this request lifted or blocked anew; latest first."""
        rows = self._connection.execute(touched_by(request, most))
        return [Touched(row.id, row.channel, row.numbers) for row in rows]

    def over(self, now: datetime, most: int) -> Sequence[str]:
        """Finished blocks whose end has passed unnoted, the longest over first."""
        return list(self._connection.scalars(over_by(now, most)))

    def channels(self, now: datetime) -> Sequence[str]:
        """Channels that want to be warned of an end by now."""
        return list(self._connection.scalars(sa.select(REQUEST.channel).where(*_warned(now, now)).distinct()))

    def take(self, channel: str, until: datetime, now: datetime) -> Sequence[str]:
        """Takes all blocks of a channel that are to be warned of by `until`; each is taken once."""
        taken = self._connection.execute(
            sa.update(tables.requests)
            .where(*_warned(until, now), REQUEST.channel == channel)
            .values(warns_at=None, due_at=REQUEST.expires_at, revision=REQUEST.revision + 1)
            .returning(REQUEST.id, REQUEST.expires_at)
        )
        return [row.id for row in sorted(taken, key=lambda row: row.expires_at)]


def fates_of(request_id: str, group: str, now: datetime) -> sa.Select[Any]:
    """By the primary keys of items and standings."""
    fate = sa.case(
        (sa.and_(STANDING.low > now, STANDING.request_id == request_id), Fate.BLOCKED.value),
        (STANDING.low > now, Fate.LATER.value),
        (STANDING.high > now, Fate.PERHAPS.value),
        (STANDING.high > NEVER, Fate.EXPIRED.value),
        else_=Fate.LIFTED.value,
    ).label("fate")
    here = sa.and_(STANDING.e164 == ITEM.e164, STANDING.group_name == group)
    return (
        sa.select(fate, sa.func.count())
        .select_from(tables.items.join(tables.standings, here))
        .where(ITEM.request_id == request_id, ITEM.verdict.in_(STOOD))
        .group_by(fate)
    )


def over_by(now: datetime, most: int) -> sa.Select[Any]:
    """By the index on what is due."""
    due = sa.select(REQUEST.id).where(*FINISHED, REQUEST.due_at <= now, REQUEST.expires_at <= now)
    return due.order_by(REQUEST.due_at).limit(most)


def touched_by(request: Request, most: int) -> sa.Select[Any]:
    """By the index on the items' numbers."""
    mine, other = tables.items.alias("mine"), tables.items.alias("other")
    same = sa.and_(other.c.e164 == mine.c.e164, other.c.request_id != mine.c.request_id)
    group = sa.true() if request.kind is Kind.UNBLOCK else REQUEST.group_name == request.group
    return (
        sa.select(REQUEST.id, REQUEST.channel, sa.func.count().label("numbers"))
        .select_from(mine.join(other, same).join(tables.requests, REQUEST.id == other.c.request_id))
        .where(
            *FINISHED,
            group,
            mine.c.request_id == request.id,
            mine.c.verdict.in_(DONE_TO),
            other.c.verdict.in_(STOOD),
        )
        .group_by(REQUEST.id, REQUEST.channel, REQUEST.closed_at)
        .order_by(REQUEST.closed_at.desc())
        .limit(most)
    )


def _warned(until: datetime, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (*FINISHED, REQUEST.due_at <= until, REQUEST.warns_at <= until, REQUEST.expires_at > now)
