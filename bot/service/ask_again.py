"""Use case: the requester asks once more for what lapsed, with one press; a new request is made."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import events
from bot.domain.errors import Refused
from bot.domain.expiry import Deadline
from bot.domain.numbers import Number, NumbersRead
from bot.domain.request import LEAST_AHEAD, Kind, Request, State
from bot.domain.verdict import Verdict
from bot.service.decide import Click
from bot.service.picture import NumberLine
from bot.service.ports import Transaction
from bot.service.read_picture import kept_request
from bot.service.submit import Desk, Submit, check, submit
from bot.service.unblock import Unblock, unblock


def ask_again(tx: Transaction, click: Click, *, desk: Desk, now: datetime, new_id: Callable[[], str]) -> str:
    """The id of the new request; pressing twice makes one. Raises Refused as asking anew would."""
    request = kept_request(tx, click.request_id)
    _check_may(request, click.actor, now)
    known = tx.requests.id_of(_key(request))
    if known is not None:
        return known
    lines = [line for line in tx.items.lines(request.id) if line.verdict is Verdict.WAITING]
    if request.kind is Kind.UNBLOCK:
        made = unblock(tx, _same_lift(request, lines), desk=desk, now=now, new_id=new_id)
    else:
        command = _same_block(request, lines)
        check(command, desk=desk, now=now)
        made = submit(tx, command, desk=desk, now=now, new_id=new_id)
    tx.requests.record(request.id, [events.asked_again(by=click.actor, at=now, request=made.id)])
    return made.id


def _check_may(request: Request, actor: str, now: datetime) -> None:
    if actor != request.requester:
        raise Refused("Only the person who asked can ask again.", code="not-requester")
    if request.state is not State.LAPSED:
        raise Refused("This request has not lapsed, so there is nothing to ask again.", code="too-late")
    if isinstance(request.expiry, Deadline) and request.expiry.at - now < LEAST_AHEAD:
        raise Refused(
            "The end of this block has passed, so it cannot be asked for again as it is. "
            "Type /block with a later end.",
            code="expiry-passed",
        )


def _key(request: Request) -> str:
    return f"again:{request.id}"


def _same_block(request: Request, lines: Sequence[NumberLine]) -> Submit:
    return Submit(
        key=_key(request),
        team=request.team,
        requester=request.requester,
        requester_tz=ZoneInfo(request.requester_tz),
        group=request.group,
        numbers=NumbersRead(tuple(Number(line.e164, line.shown, "", line.note) for line in lines)),
        expiry=request.expiry,
        reason=request.reason,
        linked_to=request.id,
    )


def _same_lift(request: Request, lines: Sequence[NumberLine]) -> Unblock:
    return Unblock(
        key=_key(request),
        team=request.team,
        requester=request.requester,
        requester_tz=ZoneInfo(request.requester_tz),
        numbers=tuple(line.e164 for line in lines),
        reason=request.reason,
        linked_to=request.id,
        group=request.group,
    )
