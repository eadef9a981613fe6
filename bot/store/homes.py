"""Rows behind App Home: who opened it, drafts; and the few looks at the ledger that only Home needs."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.request import Kind, State
from bot.domain.verdict import Verdict
from bot.service.file_port import FileState
from bot.service.homes import Draft, Load
from bot.store import tables
from bot.store.home_tables import drafts, homes
from bot.store.standing import tokens_left

HOME = homes.c
REQUEST = tables.requests.c
PICTURE = tables.pictures.c
LETTER = tables.letters.c
JUST_NOW = timedelta(seconds=15)
OPEN_FILES = (FileState.WAITING.value, FileState.ASKING.value)
ENTERED = ("group", "numbers", "expiry", "reason")


class SqlHomes:
    """Implements the port `Homes` on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def opened(self, user: str, at: datetime) -> None:
        """Somebody has it before their eyes."""
        row = {"user_id": user, "opened_at": at, "seen": 0, "shown": "", "not_before": at}
        # What was shown is forgotten: who opens it gets it drawn, whatever Slack had kept.
        self._put(homes, row, {"opened_at": at, "shown": "", "not_before": at})

    def due(self, now: datetime, since: datetime, stale: datetime) -> Sequence[str]:
        """Who opened theirs since, and was not shown the latest event, or nothing since `stale`."""
        return list(self._connection.scalars(due_by(now, since, stale, self._latest())))

    def claim(self, user: str, now: datetime, until: datetime) -> tuple[int, str] | None:
        """Takes the right to publish: the latest event and what was shown; None if somebody else is at it."""
        row = self._connection.execute(
            sa.update(homes)
            .where(HOME.user_id == user, HOME.not_before <= now)
            .values(not_before=until)
            .returning(HOME.shown)
        ).one_or_none()
        return None if row is None else (self._latest(), row.shown)

    def published(self, user: str, seen: int, shown: str, at: datetime) -> None:
        """It shows the ledger up to this event."""
        changed = {"seen": seen, "shown": shown, "published_at": at}
        self._connection.execute(sa.update(homes).where(HOME.user_id == user).values(changed))

    def keep_draft(self, user: str, draft: Draft, at: datetime) -> None:
        """Keeps the latest draft of a person; an empty one is none."""
        if draft.is_empty:
            self.drop_draft(user)
            return
        text = json.dumps({name: getattr(draft, name) for name in ENTERED}, ensure_ascii=False)
        changed = {"entered": text, "changed_at": at}
        self._put(drafts, {"user_id": user} | changed, changed)

    def draft(self, user: str) -> Draft | None:
        """What somebody entered and did not send."""
        row = self._connection.execute(sa.select(drafts).where(drafts.c.user_id == user)).one_or_none()
        return None if row is None else Draft(**json.loads(row.entered), changed_at=row.changed_at)

    def drop_draft(self, user: str) -> None:
        """It was sent, or is not wanted."""
        self._connection.execute(sa.delete(drafts).where(drafts.c.user_id == user))

    def forget_drafts(self, before: datetime) -> int:
        """Deletes those that nobody came back to; how many."""
        return self._connection.execute(sa.delete(drafts).where(drafts.c.changed_at < before)).rowcount

    def files_of(self, user: str, most: int) -> Sequence[str]:
        """Files of theirs that are not done, newest first; typed lists have no message and are left out."""
        column = tables.files.c
        has_message = sa.or_(column.state != FileState.ASKING.value, column.ts != "")
        mine = sa.and_(column.requester == user, column.state.in_(OPEN_FILES), has_message)
        query = sa.select(column.id).where(mine)
        return list(self._connection.scalars(query.order_by(column.created_at.desc()).limit(most)))

    def ending(self, now: datetime, until: datetime, most: int) -> Sequence[str]:
        """Finished blocks that end until then, the soonest first."""
        return list(self._connection.scalars(ending_by(now, until, most)))

    def load(self, now: datetime) -> Load:
        """How the ledger stands."""
        requests, numbers = self._connection.execute(held()).one()
        failed = self._connection.scalar(failed_cards()) or 0
        letters = self._connection.scalar(failed_letters()) or 0
        return Load(requests, numbers, failed, letters, tokens_left(self._connection, now))

    def _latest(self) -> int:
        return int(self._connection.scalar(sa.select(sa.func.max(tables.events.c.id))) or 0)

    def _put(self, table: sa.Table, row: dict[str, Any], changed: dict[str, Any]) -> None:
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        self._connection.execute(
            insert(table).values(**row).on_conflict_do_update(index_elements=["user_id"], set_=changed)
        )


def due_by(now: datetime, since: datetime, stale: datetime, latest: int) -> sa.Select[Any]:
    """By the index on when it was opened."""
    draft = drafts.c
    # A draft leaves no event, and is kept a moment after the press that may have opened Home meanwhile.
    drafted = sa.exists().where(draft.user_id == HOME.user_id, draft.changed_at >= now - JUST_NOW)
    behind = sa.or_(HOME.seen < latest, HOME.published_at.is_(None), HOME.published_at < stale, drafted)
    return sa.select(HOME.user_id).where(HOME.opened_at >= since, HOME.not_before <= now, behind)


def ending_by(now: datetime, until: datetime, most: int) -> sa.Select[Any]:
    """By the index on what is due: a block is due at its end at the latest."""
    here = (REQUEST.state == State.DONE.value, REQUEST.kind == Kind.BLOCK.value, REQUEST.ended_at.is_(None))
    ends = (REQUEST.due_at <= until, REQUEST.expires_at <= until, REQUEST.expires_at > now)
    return sa.select(REQUEST.id).where(*here, *ends).order_by(REQUEST.expires_at).limit(most)


def held() -> sa.Select[int, int]:
    """Requests on hold and their waiting numbers, by the index on states."""
    waiting = sa.and_(
        tables.items.c.request_id == REQUEST.id, tables.items.c.verdict == Verdict.WAITING.value
    )
    return (
        sa.select(sa.func.count(REQUEST.id.distinct()), sa.func.count(tables.items.c.e164))
        .select_from(tables.requests.outerjoin(tables.items, waiting))
        .where(REQUEST.state == State.HELD.value)
    )


def failed_cards() -> sa.Select[Any]:
    """By the index on messages that trail the ledger."""
    behind = (PICTURE.shown < PICTURE.wanted, PICTURE.trouble != "")
    return sa.select(sa.func.count()).select_from(tables.pictures).where(*behind)


def failed_letters() -> sa.Select[Any]:
    """By the index on what was sent."""
    unsent = (LETTER.sent_at.is_(None), LETTER.trouble != "")
    return sa.select(sa.func.count()).select_from(tables.letters).where(*unsent)
