"""Where the numbers of a request stand in other requests; reads only."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.domain.collision import PREFIX_LENGTHS, Meeting
from bot.domain.request import Kind, State
from bot.domain.verdict import Verdict
from bot.store.many import one_of
from bot.store.tables import items, requests

SAYING = (Verdict.BLOCKED.value, Verdict.UNCONFIRMED.value, Verdict.UNDONE.value)
MOST_READ = 500
MINE, OTHER = items.alias("mine"), items.alias("other")


def _meetings_from(source: sa.FromClause, which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(
            OTHER.c.e164,
            OTHER.c.verdict,
            requests.c.state,
            requests.c.kind,
            requests.c.group_name,
            requests.c.requester,
            requests.c.closed_at,
            requests.c.expires_at,
        )
        .select_from(source.join(requests, requests.c.id == OTHER.c.request_id))
        .where(which, sa.or_(OTHER.c.verdict.in_(SAYING), requests.c.state == State.PENDING.value))
        .order_by(requests.c.created_at.desc())
        .limit(MOST_READ)
    )


OF: sa.BindParameter[Any] = sa.bindparam("of")
OF_REQUEST = _meetings_from(
    MINE.join(OTHER, sa.and_(OTHER.c.e164 == MINE.c.e164, OTHER.c.request_id != OF)), MINE.c.request_id == OF
)
OF_NUMBERS = _meetings_from(OTHER, one_of(OTHER.c.e164, "numbers"))
"""Made once: SQLAlchemy takes longer to write these than the database to answer them."""


class SqlCollisions:
    """Implements the port `Collisions` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def meetings(self, request_id: str) -> Sequence[Meeting]:
        """Other requests that its numbers are in, newest first; the first 500 of very many."""
        return self._meetings(OF_REQUEST, {"of": request_id})

    def met(self, numbers: Sequence[str]) -> Sequence[Meeting]:
        """Requests that any of these numbers is in, newest first; the first 500 of very many."""
        return self._meetings(OF_NUMBERS, {"numbers": numbers})

    def _meetings(self, query: sa.Select[Any], where: Mapping[str, object]) -> Sequence[Meeting]:
        return [
            Meeting(
                row.e164,
                Verdict(row.verdict),
                State(row.state),
                Kind(row.kind),
                row.group_name,
                row.requester,
                row.closed_at,
                row.expires_at,
            )
            for row in self._connection.execute(query, where)
        ]

    def prefixes(self, request_id: str) -> Sequence[tuple[str, int]]:
        """The commonest beginning of each length, with how many numbers have it."""
        found: list[tuple[str, int]] = []
        for length in PREFIX_LENGTHS:
            prefix = sa.func.substr(items.c.e164, 1, length)
            row = self._connection.execute(
                sa.select(prefix, sa.func.count().label("how_many"))
                .where(items.c.request_id == request_id)
                .group_by(prefix)
                .order_by(sa.desc("how_many"))
                .limit(1)
            ).one_or_none()
            if row is not None:
                found.append((row[0], row[1]))
        return found
