"""Rows of requests, their decisions and their history."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.domain import expiry
from bot.domain.events import Event
from bot.domain.request import AT_WORK, TROUBLES, Cause, Decided, Decision, Kind, Request, State
from bot.service.ports import Raced
from bot.store import tables
from bot.store.chain import Chain
from bot.store.evidence import evident

MUTABLE = (
    "state", "expires_at", "closed_at", "closed_by", "note", "attempt", "lease_owner", "lease_until",
    "not_before", "quorum", "held_for", "held_since", "group_agreed_by",
    "claimed_by", "claimed_until", "reminded", "reminds_at", "lapses_at", "narrowed",
    "storm", "warns_at", "ended_at",
)  # fmt: skip
"""Columns that `save` writes; of the rest only an approver's narrowing changes group and expiry."""

WRITTEN = (*MUTABLE, "due_at")
"""The same with what follows from them."""
TAKEN_BACK = "taken_back"
"""Stands in the place of a decision that its person took back: it counts no more."""
MOST_PROBES = 10
"""Tries of the first in the row before others are preferred: it may be itself what brings CloudAgent down."""

TURNED_DOWN = tuple(one.value for one in (State.REJECTED, State.CANCELLED, State.LAPSED))


# Built once: making a statement anew costs more than running it, and the answers to `/block` and to clicks
# wait for these. What an update sets are the parameters that are named like columns.
COLUMN, DECISION = tables.requests.c, tables.decisions.c
OF: sa.BindParameter[Any] = sa.bindparam("of")
INSERT_REQUEST = sa.insert(tables.requests)
INSERT_DECISION = sa.insert(tables.decisions)
ID_OF_KEY = sa.select(COLUMN.id).where(COLUMN.asked_key == sa.bindparam("key"))
GET = sa.select(tables.requests).where(COLUMN.id == OF)
KEEP = GET.with_for_update(key_share=True)
SAVE = sa.update(tables.requests).where(
    COLUMN.id == OF, COLUMN.state == sa.bindparam("was"), COLUMN.revision == sa.bindparam("seen")
)
RENEW = sa.update(tables.requests).where(
    COLUMN.id == OF,
    COLUMN.lease_owner == sa.bindparam("owner"),
    COLUMN.state == State.RUNNING.value,
)
DECISIONS = (
    sa.select(tables.decisions)
    .where(DECISION.request_id == OF, DECISION.decided != TAKEN_BACK)
    .order_by(DECISION.at)
)
DECIDE_AGAIN = sa.update(tables.decisions).where(
    DECISION.request_id == OF, DECISION.actor == sa.bindparam("by"), DECISION.decided == TAKEN_BACK
)


