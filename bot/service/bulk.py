"""Use case: decide on several pending requests in one go; each has its own decision, events and refusal."""

import dataclasses
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Refused
from bot.domain.request import Decided, Kind, Request
from bot.service.concerned import is_entitled
from bot.service.decide import Click, approve, look_again, reject
from bot.service.outbox import About, Letter
from bot.service.picture import RequestPicture
from bot.service.ports import Clock, Store, Transaction
from bot.service.read_picture import known_request, listed_picture
from bot.service.shown import CHANGED, Shown, read_carried
from bot.service.submit import Desk

MOST = 100
"""Requests in one go; the options that Slack takes in one menu."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody decided on several requests; `key` is the same for every delivery of it."""

    key: str
    actor: str
    ids: tuple[str, ...]
    """As `carried`: each with what was seen of it."""
    decided: Decided
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: how many were decided, and why others were not."""

    done: int
    refused: tuple[tuple[str, str], ...] = ()
    """(request id, sentence)"""


def queue_of(tx: Transaction, actor: str, *, desk: Desk, now: datetime) -> list[RequestPicture]:
    """What waits for this person's decision, oldest first."""
    mine = waiting_for(tx, actor, desk=desk, now=now)
    return [_to_decide(tx, one, desk=desk, now=now) for one in mine]


def _to_decide(tx: Transaction, request: Request, *, desk: Desk, now: datetime) -> RequestPicture:
    listed = listed_picture(tx, request, account_tz=desk.account_tz, now=now)
    return dataclasses.replace(listed, shown=Shown(request.narrowed, tx.contents.of(request)).text())


def waiting_for(tx: Transaction, actor: str, *, desk: Desk, now: datetime) -> list[Request]:
    """The same without all that a picture takes."""
    pending = tx.requests.pending(MOST)
    voted = tx.requests.voted_on(actor, [one.id for one in pending])
    left = [one for one in pending if one.id not in voted]
    return [one for one in left if _waits_for(tx, one, actor, desk=desk, now=now)]


def _waits_for(tx: Transaction, request: Request, actor: str, *, desk: Desk, now: datetime) -> bool:
    if request.requester == actor:
        return False
    try:
        return is_entitled(tx, request, actor, desk=desk, now=now)
    except Refused:
        return False


async def decide_all(store: Store, wish: Wish, *, desk: Desk, clock: Clock) -> Outcome:
    """One transaction a request, so that one refusal stops no other; then one letter a requester."""
    done: list[Request] = []
    refused: list[tuple[str, str]] = []
    for one in dict.fromkeys(wish.ids[:MOST]):
        try:
            work = functools.partial(_decide, wish=wish, one=one, desk=desk, now=clock())
            done.append(await store.write(work))
        except Refused as refusal:
            name = read_carried(one)[0]
            refused.append((name, refusal.sentence))
            if refusal.code == CHANGED:
                await store.write(functools.partial(look_again, request_id=name, now=clock()))
    if done:
        await store.write(functools.partial(_tell, wish=wish, done=done, now=clock()))
    return Outcome(len(done), tuple(refused))


def _decide(tx: Transaction, *, wish: Wish, one: str, desk: Desk, now: datetime) -> Request:
    name, shown = read_carried(one)
    click = Click(name, wish.actor, shown)
    if wish.decided is Decided.APPROVED:
        approve(tx, click, desk=desk, now=now)
    else:
        reject(tx, click, reason=wish.reason, desk=desk, now=now, tell=False)
    return known_request(tx, name)


def _tell(tx: Transaction, *, wish: Wish, done: Sequence[Request], now: datetime) -> None:
    for requester in dict.fromkeys(one.requester for one in done):
        lines = [_line(one) for one in done if one.requester == requester]
        facts = {"by": wish.actor, "decided": wish.decided.value, "reason": wish.reason, "lines": lines}
        tx.letters.write(Letter(f"{wish.key}:{requester}"[:80], About.DECIDED, requester, None, facts), now)


def _line(request: Request) -> str:
    verb = "Block" if request.kind is Kind.BLOCK else "Unblock"
    numbers = "1 number" if request.total == 1 else f"{request.total:,} numbers"
    return f"{verb} {numbers} in “{request.group}”"
