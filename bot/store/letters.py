"""Rows of letters: what is to be sent, to whom, who is sending it, and whether it is out."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.service.outbox import About, Letter
from bot.store import tables

COLUMN = tables.letters.c

MOST: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)
DUE = (
    sa.select(COLUMN.key)
    .where(COLUMN.sent_at.is_(None), COLUMN.not_before <= sa.bindparam("now"))
    .order_by(COLUMN.written_at)
    .limit(MOST)
)
DUE_OF_REQUEST = DUE.where(COLUMN.request_id == sa.bindparam("of"))
"""Made once: each drawing of a card looks for letters."""


class SqlLetters:
    """Implements the port `Letters` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def write(self, letter: Letter, at: datetime) -> None:
        """Asks for a letter to be sent, once per key."""
        if self._connection.scalar(sa.select(COLUMN.key).where(COLUMN.key == letter.key)):
            return
        self._connection.execute(
            sa.insert(tables.letters).values(
                key=letter.key,
                about=letter.about.value,
                addressee=letter.to,
                request_id=letter.request_id,
                facts=json.dumps(dict(letter.facts or {}), sort_keys=True, ensure_ascii=False),
                written_at=at,
                not_before=at,
                tries=0,
                trouble="",
            )
        )

    def due(self, now: datetime, most: int, request_id: str = "") -> Sequence[str]:
        """Keys of unsent letters that nobody is sending, oldest first; of one request where it is named."""
        query = DUE_OF_REQUEST if request_id else DUE
        return list(self._connection.scalars(query, {"now": now, "most": most, "of": request_id}))

    def take(self, key: str, now: datetime, lease: timedelta) -> Letter | None:
        """Takes the right to send; None if it is sent or somebody else is at it."""
        row = (
            self._connection.execute(
                sa.update(tables.letters)
                .where(COLUMN.key == key, COLUMN.sent_at.is_(None), COLUMN.not_before <= now)
                .values(not_before=now + lease, tries=COLUMN.tries + 1, trouble="")
                .returning(*COLUMN)
            )
            .mappings()
            .one_or_none()
        )
        if row is None:
            return None
        facts = json.loads(row["facts"])
        return Letter(
            row["key"], About(row["about"]), row["addressee"], row["request_id"], facts, row["tries"]
        )

    def sent(self, key: str, at: datetime) -> None:
        """It is out."""
        self._connection.execute(sa.update(tables.letters).where(COLUMN.key == key).values(sent_at=at))

    def failed(self, key: str, trouble: str, again: datetime) -> None:
        """Notes why it could not be sent; nobody tries before `again`."""
        self._connection.execute(
            sa.update(tables.letters).where(COLUMN.key == key).values(trouble=trouble, not_before=again)
        )


def forget_senders(connection: sa.Connection) -> None:
    """Frees what a process before us was sending. Only for a process that is alone on its database."""
    being_sent = (COLUMN.sent_at.is_(None), COLUMN.tries > 0, COLUMN.trouble == "")
    connection.execute(sa.update(tables.letters).where(*being_sent).values(not_before=COLUMN.written_at))
