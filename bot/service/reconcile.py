"""Use cases: a lead hands in the console's block list; differences are adopted, or asked to be applied again.

Nothing is lifted or deleted by itself. What calls CloudAgent goes through the policy's approval rule.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import ending, events
from bot.domain.errors import Refused
from bot.domain.expiry import Deadline, Permanent
from bot.domain.numbers import Number, NumbersRead, show_number
from bot.domain.reconcile import Difference, Kind
from bot.domain.request import Kind as RequestKind
from bot.domain.request import Request, State
from bot.domain.standing import FOREVER
from bot.domain.verdict import Judgement, Verdict
from bot.service.file_port import FileHandle
from bot.service.home import is_lead
from bot.service.ports import Surface, Transaction
from bot.service.reconcile_port import Reconciliation
from bot.service.rights import may_decide
from bot.service.submit import Desk, Submit, check, submit
from bot.service.verdicts import note_verdicts

ADOPTED = "as CloudAgent's own list says; adopted by hand"


@dataclass(frozen=True, slots=True)
class Reconcile:
    """A list that somebody handed in; `key` is the form's own."""

    key: str
    team: str
    actor: str
    group: str
    file: FileHandle


@dataclass(frozen=True, slots=True)
class Settle:
    """Which differences of a reconciliation somebody wants settled: by their places in it."""

    reconciliation: str
    places: tuple[int, ...]
    actor: str


def check_may_reconcile(desk: Desk, user: str) -> None:
    """Raises Refused."""
    if not is_lead(desk, user):
        raise Refused("Only approvers compare CloudAgent's list with the ledger.", code="not-approver")


def start(
    tx: Transaction, command: Reconcile, *, desk: Desk, now: datetime, new_id: Callable[[], str]
) -> None:
    """Records the wish, once per key; it is read by whoever is free."""
    check_may_reconcile(desk, command.actor)
    wish = Reconciliation(
        new_id(), command.team, command.actor, command.group, desk.channel, command.file, now
    )
    tx.reconciliations.add(wish, command.key)


def adopt(
    tx: Transaction, command: Settle, *, desk: Desk, now: datetime, new_id: Callable[[], str]
) -> Reconciliation:
    """The ledger takes over what the list says; CloudAgent is not called. Raises Refused."""
    one, chosen = _open(tx, command, desk)
    made: dict[int, str] = {}
    for places in _alike(one, chosen, lambda each: _believed(each, now)):
        first = one.found[places[0]]
        request = _adopted(one, command.actor, first, len(places), desk=desk, now=now, request_id=new_id())
        _enter(tx, request, f"adopt:{one.id}:{places[0]}", [one.found[place].e164 for place in places], now)
        tx.requests.record(
            request.id,
            [events.adopted(by=command.actor, at=now, reconciliation=one.id, kind=first.kind.value)],
        )
        made |= dict.fromkeys(places, request.id)
    return _settled(tx, one, made, f"adopted by <@{command.actor}>")


def apply_again(
    tx: Transaction, command: Settle, *, desk: Desk, now: datetime, new_id: Callable[[], str]
) -> Reconciliation:
    """Asks for CloudAgent to be told what the ledger says, as new requests. Raises Refused."""
    one, chosen = _open(tx, command, desk)
    if any(one.found[place].kind is Kind.ADDED for place in chosen):
        raise Refused("What was added by hand is not in the ledger: adopt it, or use /unblock.", code="added")
    made: dict[int, str] = {}
    for places in _alike(one, chosen, lambda each: each.ledger or FOREVER):
        wish = _again(one, command.actor, [one.found[place] for place in places], places[0], desk)
        check(wish, desk=desk, now=now)
        made |= dict.fromkeys(places, submit(tx, wish, desk=desk, now=now, new_id=new_id).id)
    return _settled(tx, one, made, f"asked for again by <@{command.actor}>")


def places_of(one: Reconciliation, kind: str) -> tuple[int, ...]:
    """The open differences of a kind."""
    return tuple(at for at, each in enumerate(one.found) if each.kind.value == kind and not each.settled)


