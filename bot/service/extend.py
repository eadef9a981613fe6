"""Use case: what a request blocked is to stay blocked for longer; a new request under the same rules."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import events
from bot.domain.errors import FieldRefused, Refused
from bot.domain.expiry import Duration, Expiry, resolve
from bot.domain.numbers import Number, NumbersRead, show_number
from bot.domain.policy import length
from bot.domain.request import SETTLED, Kind, Request, State
from bot.service.decide import Click
from bot.service.picture import RequestPicture
from bot.service.ports import Transaction
from bot.service.read_picture import kept_request
from bot.service.submit import Desk, Submit, check, submit
from bot.service.undo import set_by


@dataclass(frozen=True, slots=True)
class Extend:
    """Who wants a request's numbers to stay blocked, and until when; `key` is the form's own."""

    key: str
    request_id: str
    actor: str
    zone: ZoneInfo
    expiry: Expiry
    reason: str = ""


def check_may_extend(tx: Transaction, request_id: str) -> Request:
    """The request, if there is anything of it to extend; raises Refused."""
    request = kept_request(tx, request_id)
    if request.kind is not Kind.BLOCK or request.state is not State.DONE:
        raise Refused("Only a finished block can be extended.", code="not-done")
    if not set_by(tx, request):
        raise Refused(
            "By Blockbot's record nothing of this request is left to extend: it was lifted, or a later "
            "request decides. /block why <number> tells which.",
            code="over",
        )
    return request


def extend(
    tx: Transaction, command: Extend, *, desk: Desk, now: datetime, new_id: Callable[[], str]
) -> RequestPicture:
    """Records the linked request, once per key. Raises FieldRefused (`expiry`) where the end is no later."""
    request = check_may_extend(tx, command.request_id)
    ends_at = resolve(command.expiry, now=now, user_tz=command.zone)
    if request.expires_at is None or (ends_at is not None and ends_at <= request.expires_at):
        raise FieldRefused(
            "expiry", "That is not later than it ends now. Name a later end.", code="not-later"
        )
    numbers = tuple(Number(one.e164, show_number(one.e164), "") for one in set_by(tx, request))
    wish = Submit(
        key=command.key,
        team=request.team,
        requester=command.actor,
        requester_tz=command.zone,
        group=request.group,
        numbers=NumbersRead(numbers),
        expiry=command.expiry,
        reason=command.reason or f"Extends request {request.id}: {request.reason}".rstrip(": "),
        linked_to=request.id,
    )
    check(wish, desk=desk, now=now)
    made = submit(tx, wish, desk=desk, now=now, new_id=new_id)
    tx.requests.record(request.id, [events.extension_asked(by=command.actor, at=now, request=made.id)])
    return made


def extend_same(
    tx: Transaction, click: Click, *, desk: Desk, now: datetime, new_id: Callable[[], str]
) -> RequestPicture:
    """With one press: the same length once more. Raises Refused where somebody asked for that already."""
    request = check_may_extend(tx, click.request_id)
    earlier = tx.requests.linked(request.id, Kind.BLOCK)
    waiting = [one for one in earlier if one.state not in SETTLED]
    if waiting:
        raise Refused(
            f"Somebody asked already: request {waiting[-1].id} is {waiting[-1].state.value}.", code="asked"
        )
    command = Extend(
        key=f"again:{request.id}:{len(earlier)}",
        request_id=request.id,
        actor=click.actor,
        zone=desk.people.zone(click.actor) or desk.account_tz,
        expiry=_same_length(request),
    )
    return extend(tx, command, desk=desk, now=now, new_id=new_id)


def _same_length(request: Request) -> Expiry:
    """What was asked for; of a fixed end the days from asking to it, at least one."""
    if isinstance(request.expiry, Duration) or request.expires_at is None:
        return request.expiry
    days = max(1, math.ceil((request.expires_at - request.created_at) / timedelta(days=1)))
    return Duration(f"for {length(timedelta(days=days))}", 0, days, 0)
