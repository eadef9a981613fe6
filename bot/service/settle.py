"""Use case: every number of a request has its verdict, so the request is done and its outcome is told."""

from collections.abc import Callable
from datetime import datetime

from bot.domain import request as life
from bot.domain.ending import scheduled
from bot.domain.policy import GroupPolicy
from bot.domain.request import Request, State
from bot.service.aftermath import tell_earlier
from bot.service.picture import MOST_SHOWN
from bot.service.ports import Surface, Transaction

RulesOf = Callable[[str], GroupPolicy]
"""The rules of a group as they are now."""


def settle(tx: Transaction, request_id: str, owner: str, *, rules_of: RulesOf, now: datetime) -> bool:
    """Settles what `owner` was carrying out; False if it is not theirs any more."""
    request = tx.requests.get(request_id)
    if request is None or request.state is not State.RUNNING or request.lease_owner != owner:
        return False
    change = life.finish(request, at=now, counts=tx.items.counts(request_id))
    after = scheduled(change.after, rules_of(request.group))
    tx.requests.save(request, after)
    tx.requests.record(request_id, change.events)
    for surface in surfaces_of_result(request):
        tx.pictures.want(request_id, surface, request.channel, now)
    tx.jobs.show(request_id, after.revision)
    tell_earlier(tx, after, now=now)
    return True


def surfaces_of_result(request: Request) -> tuple[Surface, ...]:
    """What tells a request's outcome; a file only where the numbers are too many to write out."""
    few = (Surface.CARD, Surface.RESULT)
    return few if request.total <= MOST_SHOWN else (*few, Surface.FILE)
