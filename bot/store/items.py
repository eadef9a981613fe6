"""Rows of numbers and their verdicts; those that change alike by one statement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.numbers import show_number
from bot.domain.positions import positions_text
from bot.domain.verdict import Judgement, Verdict
from bot.service.picture import NumberLine
from bot.service.ports import Batch
from bot.store import tables
from bot.store.chain import Chain
from bot.store.many import in_order, one_of
from bot.store.standings_upkeep import StandingsUpkeep

COLUMN = tables.items.c

FAILED = tuple(one.value for one in (Verdict.REFUSED, Verdict.MISMATCHED, Verdict.UNCONFIRMED))
MOST_AMONG = 5
FRESH = {"note": "", "verdict": Verdict.WAITING.value, "words": "", "sent": 0}
"""A number that was just asked for."""


def _insert(dialect: str) -> sa.Insert:
    rows = in_order("numbers", dialect)
    same = {name: sa.literal(value) for name, value in FRESH.items()}
    same["request_id"] = sa.bindparam("of", type_=COLUMN.request_id.type)
    same["changed_at"] = sa.bindparam("at", type_=COLUMN.changed_at.type)
    chosen = sa.select(rows.c.place, rows.c.text, *same.values())
    return sa.insert(tables.items).from_select(["seq", "e164", *same], chosen)


INSERT_ALL = {dialect: _insert(dialect) for dialect in ("sqlite", "postgresql")}
"""One statement with one list: with a row for each of 10,000 numbers everybody waits twice as long."""

SET_NOTE = sa.update(tables.items).where(
    COLUMN.request_id == sa.bindparam("of"), COLUMN.seq == sa.bindparam("at_seq")
)
LINES = sa.select(COLUMN.e164, COLUMN.verdict, COLUMN.words, COLUMN.note, COLUMN.sent)
COUNTS = (
    sa.select(COLUMN.verdict, sa.func.count())
    .where(COLUMN.request_id == sa.bindparam("of"))
    .group_by(COLUMN.verdict)
)

OPEN = (
    sa.select(COLUMN.e164, COLUMN.sent)
    .where(
        COLUMN.request_id == sa.bindparam("of"),
        COLUMN.seq.between(sa.bindparam("first"), sa.bindparam("last")),
        COLUMN.verdict.in_((Verdict.WAITING.value, Verdict.UNCONFIRMED.value)),
    )
    .order_by(COLUMN.seq)
)
SOME = (
    sa.update(tables.items)
    .where(COLUMN.request_id == sa.bindparam("of"), one_of(COLUMN.e164, "numbers"))
    .returning(COLUMN.e164, COLUMN.seq)
)
AT, UNTIL = (sa.bindparam(name, type_=COLUMN.changed_at.type) for name in ("at", "until"))
MARK_SENT = SOME.values(sent=COLUMN.sent + 1, sent_at=AT, changed_at=AT, sent_until=UNTIL)
UNMARK_SENT = SOME.values(sent=COLUMN.sent - 1)
JUDGE = SOME.values(verdict=sa.bindparam("found"), words=sa.bindparam("said"), changed_at=AT)


class SqlItems:
    """Implements the port `Items` on one connection."""

    def __init__(self, connection: sa.Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain
        self._standings = StandingsUpkeep(connection, chain.numbers)

    def add(self, request_id: str, numbers: Sequence[tuple[str, str]], at: datetime) -> None:
        """Inserts (E.164, note) pairs in order, all waiting."""
        each = {"e164": [e164 for e164, _ in numbers]}
        insert = INSERT_ALL[self._connection.dialect.name]
        self._connection.execute(insert, {"of": request_id, "at": at, "numbers": each["e164"]})
        same = FRESH | {"changed_at": at, "sent_at": None, "sent_until": None}
        notes = [
            {"of": request_id, "at_seq": seq, "note": note} for seq, (_, note) in enumerate(numbers) if note
        ]
        if notes:
            self._connection.execute(SET_NOTE, notes)
            del same["note"]
            each["note"] = [note for _, note in numbers]
        self._note(request_id, range(len(numbers)), same=same, each=each)

    def lines(self, request_id: str, *, first: int = 0, most: int | None = None) -> Sequence[NumberLine]:
        """Numbers from position `first`, in order."""
        return self._lines(request_id, COLUMN.seq >= first, most)

    def failures(self, request_id: str, most: int) -> Sequence[NumberLine]:
        """The first numbers that did not become what was asked, in order."""
        return self._lines(request_id, COLUMN.verdict.in_(FAILED), most)

    def _lines(
        self, request_id: str, which: sa.ColumnElement[bool], most: int | None
    ) -> Sequence[NumberLine]:
        query = LINES.where(COLUMN.request_id == request_id, which).order_by(COLUMN.seq)
        if most is not None:
            query = query.limit(most)
        return [
            NumberLine(e164, show_number(e164), Verdict(verdict), words, note, sent)
            for e164, verdict, words, note, sent in self._connection.execute(query)
        ]

    def among(self, request_id: str, numbers: Iterable[str], prefixes: Sequence[str]) -> Sequence[str]:
        """Waiting numbers of a request that are one of these, or begin so; the first few."""
        known = sorted(numbers)
        wanted: list[sa.ColumnElement[bool]] = [
            COLUMN.e164.in_(known[at : at + 500]) for at in range(0, len(known), 500)
        ]
        wanted += [COLUMN.e164.startswith(prefix, autoescape=True) for prefix in prefixes]
        found: list[str] = []
        for which in wanted:
            query = sa.select(COLUMN.e164).where(
                COLUMN.request_id == request_id, COLUMN.verdict == Verdict.WAITING.value, which
            )
            found += self._connection.scalars(query.limit(MOST_AMONG))
        return found

    def words_about(self, request_id: str, number: str) -> str:
        """The words that belong to the verdict on one number; empty where there are none."""
        query = sa.select(COLUMN.words).where(
            COLUMN.request_id == request_id, COLUMN.e164.in_((number, self._chain.numbers.of(number)))
        )
        return self._connection.scalar(query) or ""

    def counts(self, request_id: str) -> Mapping[Verdict, int]:
        """How many numbers have which verdict."""
        rows = self._connection.execute(COUNTS, {"of": request_id})
        return {Verdict(verdict): count for verdict, count in rows}

    def reopen(self, request_id: str, at: datetime) -> None:
        """Puts what failed back to waiting.

        What CloudAgent refused it surely does not hold; of the rest the count of sendings is kept.
        """
        refused = COLUMN.verdict == Verdict.REFUSED.value
        self._note_reopened(request_id, at)
        self._connection.execute(
            sa.update(tables.items)
            .where(COLUMN.request_id == request_id, COLUMN.verdict.in_(FAILED))
            .values(
                sent=sa.case((refused, 0), else_=COLUMN.sent),
                verdict=Verdict.WAITING.value,
                words="",
                changed_at=at,
            )
        )

    def _note_reopened(self, request_id: str, at: datetime) -> None:
        query = sa.select(COLUMN.seq, COLUMN.verdict)
        found = self._connection.execute(
            query.where(COLUMN.request_id == request_id, COLUMN.verdict.in_(FAILED))
        ).all()
        same = {"verdict": Verdict.WAITING.value, "words": "", "changed_at": at}
        self._note(request_id, [row.seq for row in found], same=same)
        surely_not_there = [row.seq for row in found if row.verdict == Verdict.REFUSED.value]
        self._note(request_id, surely_not_there, same={"sent": 0})

    def waiting_of(self, request_id: str, batch: Batch) -> Mapping[str, int]:
        """The E.164 numbers of a batch that still need an answer, with how often each was sent."""
        where = {"of": request_id, "first": batch.first, "last": batch.last}
        return dict(self._connection.execute(OPEN, where).all())

    def mark_sent(
        self, request_id: str, numbers: Sequence[str], at: datetime, *, until: datetime | None = None
    ) -> Mapping[str, int]:
        """Counts one more sending of these numbers, before they leave; their positions.

        `until` is the end sent with them.
        """
        changed = self._some(
            MARK_SENT, {"of": request_id, "numbers": list(numbers), "at": at, "until": until}
        )
        same = {"sent_at": at, "changed_at": at, "sent_until": until}
        self._note(request_id, changed.values(), same=same, add={"sent": 1})
        self._standings.refresh(changed)
        return changed

    def unmark_sent(self, request_id: str, numbers: Sequence[str]) -> Mapping[str, int]:
        """Takes the count back where the vendor surely did not get them; their positions."""
        changed = self._some(UNMARK_SENT, {"of": request_id, "numbers": list(numbers)})
        self._note(request_id, changed.values(), add={"sent": -1})
        self._standings.refresh(changed)
        return changed

    def judge(self, request_id: str, judged: Mapping[str, Judgement], at: datetime) -> Mapping[str, int]:
        """Writes verdicts with their words; the positions of these numbers."""
        alike: dict[Judgement, list[str]] = {}
        for number, one in judged.items():
            alike.setdefault(one, []).append(number)
        found: dict[str, int] = {}
        for one, numbers in alike.items():
            change = {"of": request_id, "numbers": numbers, "at": at}
            changed = self._some(JUDGE, {**change, "found": one.verdict.value, "said": one.words})
            same = {"verdict": one.verdict.value, "words": one.words, "changed_at": at}
            self._note(request_id, changed.values(), same=same)
            found |= changed
        self._standings.refresh(found)
        return found

    def _some(self, statement: sa.UpdateBase, change: Mapping[str, Any]) -> dict[str, int]:
        """One statement for all numbers that change alike; their positions."""
        return dict(self._connection.execute(statement, change).all())

    def _note(
        self,
        request_id: str,
        seqs: Iterable[int],
        *,
        same: Mapping[str, object] | None = None,
        each: Mapping[str, Sequence[object]] | None = None,
        add: Mapping[str, int] | None = None,
    ) -> None:
        rows = positions_text(seqs)
        if rows:
            self._chain.note(request_id, "items", rows, same=same, each=each, add=add)
