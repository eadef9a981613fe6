"""Events that belong to no single request: of the policy, of storms. The same table as all others."""

import json
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.domain.events import Event
from bot.service.ports import Raced
from bot.store import tables
from bot.store.chain import Chain

COLUMN = tables.events.c
LAST = tables.last_rules.c


class SqlChronicle:
    """Implements the port `Chronicle` on one connection."""

    def __init__(self, connection: sa.Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain

    def record(self, subject: str, events: Iterable[Event]) -> None:
        """Appends to the history."""
        self._chain.record(subject, None, events)

    def events(self, subject: str) -> Sequence[Event]:
        """The history of a subject, oldest first."""
        rows = self._connection.execute(
            sa.select(tables.events).where(COLUMN.subject == subject).order_by(COLUMN.id)
        ).mappings()
        return [_event(row) for row in rows]

    def renew(self, subject: str, digest: str) -> bool:
        """Notes the fingerprint that holds now, once for all processes; False if it was noted before.

        Raises Raced where another process noted one in between.
        """
        known = self._connection.scalar(sa.select(LAST.digest).where(LAST.subject == subject))
        if known is None:
            return self._first(subject, digest)
        if known == digest:
            return False
        renewed = self._connection.execute(
            sa.update(tables.last_rules)
            .where(LAST.subject == subject, LAST.digest == known)
            .values(digest=digest)
        )
        if renewed.rowcount != 1:
            raise Raced
        return True

    def _first(self, subject: str, digest: str) -> bool:
        """Histories that began before there was this row know the fingerprint from their last event."""
        try:
            self._connection.execute(sa.insert(tables.last_rules).values(subject=subject, digest=digest))
        except IntegrityError as error:
            raise Raced from error
        last = self.last(subject)
        return (str(last.facts.get("digest", "")) if last else "") != digest

    def last(self, subject: str) -> Event | None:
        """The newest event of a subject, if any."""
        row = (
            self._connection.execute(
                sa.select(tables.events).where(COLUMN.subject == subject).order_by(COLUMN.id.desc()).limit(1)
            )
            .mappings()
            .one_or_none()
        )
        return None if row is None else _event(row)


def _event(row: sa.RowMapping) -> Event:
    return Event(row["kind"], row["actor"], row["at"], json.loads(row["facts"]))
