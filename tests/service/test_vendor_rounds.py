"""The rounds of whoever watches CloudAgent: idle ones, full ones, failed ones; what they let go and note."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import RetryLater
from bot.domain.verdict import Verdict
from bot.service import vendor as port
from bot.service.carry_out import carry_out
from bot.service.execute import Execution
from bot.service.release import release_next
from bot.service.tell_troubles import TellTroubles
from bot.service.vendor import VendorHealth
from bot.service.vendor_watch import VendorWatch
from bot.store.store import SqlStore
from tests.databases import on_sqlite
from tests.service.executions import direct
from tests.service.fakes import FakeQueue, FakeVendor, Ticking, all_of, approved
from tests.service.test_vendor_watch import MINUTE, FakeChannel, held, released

pytestmark = [pytest.mark.anyio, on_sqlite]


class Unasked(FakeVendor):
    """Whom nobody has a reason to ask how it is."""

    async def health(self) -> VendorHealth:
        raise AssertionError("nobody waits for it")


async def test_while_nothing_waits_nobody_is_asked_and_nothing_told(store: SqlStore, clock: Ticking) -> None:
    vendor, channel = Unasked(), FakeChannel()
    told = TellTroubles(store, vendor, channel, clock, "C1")
    assert await VendorWatch(store, vendor, clock, 2, told).let_go() == 0
    await told.tell()
    assert not channel.posts


async def test_where_all_hands_are_full_what_is_held_waits_for_the_next_to_finish(
    execution: Execution, vendor: FakeVendor, clock: Ticking, queue: FakeQueue
) -> None:
    await held(execution, clock, vendor, "r1", "r2")
    await execution.store.write(lambda tx: release_next(tx, now=clock(), most=1))
    assert released(queue) == ["r1"]
    await execution.store.write(lambda tx: release_next(tx, now=clock(), most=1))
    assert released(queue) == ["r1"]


async def test_what_was_judged_before_the_trouble_came_was_not_kept_back(
    execution: Execution, vendor: FakeVendor, clock: Ticking
) -> None:
    assert isinstance(execution.store, SqlStore)
    await approved(execution.store, clock)
    trouble = port.Unreachable("down", since=clock(), at=clock() + MINUTE)
    trouble.judged = all_of(("+919870000000", "+919870000001"), Verdict.REFUSED)
    vendor.script = [trouble]
    await carry_out(execution, "r1", "a", direct)
    kinds = [one.kind for one in await execution.store.read(lambda tx: tx.requests.events("r1"))]
    assert "numbers_judged" in kinds
    assert "numbers_kept_back" not in kinds


@dataclass
class Troubled:
    """A round of telling that fails in each way, and then says that it came round again."""

    troubles: list[Exception]
    again: asyncio.Event = field(default_factory=asyncio.Event)

    async def tell(self) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.again.set()


async def test_a_round_that_fails_is_logged_and_the_next_one_comes(
    store: SqlStore, vendor: FakeVendor, clock: Ticking
) -> None:
    told = Troubled([RetryLater("The database is away."), ValueError("a mistake of ours")])
    watch = VendorWatch(store, vendor, clock, 2, cast("TellTroubles", told), every=0.001)
    with capture_logs() as logged:
        watching = asyncio.create_task(watch.keep())
        await told.again.wait()
        watching.cancel()
    assert [(one["event"], one["log_level"], one.get("trouble")) for one in logged] == [
        ("vendor_not_watched", "warning", "The database is away."),
        ("vendor_not_watched", "error", None),
    ]


async def test_a_round_is_left_out_while_there_is_nothing_new(
    store: SqlStore, vendor: FakeVendor, clock: Ticking
) -> None:
    told, asked = Troubled([]), iter((True, True, False))
    watch = VendorWatch(
        store, vendor, clock, 2, cast("TellTroubles", told), every=0.001, rests=lambda: next(asked, True)
    )
    watching = asyncio.create_task(watch.keep())
    await told.again.wait()
    watching.cancel()
    assert list(asked) == [], "the third look was the first that was taken"
