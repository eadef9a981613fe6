"""Takes what was written before there was a chain into it, as it is found; runs where nobody else writes."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa

from bot.domain import chain, events
from bot.domain.inspection import link_columns
from bot.domain.number_hash import NumberHash
from bot.domain.positions import positions_text
from bot.store import tables
from bot.store.chain import Chain, Head
from bot.store.evidence import COVERED, Covered

EVENT = tables.events.c
AT_ONCE = 100


def adopt(connection: sa.Connection, numbers: NumberHash, at: datetime) -> int:
    """Chains the events and rows of some subjects that have none yet; how many subjects."""
    found = _unchained(connection)
    for subject in found:
        _adopt(connection, subject, numbers, at)
    return len(found)


def anything_unchained(connection: sa.Connection) -> bool:
    """Whether any event is in no chain."""
    return connection.scalar(sa.select(EVENT.id).where(EVENT.n.is_(None)).limit(1)) is not None


def _unchained(connection: sa.Connection) -> list[str]:
    name = sa.func.coalesce(EVENT.request_id, EVENT.subject)
    loose = sa.select(name).where(EVENT.n.is_(None)).distinct().limit(AT_ONCE)
    return list(connection.scalars(loose))


def _adopt(connection: sa.Connection, subject: str, numbers: NumberHash, at: datetime) -> None:
    kept = Chain(connection, numbers)
    rows = connection.execute(_events_of(subject)).mappings().all()
    chained = [row for row in rows if row["n"] is not None]
    head = Head(len(chained), chained[-1]["hash"] if chained else "", new=not chained)
    request_id = None
    for row in rows:
        request_id = row["request_id"]
        if row["n"] is None:
            _link(connection, subject, row, head, numbers)
    kept.heads[subject] = head
    for covered in COVERED:
        _note_rows(kept, subject, covered)
    kept.record(subject, request_id, [events.record_adopted(at=at, events=len(rows) - len(chained))])
    kept.flush()


def _events_of(subject: str) -> sa.Select[tuple[object, ...]]:
    mine = sa.or_(EVENT.request_id == subject, sa.and_(EVENT.request_id.is_(None), EVENT.subject == subject))
    return sa.select(tables.events).where(mine).order_by(EVENT.n.is_(None), EVENT.n, EVENT.id)


def _link(
    connection: sa.Connection, subject: str, row: sa.RowMapping, head: Head, numbers: NumberHash
) -> None:
    columns = {**row, "n": head.n + 1, "prior": head.hash, "changes": "[]"}
    made = chain.link(link_columns(subject, columns, numbers))
    values = {"n": head.n + 1, "prior": head.hash, "marks": made.marks, "hash": made.hash, "changes": "[]"}
    connection.execute(sa.update(tables.events).where(EVENT.id == row["id"]).values(values))
    head.n, head.hash = head.n + 1, made.hash


def _note_rows(kept: Chain, subject: str, covered: Covered) -> None:
    owner = subject.removeprefix(covered.prefix)
    if covered.prefix and owner == subject:
        return
    query = sa.select(covered.table).where(covered.table.c[covered.owner] == owner)
    if not covered.key:
        for row in kept.connection.execute(query).mappings():
            kept.note(subject, covered.table.name, same={name: row[name] for name in covered.columns})
        return
    rows = kept.connection.execute(query.order_by(covered.table.c[covered.key])).mappings()
    for _, part in groupby(enumerate(rows), key=lambda one: one[0] // AT_ONCE):
        _note_part(kept, subject, covered, [row for _, row in part])


def _note_part(kept: Chain, subject: str, covered: Covered, rows: Iterable[sa.RowMapping]) -> None:
    known = list(rows)
    keys = [row[covered.key] for row in known]
    if keys and isinstance(keys[0], str):
        for key, row in zip(keys, known, strict=True):
            same = {name: row[name] for name in covered.columns}
            kept.note(subject, covered.table.name, key, same=same)
        return
    each = {name: [row[name] for row in known] for name in covered.columns}
    kept.note(subject, covered.table.name, positions_text(keys), each=each)
