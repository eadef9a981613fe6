"""Signed payloads of another workspace: answered politely, nothing happens."""

from typing import Any

import httpx
import pytest

from tests.scenario.stage import ASHA, RAVI, Desk, words

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"
OTHER = "T09ELSEWHER"


def elsewhere(desk: Desk, name: str) -> dict[str, Any]:
    """The newest payload of this name, as another workspace would send it."""
    record = [one for one in desk.world.slack.traffic if one.name == name][-1]
    payload = dict(record.request)
    if "team_id" in payload:
        return payload | {"team_id": OTHER, "trigger_id": "1.2.other"}
    return payload | {"team": {"id": OTHER}, "user": payload["user"] | {"team_id": OTHER}}


async def test_a_command_of_another_workspace_makes_no_request(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    await desk.card("robocalls")
    answer = await desk.deliver("/block", elsewhere(desk, "/block") | {"text": LINE.replace("robo", "other")})
    assert "another Slack workspace" in answer.json()["text"]
    await desk.command(RAVI, LINE.replace("robocalls", "second"))
    await desk.card("second")
    assert not [one for one in desk.cards() if "othercalls" in words(one)]
    async with httpx.AsyncClient() as client:
        told = (await client.get(f"{desk.world.bot_url}/metrics")).text
    assert 'blockbot_foreign_payloads_total{kind="/block"} 1.0' in told


async def test_an_approval_by_somebody_of_another_workspace_approves_nothing(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(RAVI, "approve", card)  # not theirs to decide; its payload is what we change
    await desk.until(lambda: desk.private_count(RAVI) > 1)
    click = elsewhere(desk, "block_actions")
    click["user"] = click["user"] | {"id": ASHA.id}
    before = desk.private_count(RAVI)
    answer = await desk.deliver("block_actions", click)
    assert answer.status_code == 200
    await desk.until(lambda: desk.private_count(RAVI) > before)
    assert "another Slack workspace" in desk.private(RAVI)
    assert "approve" in desk.buttons(card)
    assert not desk.updates()


async def test_a_form_of_another_workspace_is_not_taken(desk: Desk) -> None:
    await desk.open_form(RAVI)
    await desk.submit(RAVI, group="x", numbers="12345", expiry="until someday", reason="r")
    answer = await desk.deliver("view_submission", elsewhere(desk, "view_submission"))
    assert answer.json()["response_action"] == "update"
    assert not desk.cards()
