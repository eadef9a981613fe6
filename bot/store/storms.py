"""Rows of storms. The cap is held by one conditional update, so that it is true of all processes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.domain.storm import Storm
from bot.domain.storm_review import Outcome, Reviewed
from bot.domain.verdict import Verdict
from bot.service.ports import Raced
from bot.service.storms import Drawing, StormCounts
from bot.store import tables
from bot.store.chain import Chain
from bot.store.evidence import evident

COLUMN = tables.storms.c
REVIEW = tables.storm_reviews.c


class SqlStorms:
    """Implements the port `Storms` on one connection."""

    def __init__(self, connection: sa.Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain

    def _note(
        self, storm_id: str, values: Mapping[str, object], *, add: Mapping[str, int] | None = None
    ) -> None:
        self._chain.note(f"storm:{storm_id}", "storms", same=evident("storms", values), add=add)

    def add(self, storm: Storm, channel: str) -> None:
        """Inserts a storm; raises Raced if the group has an open one."""
        values = {name: getattr(storm, name) for name in _PLAIN} | {
            "group_name": storm.group,
            "open_key": storm.group.lower(),
            "longest_expiry": int(storm.longest_expiry.total_seconds()),
            "channel": channel,
        }
        try:
            self._connection.execute(sa.insert(tables.storms).values(values))
        except IntegrityError as error:
            raise Raced from error
        self._note(storm.id, values)

    def get(self, storm_id: str) -> Storm | None:
        """The storm as it is now."""
        return self._one(COLUMN.id == storm_id)

    def open_for(self, group: str) -> Storm | None:
        """The storm of a group that nobody has ended, if any."""
        return self._one(COLUMN.open_key == group.lower())

    def unsettled(self) -> Sequence[Storm]:
        """Storms that are open, or whose review is owed; oldest first."""
        query = sa.select(tables.storms).where(COLUMN.reviewed_at.is_(None)).order_by(COLUMN.began_at)
        return [_storm(row) for row in self._connection.execute(query).mappings()]

    def unfinished(self) -> Sequence[Storm]:
        """The same with those whose card does not show the review yet."""
        query = sa.select(tables.storms).where(COLUMN.finished == 0).order_by(COLUMN.began_at)
        return [_storm(row) for row in self._connection.execute(query).mappings()]

    def take(self, storm_id: str, numbers: int, at: datetime) -> bool:
        """Takes so many numbers of the cap, if the storm is open and they are still free."""
        taken = self._connection.execute(
            sa.update(tables.storms)
            .where(
                COLUMN.id == storm_id,
                COLUMN.ended_at.is_(None),
                COLUMN.ends_at > at,
                COLUMN.used + numbers <= COLUMN.cap,
            )
            .values(used=COLUMN.used + numbers)
        )
        if taken.rowcount == 1:
            self._note(storm_id, {}, add={"used": numbers})
        return taken.rowcount == 1

    def end(self, storm: Storm) -> None:
        """Writes its end; raises Raced if it has ended."""
        values = {
            "ended_at": storm.ended_at,
            "ended_by": storm.ended_by,
            "reminds_at": storm.reminds_at,
            "open_key": None,
        }
        ended = self._connection.execute(
            sa.update(tables.storms).where(COLUMN.id == storm.id, COLUMN.ended_at.is_(None)).values(values)
        )
        if ended.rowcount != 1:
            raise Raced
        self._note(storm.id, values)

    def review(self, storm_id: str, by: str, at: datetime) -> None:
        """Notes that its review is done."""
        values = {"reviewed_at": at, "reviewed_by": by}
        self._connection.execute(sa.update(tables.storms).where(COLUMN.id == storm_id).values(values))
        self._note(storm_id, values)

    def remind(self, storm_id: str, before: datetime, after: datetime) -> bool:
        """Moves the next reminder of the review on; False if another process did."""
        moved = self._connection.execute(
            sa.update(tables.storms)
            .where(COLUMN.id == storm_id, COLUMN.reminds_at == before)
            .values(reminds_at=after)
        )
        return moved.rowcount == 1

    def counts(self, storm_id: str) -> StormCounts:
        """What ran in it so far."""
        request, item = tables.requests.c, tables.items.c
        people = self._connection.execute(
            sa.select(request.requester, sa.func.count())
            .where(request.storm == storm_id)
            .group_by(request.requester)
        ).all()
        verdicts = self._connection.execute(
            sa.select(item.verdict, sa.func.count())
            .join(tables.requests, request.id == item.request_id)
            .where(request.storm == storm_id)
            .group_by(item.verdict)
        ).all()
        found: Mapping[Verdict, int] = {Verdict(verdict): count for verdict, count in verdicts}
        reviewed = Counter(one.outcome for one in self.reviews(storm_id).values())
        names = tuple(sorted(who for who, _ in people))
        return StormCounts(sum(count for _, count in people), names, found, reviewed)

    def request_ids(self, storm_id: str) -> Sequence[str]:
        """Its requests, oldest first."""
        request = tables.requests.c
        query = sa.select(request.id).where(request.storm == storm_id).order_by(request.created_at)
        return list(self._connection.scalars(query))

    def reviews(self, storm_id: str) -> Mapping[str, Reviewed]:
        """What was said of its requests in the review, by request id."""
        rows = self._connection.execute(sa.select(tables.storm_reviews).where(REVIEW.storm_id == storm_id))
        return {
            row.request_id: Reviewed(row.request_id, Outcome(row.outcome), row.reviewer, row.at, row.made)
            for row in rows
        }

    def note_review(self, storm_id: str, reviewed: Reviewed) -> None:
        """Adds one; raises Raced if this request has one."""
        values = {
            "storm_id": storm_id,
            "request_id": reviewed.request_id,
            "outcome": reviewed.outcome.value,
            "reviewer": reviewed.by,
            "at": reviewed.at,
            "made": reviewed.made,
        }
        try:
            self._connection.execute(sa.insert(tables.storm_reviews).values(values))
        except IntegrityError as error:
            raise Raced from error
        noted = evident("storm_reviews", values)
        self._chain.note(f"storm:{storm_id}", "storm_reviews", reviewed.request_id, same=noted)

    def draw(self, storm_id: str, now: datetime, lease: timedelta) -> Drawing | None:
        """Takes the right to draw its card; None if somebody else is at it."""
        row = self._connection.execute(
            sa.update(tables.storms)
            .where(COLUMN.id == storm_id, sa.or_(COLUMN.draw_until.is_(None), COLUMN.draw_until < now))
            .values(draw_until=now + lease)
            .returning(COLUMN.channel, COLUMN.ts, COLUMN.shown)
        ).one_or_none()
        return None if row is None else Drawing(row.channel, row.ts, row.shown)

    def drawn(
        self, storm_id: str, ts: str, shown: str, until: datetime | None, *, last: bool = False
    ) -> None:
        """Notes what its card shows; nobody draws it before `until`, and after the `last` drawing never."""
        values = {"ts": ts, "shown": shown, "draw_until": until, "finished": int(last)}
        self._connection.execute(sa.update(tables.storms).where(COLUMN.id == storm_id).values(values))

    def _one(self, which: sa.ColumnElement[bool]) -> Storm | None:
        row = self._connection.execute(sa.select(tables.storms).where(which)).mappings().one_or_none()
        return None if row is None else _storm(row)


_PLAIN = (
    "id", "declared_by", "reason", "began_at", "ends_at", "cap", "review_by", "used", "ended_at",
    "ended_by", "reviewed_at", "reviewed_by", "reminds_at",
)  # fmt: skip


def _storm(row: sa.RowMapping) -> Storm:
    values = {name: row[name] for name in _PLAIN}
    return Storm(group=row["group_name"], longest_expiry=timedelta(seconds=row["longest_expiry"]), **values)
