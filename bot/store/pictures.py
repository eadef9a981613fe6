"""Rows of what Slack shows of a request: what is wanted, what is shown, who is drawing it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.domain.request import State
from bot.service.ports import Picture, Raced, Surface
from bot.store import tables

COLUMN = tables.pictures.c

# Built once: making a statement anew costs more than running it, and the answers to clicks wait for these.
INSERT_PICTURE = sa.insert(tables.pictures)
HERE = (COLUMN.request_id == sa.bindparam("of"), COLUMN.surface == sa.bindparam("on"))
WANT = (
    sa.update(tables.pictures)
    .where(*HERE)
    .values(wanted=COLUMN.wanted + 1, changed_at=sa.bindparam("at", type_=COLUMN.changed_at.type))
)
WANT_IF_QUIET = WANT.where(COLUMN.changed_at <= sa.bindparam("before"))
OF_REQUEST = (
    sa.select(tables.pictures).where(COLUMN.request_id == sa.bindparam("of")).order_by(COLUMN.surface)
)
CLAIM = (
    sa.update(tables.pictures)
    .where(
        *HERE,
        COLUMN.shown < COLUMN.wanted,
        sa.or_(COLUMN.lease_until.is_(None), COLUMN.lease_until < sa.bindparam("at")),
    )
    .values(lease_until=sa.bindparam("until", type_=COLUMN.lease_until.type), tries=COLUMN.tries + 1)
    .returning(*COLUMN)
)
DRAWN = (
    sa.update(tables.pictures)
    .where(*HERE, COLUMN.lease_until == sa.bindparam("claimed_until", type_=COLUMN.lease_until.type))
    .returning(COLUMN.wanted)
)
WANT_ANEW = sa.update(tables.pictures).where(*HERE).values(wanted=COLUMN.wanted + 1)

FRESH = {"wanted": 1, "shown": 0, "ts": "", "tries": 0, "trouble": ""}


class SqlPictures:
    """Implements the port `Pictures` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def want(
        self, request_id: str, surface: Surface, channel: str, at: datetime, *, quiet: timedelta = timedelta()
    ) -> bool:
        """Asks for a (re)drawing, unless it changed less than `quiet` ago; wishes collapse into one."""
        where = {"of": request_id, "on": surface.value, "at": at}
        if surface is Surface.CARD:
            self._want_copy(request_id, at - quiet, at)
        wish = WANT_IF_QUIET if quiet else WANT
        before = {"before": at - quiet} if quiet else {}
        raised = self._connection.execute(wish, where | before)
        if raised.rowcount:
            return True
        # Looked for only where a quiet moment may be meant: a row that came in between is a lost race.
        count = sa.select(sa.func.count()).select_from(tables.pictures).where(*HERE)
        if quiet and self._connection.scalar(count, {"of": request_id, "on": surface.value}):
            return False
        self.begin(request_id, surface, channel, at)
        return True

    def _want_copy(self, request_id: str, before: datetime, at: datetime) -> None:
        """A copy in a second channel shows what the card shows."""
        where = {"of": request_id, "on": Surface.COPY.value, "before": before, "at": at}
        self._connection.execute(WANT_IF_QUIET, where)

    def begin(self, request_id: str, surface: Surface, channel: str, at: datetime) -> None:
        """Asks for the first drawing of a surface that nobody has asked for before."""
        row = {"request_id": request_id, "surface": surface.value, "channel": channel, "changed_at": at}
        try:
            self._connection.execute(INSERT_PICTURE, FRESH | row)
        except IntegrityError as error:
            raise Raced from error  # somebody else wanted it first; only a rollback helps on PostgreSQL

    def adopt(self, request_id: str, surface: Surface, ts: str) -> None:
        """Says that a message which stands there already is to be redrawn as this surface."""
        self._connection.execute(
            sa.update(tables.pictures)
            .where(COLUMN.request_id == request_id, COLUMN.surface == surface.value)
            .values(ts=ts)
        )

    def claim(self, request_id: str, surface: Surface, at: datetime, lease: timedelta) -> Picture | None:
        """Takes the right to draw; None if it is up to date or somebody else is at it."""
        where = {"of": request_id, "on": surface.value, "at": at, "until": at + lease}
        row = self._connection.execute(CLAIM, where).mappings().one_or_none()
        return None if row is None else _picture(row)

    def of(self, request_id: str) -> Sequence[Picture]:
        """All pictures of a request."""
        rows = self._connection.execute(OF_REQUEST, {"of": request_id}).mappings()
        return [_picture(row) for row in rows]

    def drawn(self, picture: Picture, ts: str, at: datetime) -> bool:
        """Notes what Slack shows now and frees the claim; whether another drawing is wanted."""
        where = {"of": picture.request_id, "on": picture.surface.value}
        new = {"ts": ts, "tries": 0, "trouble": "", "changed_at": at}
        ours = {"claimed_until": picture.lease_until, "shown": picture.wanted, "lease_until": None}
        wanted: int | None = self._connection.scalar(DRAWN, where | new | ours)
        if wanted is None:
            self._connection.execute(WANT_ANEW, where)
        return wanted != picture.wanted

    def failed(self, picture: Picture, trouble: str, at: datetime, again: datetime) -> None:
        """Notes why it could not be drawn; nobody tries before `again`."""
        self._connection.execute(
            sa.update(tables.pictures)
            .where(*_same(picture))
            .values(trouble=trouble, lease_until=again, changed_at=at)
        )

    def forget(self, request_id: str, surface: Surface) -> None:
        """The message of this surface is gone or out of date: the next drawing posts a new one."""
        here = (COLUMN.request_id == request_id, COLUMN.surface == surface.value)
        self._connection.execute(sa.update(tables.pictures).where(*here).values(ts=""))

    def untouched(self, since: datetime, most: int) -> Sequence[tuple[str, str]]:
        """Cards of undecided requests that were not drawn since, as (request id, channel); oldest first."""
        request = tables.requests.c
        rows = self._connection.execute(
            sa.select(COLUMN.request_id, COLUMN.channel)
            .join(tables.requests, request.id == COLUMN.request_id)
            .where(
                request.state == State.PENDING.value,
                COLUMN.surface == Surface.CARD.value,
                COLUMN.changed_at < since,
                COLUMN.shown == COLUMN.wanted,
            )
            .order_by(COLUMN.changed_at)
            .limit(most)
        )
        return [(request_id, channel) for request_id, channel in rows]

    def behind(self, now: datetime, most: int) -> Sequence[tuple[str, Surface]]:
        """What Slack does not show yet although it should, and nobody is at."""
        rows = self._connection.execute(behind_by(now, most))
        return [(request_id, Surface(surface)) for request_id, surface in rows]


def behind_by(now: datetime, most: int) -> sa.Select[Any]:
    """By the index on messages that trail the ledger."""
    free = sa.or_(COLUMN.lease_until.is_(None), COLUMN.lease_until < now)
    query = sa.select(COLUMN.request_id, COLUMN.surface).where(COLUMN.shown < COLUMN.wanted, free)
    return query.order_by(COLUMN.changed_at).limit(most)


def forget_drawers(connection: sa.Connection) -> None:
    """Frees what a process before us was drawing. Only for a process that is alone on its database."""
    connection.execute(
        sa.update(tables.pictures).where(COLUMN.lease_until.is_not(None)).values(lease_until=None)
    )


def _same(picture: Picture) -> tuple[sa.ColumnElement[bool], ...]:
    return (COLUMN.request_id == picture.request_id, COLUMN.surface == picture.surface.value)


def _picture(row: sa.RowMapping) -> Picture:
    return Picture(
        row["request_id"],
        Surface(row["surface"]),
        row["channel"],
        row["ts"],
        row["wanted"],
        row["shown"],
        row["tries"],
        row["lease_until"],
    )
