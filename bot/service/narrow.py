"""Use case: an approver narrows a pending request, and may approve what is left in the same act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import FieldRefused
from bot.domain.narrowing import Less
from bot.domain.narrowing import narrow as narrowed
from bot.domain.policy import check_requester
from bot.domain.request import Request
from bot.domain.verdict import Judgement, Verdict
from bot.service.change import write_change
from bot.service.concerned import is_entitled
from bot.service.decide import Click, approve
from bot.service.outbox import About, Letter
from bot.service.picture import NumberLine
from bot.service.ports import Transaction
from bot.service.read_picture import kept_request
from bot.service.rights import may_ask, may_decide
from bot.service.shown import check_shown
from bot.service.submit import Desk
from bot.service.verdicts import note_verdicts

TAKEN_OUT = "taken out by an approver"


@dataclass(frozen=True, slots=True)
class Edit:
    """A submitted edit form; `approves` says that it is this person's approval too."""

    click: Click
    less: Less
    approves: bool = False


def left_of(tx: Transaction, request_id: str) -> Sequence[NumberLine]:
    """The numbers that nobody has taken out, in order."""
    return [line for line in tx.items.lines(request_id) if line.verdict is Verdict.WAITING]


def narrow(tx: Transaction, edit: Edit, *, desk: Desk, now: datetime) -> None:
    """Records what was taken away, tells the requester, redraws the card. Raises Refused."""
    request = kept_request(tx, edit.click.request_id)
    group = edit.less.group or request.group
    change = narrowed(
        request,
        edit.less,
        by=edit.click.actor,
        at=now,
        entitled=_entitled(tx, request, edit, desk=desk, now=now),
        decisions=tx.requests.decisions(request.id),
        left=frozenset(line.e164 for line in left_of(tx, request.id)),
        rules=desk.policy.of(group),
    )
    if edit.approves:
        check_shown(tx, request, edit.click.shown, tx.contents.of(request))
    if group != request.group:
        _check_group(desk, request, group)
    out = {number: Judgement(Verdict.SKIPPED, TAKEN_OUT) for number in edit.less.taken_out}
    key = f"{request.id}:narrowed-{change.after.narrowed}"
    facts = {"by": edit.click.actor, **change.events[0].facts}
    tx.letters.write(Letter(key, About.NARROWED, request.channel, request.id, facts), now)
    write_change(tx, request, change, now=now)
    note_verdicts(tx, request.id, out, now, by=edit.click.actor)
    if edit.approves:
        approve(tx, Click(request.id, edit.click.actor), desk=desk, now=now)


def _entitled(tx: Transaction, request: Request, edit: Edit, *, desk: Desk, now: datetime) -> bool:
    """Whoever moves it into another group has to be an approver of both."""
    actor, group = edit.click.actor, edit.less.group
    there = not group or may_decide(desk.policy.of(group), desk.people, actor)
    return there and is_entitled(tx, request, actor, desk=desk, now=now)


def _check_group(desk: Desk, request: Request, group: str) -> None:
    """What the requester could not have asked for, an edit does not give them."""
    if not desk.policy.knows(group):
        raise FieldRefused("group", f"{group} is not a group that may be used here.", code="unknown-group")
    rules = desk.policy.of(group)
    check_requester(rules, group=group, allowed=may_ask(rules, desk.people, request.requester))