def _open(tx: Transaction, command: Settle, desk: Desk) -> tuple[Reconciliation, list[int]]:
    one = tx.reconciliations.get(command.reconciliation)
    if one is None:
        raise Refused("I know no such comparison.", code="unknown")
    known = [place for place in command.places if 0 <= place < len(one.found)]
    chosen = [place for place in known if not one.found[place].settled]
    if not chosen:
        told = one.found[known[0]].settled if known else "nothing of it is left"
        raise Refused(
            f"This is settled already: {told}.".replace("<@", "@").replace(">", ""), code="too-late"
        )
    for group in {one.found[place].group for place in chosen}:
        if not may_decide(desk.rules_of(group), desk.people, command.actor):
            raise Refused(f"Only the approvers of {group} may settle this.", code="not-approver")
    return one, chosen


def _alike(
    one: Reconciliation, chosen: Iterable[int], end: Callable[[Difference], datetime]
) -> Iterable[Sequence[int]]:
    """Those that fit into one request: of one group, with one end, of one kind."""
    sorts: dict[tuple[object, ...], list[int]] = {}
    for place in chosen:
        each = one.found[place]
        sorts.setdefault((each.kind, each.group.casefold(), end(each)), []).append(place)
    return sorts.values()


def _believed(each: Difference, now: datetime) -> datetime:
    """The end that the list gives a number: over by now where it lacks it, unknown ones as permanent."""
    return now if each.kind is Kind.MISSING else each.console or FOREVER


def _adopted(
    one: Reconciliation, actor: str, first: Difference, total: int, *, desk: Desk, now: datetime,
    request_id: str,
) -> Request:  # fmt: skip
    """A finished block that nobody sent: it only writes down what stands there."""
    until = _believed(first, now)
    fixed = Deadline("as in CloudAgent's list", until)
    request = Request(
        id=request_id,
        team=one.team,
        kind=RequestKind.BLOCK,
        state=State.DONE,
        group=first.group,
        requester=actor,
        requester_tz=(desk.people.zone(actor) or desk.account_tz).key,
        reason=f"Adopted from CloudAgent's list “{one.file.name}” ({first.kind.value.replace('_', ' ')})",
        expiry=Permanent("as in CloudAgent's list") if until >= FOREVER else fixed,
        total=total,
        channel=one.channel,
        created_at=now,
        expires_at=None if until >= FOREVER else until,
        closed_at=now,
        closed_by=actor,
        linked_to=first.request_id or None,
    )
    return ending.scheduled(request, desk.rules_of(first.group))


def _enter(tx: Transaction, request: Request, key: str, numbers: Sequence[str], now: datetime) -> None:
    tx.requests.add(request, key)
    tx.items.add(request.id, [(number, "") for number in numbers], now)
    asked = events.request_asked(
        by=request.requester,
        at=now,
        kind=request.kind.value,
        group=request.group,
        numbers=request.total,
        expiry=request.expiry.asked,
        reason=request.reason,
    )
    tx.requests.record(request.id, [asked])
    judged = dict.fromkeys(numbers, Judgement(Verdict.BLOCKED, ADOPTED))
    note_verdicts(tx, request.id, judged, now, by=request.requester)
    tx.pictures.begin(request.id, Surface.CARD, request.channel, now)
    tx.jobs.show(request.id, 0)


def _again(one: Reconciliation, actor: str, chosen: Sequence[Difference], place: int, desk: Desk) -> Submit:
    first = chosen[0]
    until = first.ledger or FOREVER
    numbers = tuple(Number(each.e164, show_number(each.e164), "") for each in chosen)
    fixed = Deadline("as the ledger has it", until)
    return Submit(
        key=f"again:{one.id}:{place}",
        team=one.team,
        requester=actor,
        requester_tz=desk.people.zone(actor) or desk.account_tz,
        group=first.group,
        numbers=NumbersRead(numbers),
        expiry=Permanent("as the ledger has it") if until >= FOREVER else fixed,
        reason=f"CloudAgent's list “{one.file.name}” differs from the ledger",
        linked_to=first.request_id or None,
    )


def _settled(tx: Transaction, one: Reconciliation, made: dict[int, str], how: str) -> Reconciliation:
    found = tuple(
        replace(each, settled=f"{how}, request {made[at]}") if at in made else each
        for at, each in enumerate(one.found)
    )
    after = replace(one, found=found)
    tx.reconciliations.save(after)
    return after
