"""Use cases: an approver reviews what ran in a storm, one request at a time or many: keep, shorten, undo."""

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import events
from bot.domain.errors import Refused
from bot.domain.expiry import Expiry
from bot.domain.request import Request
from bot.domain.storm import Storm
from bot.domain.storm_review import Outcome, Reviewed, check_one, check_review, correction
from bot.service.change import note_decision
from bot.service.outbox import About, Letter
from bot.service.picture import RequestPicture
from bot.service.ports import Clock, Store, Surface, Transaction
from bot.service.read_picture import kept_request, known_request, read_picture
from bot.service.rights import may_decide
from bot.service.storm import known_storm
from bot.service.submit import Desk
from bot.service.undo import set_by

MOST = 100
"""Requests in one go; the options that Slack takes in one menu."""


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """What somebody makes of requests of one storm; `key` is the same for every delivery of it."""

    key: str
    actor: str
    ids: tuple[str, ...]
    outcome: Outcome
    expiry: Expiry | None = None
    """Until when they stay blocked, where they are shortened."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """How many were reviewed, and why others were not: (request id, sentence)."""

    done: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """What is left to review of a storm; `first` are its oldest requests, at most MOST."""

    storm: Storm
    left: int
    first: tuple[RequestPicture, ...]


def owed(tx: Transaction, *, storm_id: str, actor: str, desk: Desk, now: datetime) -> Owed:
    """What this person may still review. Raises Refused where they may not, or the storm goes on."""
    storm = known_storm(tx, storm_id)
    check_review(storm, entitled=may_decide(desk.policy.of(storm.group), desk.people, actor))
    left = _left(tx, storm_id)
    mine = [one for one in left if one.requester != actor]
    first = [read_picture(tx, one.id, account_tz=desk.account_tz, now=now) for one in mine[:MOST]]
    return Owed(storm, len(left), tuple(first))


def storm_of(tx: Transaction, request_id: str) -> str:
    """The storm in which a request ran; raises Refused where it ran in none."""
    request = known_request(tx, request_id)
    if not request.storm:
        raise Refused("This request did not run in a storm.", code="no-storm")
    return request.storm


async def review_all(
    store: Store, wish: ReviewWish, *, desk: Desk, clock: Clock, new_id: Callable[[], str]
) -> ReviewOutcome:
    """One transaction a request, so that one refusal stops no other; then one letter a requester."""
    done: list[Request] = []
    refused: list[tuple[str, str]] = []
    for request_id in dict.fromkeys(wish.ids[:MOST]):
        work = functools.partial(
            review_one, wish=wish, request_id=request_id, desk=desk, now=clock(), new_id=new_id
        )
        try:
            done.append(await store.write(work))
        except Refused as refusal:
            refused.append((request_id, refusal.sentence))
    if done and wish.outcome is not Outcome.KEPT:
        await store.write(functools.partial(_tell, wish=wish, done=done, now=clock()))
    return ReviewOutcome(len(done), tuple(refused))


def review_one(
    tx: Transaction,
    *,
    wish: ReviewWish,
    request_id: str,
    desk: Desk,
    now: datetime,
    new_id: Callable[[], str],
) -> Request:
    """Notes the word on one request and starts what it asks for; the last one ends the review."""
    request = kept_request(tx, request_id)
    storm = known_storm(tx, storm_of(tx, request_id))
    check_review(storm, entitled=may_decide(desk.policy.of(storm.group), desk.people, wish.actor))
    check_one(request, wish.outcome, by=wish.actor, known=tx.storms.reviews(storm.id).get(request_id))
    made = "" if wish.outcome is Outcome.KEPT else _correct(tx, request, wish, now=now, made=new_id())
    tx.storms.note_review(storm.id, Reviewed(request_id, wish.outcome, wish.actor, now, made))
    reviewed = events.run_reviewed(
        by=wish.actor, at=now, storm=storm.id, outcome=wish.outcome.value, reason=wish.reason, request=made
    )
    tx.requests.record(request_id, [reviewed])
    _close_if_complete(tx, storm, by=wish.actor, now=now)
    return request


def keep_the_rest(tx: Transaction, *, storm_id: str, by: str, desk: Desk, now: datetime) -> Storm:
    """Everything that nobody has reviewed yet stays as it is. Raises Refused."""
    storm = known_storm(tx, storm_id)
    check_review(storm, entitled=may_decide(desk.policy.of(storm.group), desk.people, by))
    if storm.reviewed_at is not None:
        raise Refused("This storm was reviewed already.", code="too-late")
    mine = [one for one in _left(tx, storm_id) if one.requester != by]
    if not mine:
        raise Refused("You ran all that is left, so somebody else has to review it.", code="own-request")
    for request in mine:
        tx.storms.note_review(storm.id, Reviewed(request.id, Outcome.KEPT, by, now))
        kept = events.run_reviewed(
            by=by, at=now, storm=storm.id, outcome=Outcome.KEPT.value, reason="", request=""
        )
        tx.requests.record(request.id, [kept])
    _close_if_complete(tx, storm, by=by, now=now)
    return known_storm(tx, storm_id)


def _left(tx: Transaction, storm_id: str) -> list[Request]:
    known = tx.storms.reviews(storm_id)
    return [known_request(tx, one) for one in tx.storms.request_ids(storm_id) if one not in known]


def _correct(tx: Transaction, request: Request, wish: ReviewWish, *, now: datetime, made: str) -> str:
    """Records the request that lifts or shortens what this one still blocks; its id."""
    numbers = [one.e164 for one in set_by(tx, request) if one.standing.high > now]
    if not numbers:
        raise Refused(
            "By Blockbot's record nothing of this request is blocked any more. Keep it.", code="over"
        )
    reason = wish.reason or f"Review of the storm in which request {request.id} ran"
    change = correction(
        request, wish.outcome, made=made, by=wish.actor, at=now, total=len(numbers), expiry=wish.expiry,
        reason=reason,
    )  # fmt: skip
    asked = change.after
    tx.requests.add(asked, f"review:{request.id}")
    tx.items.add(asked.id, [(one, "") for one in numbers], now)
    note_decision(tx, change)
    tx.requests.record(asked.id, change.events)
    tx.pictures.begin(asked.id, Surface.CARD, asked.channel, now)
    tx.jobs.carry_out(asked.id, asked.attempt)
    tx.jobs.show(asked.id, 0)
    return asked.id


def _close_if_complete(tx: Transaction, storm: Storm, *, by: str, now: datetime) -> None:
    known = tx.storms.reviews(storm.id)
    if storm.reviewed_at is not None or not known.keys() >= set(tx.storms.request_ids(storm.id)):
        return
    tx.storms.review(storm.id, by, now)
    counts = Counter(one.outcome.value for one in known.values())
    outcomes = dict(sorted(counts.items()))
    reviewed = events.storm_reviewed(by=by, at=now, requests=len(known), outcomes=outcomes)
    tx.chronicle.record(storm.subject, [reviewed])


def _tell(tx: Transaction, *, wish: ReviewWish, done: Sequence[Request], now: datetime) -> None:
    for requester in dict.fromkeys(one.requester for one in done):
        mine = [one for one in done if one.requester == requester]
        facts: dict[str, object] = {
            "by": wish.actor,
            "outcome": wish.outcome.value,
            "until": wish.expiry.asked if wish.expiry else "",
            "reason": wish.reason,
            "lines": [f"request {one.id} in “{one.group}”" for one in mine],
        }
        tx.letters.write(Letter(f"{wish.key}:{requester}"[:80], About.REVIEWED, requester, None, facts), now)
