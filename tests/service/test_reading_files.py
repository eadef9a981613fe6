"""Reading a file that is long, slow, empty, or of a person whom Slack will not let us answer."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from bot.domain.errors import Refused, RetryLater
from bot.service.file_port import FileHandle, FileJob, FileState
from bot.service.read_file import LEASE, MOST_TRIES, ReadFile
from bot.store.store import SqlStore
from tests.databases import on_sqlite
from tests.service.fakes import Ticking, desk
from tests.service.test_read_file import (
    GOOD,
    MIXED,
    Died,
    FakeSlack,
    asked_for,
    handed_in,
    reader,
    state_of,
)

pytestmark = [pytest.mark.anyio, on_sqlite]


@dataclass
class Asking(FakeSlack):
    """A process that dies before the question stands there."""

    dies: bool = True

    async def tell(self, job: FileJob, sentence: str, *, ask_about: int = 0) -> str:
        if ask_about and self.dies:
            self.dies = False
            raise Died
        return await super().tell(job, sentence, ask_about=ask_about)


@dataclass
class Counting(FakeSlack):
    """Takes lines of progress, but not the first one."""

    progressed: list[str] = field(default_factory=list)

    async def progress(self, job: FileJob, sentence: str, ts: str) -> str:
        del job
        self.progressed.append(f"{ts}:{sentence}")
        if len(self.progressed) == 1:
            raise RetryLater("busy")
        return "2.0"


@dataclass
class Slow(FakeSlack):
    """Gives the file only when nobody could have taken the work over."""

    prolonged: asyncio.Event = field(default_factory=asyncio.Event)

    async def download(self, file: FileHandle, most: int) -> bytes:
        await self.prolonged.wait()
        return await super().download(file, most)


@dataclass(frozen=True, slots=True)
class Beating(ReadFile):
    """Says when it prolonged its hold."""

    async def _prolong(self, job_id: str, until: datetime) -> None:
        await ReadFile._prolong(self, job_id, until)
        assert isinstance(self.slack, Slow)
        self.slack.prolonged.set()


async def test_who_reads_for_long_keeps_the_file(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock)
    slow = Slow([GOOD])
    reading = Beating(store, slow, clock, desk(), "IN", heartbeat=0.001)
    at_it = asyncio.create_task(reading.read("r1"))
    clock.pass_(seconds=LEASE.total_seconds() - 1)
    await slow.prolonged.wait()
    clock.pass_(seconds=2)
    assert await reading.unread() == []
    await at_it
    assert await state_of(store) is FileState.DONE


async def test_a_question_that_was_not_put_is_put_by_the_next_without_reading_again(
    store: SqlStore, clock: Ticking
) -> None:
    await handed_in(store, clock)
    slack = Asking([MIXED])
    with pytest.raises(Died):
        await reader(store, clock, slack).read("r1")
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    await reader(store, clock, slack).read("r1")
    assert (slack.script, slack.told[-1][1], await state_of(store)) == ([], 1, FileState.ASKING)


async def test_a_long_file_tells_how_far_it_is_and_waits_for_nobody_to_hear_it(
    store: SqlStore, clock: Ticking
) -> None:
    await handed_in(store, clock)
    slack = Counting([b"".join(b"98765 4%04d\n" % n for n in range(150))])
    await ReadFile(store, slack, clock, desk(), "IN", progress_every=50).read("r1")
    assert slack.progressed == [
        ":50 of 150 rows read.", ":100 of 150 rows read.", "2.0:150 of 150 rows read.",
    ]  # fmt: skip
    assert len(await asked_for(store)) == 150


async def test_a_file_without_a_number_is_told_to_block_nothing(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock)
    slack = FakeSlack([b"phone\n12345\n"])
    await reader(store, clock, slack).read("r1")
    assert "nothing is blocked. I found no column with phone numbers" in slack.reports[-1][0]
    assert await state_of(store) is FileState.FAILED


async def test_a_bad_end_that_slack_does_not_hear_now_is_told_later(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock)
    slack = FakeSlack([Refused("It was deleted.")] * 2, troubles=[RetryLater("busy")])
    await reader(store, clock, slack).read("r1")
    assert (await state_of(store), slack.reports) == (FileState.WAITING, [])
    clock.pass_(seconds=61)
    await reader(store, clock, slack).read("r1")
    assert await state_of(store) is FileState.FAILED
    assert "It was deleted." in slack.reports[-1][0]


@pytest.mark.parametrize(
    ("trouble", "tries"), [(Refused("not_in_channel"), 1), (RetryLater("busy"), MOST_TRIES)]
)
async def test_where_slack_never_hears_it_the_row_says_what_became_of_the_file(
    store: SqlStore, clock: Ticking, trouble: Exception, tries: int
) -> None:
    await handed_in(store, clock)
    slack = FakeSlack([Refused("It was deleted.")] * tries, troubles=[trouble] * tries)
    for _ in range(tries):
        assert await state_of(store) is FileState.WAITING
        await reader(store, clock, slack).read("r1")
        clock.pass_(seconds=61)
    assert (await state_of(store), slack.reports) == (FileState.FAILED, [])
