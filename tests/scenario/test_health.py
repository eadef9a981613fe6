"""What operators look at: alive, ready, metrics."""

import httpx
import pytest

from tests.scenario.stage import ASHA, RAVI, Desk

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"


async def get(desk: Desk, path: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(f"{desk.world.bot_url}{path}")


async def test_a_running_bot_is_alive_and_ready(desk: Desk) -> None:
    assert (await get(desk, "/healthz")).status_code == 200
    answer = await get(desk, "/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


async def test_metrics_follow_the_main_job(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    told = (await get(desk, "/metrics")).text
    for line in (
        'blockbot_acks_total{listener="/block",outcome="ok"} 1.0',
        'blockbot_acks_total{listener="button",outcome="ok"} 1.0',
        'blockbot_requests{state="done"} 1.0',
        'blockbot_numbers{verdict="blocked"} 2.0',
        'blockbot_cloudagent_calls_total{method="PUT",outcome="ok"} 1.0',
        "blockbot_token_generations_left 7.0",
    ):
        assert line in told


async def test_metrics_hold_no_number_and_no_secret(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    told = (await get(desk, "/metrics")).text
    assert "98765" not in told
    assert "xoxb" not in told
