"""Use case: read a file that was handed in, off the way of everybody's answers, and make it a request."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.errors import Refused, RetryLater
from bot.domain.files import MOST_BYTES, FileRead, RowTaker, find_layout, rows_of
from bot.service.file_port import FileDesk, FileJob, FileState
from bot.service.hand_in_file import become_request, wish_of
from bot.service.ports import Clock, Store
from bot.service.submit import Desk, check

LEASE = timedelta(seconds=20)
"""How long a reader may be silent before another one begins anew."""

HEARTBEAT = 5.0
"""Seconds between two signs of life."""

MOST_TRIES = 8
MOST_AT_ONCE = 20
SLICE = 50
"""Rows read before others may go first."""

PROGRESS_EVERY = 20_000
"""Rows between two lines of progress."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Reads files. A crash at any point leaves the row, thus another try; that tells nothing twice."""

    store: Store
    slack: FileDesk
    clock: Clock
    desk: Desk
    region: str
    heartbeat: float = HEARTBEAT
    progress_every: int = PROGRESS_EVERY

    async def unread(self) -> list[str]:
        """Files that wait and that nobody is at."""
        now = self.clock()
        return list(await self.store.read(lambda tx: tx.files.due(now, MOST_AT_ONCE)))

    async def read(self, job_id: str) -> None:
        """Reads one file, unless somebody else is at it."""
        now = self.clock()
        job = await self.store.write(lambda tx: tx.files.claim(job_id, now, now + LEASE))
        if job is None:
            return
        beat = asyncio.create_task(self._keep(job_id))
        try:
            await self._read_and_finish(job)
        finally:
            beat.cancel()

    async def _keep(self, job_id: str) -> None:
        while True:
            await asyncio.sleep(self.heartbeat)
            await self._prolong(job_id, self.clock() + LEASE)

    async def _prolong(self, job_id: str, until: datetime) -> None:
        await self.store.write(lambda tx: tx.files.keep(job_id, until))

    async def _read_and_finish(self, job: FileJob) -> None:
        try:
            _check_tries(job)
            if job.state is FileState.ASKING:
                await self._ask(job)
                return
            job = await self._announced(job)
            await self._finish(job, await self._read(job))
        except Refused as refusal:
            await self._fail(job, refusal.sentence)
        except RetryLater as error:
            if job.tries >= MOST_TRIES:
                await self._fail(job, f"It could not be fetched: {error.sentence}")
            else:
                await self._later(job, error)

    async def _announced(self, job: FileJob) -> FileJob:
        """The thread exists before anything can be told in it."""
        if job.ts:
            return job
        found = await self.slack.find(job) if job.tries > 1 else ""
        ts = found or await self.slack.tell(job, f"Reading {job.file.name} …")
        await self.store.write(lambda tx: tx.files.posted(job.id, ts))
        return replace(job, ts=ts)

    async def _read(self, job: FileJob) -> FileRead:
        content = await self.slack.download(job.file, MOST_BYTES)
        # A workbook of the largest size costs seconds of one processor: not on the loop.
        rows = await asyncio.to_thread(rows_of, content, job.file.name)
        layout = await asyncio.to_thread(find_layout, rows, self.region)
        taker = RowTaker(layout, self.region)
        told = ""
        for count, row in enumerate(rows[int(layout.header) :], start=1):
            taker.take(row)
            if count % SLICE == 0:
                await asyncio.sleep(0)
            if count % self.progress_every == 0:
                told = await self._tell_progress(job, f"{count:,} of {len(rows):,} rows read.", told)
        read = taker.answer()
        await self._expect([one.e164 for one in read.numbers])
        return read

    async def _expect(self, numbers: Sequence[str]) -> None:
        for first in range(0, len(numbers), SLICE):
            self.store.expect(numbers[first : first + SLICE])
            await asyncio.sleep(0)

    async def _tell_progress(self, job: FileJob, sentence: str, told: str) -> str:
        try:
            return await self.slack.progress(job, sentence, told)
        except (Refused, RetryLater):
            return told  # how far it has come is a courtesy

    async def _finish(self, job: FileJob, read: FileRead) -> None:
        now = self.clock()
        summary = _summary(job, read)
        check(wish_of(job, read.numbers), desk=self.desk, now=now)
        if read.left_out and not job.go_on:
            await self.slack.report(
                job, f"{summary} Nothing is asked for until you say whether to go on.", read
            )
            await self.store.write(lambda tx: tx.files.settle(job, FileState.ASKING, read.numbers))
            await self._ask(replace(job, state=FileState.ASKING, found=read.numbers))
        else:
            await self.slack.report(job, summary, read)
            await self.store.write(lambda tx: become_request(tx, job, read.numbers, desk=self.desk, now=now))

    async def _ask(self, job: FileJob) -> None:
        """Puts the question; the answer may come the moment it stands there, so the row says so before."""
        question = (
            f"{job.file.name} has rows that are no numbers; they are listed in this thread. Go on without?"
        )
        await self.slack.tell(job, question, ask_about=len(job.found))
        await self.store.write(lambda tx: tx.files.let_go(job.id))

    async def _fail(self, job: FileJob, sentence: str) -> None:
        """The row is settled last: until then another try tells it."""
        try:
            await self.slack.report(
                job, f"{job.file.name} was not taken, and nothing is blocked. {sentence}", None
            )
            await self.slack.tell(job, f"{job.file.name} was not taken. {sentence}")
        except RetryLater as error:
            if job.tries < MOST_TRIES:
                await self._later(job, error)
                return
        except Refused:
            pass  # Slack will not let us say it there; the row says what became of it
        await self.store.write(lambda tx: tx.files.settle(job, FileState.FAILED))

    async def _later(self, job: FileJob, error: RetryLater) -> None:
        now = self.clock()
        again = max(now + timedelta(seconds=min(2.0**job.tries, 60.0)), error.at or now)
        await self.store.write(lambda tx: tx.files.keep(job.id, again))


def _check_tries(job: FileJob) -> None:
    if job.tries > MOST_TRIES:
        raise Refused("Reading it failed again and again. Please tell your operator.", code="tries")


def _summary(job: FileJob, read: FileRead) -> str:
    parts = [_counted(read.rows, "row"), _counted(len(read.numbers), "number")]
    parts += [_counted(read.duplicates, "duplicate")] if read.duplicates else []
    parts += [f"{len(read.left_out):,} not taken"] if read.left_out else []
    return f"{job.file.name}: {', '.join(parts)}."


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
