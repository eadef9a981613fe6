"""Use cases: an approver approves or rejects, a requester cancels."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import request as life
from bot.domain.errors import Refused
from bot.domain.policy import Policy
from bot.domain.request import Kind, Request, State
from bot.domain.take_back import delayed
from bot.domain.verdict import Verdict
from bot.service.change import write_change
from bot.service.concerned import is_entitled, rules_for
from bot.service.grace import grace
from bot.service.group import give_up, go_on
from bot.service.outbox import About, Letter
from bot.service.ports import Surface, Transaction
from bot.service.read_picture import kept_request
from bot.service.shown import Shown, check_shown
from bot.service.submit import Desk


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody's wish about an existing request."""

    request_id: str
    actor: str
    shown: Shown | None = None
    """What this person saw of it; None where that is not known."""


def approve(tx: Transaction, click: Click, *, desk: Desk, now: datetime) -> State:
    """Counts the approval; at the quorum the engine gets the job, in the same transaction."""
    request = kept_request(tx, click.request_id)
    content = tx.contents.of(request)
    change = life.approve(
        request,
        by=click.actor,
        at=now,
        entitled=is_entitled(tx, request, click.actor, desk=desk, now=now),
        decisions=tx.requests.decisions(request.id),
        rules=rules_for(tx, request, click.actor, desk=desk, now=now),
        left=tx.items.counts(request.id).get(Verdict.WAITING, 0),
        content=content,
    )
    check_shown(tx, request, click.shown, content)
    if request.kind is Kind.BLOCK:
        _check_protected(tx, request.id, desk.policy)
    wait = grace(tx, request, desk.policy, now)
    change = delayed(change, wait)
    write_change(tx, request, change, now=now)
    if change.after.state is State.APPROVED:
        tx.jobs.carry_out(request.id, change.after.attempt, after=timedelta(seconds=wait))
    return change.after.state


def reject(
    tx: Transaction, click: Click, *, reason: str, desk: Desk, now: datetime, tell: bool = True
) -> State:
    """Settles the request with a reason; the requester is told in its thread and, with `tell`, privately."""
    request = kept_request(tx, click.request_id)
    if life.waits_for_group(request):
        entitled = is_entitled(tx, request, click.actor, desk=desk, now=now)
        after = give_up(tx, request, by=click.actor, entitled=entitled, reason=reason, now=now)
        if tell:
            tx.letters.write(_rejected(request, reason), now)
        return after
    content = tx.contents.of(request)
    change = life.reject(
        request,
        by=click.actor,
        at=now,
        entitled=is_entitled(tx, request, click.actor, desk=desk, now=now),
        decisions=tx.requests.decisions(request.id),
        reason=reason,
        content=content,
    )
    check_shown(tx, request, click.shown, content)
    tx.pictures.want(request.id, Surface.RESULT, request.channel, now)
    if tell:
        tx.letters.write(_rejected(request, reason), now)
    write_change(tx, request, change, now=now)
    return change.after.state


def look_again(tx: Transaction, *, request_id: str, now: datetime) -> None:
    """Has the card drawn anew for somebody who saw another one."""
    request = kept_request(tx, request_id)
    tx.pictures.want(request.id, Surface.CARD, request.channel, now)
    tx.jobs.show(request.id, request.revision)


def create_group(tx: Transaction, click: Click, *, desk: Desk, now: datetime) -> State:
    """CloudAgent has no such group: an approver agrees that it is created, and the request goes on."""
    request = kept_request(tx, click.request_id)
    entitled = is_entitled(tx, request, click.actor, desk=desk, now=now)
    return go_on(tx, request, by=click.actor, entitled=entitled, now=now)


def check_may_decide(tx: Transaction, click: Click, *, desk: Desk, now: datetime) -> None:
    """Raises Refused where a decision by this person on what they saw would be refused; changes nothing."""
    request = kept_request(tx, click.request_id)
    life.check_may_decide(
        request,
        by=click.actor,
        entitled=is_entitled(tx, request, click.actor, desk=desk, now=now),
        decisions=tx.requests.decisions(request.id),
    )
    if request.state is State.PENDING:
        check_shown(tx, request, click.shown, tx.contents.of(request))


def cancel(tx: Transaction, click: Click, *, now: datetime) -> State:
    """Takes a pending request back."""
    request = kept_request(tx, click.request_id)
    change = life.cancel(request, by=click.actor, at=now)
    write_change(tx, request, change, now=now)
    return change.after.state


def _check_protected(tx: Transaction, request_id: str, policy: Policy) -> None:
    """Numbers that became protected while the request waited are not blocked all the same."""
    found = [
        one for rule in policy.protected for one in tx.items.among(request_id, rule.numbers, rule.prefixes)
    ]
    if found:
        label = policy.whose(found[0])
        raise Refused(
            f"The rules have changed since this was asked: {found[0]} is protected now ({label}). Take it "
            "out with Edit, or reject the request.",
            code="rules-changed",
        )


def _rejected(request: Request, reason: str) -> Letter:
    facts = {"reason": reason}
    return Letter(f"{request.id}:rejected", About.REJECTED, request.requester, request.id, facts)
