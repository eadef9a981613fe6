"""Works out anew where numbers stand, from their items, in the transaction that changes these."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.domain.number_hash import NumberHash
from bot.domain.request import Kind
from bot.domain.standing import FOREVER, Act, fold
from bot.domain.verdict import Verdict
from bot.service.ports import Raced
from bot.store import tables
from bot.store.many import one_of
from bot.store.number_forms import forms_of

COLUMN = tables.standings.c
ITEM = tables.items.c
REQUEST = tables.requests.c


class Stand(NamedTuple):
    """A row but for its key, in the order of `LOCKED`."""

    low: Any
    high: Any
    request_id: str
    requester: str


Key = tuple[str, str]
"""Number and group."""

Past = tuple[tuple[Any, ...], ...]
"""The rows of a number's items, without the number: those of a batch mostly have the same."""


def acts_of(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """By the index on the items' numbers. `act_of` reads its rows."""
    return (
        sa.select(
            ITEM.e164, REQUEST.id, REQUEST.kind, REQUEST.group_name, ITEM.verdict, ITEM.sent_until,
            REQUEST.expires_at, ITEM.changed_at, ITEM.sent_at, ITEM.sent, REQUEST.requester,
        )
        .join(tables.requests, REQUEST.id == ITEM.request_id)
        .where(which)
    )  # fmt: skip


ACTS = acts_of(one_of(ITEM.e164, "numbers"))
LOCKED = (
    sa.select(COLUMN.e164, COLUMN.group_name, *(COLUMN[name] for name in Stand._fields))
    .where(one_of(COLUMN.e164, "numbers"))
    .with_for_update()
)
INSERT = sa.insert(tables.standings)
CHANGE = sa.update(tables.standings).where(
    COLUMN.group_name == sa.bindparam("in_group"), one_of(COLUMN.e164, "numbers")
)
FORGET = sa.delete(tables.standings).where(
    COLUMN.group_name == sa.bindparam("in_group"), COLUMN.e164 == sa.bindparam("number")
)
"""Made once: SQLAlchemy takes longer to write these than the database to answer them."""


class StandingsUpkeep:
    """The writing side of the table, on one connection."""

    def __init__(self, connection: sa.Connection, hashes: NumberHash) -> None:
        self._connection = connection
        self._hashes = hashes

    def refresh(self, numbers: Iterable[str]) -> None:
        """Works out anew where these numbers stand. Raises Raced where somebody else did so just now."""
        forms = forms_of(numbers, self._hashes)
        if not forms:
            return
        # Waits for another transaction that has a verdict about one of them, so that none is overlooked.
        found = self._connection.execute(LOCKED, {"numbers": forms})
        before = {(number, group): stand for number, group, *stand in found}
        after = self._worked_out(forms)
        for number, group in before.keys() - after.keys():
            self._connection.execute(FORGET, {"number": number, "in_group": group})
        self._change({key: one for key, one in after.items() if key in before and list(one) != before[key]})
        self._add({key: one for key, one in after.items() if key not in before})

    def rows_of(self, numbers: Iterable[str]) -> list[dict[str, object]]:
        """The rows these numbers (or keyed hashes of numbers) ought to have by their items."""
        return [_row(key, one) for key, one in self._worked_out(forms_of(numbers, self._hashes)).items()]

    def _worked_out(self, forms: Mapping[str, str]) -> dict[Key, Stand]:
        pasts: dict[str, Past] = {}
        for row in self._connection.execute(ACTS, {"numbers": forms}):
            number = forms[row[0]]
            pasts[number] = (*pasts.get(number, ()), row[1:])
        standing = {past: stands_after(past) for past in set(pasts.values())}
        return {
            (number, group): stand
            for number, past in pasts.items()
            for group, stand in standing[past].items()
        }

    def _change(self, stands: Mapping[Key, Stand]) -> None:
        """One statement for all that come to stand alike, which a batch's numbers mostly do."""
        alike: dict[tuple[str, Stand], list[str]] = {}
        for (number, group), stand in stands.items():
            alike.setdefault((group, stand), []).append(number)
        for (group, stand), numbers in alike.items():
            change = {"in_group": group, "numbers": numbers, **stand._asdict()}
            self._connection.execute(CHANGE, change)

    def _add(self, stands: Mapping[Key, Stand]) -> None:
        if not stands:
            return
        try:
            self._connection.execute(INSERT, [_row(key, one) for key, one in stands.items()])
        except IntegrityError as error:
            raise Raced from error


def stands_after(past: Past) -> dict[str, Stand]:
    """Where a number with this past stands, by group."""
    requesters: dict[str, str] = {row[0]: row[-1] for row in past}
    folded = fold(map(act_of, past))
    return {group: Stand(one.low, one.high, one.by, requesters[one.by]) for group, one in folded.items()}


def act_of(row: Sequence[Any]) -> Act:
    """One row of `acts_of`, without its number."""
    request_id, kind, group, verdict, sent_until, expires_at, changed_at, sent_at, sent, _ = row
    until = sent_until or expires_at or FOREVER
    return Act(request_id, Kind(kind), group, Verdict(verdict), until, changed_at, sent_at, sent)


def _row(key: Key, stand: Stand) -> dict[str, object]:
    number, group = key
    return {"e164": number, "group_name": group, "backwards": number[::-1], **stand._asdict()}
