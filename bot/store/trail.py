"""Reads the events with their requests for the audit trail; writes nothing."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.domain.number_hash import NumberHash
from bot.service.trail import TrailEvent, TrailItem, TrailQuery
from bot.store import tables

EVENT = tables.events.c
REQUEST = tables.requests.c
ITEM = tables.items.c
STORM = tables.storms.c

STORM_SUBJECT = "storm:"
"""Before a storm's id in the subject of its events."""

MOST_BOUND = 500
"""Positions in one statement; databases limit the parameters."""


class SqlTrail:
    """Implements the port `Trail` on one connection."""

    def __init__(self, connection: sa.Connection, hashes: NumberHash) -> None:
        self._connection = connection
        self._hashes = hashes

    def after(self, row: int, query: TrailQuery, most: int) -> Sequence[TrailEvent]:
        """Events after this row, in the order in which they were written."""
        wanted = self._wanted(query).where(EVENT.id > row).order_by(EVENT.id).limit(most)
        return [_event(one) for one in self._connection.execute(wanted).mappings()]

    def latest(self, query: TrailQuery, skipped: int, most: int) -> Sequence[TrailEvent]:
        """Events from the newest on, without the first `skipped`."""
        wanted = self._wanted(query).order_by(EVENT.id.desc()).offset(skipped).limit(most)
        return [_event(one) for one in self._connection.execute(wanted).mappings()]

    def items(self, request_id: str, query: TrailQuery, seqs: Sequence[int] | None) -> Sequence[TrailItem]:
        """The numbers at these positions of a request (None: all), of them those that are asked for."""
        wanted = sa.select(ITEM.seq, ITEM.e164, ITEM.verdict, ITEM.words, ITEM.changed_at)
        wanted = wanted.where(ITEM.request_id == request_id).order_by(ITEM.seq)
        if query.numbers:
            wanted = wanted.where(ITEM.e164.in_(self._either(query)))
        if seqs is None:
            return self._items(wanted)
        parts = (seqs[first : first + MOST_BOUND] for first in range(0, len(seqs), MOST_BOUND))
        return [one for part in parts for one in self._items(wanted.where(ITEM.seq.in_(part)))]

    def judged(self, request_id: str) -> bool:
        """Whether its verdicts have events of their own; older versions wrote none."""
        wanted = sa.select(EVENT.id).where(EVENT.request_id == request_id, EVENT.kind == "numbers_judged")
        return self._connection.scalar(wanted.limit(1)) is not None

    def _either(self, query: TrailQuery) -> Sequence[str]:
        """The numbers that are asked for, as they are and as retention keeps them."""
        return sorted({*query.numbers, *map(self._hashes.of, query.numbers)})

    def _wanted(self, query: TrailQuery) -> sa.Select[Any]:
        wanted = _wanted(query)
        if query.numbers:
            having = sa.select(ITEM.request_id).where(ITEM.e164.in_(self._either(query)))
            wanted = wanted.where(EVENT.request_id.in_(having))
        return wanted

    def _items(self, wanted: sa.Select[Any]) -> list[TrailItem]:
        rows = self._connection.execute(wanted)
        return [TrailItem(row.seq, row.e164, row.verdict, row.words, row.changed_at) for row in rows]


def _of_storm() -> sa.ColumnElement[bool]:
    """Taken apart instead of put together, so that the storm is found by its key."""
    word = len(STORM_SUBJECT)
    begins = sa.func.substr(EVENT.subject, 1, word) == STORM_SUBJECT
    return sa.and_(STORM.id == sa.func.substr(EVENT.subject, word + 1), begins)


def _wanted(query: TrailQuery) -> sa.Select[Any]:
    wanted = (
        sa.select(
            EVENT.id, EVENT.at, EVENT.request_id, EVENT.subject, EVENT.kind.label("event"), EVENT.actor,
            EVENT.facts, REQUEST.group_name, REQUEST.kind, REQUEST.requester, REQUEST.reason,
            STORM.group_name.label("storm_group"),
        )
        .outerjoin(tables.requests, REQUEST.id == EVENT.request_id)
        .outerjoin(tables.storms, _of_storm())
    )  # fmt: skip
    if query.span.since is not None:
        wanted = wanted.where(EVENT.at >= query.span.since)
    if query.span.until is not None:
        wanted = wanted.where(EVENT.at < query.span.until)
    if query.group:
        named = sa.func.coalesce(REQUEST.group_name, STORM.group_name)
        wanted = wanted.where(sa.func.lower(named) == query.group.lower())
    if query.person:
        wanted = wanted.where(sa.or_(EVENT.actor == query.person, REQUEST.requester == query.person))
    return wanted


def _event(row: sa.RowMapping) -> TrailEvent:
    return TrailEvent(
        row=row["id"],
        at=row["at"],
        subject=row["request_id"] or row["subject"],
        event=row["event"],
        actor=row["actor"],
        facts=json.loads(row["facts"]),
        group=row["group_name"] or row["storm_group"] or "",
        kind=row["kind"] or "",
        requester=row["requester"] or "",
        reason=row["reason"] or "",
    )
