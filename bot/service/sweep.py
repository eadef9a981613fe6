"""Use case: what was left lying by a dead process, a lost claim or a silent Slack is taken up again."""

import functools
from dataclasses import dataclass
from datetime import timedelta

from bot.domain import hold as holding
from bot.service.ports import Clock, Store, Surface, Transaction

GRACE = timedelta(seconds=15)
"""How long a job may sit in the engine's queue before it counts as lost there."""

GRACE_WHEN_FULL = timedelta(minutes=10)
"""The same in a process that has all hands full: others wait in the row because of that, not because lost."""

UNTOUCHED = timedelta(hours=1)
"""How long a waiting card may stand before it is drawn again, in case somebody deleted or changed it."""

MOST_LOOKED_AFTER = 5
"""Cards a minute: far below Slack's limit, and 10,000 waiting cards take a day and a half."""

MOST_AT_ONCE = 100

MOST_TAKEN_UP = 20
"""Requests handed out again at once; the next look comes in a few seconds."""

LISTS_KEPT = timedelta(days=30)
"""How long the differences between CloudAgent's list and the ledger can be settled by their buttons."""

DRAFTS_KEPT = timedelta(days=7)
"""How long what somebody began to ask for is kept for them: forms, and questions whether to go on."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Runs in every worker every few seconds; two at once do no harm."""

    store: Store
    clock: Clock

    async def take_up_work(self, *, full: bool = False) -> int:
        """Hands out again what is at work and held by nobody; how many. `full`: we could not do more now."""
        now, grace = self.clock(), GRACE_WHEN_FULL if full else GRACE
        lost = await self.store.read(lambda tx: tx.requests.overdue(now, grace, MOST_TAKEN_UP))
        for request in lost:
            await self.store.write(functools.partial(self._take_up, request_id=request.id, grace=grace))
        return len(lost)

    async def want_pictures(self) -> list[str]:
        """The requests whose pictures trail the ledger and that nobody is drawing."""
        now = self.clock()
        behind = await self.store.read(lambda tx: tx.pictures.behind(now, MOST_AT_ONCE))
        return sorted({request_id for request_id, _ in behind})

    async def look_after_cards(self) -> int:
        """Has a few cards redrawn that nothing has touched for long: one that was deleted is noticed so."""
        now = self.clock()

        def work(tx: Transaction) -> int:
            tx.homes.forget_drafts(now - DRAFTS_KEPT)
            tx.files.forget(now - DRAFTS_KEPT)
            tx.reconciliations.forget(now - LISTS_KEPT)
            old = tx.pictures.untouched(now - UNTOUCHED, MOST_LOOKED_AFTER)
            for request_id, channel in old:
                tx.pictures.want(request_id, Surface.CARD, channel, now)
            return len(old)

        return await self.store.write(work)

    def _take_up(self, tx: Transaction, *, request_id: str, grace: timedelta) -> None:
        now = self.clock()
        still = [one for one in tx.requests.overdue(now, grace, MOST_TAKEN_UP) if one.id == request_id]
        for request in still:
            change = holding.take_up(request, at=now)
            tx.requests.save(request, change.after)
            tx.requests.record(request_id, change.events)
            tx.jobs.carry_out(request_id, change.after.attempt)
