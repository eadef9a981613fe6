"""Rows of files that were handed in, until each has become a request."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.domain import expiry
from bot.domain.numbers import Number
from bot.service.file_port import FileHandle, FileJob, FileState
from bot.service.ports import Raced
from bot.store import tables

COLUMN = tables.files.c

WISH = ("team", "requester_tz", "group", "reason", "go_on", "channel")


class SqlFiles:
    """Implements the port `Files` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, job: FileJob) -> None:
        """Inserts a new one; raises Raced if its key was used in between."""
        wish = {name: getattr(job, name) for name in WISH} | {
            "expiry": expiry.to_text(job.expiry),
            "file": [job.file.id, job.file.name, job.file.size, job.file.address],
        }
        row = {
            "id": job.id,
            "asked_key": job.key,
            "state": job.state.value,
            "wish": json.dumps(wish, ensure_ascii=False),
            "requester": job.requester,
            "ts": job.ts,
            "tries": job.tries,
            "found": _written(job.found),
            "created_at": job.created_at,
        }
        try:
            self._connection.execute(sa.insert(tables.files), row)
        except IntegrityError as error:
            raise Raced from error

    def id_of(self, key: str) -> str | None:
        """The file that this key already handed in, if any."""
        found: str | None = self._connection.scalar(sa.select(COLUMN.id).where(COLUMN.asked_key == key))
        return found

    def get(self, job_id: str) -> FileJob | None:
        """The file as it is now."""
        row = self._connection.execute(sa.select(tables.files).where(COLUMN.id == job_id)).mappings()
        found = row.one_or_none()
        return None if found is None else _job(found)

    def claim(self, job_id: str, at: datetime, until: datetime) -> FileJob | None:
        """Takes the right to read it until then; None if it is read, or somebody else is at it."""
        taken = self._connection.execute(
            sa.update(tables.files)
            .where(COLUMN.id == job_id, _left_alone(at))
            .values(lease_until=until, tries=COLUMN.tries + 1)
        )
        return self.get(job_id) if taken.rowcount else None

    def keep(self, job_id: str, until: datetime) -> None:
        """Prolongs the right to read it, or says when to try again."""
        self._connection.execute(sa.update(tables.files).where(COLUMN.id == job_id).values(lease_until=until))

    def let_go(self, job_id: str) -> None:
        """Nothing is left to do for whoever held it."""
        self._connection.execute(sa.update(tables.files).where(COLUMN.id == job_id).values(lease_until=None))

    def posted(self, job_id: str, ts: str) -> None:
        """Notes the message that tells of it."""
        self._connection.execute(sa.update(tables.files).where(COLUMN.id == job_id).values(ts=ts))

    def settle(self, before: FileJob, state: FileState, found: Sequence[Number] = ()) -> None:
        """Writes where it stands now; raises Raced if it is no longer as `before` says."""
        changed = self._connection.execute(
            sa.update(tables.files)
            .where(COLUMN.id == before.id, COLUMN.state == before.state.value)
            .values(state=state.value, found=_written(found))
        )
        if changed.rowcount != 1:
            raise Raced

    def due(self, now: datetime, most: int) -> Sequence[str]:
        """Files to be read that nobody is at."""
        return self._connection.scalars(
            sa.select(COLUMN.id).where(_left_alone(now)).order_by(COLUMN.created_at).limit(most)
        ).all()

    def forget(self, before: datetime) -> int:
        """Deletes typed lists nobody went on with; a file's row stays without numbers, for its message."""
        unanswered = sa.and_(COLUMN.state == FileState.ASKING.value, COLUMN.created_at < before)
        typed = self._connection.execute(sa.delete(tables.files).where(unanswered, COLUMN.ts == ""))
        dropped = {"state": FileState.DROPPED.value, "found": "[]", "lease_until": None}
        sent = self._connection.execute(sa.update(tables.files).where(unanswered).values(dropped))
        return typed.rowcount + sent.rowcount


def _written(found: Sequence[Number]) -> str:
    return json.dumps([[n.e164, n.shown, n.kind, n.warning] for n in found], ensure_ascii=False)


def _left_alone(at: datetime) -> sa.ColumnElement[bool]:
    """To be read and nobody is at it; or read by somebody who died before the question was put."""
    unread = sa.and_(COLUMN.state == FileState.WAITING.value, COLUMN.lease_until.is_(None))
    open_states = (FileState.WAITING.value, FileState.ASKING.value)
    return sa.or_(unread, sa.and_(COLUMN.state.in_(open_states), COLUMN.lease_until < at))


def _job(row: sa.RowMapping) -> FileJob:
    wish: dict[str, Any] = json.loads(row["wish"])
    return FileJob(
        id=row["id"],
        key=row["asked_key"],
        requester=row["requester"],
        expiry=expiry.from_text(wish["expiry"]),
        file=FileHandle(*wish["file"]),
        created_at=row["created_at"],
        state=FileState(row["state"]),
        ts=row["ts"],
        tries=row["tries"],
        found=tuple(Number(*each) for each in json.loads(row["found"])),
        **{name: wish[name] for name in WISH},
    )
