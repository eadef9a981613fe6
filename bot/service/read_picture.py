"""Reads the view-model of a request from the ledger."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.collision import LEAST_SHARING, collisions, shared_prefix
from bot.domain.errors import Refused
from bot.domain.events import Event
from bot.domain.expiry import echo, echo_expiry
from bot.domain.request import Kind, Request, State
from bot.domain.take_back import starts_at
from bot.domain.time_left import time_left
from bot.domain.verdict import Verdict
from bot.domain.waiting import is_claimed
from bot.service.held_note import held_note
from bot.service.picture import MOST_SHOWN, NumberLine, RequestPicture
from bot.service.ports import BatchState, Transaction
from bot.service.shown import Shown

UNDECIDED = frozenset({State.PENDING, State.REJECTED, State.CANCELLED, State.LAPSED})


def read_picture(tx: Transaction, request_id: str, *, account_tz: ZoneInfo, now: datetime) -> RequestPicture:
    """All a card may show of the request; raises Refused if there is no such request."""
    request = known_request(tx, request_id)
    many = request.total > MOST_SHOWN
    counts = tx.items.counts(request_id)
    picture = dataclasses.replace(
        fresh_picture(request, tx.items.lines(request_id, most=MOST_SHOWN), account_tz=account_tz, now=now),
        counts=counts,
        note=held_note(request, counts.get(Verdict.WAITING, 0), account_tz=account_tz, now=now),
        failures=tuple(tx.items.failures(request_id, MOST_SHOWN)) if many else (),
        decisions=tuple(tx.requests.decisions(request_id)),
        narrowings=_narrowings(tx, request),
        shown=Shown(request.narrowed, tx.contents.of(request)).text() if _pending(request) else "",
        fates=tx.endings.fates(request, now) if _stood(request) else {},
        time_left=_time_left(tx, request) if many and request.state is State.RUNNING else None,
    )
    return with_hints(tx, picture, now=now)


def listed_picture(
    tx: Transaction, request: Request, *, account_tz: ZoneInfo, now: datetime
) -> RequestPicture:
    """As much of it as one line of a list shows: no numbers, no hints, nothing to decide on."""
    picture = fresh_picture(request, (), account_tz=account_tz, now=now)
    return dataclasses.replace(
        picture,
        counts=picture.counts if _pending(request) else tx.items.counts(request.id),
        decisions=tuple(tx.requests.decisions(request.id)),
        fates=tx.endings.fates(request, now) if _stood(request) else {},
    )


def _pending(request: Request) -> bool:
    return request.state is State.PENDING


def with_hints(tx: Transaction, picture: RequestPicture, *, now: datetime) -> RequestPicture:
    """The same with what the ledger knows of its numbers; only worth its cost while it can be decided."""
    if picture.state is not State.PENDING or picture.kind is not Kind.BLOCK:
        return picture
    met = tx.collisions.meetings(picture.id)
    shared = None
    if picture.total >= LEAST_SHARING:
        shared = shared_prefix(tx.collisions.prefixes(picture.id), picture.total)
    return dataclasses.replace(
        picture, collisions=collisions(met, group=picture.group, now=now), prefix=shared
    )


def _stood(request: Request) -> bool:
    return request.kind is Kind.BLOCK and request.state is State.DONE


def _time_left(tx: Transaction, request: Request) -> timedelta | None:
    batches = tx.batches.of(request.id)
    ended = [one.ended_at for one in batches if one.ended_at is not None and one.state is BatchState.DONE]
    return time_left(ended, len(batches) - len(ended))


def _narrowings(tx: Transaction, request: Request) -> tuple[Event, ...]:
    if not request.narrowed:
        return ()
    return tuple(one for one in tx.requests.events(request.id) if one.kind == "request_narrowed")


def fresh_picture(
    request: Request, lines: Sequence[NumberLine], *, account_tz: ZoneInfo, now: datetime
) -> RequestPicture:
    """The same for a request that was recorded a moment ago: nothing of it has to be read back.

    `lines` are its first numbers, at most MOST_SHOWN.
    """
    return RequestPicture(
        id=request.id,
        kind=request.kind,
        state=request.state,
        group=request.group,
        requester=request.requester,
        reason=request.reason,
        expiry_asked=request.expiry.asked,
        expiry_line=expiry_line(request, account_tz=account_tz, now=now),
        created_at=request.created_at,
        total=request.total,
        numbers=tuple(lines),
        counts={Verdict.WAITING: request.total},
        asked=request.asked,
        quorum=request.quorum,
        closed_at=request.closed_at,
        closed_by=request.closed_by,
        note=request.note,
        held_for=request.held_for,
        storm=request.storm,
        claimed_by=request.claimed_by if is_claimed(request, now) else "",
        claimed_until=request.claimed_until,
        lapses_at=request.lapses_at,
        starts_at=starts_at(request, now),
    )


def known_request(tx: Transaction, request_id: str) -> Request:
    """The request as it is now; raises Refused if the ledger has none of this id."""
    return _known(tx.requests.get(request_id))


def kept_request(tx: Transaction, request_id: str) -> Request:
    """The same for who is about to change it: what is read after it is of the same moment.

    PostgreSQL shows each statement what was committed before it, so without this the request could be read as
    it was, and its votes and numbers as another's decision left them.
    """
    return _known(tx.requests.keep(request_id))


def _known(request: Request | None) -> Request:
    if request is None:
        sentence = "I know no such request. It may belong to another installation."
        raise Refused(sentence, code="unknown-request")
    return request


def expiry_line(request: Request, *, account_tz: ZoneInfo, now: datetime) -> str:
    """The echo sentence: a resolved instant once approved, before that what approval would make of it."""
    if request.kind is Kind.UNBLOCK:
        return ""
    zone = ZoneInfo(request.requester_tz)
    if request.state in UNDECIDED:
        return echo_expiry(request.expiry, now=now, user_tz=zone, account_tz=account_tz)
    return echo(request.expires_at, now=now, user_tz=zone, account_tz=account_tz)


def latest_of(
    tx: Transaction, requester: str, *, most: int, account_tz: ZoneInfo, now: datetime, skip: int = 0
) -> list[RequestPicture]:
    """What somebody asked for lately, newest first; the latest `most` without the first `skip`."""
    known = tx.requests.latest(requester, most)[skip:]
    return [listed_picture(tx, one, account_tz=account_tz, now=now) for one in known]
