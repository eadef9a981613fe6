"""The app is uninstalled, or its token revoked: it is said, approved work waits, and goes on afterwards."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.commands.playground import playground
from tests.scenario.stage import ASHA, RAVI, Desk, on_both_databases, words

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"


async def get(desk: Desk, path: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(f"{desk.world.bot_url}{path}")


async def until_refused(desk: Desk) -> None:
    parts = desk.world.bot._parts
    assert parts is not None
    await desk.until(parts.token.is_refused)


async def until_held(desk: Desk) -> None:
    for _ in range(200):
        if 'blockbot_requests{state="held"} 1.0' in (await get(desk, "/metrics")).text:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("nothing was held")


@on_both_databases
async def test_approved_work_waits_while_the_app_is_gone_and_goes_on_by_itself(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.world.slack.uninstall()
    await until_refused(desk)
    await desk.press(ASHA, "approve", card)
    await until_held(desk)
    assert "blockbot_slack_token_taken 0.0" in (await get(desk, "/metrics")).text
    ready = (await get(desk, "/readyz")).json()
    assert ready["ready"] is True
    assert "uninstalled" in ready["troubles"][0]
    assert not desk.updates()
    desk.world.slack.reinstall()
    await desk.replies(card)
    assert desk.blocked() == {"+919876543210"}
    assert (await get(desk, "/readyz")).json()["troubles"] == []
    assert "blockbot_slack_token_taken 1.0" in (await get(desk, "/metrics")).text


async def test_a_refused_call_is_noticed_without_any_event(desk: Desk) -> None:
    desk.world.slack.faults.set({"token_refused": "token_revoked"})
    await desk.command(RAVI, LINE)
    await until_refused(desk)
    desk.world.slack.reinstall()
    card = await desk.card("robocalls")
    assert "approve" in desk.buttons(card)


async def test_a_stale_event_stops_nothing_while_the_token_is_good(desk: Desk) -> None:
    await desk.world.slack.uninstall()
    desk.world.slack.reinstall()
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    assert desk.blocked() == {"+919876543210"}


async def test_what_was_held_goes_on_after_a_restart_with_a_good_token(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"database_url": f"sqlite:///{tmp_path / 'blockbot.db'}"}
    async with playground(tmp_path, **settings) as world:
        desk = Desk(world)
        await desk.command(RAVI, LINE)
        card = await desk.card("robocalls")
        await world.slack.uninstall()
        await until_refused(desk)
        await desk.press(ASHA, "approve", card)
        await until_held(desk)
    async with playground(tmp_path, **settings) as world:
        desk = Desk(world)
        await desk.until(lambda: world.cloudagent.accounts["demo"].groups["spam-callers"].rows)
        assert desk.blocked() == {"+919876543210"}


async def test_the_doctor_says_so(desk: Desk, database_url: str) -> None:
    await desk.world.slack.uninstall()
    settings = desk.world.bot._settings
    environment = os.environ | {
        "SLACK_API_URL": settings.slack_api_url,
        "SLACK_BOT_TOKEN": settings.slack_bot_token.get_secret_value(),
        "DATABASE_URL": database_url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "doctor", env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    told, _ = await process.communicate()
    assert process.returncode == 1
    assert "The app was uninstalled; install it again." in told.decode()


async def test_what_is_asked_meanwhile_is_recorded_and_shown_afterwards(desk: Desk) -> None:
    await desk.world.slack.uninstall()
    await until_refused(desk)
    ack = await desk.command(RAVI, LINE)
    assert ack.ok
    assert not [one for one in desk.cards() if "robocalls" in words(one)]
    desk.world.slack.reinstall()
    await desk.card("robocalls")
