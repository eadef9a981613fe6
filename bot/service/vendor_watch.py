"""Use case: watches how CloudAgent is doing and lets held requests go on when it makes sense again.

Who is held by a trouble that concerns everybody does not try by itself: while the circuit is open one request
at a time is let go as the probe, and once CloudAgent has done its work for one, the others follow in the
order in which they were approved (`release_next`, when it finishes).
"""

import asyncio
import functools
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.errors import RetryLater
from bot.domain.request import TROUBLES, Cause, Request
from bot.service.ports import Clock, Store, Transaction
from bot.service.release import release
from bot.service.rest import Resting, never
from bot.service.tell_troubles import TellTroubles
from bot.service.vendor import BlockNumbers, VendorHealth

log = structlog.get_logger()

SILENT = TROUBLES - {Cause.UNREACHABLE}
"""Troubles of which the shared state does not always tell that they are over: one request tries."""


EVERY = 4.0
"""Seconds between two looks; each is one read while all is well."""

MOST_LOOKED_AT = 1000
"""Held requests whose turn is considered at once."""


@dataclass(frozen=True, slots=True)
class VendorWatch:
    """Runs in every working process every few seconds; two at once do no harm."""

    store: Store
    vendor: BlockNumbers
    clock: Clock
    concurrency: int
    told: TellTroubles
    every: float = EVERY
    rests: Resting = never

    async def keep(self) -> None:
        """Watches for ever."""
        while True:
            try:
                if not self.rests():
                    await self.let_go()
                    await self.told.tell()
            except RetryLater as error:
                log.warning("vendor_not_watched", trouble=error.sentence)
            except Exception:
                log.exception("vendor_not_watched")
            await asyncio.sleep(self.every)

    async def let_go(self) -> int:
        """Hands out what may go on now; how many requests."""
        if not await self.store.read(lambda tx: tx.requests.held(TROUBLES, 1)):
            return 0
        health = await self.vendor.health()
        now = self.clock()
        return await self.store.write(functools.partial(self._let_go, health=health, now=now))

    def _let_go(self, tx: Transaction, *, health: VendorHealth, now: datetime) -> int:
        busy = tx.requests.count_busy(now)
        if health.state == "ok":
            if busy >= self.concurrency:
                return 0
            due = [one for one in tx.requests.held({Cause.UNREACHABLE}, 1) if _is_due(one, now)]
            return release(tx, due, now=now) or release(tx, self._probe(tx, SILENT, now), now=now)
        if busy or (health.until is not None and health.until > now):
            return 0
        return release(tx, tx.requests.held(TROUBLES, 1, by_attempt=True), now=now)

    def _probe(self, tx: Transaction, causes: frozenset[Cause], now: datetime) -> list[Request]:
        """One request, once as long as nobody has tried for the time that each of them was told to wait."""
        held = tx.requests.held(causes, MOST_LOOKED_AT, by_attempt=True)
        return list(held[:1]) if all(_is_due(one, now) for one in held) else []


def _is_due(request: Request, now: datetime) -> bool:
    return request.not_before is None or request.not_before <= now
