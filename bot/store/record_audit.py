"""Reads the whole record and has it checked, a page at a time; changes nothing."""

import functools
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.domain import chain
from bot.domain.chain import Link, Rows
from bot.domain.inspection import Finding, Subject, inspect
from bot.domain.number_hash import NumberHash
from bot.store import tables
from bot.store.database import Database
from bot.store.evidence import COVERED, Covered
from bot.store.raw import raw_rows
from bot.store.sealing import ALL, seal_columns
from bot.store.standings_audit import standings_findings

SUBJECTS = 20
"""Subjects read at once: a request may have 100,000 items."""
SEALS = 1000
HEAD, SEAL, EVENT = tables.heads.c, tables.seals.c, tables.events.c
_KEYS = {one.table.name: one.key or one.owner for one in COVERED}


async def audit(database: Database, numbers: NumberHash) -> AsyncIterator[Finding]:
    """Everything in the record that is not as it was written."""
    for one in await database.read(strays):
        yield one
    after = ALL
    while True:
        names, found = await database.read(functools.partial(_page, after=after, numbers=numbers))
        for one in found:
            yield one
        if not names:
            break
        after = names[-1]
    place, prior = 0, ""
    while True:
        look = functools.partial(_seals, after=place, prior=prior, numbers=numbers)
        more, found, prior = await database.read(look)
        for one in found:
            yield one
        if not more:
            break
        place = more
    async for one in standings_findings(database, numbers):
        yield one


NO_CHAIN = "belongs to nothing that has a chain"


def strays(connection: sa.Connection) -> list[Finding]:
    """Subjects that have rows or seals but no chain."""
    found = [one for covered in COVERED for one in _without_chain(connection, covered)]
    of = sa.func.coalesce(EVENT.request_id, EVENT.subject)
    loose = sa.select(EVENT.id, EVENT.request_id, of).where(~sa.exists().where(HEAD.subject == of))
    found += [
        Finding(subject, "events", str(row), "request_id" if request else "subject", NO_CHAIN)
        for row, request, subject in connection.execute(loose)
    ]
    gone = sa.select(SEAL.n, SEAL.subject).where(~sa.exists().where(HEAD.subject == SEAL.subject))
    found += [
        Finding(subject, "seals", str(n), "subject", "what was sealed here is gone")
        for n, subject in connection.execute(gone)
    ]
    return found


def _without_chain(connection: sa.Connection, covered: Covered) -> list[Finding]:
    owner = covered.table.c[covered.owner]
    name = sa.literal(covered.prefix) + owner
    key = covered.table.c[covered.key] if covered.key else owner
    query = sa.select(name, key).where(~sa.exists().where(HEAD.subject == name))
    table = covered.table.name
    rows = connection.execute(query)
    return [Finding(subject, table, str(row), covered.owner, NO_CHAIN) for subject, row in rows]


def _page(connection: sa.Connection, after: str, numbers: NumberHash) -> tuple[Sequence[str], list[Finding]]:
    query = sa.select(HEAD.subject).where(HEAD.subject > after).order_by(HEAD.subject).limit(SUBJECTS)
    names = list(connection.scalars(query))
    found = [
        one
        for subject in _subjects(connection, names)
        for one in inspect(subject, numbers, _KEYS.__getitem__)
    ]
    return names, found


def _subjects(connection: sa.Connection, names: Sequence[str]) -> Iterable[Subject]:
    heads = {row["subject"]: row for row in raw_rows(connection, tables.heads, HEAD.subject.in_(names))}
    events, seals = defaultdict(list), defaultdict(list)
    mine = sa.or_(EVENT.request_id.in_(names), sa.and_(EVENT.request_id.is_(None), EVENT.subject.in_(names)))
    for row in sorted(raw_rows(connection, tables.events, mine), key=_place):
        events[row["request_id"] or row["subject"]].append(row)
    for row in raw_rows(connection, tables.seals, SEAL.subject.in_(names)):
        seals[row["subject"]].append(row)
    rows: dict[str, Rows] = defaultdict(dict)
    for covered in COVERED:
        _read_rows(connection, covered, names, rows)
    for name in names:
        yield Subject(name, heads.get(name), events[name], seals[name], rows[name])


def _read_rows(
    connection: sa.Connection, covered: Covered, names: Sequence[str], rows: dict[str, Rows]
) -> None:
    owners = [name.removeprefix(covered.prefix) for name in names if name.startswith(covered.prefix)]
    owner = covered.table.c[covered.owner]
    for row in raw_rows(connection, covered.table, owner.in_(owners)):
        key = str(row[covered.key]) if covered.key else ""
        columns = {name: row[name] for name in covered.columns}
        rows[covered.prefix + str(row[covered.owner])][covered.table.name, key] = columns


def _place(row: Mapping[str, Any]) -> tuple[bool, int, int]:
    n = row["n"]
    return (not isinstance(n, int), n if isinstance(n, int) else 0, row["id"])


def _seals(
    connection: sa.Connection, after: int, prior: str, numbers: NumberHash
) -> tuple[int, list[Finding], str]:
    """The next seals: the place of the last one (0 after the end), what is wrong, and its hash."""
    query = sa.select(SEAL.n).where(SEAL.n > after).order_by(SEAL.n).limit(SEALS)
    places = list(connection.scalars(query))
    found: list[Finding] = []
    rows = sorted(raw_rows(connection, tables.seals, SEAL.n.in_(places)), key=lambda row: row["n"])
    for expected, row in enumerate(rows, start=after + 1):
        stored = Link(str(row["marks"]), str(row["hash"]))
        wrong = chain.changed(seal_columns(row), stored, numbers.seal)
        if not wrong and (row["n"] != expected or row["prior"] != prior):
            wrong = ("prior",)
        named = str(row["subject"]), "seals", str(row["n"])
        found += [Finding(*named, column, "is not as it was sealed") for column in wrong]
        prior = str(row["hash"])
    if len(places) < SEALS:
        found += _end(connection, places[-1] if places else after, prior)
        return 0, found, prior
    return places[-1], found, prior


def _end(connection: sa.Connection, n: int, prior: str) -> list[Finding]:
    tail = connection.execute(sa.select(tables.heads).where(HEAD.subject == ALL)).mappings().one_or_none()
    if tail is None:
        gone = Finding(ALL, "heads", "(all)", "subject", "the head of the chain over all subjects is missing")
        return [gone] if n else []
    here = (("n", tail["n"] != n), ("hash", tail["hash"] != prior), ("sealed", tail["sealed"] != n))
    words = "does not fit the last seal"
    return [Finding(ALL, "heads", "(all)", column, words) for column, wrong in here if wrong]
