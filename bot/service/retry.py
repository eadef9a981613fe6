"""Use case: the numbers of a finished request that failed are tried once more."""

from datetime import datetime

from bot.domain import retry as again
from bot.domain.request import State
from bot.domain.verdict import Verdict
from bot.service.change import write_change
from bot.service.concerned import is_entitled
from bot.service.decide import Click
from bot.service.ports import Surface, Transaction
from bot.service.read_picture import kept_request
from bot.service.submit import Desk

FAILED = (Verdict.REFUSED, Verdict.MISMATCHED, Verdict.UNCONFIRMED)


def retry(tx: Transaction, click: Click, *, desk: Desk, now: datetime) -> State:
    """Puts the failed numbers back to waiting; the engine gets the next attempt in the same transaction."""
    request = kept_request(tx, click.request_id)
    counts = tx.items.counts(request.id)
    change = again.retry(
        request,
        by=click.actor,
        at=now,
        # Who asked needs no further right, even while Slack is silent about approvers.
        entitled=click.actor == request.requester
        or is_entitled(tx, request, click.actor, desk=desk, now=now),
        failed=sum(counts.get(one, 0) for one in FAILED),
    )
    tx.items.reopen(request.id, now)
    tx.batches.reopen(request.id)
    # The old list of all numbers tells the old verdicts; a new one will be attached.
    tx.pictures.forget(request.id, Surface.FILE)
    write_change(tx, request, change, now=now)
    tx.jobs.carry_out(request.id, change.after.attempt)
    return change.after.state
