"""Use case: the channel is told once of each trouble with CloudAgent, and once when it is over."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import Refused, RetryLater
from bot.domain.request import TROUBLES, Cause
from bot.service.notices import Notice, NoticeBoard, Waiting
from bot.service.ports import Clock, Store, Transaction
from bot.service.vendor import BlockNumbers, VendorHealth

CAUSE_OF = {
    "unreachable": Cause.UNREACHABLE,
    "token_war": Cause.TOKEN_WAR,
    "generations": Cause.GENERATIONS,
    "credentials": Cause.OPERATOR,
}

LEASE = timedelta(seconds=60)
"""Longer than Slack's time-out and retries together."""

HOPELESS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class TellTroubles:
    """Runs in every working process every few seconds; two at once post nothing twice."""

    store: Store
    vendor: BlockNumbers
    board: NoticeBoard
    clock: Clock
    channel: str

    async def tell(self) -> None:
        """Notes what began, changed or ended, and brings the channel up to date."""
        waiting, known = await self.store.read(lambda tx: (tx.notices.waiting(), tx.notices.open()))
        if waiting or known:
            health = await self.vendor.health()
            now = self.clock()
            await self.store.write(lambda tx: self._note(tx, health, now))
        while await self._draw_once():
            continue

    def _note(self, tx: Transaction, health: VendorHealth, now: datetime) -> None:
        waiting, known = tx.notices.waiting(), tx.notices.open()
        for cause in sorted(TROUBLES):
            notice, held = known.get(cause), waiting.get(cause)
            if notice is not None and self._is_over(tx, cause, held, health, now):
                tx.notices.end(notice, now)
            elif notice is not None and held is not None and held != notice.waiting:
                tx.notices.change(notice, held)
            elif notice is None and held is not None and _is_serious(cause, health):
                since = tx.requests.held({cause}, 1)[0].held_since or now
                tx.notices.begin(cause, self.channel, since, held, now)

    def _is_over(
        self, tx: Transaction, cause: Cause, held: Waiting | None, health: VendorHealth, now: datetime
    ) -> bool:
        """The circuit tells. Of the others: nobody is held, and nobody just tries whether it lasts."""
        if CAUSE_OF.get(health.state) is cause:
            return False
        if cause is Cause.UNREACHABLE:
            return True
        return held is None and not tx.requests.count_busy(now, again=True)

    async def _draw_once(self) -> bool:
        now = self.clock()
        if not await self.store.read(lambda tx: tx.notices.is_behind(now)):
            return False
        notice = await self.store.write(lambda tx: tx.notices.claim(now, LEASE))
        if notice is None:
            return False
        try:
            ts = await self._draw(notice)
        except (RetryLater, Refused) as error:
            wait = HOPELESS if isinstance(error, Refused) else timedelta(seconds=2 ** min(notice.tries, 6))
            again = self.clock() + wait
            await self.store.write(lambda tx: tx.notices.failed(notice, again))
            return False
        await self.store.write(lambda tx: tx.notices.drawn(notice, ts))
        return True

    async def _draw(self, notice: Notice) -> str:
        ts = notice.ts
        if not ts and notice.tries > 1:
            # After a crash between posting and noting, the message is there: find it, do not post twice.
            ts = await self.board.find(notice) or ""
        if not ts:
            return await self.board.post(notice)
        await self.board.edit(dataclasses.replace(notice, ts=ts))
        return ts


def _is_serious(cause: Cause, health: VendorHealth) -> bool:
    """A call or two that fail are nobody's business; an open circuit is."""
    return cause is not Cause.UNREACHABLE or health.state == "unreachable"
