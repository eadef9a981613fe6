"""Use case: somebody asks for numbers to be blocked."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import events
from bot.domain.errors import FieldRefused
from bot.domain.events import Event
from bot.domain.expiry import Expiry, resolve
from bot.domain.numbers import NumbersRead
from bot.domain.policy import GroupPolicy, Policy, check_numbers, check_request, check_requester
from bot.domain.request import Kind, Request, State
from bot.domain.waiting import scheduled
from bot.service.picture import MOST_SHOWN, NumberLine, RequestPicture
from bot.service.ports import People, Surface, Transaction
from bot.service.read_picture import fresh_picture, read_picture, with_hints
from bot.service.rights import deciders, may_ask
from bot.service.storm_run import run_in_storm

MOST_LOOKED_UP = 200
"""Numbers up to which the private answer has the hints; the card has them always."""


@dataclass(frozen=True, slots=True)
class Submit:
    """A request as understood from a command or a form; `key` is the same for every retry of it."""

    key: str
    team: str
    requester: str
    requester_tz: ZoneInfo
    group: str
    numbers: NumbersRead
    expiry: Expiry
    reason: str
    linked_to: str | None = None
    """The request this one repeats."""


@dataclass(slots=True)
class Desk:
    """Where requests are taken: the rules, the people, the channel of the cards, the account's zone.

    Only `policy` ever changes, as a whole, when the policy file does.
    """

    policy: Policy
    people: People
    channel: str
    account_tz: ZoneInfo

    def rules_of(self, group: str) -> GroupPolicy:
        """The rules of a group as they are now."""
        return self.policy.of(group)


def check(command: Submit, *, desk: Desk, now: datetime) -> None:
    """Raises FieldRefused or Refused with the sentence for the person; touches nothing."""
    if not command.numbers.numbers:
        raise FieldRefused(
            "numbers",
            "I found no phone number to block. Write numbers like 98765 43210 or +91 98765 43210.",
            code="no-number",
        )
    check_before_numbers(command, desk=desk, now=now)
    check_numbers(desk.policy, (number.e164 for number in command.numbers.numbers))


def check_before_numbers(command: Submit, *, desk: Desk, now: datetime) -> None:
    """The same for a request whose numbers are still in a file."""
    policy, rules = desk.policy, desk.policy.of(command.group)
    if not policy.knows(command.group):
        raise FieldRefused(
            "group",
            f"{command.group} is not a group that blocks may be asked for here.",
            code="unknown-group",
            choices=tuple(policy.groups)[:10],
        )
    allowed = may_ask(rules, desk.people, command.requester)
    check_requester(rules, group=command.group, allowed=allowed)
    check_request(
        rules,
        requester=command.requester,
        approvers=deciders(rules, desk.people),
        total=len(command.numbers.numbers),
        ends_at=resolve(command.expiry, now=now, user_tz=command.requester_tz),
        now=now,
    )


def submit(
    tx: Transaction, command: Submit, *, desk: Desk, now: datetime, new_id: Callable[[], str]
) -> RequestPicture:
    """Records the request, its numbers and its history, and asks for its card; once per key."""
    known = tx.requests.id_of(command.key)
    if known is not None:
        return read_picture(tx, known, account_tz=desk.account_tz, now=now)
    asked = _request(command, desk=desk, now=now, request_id=new_id())
    request, at_once = _begun(tx, asked, desk=desk, now=now)
    numbers = [(one.e164, one.warning) for one in command.numbers.numbers]
    enter(tx, request, command.key, numbers, desk=desk, at_once=at_once)
    shown = [
        NumberLine(one.e164, one.shown, note=one.warning) for one in command.numbers.numbers[:MOST_SHOWN]
    ]
    picture = fresh_picture(request, shown, account_tz=desk.account_tz, now=now)
    return picture if request.total > MOST_LOOKED_UP else with_hints(tx, picture, now=now)


def enter(
    tx: Transaction,
    request: Request,
    key: str,
    numbers: Sequence[tuple[str, str]],
    *,
    desk: Desk,
    at_once: Sequence[Event] = (),
) -> None:
    """Writes a new request with its (E.164, note) pairs and its history, and asks for its card.

    `at_once` are the events of its start, where it runs without approval.
    """
    now = request.created_at
    tx.requests.add(request, key)
    tx.items.add(request.id, numbers, now)
    tx.requests.record(request.id, [_asked(request), *at_once])
    if at_once:
        tx.jobs.carry_out(request.id, request.attempt)
    tx.pictures.begin(request.id, Surface.CARD, request.channel, now)
    second = desk.policy.of(request.group).channel
    if second and second != request.channel:
        tx.pictures.begin(request.id, Surface.COPY, second, now)
    tx.jobs.show(request.id, 0)


def _begun(
    tx: Transaction, request: Request, *, desk: Desk, now: datetime
) -> tuple[Request, tuple[Event, ...]]:
    """The request as it starts: inside a storm those of on-call people run at once."""
    oncall = desk.policy.storm.oncall
    change, why_not = run_in_storm(tx, request, oncall=oncall, people=desk.people, now=now)
    if change is not None:
        return change.after, change.events
    note = f"A lead has to approve this although there is a storm: {why_not}." if why_not else ""
    return dataclasses.replace(request, note=note), ()


def _request(command: Submit, *, desk: Desk, now: datetime, request_id: str) -> Request:
    rules = desk.policy.of(command.group)
    request = Request(
        id=request_id,
        team=command.team,
        kind=Kind.BLOCK,
        state=State.PENDING,
        group=command.group,
        requester=command.requester,
        requester_tz=command.requester_tz.key,
        reason=command.reason,
        expiry=command.expiry,
        total=len(command.numbers.numbers),
        channel=desk.channel,
        created_at=now,
        asked=rules.approvers,
        quorum=rules.quorum,
        linked_to=command.linked_to,
    )
    return scheduled(request, rules, desk.policy.quiet)


def _asked(request: Request) -> Event:
    return events.request_asked(
        by=request.requester,
        at=request.created_at,
        kind=request.kind.value,
        group=request.group,
        numbers=request.total,
        expiry=request.expiry.asked or "the default",
        reason=request.reason,
    )
