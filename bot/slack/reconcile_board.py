"""Implements the port `ReconcileBoard`: fetches a list, tells in the channel how it differs."""

from collections.abc import Sequence

from bot.domain.files import LeftOut, left_out_csv
from bot.service.file_port import FileHandle
from bot.service.ports import Surface
from bot.service.reconcile_port import Reconciliation
from bot.slack.board import SlackBoard, mark_of
from bot.slack.cards.reconcile import differences_csv, reconcile_message
from bot.slack.client import translated
from bot.slack.file_desk import SlackFiles
from bot.slack.front import Front


class SlackReconciliations:
    """One message a reconciliation, marked so that one posted but not noted is found again."""

    def __init__(self, front: Front) -> None:
        self._client = front.client
        self._files = SlackFiles(front.client, front.session)
        self._board = SlackBoard(front.client, frozenset())

    async def download(self, file: FileHandle, most: int) -> bytes:
        """The list."""
        return await self._files.download(file, most)

    async def show(self, one: Reconciliation) -> str:
        """Posts what was found, or redraws it."""
        drawn, mark = reconcile_message(one).payload(), mark_of(one.id, Surface.CARD)
        ts = one.ts
        if not ts and one.tries > 1:
            ts = await self._board.find(one.id, Surface.CARD, channel=one.channel, thread="") or ""
        if ts:
            await translated(self._client.chat_update(channel=one.channel, ts=ts, metadata=mark, **drawn))
            return ts
        posted = self._client.chat_postMessage(channel=one.channel, metadata=mark, **drawn)
        return str((await translated(posted))["ts"])

    async def attach(self, one: Reconciliation, left_out: Sequence[LeftOut]) -> None:
        """All differences, and what could not be read, as files in the thread."""
        if one.found:
            await self._upload(one, "differences", differences_csv(one.found))
        if left_out:
            await self._upload(one, "not-read", left_out_csv(left_out))

    async def _upload(self, one: Reconciliation, what: str, text: str) -> None:
        await translated(
            self._client.files_upload_v2(
                channel=one.channel,
                thread_ts=one.ts,
                filename=f"{what}-{one.id}.csv",
                title=f"{what.capitalize()} of {one.file.name}",
                content=text.encode("utf-8-sig"),
            )
        )
