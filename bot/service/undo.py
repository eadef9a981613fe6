"""Use case: the numbers that one request blocked are to be lifted again; never too late."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import events
from bot.domain.errors import Refused
from bot.domain.request import SETTLED, Kind, Request, State
from bot.domain.standing import NEVER, Known
from bot.domain.verdict import Verdict
from bot.service.decide import Click
from bot.service.ledger import Block
from bot.service.picture import RequestPicture
from bot.service.ports import Transaction
from bot.service.read_picture import kept_request
from bot.service.submit import Desk
from bot.service.unblock import Unblock, unblock


def undo(
    tx: Transaction,
    click: Click,
    *,
    desk: Desk,
    now: datetime,
    new_id: Callable[[], str],
    reason: str = "",
    zone: ZoneInfo | None = None,
) -> RequestPicture:
    """Asks to lift what this request blocks by our record; one wish at a time."""
    request = kept_request(tx, click.request_id)
    if request.kind is not Kind.BLOCK or request.state is not State.DONE:
        raise Refused("Only a finished block can be undone.", code="not-done")
    earlier = tx.requests.linked(request.id, Kind.UNBLOCK)
    waiting = [one for one in earlier if one.state not in SETTLED]
    if waiting:
        raise Refused(
            f"Somebody asked already: request {waiting[-1].id} is {waiting[-1].state.value}.", code="asked"
        )
    numbers = tuple(one.e164 for one in set_by(tx, request) if one.standing.at(now) is not Known.FREE)
    if not numbers:
        raise Refused("By Blockbot's record nothing of this request is blocked any more.", code="over")
    command = Unblock(
        key=f"undo:{request.id}:{len(earlier)}",
        team=request.team,
        requester=click.actor,
        requester_tz=zone or desk.people.zone(click.actor) or desk.account_tz,
        numbers=numbers,
        reason=reason or f"Undo of request {request.id}",
        linked_to=request.id,
        group=request.group,
    )
    made = unblock(tx, command, desk=desk, now=now, new_id=new_id)
    tx.requests.record(request.id, [events.undo_asked(by=click.actor, at=now, request=made.id)])
    return made


def set_by(tx: Transaction, request: Request) -> list[Block]:
    """The numbers of a request that no later one blocked anew and nobody lifted."""
    sent = (Verdict.BLOCKED, Verdict.UNCONFIRMED)
    numbers = [line.e164 for line in tx.items.lines(request.id) if line.verdict in sent]
    found: list[Block] = []
    for first in range(0, len(numbers), 500):
        found += tx.standings.of(numbers[first : first + 500])
    here = [one for one in found if one.group == request.group and one.standing.high > NEVER]
    return [one for one in here if one.standing.by == request.id]
