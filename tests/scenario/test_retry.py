"""Retry on a finished card: what failed is sent once more, into the same card and thread."""

import pytest

from bot.local.cloudagent import Fault
from tests.scenario.stage import ASHA, RAVI, Desk, on_both_databases, words

pytestmark = [pytest.mark.anyio, on_both_databases]


async def test_retry_sends_what_failed_and_the_same_thread_tells_the_new_outcome(desk: Desk) -> None:
    numbers = " ".join(f"98{each:08d}" for each in range(70_000_000, 70_000_009))
    desk.world.cloudagent.arm(Fault("partial", on="update", first=1, last=1, value="error"))
    await desk.command(RAVI, f"/block spam-callers {numbers} for 7 days because partly")
    card = await desk.card("partly")
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: "retry" in desk.buttons(card))
    missing = 9 - len(desk.blocked())
    assert missing > 0
    await desk.press(RAVI, "retry", card)
    await desk.until(lambda: "9 of 9" in words(desk.message(card)))
    assert len(desk.blocked()) == 9
    assert len(desk.updates()[-1]) == missing
    assert len(await desk.replies(card)) == 1
    assert "retry" not in desk.buttons(card)