class SqlRequests:
    """Implements the port `Requests` on one connection."""

    def __init__(self, connection: sa.Connection, chain: Chain, trace: str = "") -> None:
        self._connection = connection
        self._chain = chain
        self._trace = trace

    def add(self, request: Request, key: str) -> None:
        """Inserts a new request; raises Raced if the key was used in between."""
        row = {name: getattr(request, name) for name in WRITTEN} | {
            "id": request.id,
            "asked_key": key,
            "team": request.team,
            "kind": request.kind,
            "revision": request.revision,
            "group_name": request.group,
            "requester": request.requester,
            "requester_tz": request.requester_tz,
            "reason": request.reason,
            "expiry": expiry.to_text(request.expiry),
            "asked_approvers": ",".join(request.asked),
            "total": request.total,
            "channel": request.channel,
            "created_at": request.created_at,
            "linked_to": request.linked_to,
            "trace": self._trace,
        }
        try:
            self._connection.execute(INSERT_REQUEST, row)
        except IntegrityError as error:
            raise Raced from error
        self._chain.begin(request.id)
        self._chain.note(request.id, "requests", same=evident("requests", row))

    def id_of(self, key: str) -> str | None:
        """The request that this key already made, if any."""
        found: str | None = self._connection.scalar(ID_OF_KEY, {"key": key})
        return found

    def get(self, request_id: str) -> Request | None:
        """The request as it is now."""
        return self._found(GET, request_id)

    def keep(self, request_id: str) -> Request | None:
        """The same, and nobody else changes it before this transaction ends."""
        return self._found(KEEP, request_id)

    def _found(self, query: sa.Select[Any], request_id: str) -> Request | None:
        row = self._connection.execute(query, {"of": request_id}).mappings().one_or_none()
        return None if row is None else _request(row)

    def save(self, before: Request, after: Request) -> None:
        """One conditional update; raises Raced if the row is no longer as `before` says."""
        values = {name: getattr(after, name) for name in WRITTEN}
        if self._trace:
            values["trace"] = self._trace
        if after.narrowed != before.narrowed:
            values |= {"group_name": after.group, "expiry": expiry.to_text(after.expiry)}
        where = {"of": before.id, "was": before.state, "seen": before.revision}
        changed = self._connection.execute(SAVE, where | values | {"revision": before.revision + 1})
        if changed.rowcount != 1:
            raise Raced
        # Written is what is new; noted is only what differs, so that the history stays short.
        new = {
            name: one for name, one in values.items() if name not in WRITTEN or one != getattr(before, name)
        }
        self._chain.note(before.id, "requests", same=evident("requests", new))

    def trace_of(self, request_id: str) -> str:
        """The payload of Slack's that moved the request last; empty where time alone did."""
        query = sa.select(tables.requests.c.trace).where(tables.requests.c.id == request_id)
        return str(self._connection.scalar(query) or "")

    def decisions(self, request_id: str) -> Sequence[Decision]:
        """All decisions, oldest first."""
        rows = self._connection.execute(DECISIONS, {"of": request_id}).mappings()
        return [Decision(row["actor"], Decided(row["decided"]), row["reason"], row["at"]) for row in rows]

    def voted_on(self, actor: str, requests: Sequence[str]) -> frozenset[str]:
        """Those of these requests on which this person has decided."""
        mine = (DECISION.request_id.in_(requests), DECISION.actor == actor, DECISION.decided != TAKEN_BACK)
        return frozenset(self._connection.scalars(sa.select(DECISION.request_id).where(*mine)))

    def undecide(self, request_id: str, actor: str) -> None:
        """This person's decision counts no more; they may decide anew."""
        self._connection.execute(
            sa.update(tables.decisions)
            .where(DECISION.request_id == request_id, DECISION.actor == actor)
            .values(decided=TAKEN_BACK)
        )
        self._chain.note(request_id, "decisions", actor, same=evident("decisions", {"decided": TAKEN_BACK}))

    def decide(self, request_id: str, decision: Decision) -> None:
        """Adds a decision, or puts it in the place of one that was taken back; raises Raced if one counts."""
        said = {"decided": decision.decided, "reason": decision.reason, "at": decision.at}
        where = {"of": request_id, "by": decision.actor}
        if self._connection.execute(DECIDE_AGAIN, where | said).rowcount:
            self._chain.note(request_id, "decisions", decision.actor, same=evident("decisions", said))
            return
        row = {"request_id": request_id, "actor": decision.actor, **said}
        try:
            self._connection.execute(INSERT_DECISION, row)
        except IntegrityError as error:
            raise Raced from error
        self._chain.note(request_id, "decisions", decision.actor, same=evident("decisions", row))

    def linked(self, request_id: str, kind: Kind) -> Sequence[Request]:
        """Later requests of a kind that go back to this one, oldest first."""
        rows = self._connection.execute(
            sa.select(tables.requests)
            .where(COLUMN.linked_to == request_id, COLUMN.kind == kind.value)
            .order_by(COLUMN.created_at)
        ).mappings()
        return [_request(row) for row in rows]

    def record(self, request_id: str, events: Iterable[Event]) -> None:
        """Appends to the history."""
        self._chain.record(request_id, request_id, events)

    def events(self, request_id: str) -> Sequence[Event]:
        """The history, oldest first."""
        event = tables.events.c
        rows = self._connection.execute(
            sa.select(tables.events).where(event.request_id == request_id).order_by(event.id)
        ).mappings()
        return [Event(row["kind"], row["actor"], row["at"], json.loads(row["facts"])) for row in rows]

    def latest(self, requester: str, most: int) -> Sequence[Request]:
        """What somebody asked for lately, newest first."""
        return [_request(row) for row in self._connection.execute(latest_by(requester, most)).mappings()]

    def pending(self, most: int) -> Sequence[Request]:
        """What nobody has settled, oldest first."""
        return [_request(row) for row in self._connection.execute(pending_by(most)).mappings()]

    def groups(self, most: int) -> Sequence[str]:
        """Groups that were asked for and not turned down, the latest first."""
        return self._connection.scalars(
            sa.select(COLUMN.group_name)
            .where(COLUMN.state.not_in(TURNED_DOWN))
            .group_by(COLUMN.group_name)
            .order_by(sa.func.max(COLUMN.created_at).desc())
            .limit(most)
        ).all()

    def renew(self, request_id: str, owner: str, until: datetime) -> bool:
        """Prolongs the lease of running work; False if `owner` does not hold it any more."""
        lease = {"of": request_id, "owner": owner, "lease_until": until}
        renewed = self._connection.execute(RENEW, lease)
        return renewed.rowcount == 1

    def held(self, causes: Iterable[Cause], most: int, *, by_attempt: bool = False) -> Sequence[Request]:
        """Requests on hold for these causes, in the order of approval; or those tried least often first."""
        event = tables.events.c
        approved = (
            sa.select(sa.func.max(event.id))
            .where(event.request_id == COLUMN.id, event.kind == "request_approved")
            .scalar_subquery()
        )
        order = [COLUMN.attempt // MOST_PROBES, approved] if by_attempt else [approved]
        rows = self._connection.execute(
            sa.select(tables.requests)
            .where(COLUMN.state == State.HELD.value, COLUMN.held_for.in_([one.value for one in causes]))
            .order_by(*order, COLUMN.created_at)
            .limit(most)
        ).mappings()
        return [_request(row) for row in rows]

    def waiting(self, now: datetime, most: int) -> Sequence[Request]:
        """Pending requests that time alone changes by now, the longest due first."""
        rows = self._connection.execute(
            sa.select(tables.requests)
            .where(COLUMN.state == State.PENDING.value, COLUMN.due_at <= now)
            .order_by(COLUMN.due_at)
            .limit(most)
        ).mappings()
        return [_request(row) for row in rows]

    def count_busy(self, now: datetime, *, again: bool = False) -> int:
        """How many requests are being carried out or about to be; `again`: not for the first time."""
        running = sa.and_(COLUMN.state == State.RUNNING.value, COLUMN.lease_until > now)
        query = sa.select(sa.func.count()).where(
            sa.or_(running, COLUMN.state == State.APPROVED.value), COLUMN.attempt > int(again)
        )
        return int(self._connection.scalar(query.select_from(tables.requests)) or 0)

    def overdue(self, now: datetime, grace: timedelta, most: int) -> Sequence[Request]:
        """Requests at work that nobody holds although they are due since `grace`, oldest first."""
        abandoned = COLUMN.lease_until < now
        own_time = COLUMN.held_for.not_in([one.value for one in TROUBLES])
        never_begun = sa.and_(COLUMN.lease_until.is_(None), COLUMN.not_before < now - grace, own_time)
        rows = self._connection.execute(
            sa.select(tables.requests)
            .where(COLUMN.state.in_([state.value for state in AT_WORK]), sa.or_(abandoned, never_begun))
            .order_by(COLUMN.created_at)
            .limit(most)
        ).mappings()
        return [_request(row) for row in rows]


def latest_by(requester: str, most: int) -> sa.Select[Any]:
    """By the index on requester and moment."""
    query = sa.select(tables.requests).where(COLUMN.requester == requester)
    return query.order_by(COLUMN.created_at.desc()).limit(most)


def pending_by(most: int) -> sa.Select[Any]:
    """By the index on state and moment."""
    query = sa.select(tables.requests).where(COLUMN.state == State.PENDING.value)
    return query.order_by(COLUMN.created_at).limit(most)


def _request(row: sa.RowMapping) -> Request:
    values: dict[str, Any] = {name: row[name] for name in MUTABLE}
    values |= {"state": State(row["state"]), "held_for": Cause(row["held_for"])}
    return Request(
        id=row["id"],
        team=row["team"],
        kind=Kind(row["kind"]),
        group=row["group_name"],
        requester=row["requester"],
        requester_tz=row["requester_tz"],
        reason=row["reason"],
        expiry=expiry.from_text(row["expiry"]),
        total=row["total"],
        channel=row["channel"],
        created_at=row["created_at"],
        asked=tuple(part for part in row["asked_approvers"].split(",") if part),
        linked_to=row["linked_to"],
        revision=row["revision"],
        **values,
    )
