"""Works out anew where each number stands and names every row of `standings` that says otherwise."""

import functools
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.domain import chain
from bot.domain.inspection import Finding
from bot.domain.number_hash import MARK, NumberHash
from bot.store import tables
from bot.store.database import Database
from bot.store.raw import raw_rows
from bot.store.standings_upkeep import StandingsUpkeep

COLUMN, ITEM = tables.standings.c, tables.items.c
AT_ONCE = 200
NAMED = tuple(column.name for column in tables.standings.c)

UNREADABLE = "cannot be worked out while items or requests hold what Blockbot never writes"

Row = Mapping[str, Any]


async def standings_findings(database: Database, numbers: NumberHash) -> AsyncIterator[Finding]:
    """All of them, number by number."""
    seen: set[str] = set()
    for hashed in (False, True):
        after = ""
        while True:
            look = functools.partial(_page, after=after, hashed=hashed, numbers=numbers, seen=seen)
            try:
                last, found = await database.read(look)
            except (ValueError, TypeError):
                yield Finding("", "standings", "(all)", "e164, group_name", UNREADABLE)
                return
            for one in found:
                yield one
            if not last:
                break
            after = last


def _page(
    connection: sa.Connection, *, after: str, hashed: bool, numbers: NumberHash, seen: set[str]
) -> tuple[str, list[Finding]]:
    """Numbers first, then those kept as a hash; `seen` are hashes of numbers that came as numbers too."""
    page = _names(connection, after, hashed=hashed)
    if not page:
        return "", []
    if not hashed:
        kept = sa.select(ITEM.e164).where(ITEM.e164.in_([numbers.of(one) for one in page])).distinct()
        seen.update(connection.scalars(kept))
    wanted = [one for one in page if one not in seen]
    expected = {_key(row): row for row in StandingsUpkeep(connection, numbers).rows_of(wanted)}
    there = {_key(row): row for row in raw_rows(connection, tables.standings, COLUMN.e164.in_(page))}
    every = sorted(expected.keys() | there.keys())
    return page[-1], [one for key in every for one in _compare(expected.get(key), there.get(key))]


def _names(connection: sa.Connection, after: str, *, hashed: bool) -> list[str]:
    """The next numbers that have items or standings."""
    found: set[str] = set()
    for column in (ITEM.e164, COLUMN.e164):
        of_kind = column.startswith(MARK) if hashed else ~column.startswith(MARK)
        query = sa.select(column).where(column > after, of_kind).distinct().order_by(column).limit(AT_ONCE)
        found.update(connection.scalars(query))
    return sorted(found)[:AT_ONCE]


def _key(row: Row) -> tuple[str, str]:
    return str(row["e164"]), str(row["group_name"])


def _compare(expected: Row | None, stored: Row | None) -> Sequence[Finding]:
    row = expected or stored or {}
    name = f"…{str(row['e164'])[-4:]} in {row['group_name']}"
    subject = str(row["request_id"])
    if expected is None or stored is None:
        words = "follows from no item" if expected is None else "is missing"
        return [Finding(subject, "standings", name, "e164, group_name", words)]
    return [
        Finding(subject, "standings", name, column, "does not follow from the items")
        for column in NAMED
        if chain.plain(expected[column]) != stored[column]
    ]
