"""Approve less: an approver takes numbers out, shortens the expiry, names another group; never wider."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import events
from bot.domain.errors import FieldRefused, Refused
from bot.domain.events import Event
from bot.domain.expiry import Expiry, resolve
from bot.domain.policy import GroupPolicy, check_end
from bot.domain.request import Change, Decision, Kind, Request, check_may_decide, check_pending

MOST_KEPT = 200
"""Numbers named in the event; beyond that their count says enough, the items keep the rest."""


@dataclass(frozen=True, slots=True)
class Less:
    """What an approver wants of a request; None and empty mean: as asked."""

    taken_out: tuple[str, ...] = ()
    """In E.164."""
    expiry: Expiry | None = None
    group: str = ""


def narrow(
    request: Request,
    less: Less,
    *,
    by: str,
    at: datetime,
    entitled: bool,
    decisions: Sequence[Decision],
    left: frozenset[str],
    rules: GroupPolicy,
) -> Change:
    """The request with less in it. `left` are its numbers now, `rules` those of the group it goes into."""
    check_may_decide(request, by=by, entitled=entitled, decisions=decisions)
    check_pending(request)
    expiry = less.expiry or request.expiry
    group = less.group or request.group
    out = [number for number in dict.fromkeys(less.taken_out) if number in left]
    _check_numbers(less, out, left)
    if request.kind is Kind.BLOCK:
        _check_shorter(request, expiry, at)
        check_end(rules, ends_at=resolve(expiry, now=at, user_tz=ZoneInfo(request.requester_tz)), now=at)
    else:
        _check_numbers_only(less)
    if group != request.group and decisions:
        # What the others approved was a block in the group that they saw.
        raise FieldRefused(
            "group", "Somebody has approved it for its group already; reject it instead.", code="approved"
        )
    if not out and expiry == request.expiry and group == request.group:
        more = ", shorten the expiry or name another group" if request.kind is Kind.BLOCK else ""
        raise Refused(f"Nothing was changed. Take numbers out{more}.", code="same")
    after = dataclasses.replace(
        request,
        expiry=expiry,
        group=group,
        quorum=max(request.quorum, rules.quorum) if group != request.group else request.quorum,
        narrowed=request.narrowed + 1,
    )
    return Change(after, (_event(request, after, out, by=by, at=at),))


def _check_numbers(less: Less, out: Sequence[str], left: frozenset[str]) -> None:
    strange = [number for number in less.taken_out if number not in left]
    if strange:
        raise FieldRefused("out", f"{strange[0]} is not a number of this request.", code="not-in-it")
    if len(out) == len(left):
        raise FieldRefused("out", "No number would be left. Reject the request instead.", code="nothing-left")


def _check_numbers_only(less: Less) -> None:
    """Of what is to be lifted."""
    for field, given in (("expiry", less.expiry), ("group", less.group)):
        if given:
            sentence = "A request to lift has no end and no group of its own. Only numbers can be taken out."
            raise FieldRefused(field, sentence, code="lifts")


def _check_shorter(request: Request, expiry: Expiry, at: datetime) -> None:
    zone = ZoneInfo(request.requester_tz)
    asked, wanted = resolve(request.expiry, now=at, user_tz=zone), resolve(expiry, now=at, user_tz=zone)
    if asked is not None and (wanted is None or wanted > asked):
        raise FieldRefused("expiry", "An edit can only shorten the block, not lengthen it.", code="longer")


def _event(before: Request, after: Request, out: Sequence[str], *, by: str, at: datetime) -> Event:
    expiry = (before.expiry.asked, after.expiry.asked) if after.expiry != before.expiry else None
    group = (before.group, after.group) if after.group != before.group else None
    return events.request_narrowed(
        by=by, at=at, taken_out=out[:MOST_KEPT], count=len(out), expiry=expiry, group=group
    )
