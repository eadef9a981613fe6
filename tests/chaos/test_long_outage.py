"""Slack or CloudAgent is away for ten simulated minutes while 100 requests come; afterwards all is right."""

import functools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import RetryLater
from bot.domain.events import Event
from bot.domain.request import TROUBLES, State
from bot.domain.verdict import Judgement, Verdict
from bot.service import vendor as port
from bot.service.carry_out import carry_out
from bot.service.deliver import Deliver
from bot.service.execute import Execution, Pace
from bot.service.outbox import About, Letter
from bot.service.picture import RequestPicture
from bot.service.ports import Transaction
from bot.service.show import Show
from bot.service.sweep import Sweep
from bot.service.tell_troubles import TellTroubles
from bot.service.vendor import Addition, VendorHealth
from bot.service.vendor_watch import VendorWatch
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.store import SqlStore
from tests.service.executions import direct, no_sleep
from tests.service.fakes import INDIA, FakeBoard, FakeQueue, FakeVendor, Ticking, approved
from tests.service.test_vendor_watch import FakeChannel

pytestmark = [pytest.mark.anyio, pytest.mark.chaos, pytest.mark.timeout(900)]

REQUESTS = 100
OUTAGE = timedelta(minutes=10)
LOOK = 20
"""Seconds between two looks; the bot looks more often, which changes nothing for an outage."""

EACH = 6
"""Seconds between two requests."""


@dataclass
class AwayBoard(FakeBoard):
    """Slack's Web API, which cannot be reached before `back`."""

    clock: Ticking = field(default_factory=Ticking)
    back: datetime = field(default_factory=Ticking())

    def _fail(self) -> None:
        if self.clock() < self.back:
            raise RetryLater("Slack did not answer (ClientConnectorError).")


@dataclass
class AwayMailbox:
    """The way letters go, as long away."""

    clock: Ticking
    back: datetime
    sent: list[str] = field(default_factory=list)

    async def send(self, letter: Letter, picture: RequestPicture | None, *, thread: str) -> None:
        del picture, thread
        if self.clock() < self.back:
            raise RetryLater("Slack did not answer (ClientConnectorError).")
        self.sent.append(letter.key)


@dataclass
class AwayVendor(FakeVendor):
    """CloudAgent with its circuit: open for a while after each failure before `back`."""

    clock: Ticking = field(default_factory=Ticking)
    back: datetime = field(default_factory=Ticking())
    since: datetime | None = None
    closed_at: datetime | None = None

    async def add(self, addition: Addition) -> Mapping[str, Judgement]:
        now = self.clock()
        if self.closed_at is not None and now < self.closed_at:
            raise port.Unreachable("down", since=self.since, at=self.closed_at)
        if now < self.back:
            self.since, self.closed_at = self.since or now, now + timedelta(seconds=60)
            raise port.Unreachable("down", since=self.since, at=self.closed_at)
        self.since = self.closed_at = None
        return await FakeVendor.add(self, addition)

    async def health(self) -> VendorHealth:
        if self.since is None:
            return VendorHealth("ok")
        return VendorHealth("unreachable", "down", self.since, self.closed_at)


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def queue() -> FakeQueue:
    return FakeQueue()


@pytest.fixture
def store(tmp_path: Path, queue: FakeQueue) -> Iterator[SqlStore]:
    database = Database(f"sqlite:///{tmp_path / 'blockbot.db'}")
    migrate(database)
    yield SqlStore(database, queue)
    database.close()


def come(second: int) -> list[int]:
    """The numbers of the requests that come between this look and the next."""
    return [one for one in range(REQUESTS) if second <= one * EACH < second + LOOK]


def execution_of(store: SqlStore, vendor: FakeVendor, clock: Ticking) -> Execution:
    return Execution(store, vendor, clock, Pace(sleep=no_sleep, jitter=lambda: 0.5))


async def work_off(execution: Execution, queue: FakeQueue, done: int) -> int:
    """Carries out what was enqueued since, as the engine does; how much there was by now."""
    while done < len(queue.carried):
        request_id, attempt, _after = queue.carried[done]
        await carry_out(execution, request_id, f"carry-{request_id}-{attempt}", direct)
        done += 1
    return done


async def test_cards_and_threads_are_right_after_ten_minutes_without_slack(
    store: SqlStore, queue: FakeQueue, clock: Ticking
) -> None:
    board = AwayBoard(clock=clock, back=clock() + OUTAGE)
    show, sweep = Show(store, board, clock, INDIA), Sweep(store, clock)
    execution, done = execution_of(store, FakeVendor(), clock), 0
    for second in range(0, int(OUTAGE.total_seconds()) + 120, LOOK):
        for number in come(second):
            await show.show(await approved(store, clock, request_id=f"r{number:03d}"))
        done = await work_off(execution, queue, done)
        for behind in await sweep.want_pictures():
            await show.show(behind)
        clock.pass_(seconds=LOOK)
    posted = Counter((picture.id, surface) for surface, picture in board.posts.values())
    assert len(posted) == 2 * REQUESTS
    assert set(posted.values()) == {1}
    last = {ts: picture for ts, (_, picture) in board.posts.items()} | dict(board.edits)
    assert {picture.state for picture in last.values()} == {State.DONE}
    assert await sweep.want_pictures() == []


async def test_a_letter_is_sent_after_ten_minutes_without_slack(store: SqlStore, clock: Ticking) -> None:
    await approved(store, clock, request_id="r1")
    mailbox = AwayMailbox(clock, clock() + OUTAGE)
    deliver = Deliver(store, mailbox, clock, INDIA)
    letter = Letter("a letter", About.DECIDED, "ULEAD1", "r1")
    await store.write(lambda tx: tx.letters.write(letter, clock()))
    for _ in range(0, int(OUTAGE.total_seconds()) + 120, LOOK):
        await deliver.deliver()
        clock.pass_(seconds=LOOK)
    assert mailbox.sent == ["a letter"]


async def test_everything_is_carried_out_after_ten_minutes_without_cloudagent(
    store: SqlStore, queue: FakeQueue, clock: Ticking
) -> None:
    vendor = AwayVendor(clock=clock, back=clock() + OUTAGE)
    told = TellTroubles(store, vendor, FakeChannel(), clock, "C1")
    watch, sweep = VendorWatch(store, vendor, clock, 4, told), Sweep(store, clock)
    execution, done, vendor_is_back = execution_of(store, vendor, clock), 0, int(OUTAGE.total_seconds())
    second = 0
    while second < vendor_is_back or await store.read(_anything_held):
        assert second < 2 * 3600, "it does not end"
        for number in come(second):
            await approved(store, clock, request_id=f"r{number:03d}")
        done = await work_off(execution, queue, done)
        while await watch.let_go():
            done = await work_off(execution, queue, done)
        await sweep.take_up_work()
        clock.pass_(seconds=LOOK)
        second += LOOK
    print(f"all carried out {second - vendor_is_back} simulated seconds later")  # noqa: T201
    for request_id in (f"r{number:03d}" for number in range(REQUESTS)):
        counts, history = await store.read(functools.partial(_ends, request_id=request_id))
        assert set(counts) == {Verdict.BLOCKED}
        assert [event.kind for event in history].count("execution_finished") == 1
    assert len(vendor.calls) == REQUESTS


def _anything_held(tx: Transaction) -> bool:
    return bool(tx.requests.held(TROUBLES, 1))


def _ends(tx: Transaction, *, request_id: str) -> tuple[Mapping[Verdict, int], Sequence[Event]]:
    return tx.items.counts(request_id), tx.requests.events(request_id)
