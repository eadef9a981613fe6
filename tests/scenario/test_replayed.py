"""Somebody captured a signed request and sends it again within the five minutes."""

import time
from typing import Any

import httpx
import pytest

from tests.scenario.stage import ASHA, RAVI, Desk

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"


def newest(desk: Desk, name: str) -> dict[str, Any]:
    return dict([one for one in desk.world.slack.traffic if one.name == name][-1].request)


async def metrics(desk: Desk) -> str:
    async with httpx.AsyncClient() as client:
        return (await client.get(f"{desk.world.bot_url}/metrics")).text


async def test_a_captured_command_gets_its_first_answer_and_is_one_request(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    captured, at = newest(desk, "/block") | {"trigger_id": "1.2.captured"}, time.time()
    first = await desk.deliver("/block", captured, at=at)
    second = await desk.deliver("/block", captured, at=at)
    assert (second.status_code, second.text) == (200, first.text)
    assert "98765" in first.text
    await desk.until(lambda: len(desk.cards()) == 2)
    assert "blockbot_slack_replays_total 1.0" in await metrics(desk)


async def test_a_captured_approval_approves_nothing_twice(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    captured, at = newest(desk, "block_actions"), time.time()
    told = desk.private_count(ASHA)
    answers = [await desk.deliver("block_actions", captured, at=at) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 200]
    await desk.told(ASHA, told)
    assert len(desk.updates()) == 1
    assert "blockbot_slack_replays_total 2.0" in await metrics(desk)


async def test_a_refused_form_that_is_sent_again_keeps_its_errors(desk: Desk) -> None:
    await desk.open_form(RAVI)
    await desk.submit(RAVI, group="x", numbers="12345", expiry="until someday", reason="r")
    captured, at = newest(desk, "view_submission"), time.time()
    answers = [await desk.deliver("view_submission", captured, at=at) for _ in range(2)]
    assert [one.json()["response_action"] for one in answers] == ["errors", "errors"]
    assert not desk.cards()
