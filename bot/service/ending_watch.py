"""Use case: blocks come to their ends: one digest a channel before it, a line in each thread at it."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain import ending, events
from bot.domain.request import Request
from bot.domain.standing import Fate
from bot.service.change import write_change
from bot.service.outbox import About, Letter
from bot.service.ports import Clock, Store, Transaction
from bot.service.read_picture import kept_request
from bot.service.submit import Desk

MOST_AT_ONCE = 100

MOST_LINES = 20
"""Blocks that a digest names, each with its button; of the rest it gives the number."""

MOST_COUNTED = 500
"""Blocks of one digest whose numbers are looked up."""


@dataclass(frozen=True, slots=True)
class EndingWatch:
    """Runs in every worker every few seconds; two at once do no harm."""

    store: Store
    desk: Desk
    clock: Clock

    async def look(self) -> int:
        """Notes what is over and warns of what will be; how many blocks were over."""
        now = self.clock()
        over = await self.store.read(lambda tx: tx.endings.over(now, MOST_AT_ONCE))
        for request_id in over:
            await self.store.write(functools.partial(self._end, request_id=request_id, now=now))
        for channel in await self._channels(now):
            await self.store.write(functools.partial(self._warn, channel=channel, now=now))
        return len(over)

    async def _channels(self, now: datetime) -> list[str]:
        """Nobody is warned in quiet hours; what came due in them stands in the digest at their end."""
        quiet = self.desk.policy.quiet
        if quiet is not None and quiet.delayed(now) > now:
            return []
        return list(await self.store.read(lambda tx: tx.endings.channels(now)))

    def _end(self, tx: Transaction, *, request_id: str, now: datetime) -> None:
        request = kept_request(tx, request_id)
        fates = tx.endings.fates(request, now)
        change = ending.end(request, at=now, fates=fates)
        if change is None:
            return
        write_change(tx, request, change, now=now)
        expired = fates.get(Fate.EXPIRED, 0)
        if expired and self._is_told(request):
            facts = {"numbers": expired}
            letter = Letter(f"{request.id}:ended", About.ENDED, request.channel, request.id, facts)
            tx.letters.write(letter, now)

    def _warn(self, tx: Transaction, *, channel: str, now: datetime) -> None:
        """The blocks are taken and the digest is written in one transaction: once, however many try."""
        subject = f"digest:{channel}"
        last = tx.chronicle.last(subject)
        if last is not None and now - last.at < ending.ONE_DIGEST:
            return
        taken = tx.endings.take(channel, now + ending.ONE_DIGEST, now)
        lines = [line for one in taken[:MOST_COUNTED] if (line := self._line(tx, one, now)) is not None]
        if not lines:
            return
        more = len(lines) - MOST_LINES + len(taken[MOST_COUNTED:])
        facts = {"blocks": lines[:MOST_LINES], "more": max(more, 0)}
        told = events.ends_announced(at=now, requests=[str(line["id"]) for line in lines])
        tx.chronicle.record(subject, [told])
        tx.letters.write(
            Letter(f"ending:{channel}:{int(now.timestamp())}", About.ENDING, channel, None, facts), now
        )

    def _line(self, tx: Transaction, request_id: str, now: datetime) -> Mapping[str, object] | None:
        """What the digest says of one block; None where nothing of it is left, or its group stays quiet."""
        request = tx.requests.get(request_id)
        if request is None or request.expires_at is None or not self._is_told(request):
            return None
        fates = tx.endings.fates(request, now)
        left = fates.get(Fate.BLOCKED, 0) + fates.get(Fate.PERHAPS, 0)
        if not left:
            return None
        return {
            "id": request.id,
            "numbers": left,
            "group": request.group,
            "requester": request.requester,
            "reason": request.reason[:200],
            "until": request.expires_at.isoformat(),
        }

    def _is_told(self, request: Request) -> bool:
        return self.desk.policy.of(request.group).ending_notice is not None
