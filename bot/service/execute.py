"""Use case: carry an approved request out against CloudAgent, in small steps that survive a crash.

Each batch's intent is recorded before its call and its verdicts after. An add is set-like (assumed: the
vendor documents nothing about re-adding), so a batch found half done is sent again, and the ledger counts it.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import hold as holding
from bot.domain import request as life
from bot.domain.policy import Policy
from bot.domain.request import TROUBLES, Cause, Kind, State
from bot.domain.standing import Known
from bot.domain.verdict import Judgement, Verdict, may_change
from bot.service import vendor as port
from bot.service.batch_end import End, Ended, Taken, by_record, cause_of
from bot.service.in_hand import asking, confirmed
from bot.service.lift import lifted
from bot.service.new_group import DESCRIPTION, create_then_add
from bot.service.ports import BatchState, Clock, Store, Surface, Transaction
from bot.service.progress import show_progress
from bot.service.release import release_next
from bot.service.settle import RulesOf, settle
from bot.service.verdicts import note_kept_back, note_sent, note_verdicts

LEASE = timedelta(seconds=20)
"""How long a process may be silent before another one takes its work over."""

MOST_SENDINGS = 3
"""Tries of one batch whose answer got lost, before its numbers are called unconfirmed."""

MOST_IN_OUTAGE = 20
"""The same while CloudAgent is down for everybody: a batch that itself brings it down must end some day."""


class LeaseLost(Exception):
    """Somebody else has taken the request over; whatever we hold in hands is theirs now."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How carefully we call: calls in flight, and the sleeps between tries (injectable for tests)."""

    concurrency: int = 4
    spare: int = 4
    """Batches at work beside those in flight: read before and written after their call."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    heartbeat: float = 5.0
    """Seconds between two renewals of the lease while work is going on."""

    @property
    def lanes(self) -> int:
        """Batches at work at once."""
        return self.concurrency + self.spare


@dataclass(frozen=True, slots=True)
class Execution:
    """The steps of one execution. Holds no state of its own: all of it is in the ledger."""

    store: Store
    vendor: port.BlockNumbers
    clock: Clock
    pace: Pace = Pace()
    far: Callable[[], datetime] = lambda: Policy().far
    """The end that a permanent block is sent with, by the rules of the moment."""
    rules_of: RulesOf = Policy().of

    stopped: Callable[[], str] = lambda: ""
    """Why nothing more may be sent for the moment; empty if it may."""

    async def begin(self, request_id: str, owner: str) -> list[int] | None:
        """Takes the lease and cuts the batches; the batches still to do, or None if nothing is ours to do."""
        now = self.clock()

        def work(tx: Transaction) -> list[int] | None:
            request = tx.requests.get(request_id)
            if request is None:
                return None
            change = life.begin(request, at=now, owner=owner, lease=LEASE)
            if change is None:
                return None
            tx.requests.save(request, change.after)
            tx.batches.plan(request_id, port.MOST_NUMBERS_A_CALL)
            tx.requests.record(request_id, change.events)
            if change.events:
                tx.pictures.want(request_id, Surface.CARD, request.channel, now)
                tx.jobs.show(request_id, change.after.revision)
            return [one.seq for one in tx.batches.of(request_id) if one.state is not BatchState.DONE]

        return await self.store.write(work)

    async def send(self, request_id: str, seq: int, owner: str) -> Ended:
        """Sends one batch until every number of it has a verdict, or says why it has to wait."""
        try:
            attempt = 0
            while True:
                attempt += 1
                if why := self.stopped():
                    return Ended(End.HELD, None, why, Cause.SLACK)
                taken = await self._take(request_id, seq, owner)
                if taken is None:
                    return Ended(End.DONE)
                lost = False
                try:
                    judged = await self._call(taken)
                except port.OutcomeUnknown as error:
                    judged = _all(taken.numbers, Verdict.UNCONFIRMED, error.sentence) | dict(error.judged)
                    lost = True
                except port.VendorError as error:
                    return await self._put_aside(taken, owner, error)
                if attempt == MOST_SENDINGS and lost and (down := await self._down(taken)):
                    return down
                again = attempt < MOST_SENDINGS and any(map(may_change, judged.values()))
                await self._note(request_id, seq, owner, judged, again=again)
                if not again:
                    return Ended(End.DONE)
                await self.pace.sleep(2.0**attempt * (0.5 + self.pace.jitter()))
        except LeaseLost:
            return Ended(End.LOST)

    async def may_create_group(self, request_id: str) -> bool:
        """Whether somebody agreed to that."""
        request = await self.store.read(lambda tx: tx.requests.get(request_id))
        return request is not None and bool(request.group_agreed_by)

    async def _down(self, taken: Taken) -> Ended | None:
        """Answers get lost while CloudAgent is down for everybody: the batch waits and is sent again."""
        health = await self.vendor.health()
        if health.state != "unreachable" or taken.sendings >= MOST_IN_OUTAGE:
            return None
        return Ended(End.HELD, health.until, health.sentence, Cause.UNREACHABLE, health.since)

    async def finish(self, request_id: str, owner: str) -> None:
        """Settles the request once every number has its verdict, and asks for the results to be told."""
        now = self.clock()

        def work(tx: Transaction) -> None:
            if settle(tx, request_id, owner, rules_of=self.rules_of, now=now):
                release_next(tx, now=now, most=self.pace.concurrency)

        await self.store.write(work)

    async def hold(self, request_id: str, owner: str, ended: Ended) -> None:
        """Puts the request aside. Where its own limit holds it, its next attempt is in the queue already."""
        now = self.clock()

        def work(tx: Transaction) -> None:
            request = tx.requests.get(request_id)
            if request is None or request.state is not State.RUNNING or request.lease_owner != owner:
                return
            change = holding.hold(
                request, at=now, until=ended.until, note=ended.note, cause=ended.cause, since=ended.since
            )
            tx.requests.save(request, change.after)
            tx.requests.record(request_id, change.events)
            tx.pictures.want(request_id, Surface.CARD, request.channel, now)
            if ended.until is not None and ended.cause not in TROUBLES:
                after = max(ended.until - now, timedelta())
                tx.jobs.carry_out(request_id, change.after.attempt, after=after)
            tx.jobs.show(request_id, change.after.revision)

        await self.store.write(work)

    async def renew(self, request_id: str, owner: str) -> bool:
        """Prolongs the lease; False if it is not ours any more."""
        asked, until = asking(), self.clock() + LEASE
        is_ours = await self.store.write(lambda tx: tx.requests.renew(request_id, owner, until))
        if is_ours:
            confirmed(asked)
        return is_ours

    async def _take(self, request_id: str, seq: int, owner: str) -> Taken | None:
        """Records the intent to send: which numbers, and that they are on their way."""
        asked, now = asking(), self.clock()

        def work(tx: Transaction) -> Taken | None:
            _check_lease(tx, request_id, owner, now)
            request = tx.requests.get(request_id)
            batch = tx.batches.start(request_id, seq, now)
            if request is None or batch is None:
                return None
            waiting = tx.items.waiting_of(request_id, batch)
            if not waiting:
                tx.batches.end(request_id, seq, now)
                return None
            there = _there(tx, request.group, tuple(waiting), now)
            ends = None if request.kind is Kind.UNBLOCK else request.expires_at or self.far()
            note_sent(tx, request_id, tuple(waiting), now, until=ends)
            sent_before = {one for one, sent in waiting.items() if sent}
            return Taken(
                request,
                tuple(waiting),
                frozenset(sent_before | there.keys()),
                {
                    number: by
                    for number, (known, by) in there.items()
                    if known is Known.BLOCKED and number not in sent_before
                },
                1 + max(waiting.values()),
                ends,
            )

        taken = await self.store.write(work)
        confirmed(asked)
        return taken

    async def _call(self, taken: Taken) -> Mapping[str, Judgement]:
        request = taken.request
        if taken.ends is None:
            return await lifted(self.vendor, taken)
        if request.expires_at is not None and request.expires_at <= self.clock():
            late = "the end of this block passed before it could be sent"
            return _all(taken.numbers, Verdict.SKIPPED, late)
        addition = port.Addition(request.group, DESCRIPTION, taken.ends, taken.numbers, taken.maybe_there)
        try:
            try:
                judged = await self.vendor.add(addition)
            except port.GroupUnknown:
                if not request.group_agreed_by:
                    raise
                judged = await create_then_add(self.vendor, addition)
        except port.FieldsRefused as error:
            judged = _all(taken.numbers, Verdict.REFUSED, error.sentence) | dict(error.judged)
        return {number: by_record(one, taken.blocked_by.get(number, "")) for number, one in judged.items()}

    async def _note(
        self, request_id: str, seq: int, owner: str, judged: Mapping[str, Judgement], *, again: bool
    ) -> None:
        """Writes verdicts; those that sending again may change are left open where it will be."""
        now = self.clock()
        settled = {number: one for number, one in judged.items() if not (again and may_change(one))}

        def work(tx: Transaction) -> None:
            _check_lease(tx, request_id, owner, now)
            if not again:
                tx.batches.end(request_id, seq, now)
                show_progress(tx, request_id, seq, now)
            note_verdicts(tx, request_id, settled, now)

        await self.store.write(work)

    async def _put_aside(self, taken: Taken, owner: str, error: port.VendorError) -> Ended:
        """What was judged before the error is noted; the vendor has surely not stored the others.

        A call that was withheld gives its lease back: if nobody has taken the work over, the next sweep may.
        """
        now, lost = self.clock(), isinstance(error, port.Withheld)
        unsent = tuple(number for number in taken.numbers if number not in error.judged)

        def work(tx: Transaction) -> None:
            _check_lease(tx, taken.request.id, owner, now - LEASE if lost else now)
            note_kept_back(tx, taken.request.id, unsent, now)
            note_verdicts(tx, taken.request.id, error.judged, now)

        await self.store.write(work)
        cause = cause_of(error)
        if lost or cause is Cause.GROUP:
            return Ended(End.LOST) if lost else Ended(End.HELD, None, error.sentence, cause)
        until = getattr(error, "at", None) or now + self._patience(cause, taken.request.attempt)
        return Ended(End.HELD, until, error.sentence, cause, getattr(error, "since", None))

    def _patience(self, cause: Cause, attempt: int) -> timedelta:
        """How long to wait where the vendor named no time: longer after every attempt, never all at once."""
        if cause is Cause.OPERATOR:
            return timedelta(minutes=5)
        return timedelta(seconds=4 * 2 ** min(attempt, 5)) * (0.75 + 0.5 * self.pace.jitter())


def _there(
    tx: Transaction, group: str, numbers: tuple[str, ...], now: datetime
) -> dict[str, tuple[Known, str]]:
    """Which of these are in the group by our record, for certain or perhaps, and whose request put them."""
    here = tx.standings.in_one(group, numbers)
    known = {number: (one.at(now), one.by) for number, one in here.items()}
    return {number: one for number, one in known.items() if one[0] is not Known.FREE}


def _check_lease(tx: Transaction, request_id: str, owner: str, now: datetime) -> None:
    if not tx.requests.renew(request_id, owner, now + LEASE):
        raise LeaseLost


def _all(numbers: tuple[str, ...], verdict: Verdict, words: str) -> dict[str, Judgement]:
    return {number: Judgement(verdict, words) for number in numbers}
