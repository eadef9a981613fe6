"""Use case: bring Slack's pictures of a request up to date with the ledger; posts each one once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import Refused, RetryLater
from bot.service.board import Board
from bot.service.picture import RequestPicture
from bot.service.ports import Clock, Picture, Store, Surface, Transaction
from bot.service.read_picture import read_picture

LEASE = timedelta(seconds=25)
"""How long a drawer may be silent: with the sweep's pause, a dead one's drawing is made within 30 seconds."""

LONGEST = timedelta(seconds=20)
"""A drawing is given up before its lease ends, so that a slow drawer and its successor never both post."""

MOST_POSTED = 2
"""Messages posted at once: Slack takes about one a second and channel, and refuses the others."""

MOST_EDITED = 6
"""Messages edited at once. They do not wait behind posts: whoever pressed a button looks at the card."""

ORDER = (Surface.CARD, Surface.COPY, Surface.RESULT, Surface.FILE)
"""The card first: the others stand in its thread."""

STANDALONE = frozenset({Surface.CARD, Surface.COPY})
"""Surfaces that stand in a channel, not in a thread."""

GONE = "message_not_found"
"""Slack's name for a message that was deleted."""

HOPELESS = timedelta(minutes=10)
"""Before a drawing that Slack refused (say, the bot left the channel) is tried again."""


@dataclass(frozen=True, slots=True)
class _Claimed:
    """What one drawer draws: `thread` is the `ts` of the request's card, empty for the card itself."""

    picture: Picture
    shown: RequestPicture
    thread: str


@dataclass(frozen=True, slots=True)
class Show:
    """Draws what is wanted and not shown yet. Any number may run at once; each surface has one drawer."""

    store: Store
    board: Board
    clock: Clock
    account_tz: ZoneInfo
    longest: timedelta = LONGEST
    posting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_POSTED))
    editing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_EDITED))

    async def show(self, request_id: str) -> None:
        """Draws every surface of the request until it is up to date or has to wait."""
        await self.draw(request_id, await self.store.read(lambda tx: tx.pictures.of(request_id)))

    async def draw(self, request_id: str, pictures: Sequence[Picture]) -> None:
        """The same where the request's pictures were just read."""
        behind = {one.surface: one.ts for one in pictures if one.shown < one.wanted}
        for surface in sorted(behind, key=ORDER.index):
            async with self.editing if behind[surface] else self.posting:
                while await self._draw_once(request_id, surface):
                    pass

    async def _draw_once(self, request_id: str, surface: Surface) -> bool:
        """Draws; whether a change that came meanwhile wants another drawing."""
        claimed = await self.store.write(lambda tx: self._claim(tx, request_id, surface))
        if claimed is None:
            return False
        picture = claimed.picture
        try:
            ts = await self._draw_in_time(claimed)
        except (RetryLater, Refused) as error:
            await self._note_trouble(picture, error)
            return False
        now = self.clock()
        return await self.store.write(lambda tx: tx.pictures.drawn(picture, ts, now))

    def _claim(self, tx: Transaction, request_id: str, surface: Surface) -> _Claimed | None:
        """The right to draw, and what the ledger says now. The lease counts from here, not from the queue."""
        now = self.clock()
        picture = tx.pictures.claim(request_id, surface, now, LEASE)
        if picture is None:
            return None
        shown = read_picture(tx, request_id, account_tz=self.account_tz, now=now)
        return _Claimed(picture, shown, _thread(tx, picture))

    async def _draw_in_time(self, claimed: _Claimed) -> str:
        try:
            async with asyncio.timeout(self.longest.total_seconds()):
                return await self._draw(claimed)
        except TimeoutError as error:
            raise RetryLater("Slack took too long.") from error

    async def _draw(self, claimed: _Claimed) -> str:
        picture, shown, thread = claimed.picture, claimed.shown, claimed.thread
        channel = picture.channel
        if picture.surface not in STANDALONE and not thread:
            raise RetryLater("its card is not posted yet")
        ts = picture.ts or await self._posted_unnoted(picture, thread)
        if picture.surface is Surface.FILE:
            lines = await self.store.read(lambda tx: tx.items.lines(picture.request_id))
            return ts or await self.board.attach(shown, lines, thread=thread, channel=channel)
        if not ts:
            return await self.board.post(shown, picture.surface, thread=thread, channel=channel)
        try:
            await self.board.edit(shown, picture.surface, ts=ts, channel=channel)
        except Refused as refusal:
            if refusal.code != GONE:
                raise
            return await self._post_anew(picture, shown, thread)
        return ts

    async def _post_anew(self, picture: Picture, shown: RequestPicture, thread: str) -> str:
        """Somebody deleted the message in Slack. Forgotten first: a crash after it must not edit it again."""
        await self.store.write(lambda tx: tx.pictures.forget(picture.request_id, picture.surface))
        return await self.board.post(
            shown, picture.surface, channel=picture.channel, thread=thread, anew=True
        )

    async def _posted_unnoted(self, picture: Picture, thread: str) -> str:
        """After a crash between posting and noting, the message is there: find it, do not post twice."""
        if picture.tries <= 1:
            return ""
        found = await self.board.find(
            picture.request_id, picture.surface, channel=picture.channel, thread=thread
        )
        return found or ""

    async def _note_trouble(self, picture: Picture, error: RetryLater | Refused) -> None:
        now = self.clock()
        wait = HOPELESS if isinstance(error, Refused) else _back_off(picture.tries)
        again = max(now + wait, getattr(error, "at", None) or now)
        await self.store.write(lambda tx: tx.pictures.failed(picture, error.sentence, now, again))


def _back_off(tries: int) -> timedelta:
    return timedelta(seconds=min(2.0 ** min(tries, 6), 60.0))


def _thread(tx: Transaction, picture: Picture) -> str:
    """The `ts` of the request's card; empty for the card itself and until it was posted."""
    if picture.surface in STANDALONE:
        return ""
    cards = [one for one in tx.pictures.of(picture.request_id) if one.surface is Surface.CARD]
    return cards[0].ts if cards else ""
