"""The card of large work shows how far it is, with few calls to Slack whatever its size."""

import pytest

from bot.service import vendor as port
from bot.service.execute import Execution
from bot.service.ports import Surface
from bot.service.progress import PROGRESS_STEPS
from bot.store.store import SqlStore
from tests.service.fakes import FakeVendor, Ticking, approved

pytestmark = pytest.mark.anyio


async def wanted(store: SqlStore, request_id: str) -> int:
    """How often a drawing of the card was asked for."""
    pictures = await store.read(lambda tx: tx.pictures.of(request_id))
    return next(one.wanted for one in pictures if one.surface is Surface.CARD)


@pytest.mark.parametrize(
    ("count", "edits"), [(300, 0), (400, PROGRESS_STEPS - 1), (3050, PROGRESS_STEPS - 1)]
)
async def test_the_edits_of_a_card_do_not_grow_with_the_numbers(
    store: SqlStore, vendor: FakeVendor, clock: Ticking, count: int, edits: int
) -> None:
    request_id = await approved(store, clock, count)
    before = await wanted(store, request_id)

    async def minutes_pass() -> None:
        clock.pass_(seconds=10)

    vendor.meanwhile = minutes_pass
    execution = Execution(store, vendor, clock)
    # Not by `carry_out`, whose real heartbeat would take the leaps of this clock for a lost lease.
    for seq in await execution.begin(request_id, "a") or []:
        await execution.send(request_id, seq, "a")
    await execution.finish(request_id, "a")
    assert len(vendor.calls) == -(-count // port.MOST_NUMBERS_A_CALL)
    begun_and_done = 2
    assert await wanted(store, request_id) == before + edits + begun_and_done
