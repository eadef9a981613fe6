"""Reads the rows of what is blocked until when; `standings_upkeep` writes them."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.number_hash import NumberHash
from bot.domain.standing import Act, Standing
from bot.domain.verdict import Verdict
from bot.service.ledger import Block, Counted, Page
from bot.store import tables
from bot.store.group_counts import MOST_GROUPS, count_groups
from bot.store.many import one_of
from bot.store.number_forms import forms_of
from bot.store.standings_upkeep import act_of, acts_of

COLUMN = tables.standings.c
ITEM = tables.items.c
REQUEST = tables.requests.c

ONE_GROUP = sa.select(COLUMN.e164, COLUMN.low, COLUMN.high, COLUMN.request_id).where(
    COLUMN.group_name == sa.bindparam("in_group"), one_of(COLUMN.e164, "numbers")
)
"""Made once: SQLAlchemy takes longer to write it than the database to answer it."""


class SqlStandings:
    """Implements the port `Standings` on one connection."""

    def __init__(self, connection: sa.Connection, hashes: NumberHash) -> None:
        self._connection = connection
        self._hashes = hashes

    def of(self, numbers: Sequence[str]) -> Sequence[Block]:
        """Everything known of these numbers, also what is over and kept as a hash; by number and group."""
        forms = forms_of(numbers, self._hashes)
        found = self._blocks(of_numbers(forms))
        named = [dataclasses.replace(one, e164=forms[one.e164]) for one in found]
        return sorted(named, key=lambda one: (one.e164, one.group))

    def in_one(self, group: str, numbers: Sequence[str]) -> Mapping[str, Standing]:
        """Where those of these numbers stand in one group that were ever sent to it."""
        forms = forms_of(numbers, self._hashes)
        found = self._connection.execute(ONE_GROUP, {"in_group": group, "numbers": forms})
        return {forms[number]: Standing(low, high, by) for number, low, high, by in found}

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
        rows = self._connection.execute(acts_of(one_of(ITEM.e164, forms_of([number], self._hashes))))
        return sorted((act_of(row[1:]) for row in rows), key=lambda act: act.ended, reverse=True)

    def _blocks(self, query: sa.Select[Any]) -> list[Block]:
        return [_block(row) for row in self._connection.execute(query).mappings()]


def of_numbers(numbers: Collection[str]) -> sa.Select[Any]:
    """By the primary key."""
    return (
        sa.select(tables.standings)
        .where(one_of(COLUMN.e164, numbers))
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


def _block(row: sa.RowMapping) -> Block:
    standing = Standing(row["low"], row["high"], row["request_id"])
    return Block(row["e164"], row["group_name"], standing, row["requester"])
