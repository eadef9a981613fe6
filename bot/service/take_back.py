"""Use case: an approver takes a fresh approval back before anything was sent."""

from datetime import datetime

from bot.domain import take_back as decisions
from bot.domain.request import Decided, State
from bot.service.change import write_change
from bot.service.decide import Click
from bot.service.ports import Transaction
from bot.service.read_picture import kept_request


def take_back(tx: Transaction, click: Click, *, now: datetime) -> State:
    """The approval counts no more, and its person may decide anew. Raises Refused once the work has begun."""
    request = kept_request(tx, click.request_id)
    given = [one for one in tx.requests.decisions(request.id) if one.decided is Decided.APPROVED]
    approved = any(one.actor == click.actor for one in given)
    change = decisions.take_back(request, by=click.actor, at=now, approved=approved)
    tx.requests.undecide(request.id, click.actor)
    write_change(tx, request, change, now=now)
    return change.after.state
