"""What the gauges tell moves with the ledger: states, verdicts, work and pictures that wait, held numbers."""

import dataclasses
import functools
from datetime import timedelta

import pytest

from bot.domain.request import State
from bot.domain.verdict import Verdict
from bot.service import vendor as port
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.execute import Execution
from bot.service.show import Show
from bot.service.sight import Standing
from bot.service.submit import submit
from bot.store.database import Database
from bot.store.standing import MOST_GENERATIONS, standing
from bot.store.store import SqlStore
from tests.service.executions import direct
from tests.service.fakes import INDIA, FakeBoard, FakeVendor, Ticking, desk, wish

pytestmark = pytest.mark.anyio


@dataclasses.dataclass
class Gauges:
    """The counts of this moment; `of` keeps those that are not zero."""

    database: Database
    clock: Ticking

    async def read(self) -> Standing:
        return await self.database.read(lambda connection: standing(connection, self.clock()))

    async def of(self) -> tuple[dict[str, int], dict[str, int]]:
        found = await self.read()
        return tuple(  # type: ignore[return-value]  # two of them
            {name: count for name, count in one.items() if count} for one in (found.requests, found.numbers)
        )


@pytest.fixture
def gauges(database: Database, clock: Ticking) -> Gauges:
    return Gauges(database, clock)


async def test_an_empty_ledger_tells_every_state_and_verdict_as_none(gauges: Gauges) -> None:
    found = await gauges.read()
    assert found == Standing(
        dict.fromkeys(map(str, State), 0), dict.fromkeys(map(str, Verdict), 0), 0, 0.0, 0, MOST_GENERATIONS
    )


async def test_the_counts_follow_a_request_through_its_life(
    gauges: Gauges,
    execution: Execution,
    store: SqlStore,
    clock: Ticking,
    board: FakeBoard,
    vendor: FakeVendor,
) -> None:
    show = Show(store, board, clock, INDIA)
    ask = functools.partial(submit, command=wish(3), desk=desk(), now=clock(), new_id=lambda: "r1")
    await store.write(ask)
    assert await gauges.of() == ({"pending": 1}, {"waiting": 3})
    assert (await gauges.read()).pictures_behind == 1
    await show.show("r1")
    assert (await gauges.read()).pictures_behind == 0
    await store.write(functools.partial(approve, click=Click("r1", "ULEAD1"), desk=desk(), now=clock()))
    clock.pass_(seconds=7)
    found = await gauges.read()
    assert (found.oldest_work_seconds, found.pictures_behind) == (7.0, 1)
    vendor.script = [port.Unreachable("down", since=clock(), at=clock() + timedelta(minutes=1))]
    assert await carry_out(execution, "r1", "a", direct) == "held"
    found = await gauges.read()
    assert (found.held_numbers, found.oldest_work_seconds) == (3, 0.0)
    assert await gauges.of() == ({"held": 1}, {"waiting": 3})
