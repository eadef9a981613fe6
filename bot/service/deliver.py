"""Use case: sends letters, each once: after a crash one that may be out is looked for before it is sent.

Only a private one may come twice then: a person's messages are not looked through.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import Refused, RetryLater
from bot.service.outbox import Letter, Mailbox
from bot.service.picture import RequestPicture
from bot.service.ports import Clock, Store, Surface, Transaction
from bot.service.read_picture import read_picture

LEASE = timedelta(seconds=25)
"""How long a sender may be silent: with the sweep's pause, a dead one's letter goes out within 30 seconds."""

LONGEST = 20.0
"""Seconds after which a sending is given up: before its lease ends, so that no second sender overtakes it."""

MOST_AT_ONCE = 50
HOPELESS = timedelta(hours=1)
"""Before a letter that Slack refused is tried again."""
MOST_TRIES = 8
NEVER = timedelta(days=36500)


@dataclass(frozen=True, slots=True)
class Deliver:
    """Any number may run at once; each letter has one sender."""

    store: Store
    mailbox: Mailbox
    clock: Clock
    account_tz: ZoneInfo

    async def deliver(self) -> int:
        """Sends what is due; how many were tried."""
        due = await self.store.read(self.due)
        await self.send(due)
        return len(due)

    def due(self, tx: Transaction, request_id: str = "") -> Sequence[str]:
        """Keys of the letters that are due, of one request where it is named."""
        return tx.letters.due(self.clock(), MOST_AT_ONCE, request_id)

    async def send(self, keys: Iterable[str]) -> None:
        """Sends those of these letters that nobody else is sending."""
        for key in keys:
            await self._send(key)

    async def _send(self, key: str) -> None:
        now = self.clock()
        letter = await self.store.write(lambda tx: tx.letters.take(key, now, LEASE))
        if letter is None:
            return
        try:
            thread, picture = await self.store.read(lambda tx: self._look(tx, letter))
            await self._in_time(letter, picture, thread)
        except (RetryLater, Refused) as error:
            again = max(self.clock() + _wait(letter, error), getattr(error, "at", None) or now)
            trouble = error.sentence
            await self.store.write(lambda tx: tx.letters.failed(key, trouble, again))
            return
        done = self.clock()
        await self.store.write(lambda tx: tx.letters.sent(key, done))

    async def _in_time(self, letter: Letter, picture: RequestPicture | None, thread: str) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                await self.mailbox.send(letter, picture, thread=thread)
        except TimeoutError as error:
            raise RetryLater("Slack took too long.") from error

    def _look(self, tx: Transaction, letter: Letter) -> tuple[str, RequestPicture | None]:
        if letter.request_id is None:
            return "", None
        picture = read_picture(tx, letter.request_id, account_tz=self.account_tz, now=self.clock())
        if letter.to[:1] in "UW":
            return "", picture
        cards = [one.ts for one in tx.pictures.of(letter.request_id) if one.surface is Surface.CARD]
        if not cards or not cards[0]:
            raise RetryLater("its card is not posted yet")
        return cards[0], picture


def _wait(letter: Letter, error: RetryLater | Refused) -> timedelta:
    """A silent Slack is waited for as long as it takes; what it refuses again and again is given up."""
    if isinstance(error, RetryLater):
        return timedelta(seconds=min(2.0 ** min(letter.tries, 6), 60.0))
    return NEVER if letter.tries >= MOST_TRIES else HOPELESS
