"""Appends events as links of their subject's chain, with every change of rows that goes along with them.

Belongs to one transaction. Whoever changes a row that is evidence says so by `note`; the next event of the
same subject carries it. The row in `heads` is read under a lock, so that no two transactions fork a chain.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.domain import chain, events
from bot.domain.chain import RowChange
from bot.domain.events import Event
from bot.domain.inspection import link_columns, veiled
from bot.domain.number_hash import NumberHash
from bot.store import tables

HEAD = tables.heads.c
INSERT_EVENT = sa.insert(tables.events)
INSERT_HEAD = sa.insert(tables.heads)
READ_HEAD = sa.select(HEAD.n, HEAD.hash).where(HEAD.subject == sa.bindparam("of")).with_for_update()
MOVE_HEAD = (
    sa.update(tables.heads)
    .where(HEAD.subject == sa.bindparam("of"))
    .values(n=sa.bindparam("to"), hash=sa.bindparam("is"))
)


@dataclass(slots=True)
class Head:
    """Where a subject's chain ends."""

    n: int = 0
    hash: str = ""
    new: bool = True


@dataclass(slots=True)
class Chain:
    """One transaction's share of the chains."""

    connection: sa.Connection
    numbers: NumberHash
    heads: dict[str, Head] = field(default_factory=dict)
    pending: dict[str, list[RowChange]] = field(default_factory=dict)

    def begin(self, subject: str) -> None:
        """A subject that was made in this transaction: nothing has to be read."""
        self.heads[subject] = Head()

    def note(
        self,
        subject: str,
        table: str,
        rows: str = "",
        *,
        same: Mapping[str, object] | None = None,
        each: Mapping[str, Sequence[object]] | None = None,
        add: Mapping[str, int] | None = None,
    ) -> None:
        """Rows were changed; the subject's next event carries it."""
        hashes = self.numbers
        one = {name: veiled(name, value, hashes) for name, value in (same or {}).items()}
        many = {name: [veiled(name, one, hashes) for one in values] for name, values in (each or {}).items()}
        self.pending.setdefault(subject, []).append(RowChange(table, rows, one, many, add or {}))

    def record(self, subject: str, request_id: str | None, happened: Iterable[Event]) -> None:
        """Appends events to a subject's chain; the first carries what was noted before."""
        rows = [self._row(subject, request_id, event) for event in happened]
        if rows:
            self.connection.execute(INSERT_EVENT, rows)

    def flush(self) -> None:
        """Ends the transaction's share: what no event carried gets one, and the heads move."""
        for subject in sorted(self.pending):
            request_id = None if ":" in subject or subject == "policy" else subject
            self.record(subject, request_id, [events.rows_changed(at=datetime.now(UTC))])
        moved = [(subject, head) for subject, head in sorted(self.heads.items()) if head.n]
        made = [
            {"subject": one, "n": head.n, "hash": head.hash, "sealed": 0} for one, head in moved if head.new
        ]
        if made:
            self.connection.execute(INSERT_HEAD, made)
        old = [{"of": one, "to": head.n, "is": head.hash} for one, head in moved if not head.new]
        if old:
            self.connection.execute(MOVE_HEAD, old)

    def _row(self, subject: str, request_id: str | None, event: Event) -> dict[str, object]:
        head = self.heads.get(subject) or self._read(subject)
        noted = [one.as_json() for one in self.pending.pop(subject, [])]
        changes = chain.canonical(noted) if noted else "[]"
        row: dict[str, object] = {
            "request_id": request_id,
            "subject": "" if request_id else subject,
            "kind": event.kind,
            "actor": event.actor,
            "at": event.at,
            "facts": json.dumps(dict(event.facts), sort_keys=True, ensure_ascii=False),
            "changes": changes,
            "n": head.n + 1,
            "prior": head.hash,
        }
        made = chain.link(link_columns(subject, row | {"facts": event.facts}, self.numbers))
        row |= {"marks": made.marks, "hash": made.hash}
        head.n, head.hash = head.n + 1, made.hash
        return row

    def _read(self, subject: str) -> Head:
        row = self.connection.execute(READ_HEAD, {"of": subject}).one_or_none()
        head = Head() if row is None else Head(row.n, row.hash, new=False)
        self.heads[subject] = head
        return head
