"""The groups people are known to use, in memory, so that no answer waits for them; decides nothing."""

import asyncio
from collections.abc import Sequence

import structlog

from bot.domain.errors import RetryLater
from bot.service.ports import Store

log = structlog.get_logger()

EVERY = 60.0
"""Seconds between two looks into the ledger; other processes add groups too."""
MOST = 1000


class KnownGroups:
    """Names from the ledger and from the rules, the latest used first."""

    def __init__(self, store: Store, ruled: Sequence[str] = ()) -> None:
        self._store = store
        self._ruled = tuple(ruled)
        self._used: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Every known group once."""
        return tuple(dict.fromkeys((*self._used, *self._ruled)))

    def matching(self, typed: str, most: int) -> list[str]:
        """Known groups with these letters in their names; those that begin with them first."""
        wanted = typed.casefold().strip()
        found = [name for name in self.names() if wanted in name.casefold()]
        return sorted(found, key=lambda name: not name.casefold().startswith(wanted))[:most]

    def used(self, name: str) -> None:
        """Somebody has just asked for this group."""
        self._used = tuple(dict.fromkeys((name, *self._used)))[:MOST]

    async def refresh(self) -> None:
        """Reads them from the ledger; keeps what it had when the database is silent."""
        try:
            self._used = tuple(await self._store.read(lambda tx: tx.requests.groups(MOST)))
        except RetryLater as error:
            log.warning("groups_not_refreshed", trouble=error.sentence)

    async def keep_fresh(self) -> None:
        """Refreshes for ever; the first time at once."""
        while True:
            await self.refresh()
            await asyncio.sleep(EVERY)
