"""The bot answers what local-slack really sent: payloads recorded by `make record-payloads`, not invented."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from bot.commands.playground import CHANNEL, Playground, playground
from bot.local.workspace.people import ASHA
from bot.local.workspace.signing import signature_headers
from tests.second_opinions.backend import SECRET, Json, until, words
from tests.second_opinions.recording import FIXTURES, fields_of

pytestmark = pytest.mark.anyio

RECORDED = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FIXTURES.glob("*/*.json")}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Playground]:
    async with playground(tmp_path) as ready:
        yield ready


async def send(world: Playground, payload: Json) -> httpx.Response:
    body = urlencode(fields_of(payload)).encode()
    headers = signature_headers(SECRET, body, time.time())
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(f"{world.bot_url}/slack/events", content=body, headers=headers)


@pytest.mark.parametrize("name", sorted(RECORDED))
async def test_every_recorded_payload_is_acknowledged(world: Playground, name: str) -> None:
    answer = await send(world, RECORDED[name])
    assert answer.status_code == 200
    assert "went wrong" not in answer.text


def test_every_kind_of_payload_that_the_main_job_sends_was_recorded() -> None:
    assert set(RECORDED) == {
        "command",
        "command_alone",
        "block_actions_approve",
        "block_actions_reject",
        "view_submission_block_request",
        "view_submission_reject_request",
    }


async def test_a_recorded_command_becomes_a_card_that_a_lead_approves(world: Playground) -> None:
    await send(world, RECORDED["command"])

    async def cards() -> list[Json]:
        return [one for one in world.slack.messages(CHANNEL) if "robocalls" in words(one)]

    (card,) = await until(cards, "the card")
    ack = await world.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=card["ts"])
    assert ack.ok


async def test_a_recorded_form_becomes_a_card(world: Playground) -> None:
    await send(world, RECORDED["view_submission_block_request"])

    async def cards() -> list[Json]:
        return [one for one in world.slack.messages(CHANNEL) if "prize scam" in words(one)]

    assert await until(cards, "the card")


async def test_a_recorded_click_on_a_card_that_is_not_ours_is_answered_privately(world: Playground) -> None:
    click = RECORDED["block_actions_approve"] | {"response_url": ""}
    await send(world, click)

    async def told() -> list[str]:
        return [words(one) for one in world.slack.ephemerals(click["user"]["id"])]

    assert await until(told, "a private answer")
    assert not world.cloudagent.calls
