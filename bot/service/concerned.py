"""Which groups a request concerns and whose rules hold for it; asks the ledger and the cache of people.

A block concerns its group. CloudAgent's delete names no group, so lifting a number concerns every group where
it stands, at the moment somebody decides.
"""

import dataclasses
from datetime import datetime

from bot.domain.circles import Circle, combined, lacking
from bot.domain.errors import Refused
from bot.domain.policy import GroupPolicy
from bot.domain.request import Decided, Kind, Request
from bot.service.ports import Transaction
from bot.service.rights import UNKNOWN, deciders, may_decide
from bot.service.submit import Desk


def groups_of(tx: Transaction, request: Request, now: datetime) -> tuple[str, ...]:
    """Its own group first; the others in the order of the alphabet."""
    if request.kind is Kind.BLOCK:
        return (request.group,)
    others = tx.standings.groups_of(request.id, now)
    return (request.group, *(one for one in others if one.casefold() != request.group.casefold()))


def rules_of(tx: Transaction, request: Request, *, desk: Desk, now: datetime) -> GroupPolicy:
    """One group's rules, or those of several together."""
    return combined(*map(desk.policy.of, groups_of(tx, request, now)))


def is_entitled(tx: Transaction, request: Request, actor: str, *, desk: Desk, now: datetime) -> bool:
    """Whether this person may decide in a group it concerns. Raises Refused while Slack has not told."""
    return may_decide_in(groups_of(tx, request, now), actor, desk)


def may_decide_in(groups: tuple[str, ...], actor: str, desk: Desk) -> bool:
    """Whether they may in any of these groups; one that is not known yet does not hide another's yes."""
    unknown: Refused | None = None
    for group in groups:
        try:
            if may_decide(desk.policy.of(group), desk.people, actor):
                return True
        except Refused as refused:
            unknown = refused
    if unknown is not None:
        raise unknown
    return False


def circles(groups: tuple[str, ...], desk: Desk) -> tuple[Circle, ...]:
    """Each group's deciders and quorum. Raises Refused while Slack has not told one of them."""
    found = []
    for group in groups:
        rules = desk.policy.of(group)
        members = deciders(rules, desk.people)
        if members is None:
            raise Refused(UNKNOWN, code="approvers-unknown")
        found.append(Circle(group, members, rules.quorum))
    return tuple(found)


def rules_for(tx: Transaction, request: Request, actor: str, *, desk: Desk, now: datetime) -> GroupPolicy:
    """The rules for this person's approval: the quorum is such that every group gets its own approvals."""
    groups = groups_of(tx, request, now)
    rules = combined(*map(desk.policy.of, groups))
    if len(groups) == 1:
        return rules
    given = {one.actor for one in tx.requests.decisions(request.id) if one.decided is Decided.APPROVED}
    together = given | {actor}
    wanted = len(together) + lacking(circles(groups, desk), together)
    return dataclasses.replace(rules, quorum=max(rules.quorum, wanted))
