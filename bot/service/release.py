"""Lets requests go on that a trouble of CloudAgent's held up, in the order in which they were approved."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain import hold as holding
from bot.domain.request import TROUBLES, Request
from bot.service.ports import Transaction


def release_next(tx: Transaction, *, now: datetime, most: int) -> None:
    """CloudAgent has just done its work, so the next goes on; one at a time, or they would overtake.

    `most` requests may be busy at once.
    """
    if tx.requests.count_busy(now) < most:
        release(tx, tx.requests.held(TROUBLES, 1), now=now)


def release(tx: Transaction, held: Iterable[Request], *, now: datetime) -> int:
    """Hands these requests to the engine; how many."""
    count = 0
    for request in held:
        change = holding.release(request, at=now)
        tx.requests.save(request, change.after)
        tx.requests.record(request.id, change.events)
        tx.jobs.carry_out(request.id, change.after.attempt)
        count += 1
    return count
