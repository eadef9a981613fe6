"""Rows of what is blocked until when; made anew from the items by the transaction that changes them."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.domain.number_hash import NumberHash
from bot.domain.request import Kind
from bot.domain.standing import FOREVER, Act, Standing, fold
from bot.domain.verdict import Verdict
from bot.service.ledger import Block, Counted, Page
from bot.service.ports import Raced
from bot.store import tables
from bot.store.group_counts import MOST_GROUPS, count_groups

COLUMN = tables.standings.c
ITEM = tables.items.c
REQUEST = tables.requests.c

Row = Mapping[str, object]
STAND = ("low", "high", "request_id", "requester")


def acts_of(numbers: Sequence[str] | sa.BindParameter[Any]) -> sa.Select[Any]:
    """By the index on the items' numbers."""
    return (
        sa.select(
            ITEM.e164, ITEM.verdict, ITEM.sent, ITEM.sent_at, ITEM.sent_until, ITEM.changed_at,
            REQUEST.id, REQUEST.kind, REQUEST.group_name, REQUEST.expires_at, REQUEST.requester,
        )
        .join(tables.requests, REQUEST.id == ITEM.request_id)
        .where(ITEM.e164.in_(numbers))
    )  # fmt: skip


NUMBERS: sa.BindParameter[Any] = sa.bindparam("numbers", expanding=True)
LOCKED = sa.select(tables.standings).where(COLUMN.e164.in_(NUMBERS)).with_for_update()
ACTS = acts_of(NUMBERS)
INSERT = sa.insert(tables.standings)
"""Made once: SQLAlchemy takes longer to write these than the database to answer them."""


