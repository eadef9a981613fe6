"""Chains the heads of all subjects to each other, some seconds after they moved.

Not in the transaction that moves a head: on PostgreSQL all of them would wait for each other there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain import chain
from bot.domain.number_hash import NumberHash
from bot.store import tables

HEAD = tables.heads.c
ALL = ""
"""The subject of the chain over all subjects."""

AT_ONCE = 500

LINKED = ("n", "subject", "head_n", "head", "at", "prior")
"""The columns of a seal's link, in the order of their marks."""


def seal_heads(connection: sa.Connection, numbers: NumberHash, at: datetime) -> int:
    """Seals heads that moved since, at most AT_ONCE; how many. One process at a time does it."""
    moved = _moved(connection)
    if not moved:
        return 0
    tail = _tail(connection)
    n, prior = tail
    seals = []
    for row in moved:
        n += 1
        seal = {"n": n, "subject": row.subject, "head_n": row.n, "head": row.hash, "at": at, "prior": prior}
        made = chain.link(seal_columns(seal), numbers.seal)
        seals.append(seal | {"marks": made.marks, "hash": made.hash})
        prior = made.hash
    connection.execute(sa.insert(tables.seals), seals)
    connection.execute(
        sa.update(tables.heads).where(HEAD.subject == sa.bindparam("of")).values(sealed=sa.bindparam("to")),
        [{"of": row.subject, "to": row.n} for row in moved],
    )
    connection.execute(sa.update(tables.heads).where(HEAD.subject == ALL).values(n=n, hash=prior, sealed=n))
    return len(seals)


def seal_columns(row: Mapping[str, object]) -> dict[str, object]:
    """What a seal's link is made of."""
    return {name: row[name] for name in LINKED}


def unsealed(connection: sa.Connection) -> bool:
    """Whether any head moved since; asks without a lock."""
    return connection.scalar(sa.select(HEAD.subject).where(HEAD.n > HEAD.sealed).limit(1)) is not None


def _moved(connection: sa.Connection) -> Sequence[Any]:
    query = sa.select(HEAD.subject, HEAD.n, HEAD.hash).where(HEAD.n > HEAD.sealed).limit(AT_ONCE)
    return connection.execute(query.with_for_update(skip_locked=True)).all()


def _tail(connection: sa.Connection) -> tuple[int, str]:
    """Where the chain over all ends, under a lock that nobody takes who moves a head."""
    query = sa.select(HEAD.n, HEAD.hash).where(HEAD.subject == ALL).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        first = {"subject": ALL, "n": 0, "hash": "", "sealed": 0}
        connection.execute(sa.insert(tables.heads), first)
        return 0, ""
    return row.n, row.hash
