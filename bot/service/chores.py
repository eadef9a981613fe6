"""What the engine's timer and its drawing do beside the requests themselves: letters, and time passing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.service.deliver import Deliver
from bot.service.due import anything_due
from bot.service.ending_watch import EndingWatch
from bot.service.ports import Picture, Transaction
from bot.service.read_file import ReadFile
from bot.service.show import Show
from bot.service.storm_watch import StormWatch
from bot.service.sweep import Sweep
from bot.service.trace import traced
from bot.service.wait import Wait


@dataclass(frozen=True, slots=True)
class Chores:
    """Each may run twice or late without harm."""

    shows: Show
    sweep: Sweep
    wait: Wait
    deliver: Deliver
    storms: StormWatch
    endings: EndingWatch
    reader: ReadFile
    silent: Callable[[], bool] = lambda: False
    """Whether nothing can be told in Slack for now; what is to be told stays in the ledger until it can."""

    async def show(self, request_id: str) -> None:
        """Draws a request, then sends the letters about it."""
        if self.silent():
            return
        with traced("", request_id=request_id):
            pictures, letters = await self.shows.store.read(lambda tx: self._open(tx, request_id))
            await self.shows.draw(request_id, pictures)
            await self.deliver.send(letters)

    def _open(self, tx: Transaction, request_id: str) -> tuple[Sequence[Picture], Sequence[str]]:
        return tx.pictures.of(request_id), self.deliver.due(tx, request_id)

    async def unread_files(self) -> list[str]:
        """Files that wait to be read; none while Slack gives us nothing."""
        return [] if self.silent() else await self.reader.unread()

    async def look_after_cards(self) -> int:
        """Has cards redrawn that nothing has touched for long."""
        return await self.sweep.look_after_cards()

    async def anything_due(self) -> bool:
        """Whether a sweep would find anything to do."""
        now = self.sweep.clock()
        return await self.sweep.store.read(lambda tx: anything_due(tx, now))

    async def take_up_work(self, full: bool) -> int:  # noqa: FBT001  # the engine knows it by place
        """Lets time pass, hands out lost work, sends what is left; how much work was lost."""
        await self.wait.pass_time()
        await self.endings.look()
        if not self.silent():
            await self.storms.look()
            await self.deliver.deliver()
        return await self.sweep.take_up_work(full=full)
