"""The store's database for tests on simulated time; nothing here waits in another thread."""

import asyncio

from bot.store.database import Database


class InLoop:
    """The database on the test's own thread, so that simulated time sees when everybody waits."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def write(self, work: object) -> object:
        await asyncio.sleep(0)
        return self.database.write_now(work)  # type: ignore[arg-type]  # the protocol's generic, spelt out

    read = write
