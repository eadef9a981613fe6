"""Use case: storms end by themselves, owed reviews are reminded, and each storm's card is kept up to date."""

import functools
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import Refused, RetryLater
from bot.domain.storm import is_open
from bot.service.ports import Clock, Store, Transaction
from bot.service.storm import close, known_storm, remind
from bot.service.storms import StormBoard, StormPicture
from bot.service.submit import Desk

LEASE = timedelta(seconds=30)
SOON = timedelta(seconds=3)
"""Before a card that Slack could not take just now is tried again, where Slack named no moment."""
LATER = timedelta(minutes=1)
"""Before a card that Slack refused is tried again."""


@dataclass(frozen=True, slots=True)
class StormWatch:
    """Runs in every worker every few seconds; two at once do no harm."""

    store: Store
    board: StormBoard
    desk: Desk
    clock: Clock

    async def look(self) -> None:
        """One round over all storms that something is left to do for."""
        for storm in await self.store.read(lambda tx: tx.storms.unfinished()):
            await self.store.write(functools.partial(self._pass_time, storm_id=storm.id))
            await self.draw(storm.id)

    async def draw(self, storm_id: str) -> None:
        """Brings the card up to date; the round's pace bounds how often it is edited."""
        now = self.clock()
        drawing = await self.store.write(lambda tx: tx.storms.draw(storm_id, now, LEASE))
        if drawing is None:
            return
        picture = await self.store.read(lambda tx: self._picture(tx, storm_id))
        shown, ts, until = told(picture), drawing.ts, None
        last = picture.storm.reviewed_at is not None
        if shown != drawing.shown:
            try:
                ts = await self.board.show(picture, channel=drawing.channel, ts=drawing.ts)
            except RetryLater as error:
                shown, until, last = drawing.shown, error.at or now + SOON, False
            except Refused:
                shown, until, last = drawing.shown, now + LATER, False
        await self.store.write(lambda tx: tx.storms.drawn(storm_id, ts, shown, until, last=last))

    def _picture(self, tx: Transaction, storm_id: str) -> StormPicture:
        return StormPicture(known_storm(tx, storm_id), tx.storms.counts(storm_id), self.clock())

    def _pass_time(self, tx: Transaction, *, storm_id: str) -> None:
        now = self.clock()
        storm = known_storm(tx, storm_id)
        if storm.ended_at is None and not is_open(storm, now):
            close(tx, storm, by="", desk=self.desk, now=now)
        elif storm.ended_at is not None and storm.reviewed_at is None:
            remind(tx, storm, desk=self.desk, now=now)


def told(picture: StormPicture) -> str:
    """What the card says, as one text; the same text needs no edit."""
    storm, counts = picture.storm, picture.counts
    sums = (counts.requests, counts.people, counts.verdicts, counts.reviewed)
    facts = (storm.used, storm.ended_at, storm.reviewed_at, *sums)
    return repr(facts)