class SqlStandings:
    """Implements the port `Standings` on one connection."""

    def __init__(self, connection: sa.Connection, hashes: NumberHash) -> None:
        self._connection = connection
        self._hashes = hashes

    def refresh(self, numbers: Iterable[str]) -> None:
        """Works out anew where these numbers stand. Raises Raced where somebody else did so just now."""
        known = sorted(set(numbers))
        if not known:
            return
        forms = self._forms(known)
        # Waits for another transaction that has a verdict about one of them, so that none is overlooked.
        found = self._connection.execute(LOCKED, {"numbers": sorted(forms)}).mappings()
        before = {_key(row): row for row in (dict(one) for one in found)}
        after = {_key(row): row for row in self._rows_of(forms)}
        self._forget(before.keys() - after.keys())
        self._change([row for key, row in after.items() if key in before and row != before[key]])
        self._add([row for key, row in after.items() if key not in before])

    def _forget(self, keys: Iterable[tuple[object, object]]) -> None:
        for number, group in keys:
            gone = sa.delete(tables.standings).where(COLUMN.e164 == number, COLUMN.group_name == group)
            self._connection.execute(gone)

    def _change(self, rows: Sequence[Row]) -> None:
        """One statement for all that come to stand alike, which a batch's numbers mostly do."""
        alike: dict[tuple[object, ...], list[object]] = {}
        for row in rows:
            alike.setdefault((row["group_name"], *(row[name] for name in STAND)), []).append(row["e164"])
        for (group, *stand), numbers in alike.items():
            which = (COLUMN.group_name == group, COLUMN.e164.in_(numbers))
            changed = dict(zip(STAND, stand, strict=True))
            self._connection.execute(sa.update(tables.standings).where(*which).values(changed))

    def _add(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        try:
            self._connection.execute(INSERT, rows)
        except IntegrityError as error:
            raise Raced from error

    def rows_of(self, numbers: Sequence[str]) -> list[dict[str, object]]:
        """The rows these numbers (or keyed hashes of numbers) ought to have by their items."""
        return self._rows_of(self._forms(numbers))

    def _rows_of(self, forms: Mapping[str, str]) -> list[dict[str, object]]:
        return [row for number, acts in self._acts_of(forms) for row in _rows(number, acts)]

    def of(self, numbers: Sequence[str]) -> Sequence[Block]:
        """Everything known of these numbers, also what is over and kept as a hash; by number and group."""
        asked = {self._hashes.of(one): one for one in numbers}
        found = self._blocks(of_numbers(self._either(numbers)))
        named = [dataclasses.replace(one, e164=asked[self._hashes.of(one.e164)]) for one in found]
        return sorted(named, key=lambda one: (one.e164, one.group))

    def ending_in(self, digits: str, now: datetime, page: Page) -> Sequence[Block]:
        """What is (perhaps) blocked now and ends in these digits."""
        return self._blocks(ending_in(digits, now, page))

    def in_group(self, group: str, now: datetime, page: Page) -> Sequence[Block]:
        """What is (perhaps) blocked now in a group, the soonest end first."""
        return self._blocks(in_group(group, now, page))

    def asked_by(self, requester: str, now: datetime, page: Page) -> Sequence[Block]:
        """What is (perhaps) blocked now because this person asked, the soonest end first."""
        return self._blocks(asked_by(requester, now, page))

    def groups(self, now: datetime) -> Mapping[str, Counted]:
        """How many numbers are (perhaps) blocked now in each group."""
        return count_groups(self._connection, now)

    def groups_of(self, request_id: str, now: datetime) -> Sequence[str]:
        """The groups in which numbers of this request are (perhaps) blocked now, by name."""
        return list(self._connection.scalars(groups_of(request_id, now)))

    def group_like(self, name: str) -> Sequence[str]:
        """The groups of the ledger with this name in any case; all of them for an empty one."""
        query = sa.select(REQUEST.group_name).distinct().order_by(REQUEST.group_name).limit(MOST_GROUPS)
        groups = list(self._connection.scalars(query))
        return [group for group in groups if not name or group.casefold() == name.casefold()]

    def acts(self, number: str) -> Sequence[Act]:
        """Every request that had this number, newest first, with what became of it there."""
        rows = self._connection.execute(acts_of(self._either([number])))
        return sorted((_act(row) for row in rows), key=lambda act: act.ended, reverse=True)

    def _acts_of(self, forms: Mapping[str, str]) -> Iterable[tuple[str, list[tuple[Act, str]]]]:
        mine: dict[str, list[tuple[Act, str]]] = {name: [] for name in forms.values()}
        for row in self._connection.execute(ACTS, {"numbers": sorted(forms)}):
            mine[forms[row.e164]].append((_act(row), row.requester))
        return mine.items()

    def _forms(self, numbers: Iterable[str]) -> Mapping[str, str]:
        """Each number by the forms it may be stored in: as it is, and as retention keeps it."""
        hashed = {self._hashes.of(one): one for one in sorted(numbers)}
        return hashed | {one: one for one in hashed.values()}

    def _either(self, numbers: Sequence[str]) -> list[str]:
        """The numbers as they are, and as retention keeps them."""
        return sorted({*numbers, *map(self._hashes.of, numbers)})

    def _blocks(self, query: sa.Select[Any]) -> list[Block]:
        return [_block(row) for row in self._connection.execute(query).mappings()]


def of_numbers(numbers: Sequence[str]) -> sa.Select[Any]:
    """By the primary key."""
    return (
        sa.select(tables.standings)
        .where(COLUMN.e164.in_(list(numbers)))
        .order_by(COLUMN.e164, COLUMN.group_name)
    )


def ending_in(digits: str, now: datetime, page: Page) -> sa.Select[Any]:
    """By the index on the digits read backwards: `ends in 43210` is `begins with 01234` there."""
    first = digits[::-1]
    after = first[:-1] + chr(ord(first[-1]) + 1)
    return _paged(
        sa.select(tables.standings)
        .where(COLUMN.backwards >= first, COLUMN.backwards < after, COLUMN.high > now)
        .order_by(COLUMN.backwards, COLUMN.group_name),
        page,
    )


def in_group(group: str, now: datetime, page: Page) -> sa.Select[Any]:
    """By the index on group and end."""
    return _paged(_soonest(COLUMN.group_name == group, now), page)


def asked_by(requester: str, now: datetime, page: Page) -> sa.Select[Any]:
    """By the index on requester and end."""
    return _paged(_soonest(COLUMN.requester == requester, now), page)


def groups_of(request_id: str, now: datetime) -> sa.Select[Any]:
    """By the request's items, but for those that were taken out, and the primary key."""
    mine = sa.and_(ITEM.e164 == COLUMN.e164, ITEM.request_id == request_id)
    left = (ITEM.verdict != Verdict.SKIPPED.value, COLUMN.high > now)
    return (
        sa.select(COLUMN.group_name)
        .join_from(tables.items, tables.standings, mine)
        .where(*left)
        .distinct()
        .order_by(COLUMN.group_name)
    )


def _soonest(which: sa.ColumnElement[bool], now: datetime) -> sa.Select[Any]:
    return sa.select(tables.standings).where(which, COLUMN.high > now).order_by(COLUMN.high, COLUMN.e164)


def _paged(query: sa.Select[Any], page: Page) -> sa.Select[Any]:
    return query.limit(page.most).offset(page.skipped)


def _act(row: sa.Row[Any]) -> Act:
    return Act(
        row.id,
        Kind(row.kind),
        row.group_name,
        Verdict(row.verdict),
        row.sent_until or row.expires_at or FOREVER,
        row.changed_at,
        row.sent_at,
        row.sent,
    )


def _rows(number: str, acts: Sequence[tuple[Act, str]]) -> list[dict[str, object]]:
    requesters = {act.request_id: requester for act, requester in acts}
    return [
        {
            "e164": number,
            "group_name": group,
            "backwards": number[::-1],
            "low": standing.low,
            "high": standing.high,
            "request_id": standing.by,
            "requester": requesters[standing.by],
        }
        for group, standing in fold(act for act, _ in acts).items()
    ]


def _key(row: Row) -> tuple[object, object]:
    return row["e164"], row["group_name"]


def _block(row: sa.RowMapping) -> Block:
    standing = Standing(row["low"], row["high"], row["request_id"])
    return Block(row["e164"], row["group_name"], standing, row["requester"])
