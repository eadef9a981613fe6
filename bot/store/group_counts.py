"""How much is blocked in each group, counted only so far that the answer stays quick in a long ledger."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.service.ledger import Counted
from bot.store import tables

COLUMN = tables.standings.c

MOST_GROUPS = 500
"""Groups an account has at the most, as far as we look."""

MOST_COUNTED = 50_000
"""Rows of the index that one answer reads, shared by its groups: some 10 to 20 milliseconds."""


def _names() -> sa.Select[Any]:
    """Goes from each group's first row in the index to the next group's, and reads no other."""
    first = sa.select(sa.func.min(COLUMN.group_name).label("name")).cte("names", recursive=True)
    following = (
        sa.select(sa.func.min(COLUMN.group_name)).where(COLUMN.group_name > first.c.name).scalar_subquery()
    )
    walk = first.union_all(sa.select(following).where(first.c.name.is_not(None)))
    return sa.select(walk.c.name).where(walk.c.name.is_not(None)).limit(MOST_GROUPS)


NAMES = _names()
COUNT = sa.select(sa.func.count()).select_from(
    sa.select(sa.literal(1))
    .where(COLUMN.group_name == sa.bindparam("name"), COLUMN.high > sa.bindparam("now"))
    .limit(sa.bindparam("most", type_=sa.Integer))
    .subquery()
)
"""Made once, as the other statements of the ledger are."""


def count_groups(connection: sa.Connection, now: datetime, most: int = MOST_COUNTED) -> Mapping[str, Counted]:
    """How many numbers are (perhaps) blocked now in each group that has any, by name."""
    names: list[str] = list(connection.scalars(NAMES))
    share = most // max(len(names), 1)
    found = {}
    for name in names:
        numbers = connection.scalar(COUNT, {"name": name, "now": now, "most": share + 1}) or 0
        if numbers:
            found[name] = Counted(min(numbers, share), more=numbers > share)
    return found
