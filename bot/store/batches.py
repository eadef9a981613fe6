"""Rows of the calls that a request's numbers travel in."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.domain.positions import positions_text
from bot.domain.verdict import Verdict
from bot.service.ports import Batch, BatchState
from bot.store.chain import Chain
from bot.store.tables import batches, items

COLUMN, ITEM = batches.c, items.c
OF_REQUEST = COLUMN.request_id == sa.bindparam("of")
ONE = (OF_REQUEST, COLUMN.seq == sa.bindparam("which"))
INSERT = sa.insert(batches)
IN_ORDER = sa.select(batches).where(OF_REQUEST).order_by(COLUMN.seq)
HOW_MANY = sa.select(sa.func.count()).select_from(items).where(ITEM.request_id == sa.bindparam("of"))
START = (
    sa.update(batches)
    .where(*ONE, COLUMN.state != BatchState.DONE.value)
    .values(state=BatchState.SENDING.value, tries=COLUMN.tries + 1)
    .returning(*COLUMN)
)
END = sa.update(batches).where(*ONE)
"""Made once: SQLAlchemy takes longer to write these than the database to answer them."""


class SqlBatches:
    """Implements the port `Batches` on one connection."""

    def __init__(self, connection: sa.Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain

    def plan(self, request_id: str, size: int) -> None:
        """Cuts the numbers into batches of `size`, unless that was done before."""
        if self.of(request_id):
            return
        total = self._connection.scalar(HOW_MANY, {"of": request_id}) or 0
        rows = [
            {
                "request_id": request_id,
                "seq": seq,
                "first_item": first,
                "last_item": min(first + size, total) - 1,
                "state": BatchState.NEW.value,
                "tries": 0,
            }
            for seq, first in enumerate(range(0, total, size))
        ]
        self._connection.execute(INSERT, rows)
        same = {"state": BatchState.NEW.value, "tries": 0, "sent_at": None, "done_at": None}
        each = {name: [row[name] for row in rows] for name in ("first_item", "last_item")}
        self._chain.note(request_id, "batches", positions_text(range(len(rows))), same=same, each=each)

    def of(self, request_id: str) -> Sequence[Batch]:
        """All of a request, in order."""
        return [_batch(row) for row in self._connection.execute(IN_ORDER, {"of": request_id}).mappings()]

    def reopen(self, request_id: str) -> None:
        """Puts those in which numbers are waiting back to new."""
        waiting = sa.exists().where(
            ITEM.request_id == COLUMN.request_id,
            ITEM.seq.between(COLUMN.first_item, COLUMN.last_item),
            ITEM.verdict == Verdict.WAITING.value,
        )
        opened = self._connection.scalars(
            sa.update(batches)
            .where(COLUMN.request_id == request_id, waiting)
            .values(state=BatchState.NEW.value, tries=0, done_at=None)
            .returning(COLUMN.seq)
        ).all()
        same = {"state": BatchState.NEW.value, "tries": 0, "done_at": None}
        self._chain.note(request_id, "batches", positions_text(opened), same=same)

    def start(self, request_id: str, seq: int, at: datetime) -> Batch | None:
        """Marks one as being sent and counts the try, before the call; None if it is done already."""
        change = {"of": request_id, "which": seq, "sent_at": at}
        row = self._connection.execute(START, change).mappings().one_or_none()
        if row is None:
            return None
        same = {name: row[name] for name in ("state", "tries", "sent_at")}
        self._chain.note(request_id, "batches", str(seq), same=same)
        return _batch(row)

    def end(self, request_id: str, seq: int, at: datetime) -> None:
        """Marks one done: each of its numbers has a verdict."""
        same = {"state": BatchState.DONE.value, "done_at": at}
        self._connection.execute(END, {"of": request_id, "which": seq, **same})
        self._chain.note(request_id, "batches", str(seq), same=same)


def _batch(row: sa.RowMapping) -> Batch:
    state, ended_at = BatchState(row["state"]), row["done_at"]
    return Batch(row["seq"], row["first_item"], row["last_item"], state, row["tries"], ended_at)
