"""Rows of reconciliations; the differences found are read and written as a whole."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.reconcile import Difference, Kind
from bot.service.file_port import FileHandle
from bot.service.reconcile_port import Reconciliation, Stage
from bot.store.home_tables import reconciliations

COLUMN = reconciliations.c


class SqlReconciliations:
    """Implements the port `Reconciliations` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, one: Reconciliation, key: str) -> None:
        """Inserts one; nothing happens where the key was used already."""
        if self._connection.scalar(sa.select(COLUMN.id).where(COLUMN.asked_key == key)):
            return
        row = {"id": one.id, "asked_key": key, "created_at": one.created_at, **_changing(one)}
        asked = {"team": one.team, "asked_by": one.asked_by, "group_name": one.group, "channel": one.channel}
        file = [one.file.id, one.file.name, one.file.size, one.file.address]
        self._connection.execute(sa.insert(reconciliations), row | asked | {"file": json.dumps(file)})

    def get(self, known: str) -> Reconciliation | None:
        """The one of this id."""
        # Under a lock: two presses at once must not undo each other's mark.
        query = sa.select(reconciliations).where(COLUMN.id == known).with_for_update()
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _reconciliation(row)

    def is_owed(self, now: datetime) -> bool:
        """Whether there is one to claim."""
        return self._connection.scalar(_open(now).limit(1)) is not None

    def claim(self, now: datetime, until: datetime) -> Reconciliation | None:
        """Takes the oldest that nobody is at; None if there is none."""
        first = _open(now).order_by(COLUMN.created_at).limit(1).scalar_subquery()
        row = self._connection.execute(
            sa.update(reconciliations)
            .where(COLUMN.id == first, _free(now))
            .values(lease_until=until, tries=COLUMN.tries + 1)
            .returning(*COLUMN)
        )
        found = row.mappings().one_or_none()
        return None if found is None else _reconciliation(found)

    def forget(self, before: datetime) -> None:
        """Deletes those of before: they hold telephone numbers, and what became of them are requests."""
        self._connection.execute(sa.delete(reconciliations).where(COLUMN.created_at < before))

    def posted(self, known: str, ts: str) -> None:
        """Its message stands there; the files are still to come."""
        self._change(known, {"ts": ts})

    def put_off(self, known: str, free_at: datetime) -> None:
        """Nobody takes it again before that; what was settled in it stays."""
        self._change(known, {"lease_until": free_at})

    def told(self, known: str, note: str) -> None:
        """All of it was told; nobody takes it again."""
        self._change(known, {"stage": Stage.TOLD.value, "note": note, "lease_until": None})

    def save(self, one: Reconciliation, *, free_at: datetime | None = None) -> None:
        """Writes how far it has come; nobody takes it again before `free_at`."""
        self._change(one.id, _changing(one) | {"lease_until": free_at})

    def _change(self, known: str, changed: dict[str, Any]) -> None:
        self._connection.execute(sa.update(reconciliations).where(COLUMN.id == known).values(changed))


def _free(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(COLUMN.lease_until.is_(None), COLUMN.lease_until < now)


def _open(now: datetime) -> sa.Select[Any]:
    return sa.select(COLUMN.id).where(COLUMN.stage == Stage.WAITING.value, _free(now))


def _changing(one: Reconciliation) -> dict[str, Any]:
    found = json.dumps([_written(each) for each in one.found], ensure_ascii=False)
    return {"stage": one.stage.value, "ts": one.ts, "tries": one.tries, "found": found, "note": one.note}


def _written(one: Difference) -> list[str | None]:
    ends = [None if at is None else at.isoformat() for at in (one.console, one.ledger)]
    return [one.kind.value, one.e164, one.group, *ends, one.request_id, one.settled]


def _difference(row: list[Any]) -> Difference:
    kind, e164, group, console, ledger, request_id, settled = row
    return Difference(Kind(kind), e164, group, _moment(console), _moment(ledger), request_id, settled)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _reconciliation(row: sa.RowMapping) -> Reconciliation:
    return Reconciliation(
        id=row["id"],
        team=row["team"],
        asked_by=row["asked_by"],
        group=row["group_name"],
        channel=row["channel"],
        file=FileHandle(*json.loads(row["file"])),
        created_at=row["created_at"],
        stage=Stage(row["stage"]),
        ts=row["ts"],
        tries=row["tries"],
        found=tuple(_difference(one) for one in json.loads(row["found"])),
        note=row["note"],
    )
