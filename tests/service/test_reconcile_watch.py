"""Lists from CloudAgent's console: each is compared once, told once, and a trouble on the way is told too."""

import asyncio
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.domain.errors import Refused, RetryLater
from bot.domain.files import LeftOut
from bot.domain.reconcile import Kind
from bot.service.carry_out import carry_out
from bot.service.execute import Execution
from bot.service.file_port import FileHandle
from bot.service.ports import Transaction
from bot.service.reconcile_port import Reconciliation, Stage
from bot.service.reconcile_watch import LEASE, MOST_TRIES, ReconcileWatch
from bot.store.store import SqlStore
from tests.service.executions import direct
from tests.service.fakes import Ticking, approved, desk

pytestmark = pytest.mark.anyio

LIST = b"number,group,until\n+919870000000,spam-callers,2026-12-01\n+919812345678,spam-callers,\nnobody,,\n"
FILE = FileHandle("F1", "list.csv", len(LIST), "https://files.example/list.csv")


@dataclass
class Board:
    """Slack in memory; `downloads` and `showings` hold errors to raise before the next of each."""

    content: bytes = LIST
    downloads: list[Exception] = field(default_factory=list)
    showings: list[Exception | None] = field(default_factory=list)
    shown: list[Reconciliation] = field(default_factory=list)
    attached: list[Sequence[LeftOut]] = field(default_factory=list)
    attachings: list[Exception] = field(default_factory=list)
    dies: bool = False

    async def download(self, file: FileHandle, most: int) -> bytes:
        assert file.size <= most
        if self.downloads:
            raise self.downloads.pop(0)
        return self.content

    async def show(self, one: Reconciliation) -> str:
        trouble = self.showings.pop(0) if self.showings else None
        if trouble is not None:
            raise trouble
        self.shown.append(one)
        return "1.0"

    async def attach(self, one: Reconciliation, left_out: Sequence[LeftOut]) -> None:
        del one
        if self.dies:
            self.dies = False
            raise KeyboardInterrupt
        if self.attachings:
            raise self.attachings.pop(0)
        self.attached.append(left_out)


@pytest.fixture
def slack() -> Board:
    return Board()


@pytest.fixture
def watch(store: SqlStore, slack: Board, clock: Ticking) -> ReconcileWatch:
    return ReconcileWatch(store, slack, desk(), clock, "IN")


async def hand_in(store: SqlStore, clock: Ticking, key: str = "k1") -> None:
    one = Reconciliation(f"l-{key}", "T1", "ULEAD1", "", "C1", FILE, clock())
    await store.write(lambda tx: tx.reconciliations.add(one, key))


async def stored(store: SqlStore, known: str = "l-k1") -> Reconciliation:
    found = await store.read(lambda tx: tx.reconciliations.get(known))
    assert found is not None
    return found


async def test_a_list_is_compared_with_the_ledger_and_told_once(
    store: SqlStore, clock: Ticking, execution: Execution, slack: Board, watch: ReconcileWatch
) -> None:
    await approved(store, clock)
    assert await carry_out(execution, "r1", "a", direct) == "done"
    await hand_in(store, clock)
    await asyncio.gather(*(watch.look() for _ in range(3)))
    await watch.look()
    told = await stored(store)
    assert {(one.kind, one.e164) for one in told.found} == {
        (Kind.ADDED, "+919812345678"),
        (Kind.MISSING, "+919870000001"),
        (Kind.OTHER_END, "+919870000000"),
    }
    assert (told.stage, told.ts) == (Stage.TOLD, "1.0")
    assert told.note == "2 numbers in the list, 1 rows could not be read"
    assert len(slack.shown) == 1
    assert [[one.text for one in left] for left in slack.attached] == [["nobody, , "]]


async def test_the_same_list_handed_in_again_is_the_same(
    store: SqlStore, clock: Ticking, slack: Board, watch: ReconcileWatch
) -> None:
    await hand_in(store, clock)
    await hand_in(store, clock)
    await watch.look()
    assert len(slack.shown) == 1


