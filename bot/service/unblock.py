"""Use case: somebody asks for numbers to be lifted; a request like any other, decided by the same rules.

CloudAgent's delete names no group: it may lift a number in every group where it stands.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.errors import Refused
from bot.domain.expiry import Permanent
from bot.domain.numbers import show_number
from bot.domain.policy import check_request
from bot.domain.request import Kind, Request, State
from bot.domain.standing import Known
from bot.domain.waiting import scheduled
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
        _check_decidable(request, desk)
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


def _check_decidable(request: Request, desk: Desk) -> None:
    rules = desk.policy.of(request.group)
    check_request(
        rules,
        requester=request.requester,
        approvers=deciders(rules, desk.people),
        total=request.total,
        ends_at=request.created_at,
        now=request.created_at,
    )


def _request(
    command: Unblock, blocks: Sequence[Block], *, desk: Desk, now: datetime, request_id: str
) -> Request:
    group = Counter(block.group for block in blocks).most_common(1)[0][0]
    rules = desk.policy.of(group)
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
        quorum=rules.quorum,
        linked_to=command.linked_to,
    )
    return scheduled(request, rules, desk.policy.quiet)


def _note(number: str, blocks: Sequence[Block]) -> str:
    """Says where else our ledger knows the number, because it will probably be lifted there too."""
    groups = sorted({block.group for block in blocks if block.e164 == number})
    return f"stands in {' and '.join(groups)}" if len(groups) > 1 else ""
