"""Use case: publishes App Home when it is opened, and to who looked lately when the ledger changed."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.domain.errors import Refused, RetryLater
from bot.service.home import is_operator, read_home
from bot.service.home_picture import HomePicture
from bot.service.ports import Clock, Store
from bot.service.submit import Desk
from bot.service.vendor import VendorHealth

LATELY = timedelta(minutes=30)
"""For so long after somebody opened it their Home follows the ledger; later it waits to be opened again."""

PAUSE = timedelta(seconds=4)
"""Least time between two publications to one person."""

STALE = timedelta(minutes=1)
"""After which it is looked at anew though no event came: a clock shows on it, and CloudAgent's state."""

LATER = timedelta(minutes=1)
"""Before a Home that Slack refused is tried again."""


class HomeBoard(Protocol):
    """Slack as the place of Homes. Raises RetryLater or Refused as the port `Board` does."""

    def drawn(self, picture: HomePicture) -> str:
        """The view as text; the same text needs no publication."""
        ...

    async def publish(self, user: str, picture: HomePicture) -> None:
        """Puts it before the person's eyes."""
        ...


@dataclass(frozen=True, slots=True)
class HomeWatch:
    """Runs in every worker every few seconds; two at once do no harm, and none publishes the same twice."""

    store: Store
    board: HomeBoard
    desk: Desk
    clock: Clock
    health: Callable[[], Awaitable[VendorHealth]]

    async def opened(self, user: str) -> None:
        """Somebody opened theirs: it is published at once."""
        now = self.clock()
        await self.store.write(lambda tx: tx.homes.opened(user, now))
        await self.publish(user)

    async def look(self) -> int:
        """Publishes what has changed; to how many people."""
        now = self.clock()
        due = await self.store.read(lambda tx: tx.homes.due(now, now - LATELY, now - STALE))
        for user in due:
            await self.publish(user)
        return len(due)

    async def publish(self, user: str) -> None:
        """Draws it from the ledger; nothing is sent where it shows the same already."""
        now = self.clock()
        claimed = await self.store.write(lambda tx: tx.homes.claim(user, now, now + PAUSE))
        if claimed is None:
            return
        seen, shown = claimed
        picture = await self._picture(user)
        digest = hashlib.sha256(self.board.drawn(picture).encode()).hexdigest()
        if digest != shown and not await self._sent(user, picture):
            return
        done = self.clock()
        await self.store.write(lambda tx: tx.homes.published(user, seen, digest, done))

    async def _picture(self, user: str) -> HomePicture:
        now = self.clock()
        health = await self.health() if is_operator(self.desk, user) else None
        return await self.store.read(lambda tx: read_home(tx, user, desk=self.desk, now=now, health=health))

    async def _sent(self, user: str, picture: HomePicture) -> bool:
        try:
            await self.board.publish(user, picture)
        except (RetryLater, Refused) as error:
            now = self.clock()
            again = max(now + LATER, getattr(error, "at", None) or now)
            await self.store.write(lambda tx: tx.homes.claim(user, now + PAUSE, again))
            return False
        return True
