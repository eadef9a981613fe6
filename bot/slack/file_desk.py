"""Implements the port `FileDesk`: fetches uploaded files with the bot's token, tells of them in a thread."""

from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refused, RetryLater
from bot.domain.files import FileRead, left_out_csv
from bot.service.file_port import FileHandle, FileJob
from bot.service.ports import Surface as Shown
from bot.slack.board import EVENT_TYPE, LOOKED_THROUGH, SlackBoard, mark_of
from bot.slack.cards.file import file_message, file_report
from bot.slack.cards.surface import Surface
from bot.slack.client import translated

SECONDS = 60
REPORT, PROGRESS = "file_report", "file_progress"
"""Lines in the thread of a file, as their marks name them."""
_PIECE = 64 * 1024
_OK, _REDIRECTS, _TOO_MANY, _BROKEN = 200, range(300, 400), 429, 500


class SlackFiles:
    """Downloads, messages and reports of files."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._client = client
        self._session = session
        self._board = SlackBoard(client, frozenset())

    async def download(self, file: FileHandle, most: int) -> bytes:
        """The content. The token goes to Slack's own hosts only, whatever the payload says."""
        address = file.address or await self._address(file)
        if not self._is_slacks(address):
            raise Refused("Slack gave no address of the file that I may fetch it from.", code="address")
        headers = {"Authorization": f"Bearer {self._client.token}"}
        try:
            async with self._session.get(
                address, headers=headers, allow_redirects=False, timeout=aiohttp.ClientTimeout(SECONDS)
            ) as answer:
                _check(answer.status)
                return await _limited(answer, most)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise RetryLater(f"Slack did not give the file ({type(error).__name__}).") from error

    async def find(self, job: FileJob) -> str:
        """The `ts` of its message if that was posted but not noted; else empty."""
        return await self._board.find(job.id, Shown.CARD, channel=job.channel, thread="") or ""

    async def tell(self, job: FileJob, sentence: str, *, ask_about: int = 0) -> str:
        """Posts the message of the file, or redraws it; it bears the mark of the card it will become."""
        drawn = file_message(job, sentence, ask_about=ask_about)
        mark = mark_of(job.id, Shown.CARD)
        if job.ts:
            await translated(
                self._client.chat_update(channel=job.channel, ts=job.ts, metadata=mark, **drawn.payload())
            )
            return job.ts
        answer = await translated(
            self._client.chat_postMessage(channel=job.channel, metadata=mark, **drawn.payload())
        )
        return str(answer["ts"])

    async def progress(self, job: FileJob, sentence: str, ts: str) -> str:
        """The line in the thread that says how far reading has come."""
        if ts:
            await translated(self._client.chat_update(channel=job.channel, ts=ts, text=sentence))
            return ts
        before, _ = await self._said_before(job, PROGRESS)
        if before:
            return await self.progress(job, sentence, before)
        answer = await translated(
            self._client.chat_postMessage(
                channel=job.channel, thread_ts=job.ts, text=sentence, metadata=_mark(job, PROGRESS)
            )
        )
        return str(answer["ts"])

    async def report(self, job: FileJob, sentence: str, read: FileRead | None) -> None:
        """Tells in the thread how it ended; rows left out come as a CSV. Another try repeats neither."""
        if not job.ts:
            return
        before, files = await self._said_before(job, REPORT)
        await self._reply(job, file_report(job, sentence), before)
        if read is not None and read.left_out and _left_out_name(job) not in files:
            await translated(
                self._client.files_upload_v2(
                    channel=job.channel,
                    thread_ts=job.ts,
                    filename=_left_out_name(job),
                    title=f"Rows of {job.file.name} that were not taken",
                    content=left_out_csv(read.left_out).encode("utf-8-sig"),
                )
            )

    async def _reply(self, job: FileJob, drawn: Surface, before: str) -> None:
        said = {"channel": job.channel, "metadata": _mark(job, REPORT), **drawn.payload()}
        if before:
            await translated(self._client.chat_update(ts=before, **said))
        else:
            await translated(self._client.chat_postMessage(thread_ts=job.ts, **said))

    async def _said_before(self, job: FileJob, what: str) -> tuple[str, frozenset[str]]:
        """The `ts` of the line in the thread that another try posted before it died, and the files there."""
        if job.tries <= 1:
            return "", frozenset()
        looking = self._client.conversations_replies(
            channel=job.channel, ts=job.ts, include_all_metadata=True, limit=LOOKED_THROUGH
        )
        try:
            messages = (await translated(looking)).get("messages") or ()
        except Refused:  # a channel we may not read: telling it twice is better than not at all
            return "", frozenset()
        lines = [str(one["ts"]) for one in messages if one.get("metadata") == _mark(job, what)]
        files = {str(file.get("name")) for one in messages for file in one.get("files") or ()}
        return (lines[0] if lines else ""), frozenset(files)

    async def _address(self, file: FileHandle) -> str:
        """Files of other workspaces come without one."""
        answer = await translated(self._client.files_info(file=file.id))
        return str((answer.get("file") or {}).get("url_private_download") or "")

    def _is_slacks(self, address: str) -> bool:
        asked, ours = urlsplit(address), urlsplit(self._client.base_url)
        if (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc):
            return True
        host = asked.hostname or ""
        return asked.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))


def _mark(job: FileJob, what: str) -> dict[str, Any]:
    """The metadata by which a line in the thread is found again after a crash."""
    return {"event_type": EVENT_TYPE, "event_payload": {"request_id": job.id, "surface": what}}


def _left_out_name(job: FileJob) -> str:
    """Files carry no metadata; their name says whose they are."""
    return f"not-taken-{job.id}.csv"


def _check(status: int) -> None:
    if status == _OK:
        return
    if status in _REDIRECTS:
        raise Refused(
            "Slack asked for a login instead of giving the file. Upload it once more.", code="login"
        )
    if status == _TOO_MANY or status >= _BROKEN:
        raise RetryLater(f"Slack answered {status}.")
    raise Refused("The file is gone, or I may not read it. Upload it once more.", code="gone")


async def _limited(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """Stops reading at the limit, whatever the length was said to be."""
    content = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        content += piece
        if len(content) > most:
            raise Refused("The file is larger than 10 MB. Send it in parts.", code="too-large")
    return bytes(content)
