"""Use case: somebody asks for numbers to be lifted; a request like any other, decided by the same rules.

CloudAgent's delete names no group: it may lift a number in every group where it stands, so the rules of each
of these groups hold.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.circles import combined, fewest
from bot.domain.errors import Refused
from bot.domain.expiry import Permanent
from bot.domain.numbers import show_number
from bot.domain.policy import check_request
from bot.domain.request import Kind, Request, State
from bot.domain.standing import Known
from bot.domain.waiting import scheduled
from bot.service.concerned import circles
from bot.service.ledger import Block
from bot.service.picture import RequestPicture
from bot.service.ports import Transaction
from bot.service.read_picture import read_picture
from bot.service.rights import deciders, may_decide
from bot.service.submit import Desk, enter

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Unblock:
    """Which numbers (E.164) are to be lifted; `key` is the same for every retry of the wish."""

    key: str
    team: str
    requester: str
    requester_tz: ZoneInfo
    numbers: tuple[str, ...]
    reason: str
    linked_to: str | None = None
    """The request that blocked them, where one is undone."""
    group: str = ""
    """Its group: there the numbers are surely to be lifted. Elsewhere, and by itself: where most stand."""


def unblock(
    tx: Transaction, command: Unblock, *, desk: Desk, now: datetime, new_id: Callable[[], str]
) -> RequestPicture:
    """Records the request once per key. Raises Refused where nothing is blocked, or by others."""
    known = tx.requests.id_of(command.key)
    if known is None:
        blocks = [one for one in tx.standings.of(command.numbers) if one.standing.at(now) is not Known.FREE]
        _check_blocked(command.numbers, blocks)
        request = _request(command, blocks, desk=desk, now=now, request_id=new_id())
        _check_rights(command, blocks, desk)
        _check_decidable(request, blocks, desk)
        known = request.id
        enter(tx, request, command.key, [(one, _note(one, blocks)) for one in command.numbers], desk=desk)
    return read_picture(tx, known, account_tz=desk.account_tz, now=now)


def _check_blocked(numbers: Sequence[str], blocks: Sequence[Block]) -> None:
    there = {block.e164 for block in blocks}
    missing = [show_number(one) for one in numbers if one not in there]
    if missing:
        rest = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        raise Refused(
            f"By Blockbot's record these are not blocked now: {', '.join(missing[:MOST_NAMED])}{rest}. "
            "Leave them out; what was blocked in the CloudAgent console is lifted there.",
            code="not-blocked",
        )


def _check_rights(command: Unblock, blocks: Sequence[Block], desk: Desk) -> None:
    """Leads lift all, everybody else what they asked for themselves."""
    for group in sorted({block.group for block in blocks}):
        if may_decide(desk.policy.of(group), desk.people, command.requester):
            continue
        if any(block.requester != command.requester for block in blocks if block.group == group):
            raise Refused(
                f"You may ask to lift only what you asked to block yourself; some of it in {group} was not. "
                "A team lead may ask for it.",
                code="not-yours",
            )


def _check_decidable(request: Request, blocks: Sequence[Block], desk: Desk) -> None:
    """By the rules of every group in which some of it stands."""
    for group, total in sorted(Counter(block.group for block in blocks).items()):
        rules = desk.policy.of(group)
        check_request(
            rules,
            requester=request.requester,
            approvers=deciders(rules, desk.people),
            total=total,
            ends_at=request.created_at,
            now=request.created_at,
        )


def _request(
    command: Unblock, blocks: Sequence[Block], *, desk: Desk, now: datetime, request_id: str
) -> Request:
    by_number = Counter(block.group for block in blocks)
    group = command.group if command.group in by_number else by_number.most_common(1)[0][0]
    groups = (group, *sorted(by_number.keys() - {group}))
    rules = combined(*map(desk.policy.of, groups))
    request = Request(
        id=request_id,
        team=command.team,
        kind=Kind.UNBLOCK,
        state=State.PENDING,
        group=group,
        requester=command.requester,
        requester_tz=command.requester_tz.key,
        reason=command.reason,
        expiry=Permanent(""),
        total=len(command.numbers),
        channel=desk.channel,
        created_at=now,
        asked=rules.approvers,
        quorum=max(rules.quorum, _fewest(command, groups, desk)),
        note=_each_agrees(groups, desk),
        linked_to=command.linked_to,
    )
    return scheduled(request, rules, desk.policy.quiet)


def _fewest(command: Unblock, groups: tuple[str, ...], desk: Desk) -> int:
    """How many people it takes for all groups; what is not known yet is found out by those who decide."""
    if len(groups) == 1 or any(deciders(desk.policy.of(one), desk.people) is None for one in groups):
        return 1
    return fewest(circles(groups, desk), without=command.requester)


def _each_agrees(groups: tuple[str, ...], desk: Desk) -> str:
    """Says whose rules hold, where they are not the same for all groups."""
    rules = [desk.policy.of(one) for one in groups]
    if all((one.deciders, one.quorum) == (rules[0].deciders, rules[0].quorum) for one in rules):
        return ""
    told = ", ".join(f"{group} {one.quorum}" for group, one in zip(groups, rules, strict=True))
    return f"It concerns {len(groups)} groups, and each one's own approvers have to agree: {told}."


def _note(number: str, blocks: Sequence[Block]) -> str:
    """Says where else our ledger knows the number, because it will probably be lifted there too."""
    groups = sorted({block.group for block in blocks if block.e164 == number})
    return f"stands in {' and '.join(groups)}" if len(groups) > 1 else ""
