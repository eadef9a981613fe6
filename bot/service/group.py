"""Use cases: a request that waits because CloudAgent has no such group is let go on, or given up."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain import hold as holding
from bot.domain.grouping import check_group
from bot.domain.request import Change, Request, State
from bot.domain.verdict import Judgement, Verdict
from bot.service.ports import Surface, Transaction
from bot.service.verdicts import note_verdicts

NOT_SENT = "Not sent: CloudAgent had no such group, and an approver ended the request."


def go_on(tx: Transaction, request: Request, *, by: str, entitled: bool, now: datetime) -> State:
    """An approver agrees that the group is created; the engine gets the job, in the same transaction.

    Raises Refused, also for a name that CloudAgent would not take.
    """
    change = holding.agree_to_group(request, by=by, at=now, entitled=entitled)
    check_group(request.group)
    _write(tx, request, change, now=now)
    tx.jobs.carry_out(request.id, change.after.attempt)
    return change.after.state


def give_up(
    tx: Transaction, request: Request, *, by: str, entitled: bool, reason: str, now: datetime
) -> State:
    """Nothing more is sent; numbers that were answered before the group went missing keep their verdict."""
    counts = tx.items.counts(request.id)
    answered = any(count for verdict, count in counts.items() if verdict is not Verdict.WAITING)
    change = holding.give_up(request, by=by, at=now, entitled=entitled, reason=reason, answered=answered)
    if answered:
        note_verdicts(tx, request.id, _not_sent(tx, request), now, by=by)
    tx.pictures.want(request.id, Surface.RESULT, request.channel, now)
    _write(tx, request, change, now=now)
    return change.after.state


def _not_sent(tx: Transaction, request: Request) -> Mapping[str, Judgement]:
    waiting = [one for one in tx.items.lines(request.id) if one.verdict is Verdict.WAITING]
    return {one.e164: Judgement(Verdict.SKIPPED, NOT_SENT) for one in waiting}


def _write(tx: Transaction, before: Request, change: Change, *, now: datetime) -> None:
    tx.requests.save(before, change.after)
    tx.requests.record(before.id, change.events)
    tx.pictures.want(before.id, Surface.CARD, before.channel, now)
    tx.jobs.show(before.id, before.revision + 1)