async def test_what_is_away_for_the_moment_is_tried_again_later(
    store: SqlStore, clock: Ticking, slack: Board, watch: ReconcileWatch
) -> None:
    slack.downloads.append(RetryLater("Slack did not answer."))
    await hand_in(store, clock)
    await watch.look()
    assert (await stored(store)).stage is Stage.WAITING
    await watch.look()
    assert slack.shown == []
    clock.pass_(seconds=3)
    await watch.look()
    assert (await stored(store)).stage is Stage.TOLD


async def test_what_stays_away_is_given_up_and_told(
    store: SqlStore, clock: Ticking, slack: Board, watch: ReconcileWatch
) -> None:
    slack.downloads += [RetryLater("Slack did not answer.")] * MOST_TRIES
    await hand_in(store, clock)
    for _ in range(MOST_TRIES):
        await watch.look()
        clock.pass_(minutes=2)
    told = await stored(store)
    assert (told.stage, told.ts) == (Stage.FAILED, "1.0")
    assert told.note == "It could not be fetched: Slack did not answer."


async def test_a_list_that_is_refused_is_told_with_its_reason(
    store: SqlStore, clock: Ticking, slack: Board, watch: ReconcileWatch
) -> None:
    slack.content = b"number\n+919870000000\n"
    await hand_in(store, clock)
    await watch.look()
    assert "Name the group" in (await stored(store)).note
    assert [one.stage for one in slack.shown] == [Stage.FAILED]


@pytest.mark.parametrize("trouble", [Refused("gone"), RetryLater("away")])
async def test_where_slack_takes_no_word_of_it_the_row_says_what_became_of_it(
    store: SqlStore, clock: Ticking, slack: Board, watch: ReconcileWatch, trouble: Exception
) -> None:
    slack.downloads.append(Refused("The file was deleted."))
    slack.showings.append(trouble)
    await hand_in(store, clock)
    await watch.look()
    told = await stored(store)
    assert (told.stage, told.ts, told.note) == (Stage.FAILED, "", "The file was deleted.")


async def test_after_a_death_behind_the_comparison_the_list_is_not_read_again(
    store: SqlStore, clock: Ticking, slack: Board, watch: ReconcileWatch
) -> None:
    slack.dies = True
    await hand_in(store, clock)
    with pytest.raises(KeyboardInterrupt):
        await watch.look()
    before = (await stored(store)).found
    slack.downloads.append(Refused("nobody reads it again"))
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    await watch.look()
    told = await stored(store)
    assert (told.found, told.stage) == (before, Stage.TOLD)
    assert (len(slack.attached), slack.shown[-1].ts) == (1, "1.0")


@pytest.mark.parametrize("trouble", [Refused("No files here."), RetryLater("No files here.")])
async def test_where_slack_takes_no_file_what_was_told_stays_and_says_so(
    store: SqlStore, clock: Ticking, slack: Board, trouble: Exception
) -> None:
    slack.attachings.append(trouble)
    await hand_in(store, clock)
    await ReconcileWatch(store, Pressed(store, slack), desk(), clock, "IN").look()
    told = await stored(store)
    assert (told.stage, told.ts, {one.settled for one in told.found}) == (Stage.TOLD, "1.0", {"blocked"})
    assert told.note.endswith("The files could not be put here: No files here.")
    assert slack.shown[-1] == told


async def test_what_was_pressed_before_the_message_was_noted_is_shown(
    store: SqlStore, clock: Ticking, slack: Board
) -> None:
    await hand_in(store, clock)
    watch = ReconcileWatch(store, Pressed(store, slack), desk(), clock, "IN")
    await watch.look()
    assert [one.found[0].settled for one in slack.shown] == ["", "blocked"]


@dataclass
class Pressed:
    """A board on which somebody presses a button the moment it shows."""

    store: SqlStore
    slack: Board

    async def download(self, file: FileHandle, most: int) -> bytes:
        return await self.slack.download(file, most)

    async def show(self, one: Reconciliation) -> str:
        ts = await self.slack.show(one)
        if len(self.slack.shown) == 1:
            await self.store.write(functools.partial(settle, known=one.id))
        return ts

    async def attach(self, one: Reconciliation, left_out: Sequence[LeftOut]) -> None:
        await self.slack.attach(one, left_out)


def settle(tx: Transaction, *, known: str) -> None:
    one = tx.reconciliations.get(known)
    assert one is not None
    settled = tuple(replace(each, settled="blocked") for each in one.found)
    tx.reconciliations.save(replace(one, found=settled))
