"""The production bot over Socket Mode: no signed HTTP, the same main job; sockets that come and go."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.demo_script import play
from bot.commands.playground import playground
from tests.scenario.stage import ASHA, OLGA, PATIENCE, RAVI, Desk, words

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"


@pytest.fixture
async def plugged(tmp_path: Path) -> AsyncIterator[Desk]:
    """The demo's world, with the bot on a socket."""
    async with playground(tmp_path, socket=True) as world:
        desk = Desk(world)
        await connected(desk)
        yield desk


async def connected(desk: Desk) -> None:
    async with asyncio.timeout(PATIENCE):
        await desk.world.slack.sockets.wait_for(1)


async def test_the_whole_main_job_goes_over_a_socket(
    plugged: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await play(plugged.world) == 0
    assert "Every step happened" in capsys.readouterr().out
    arrived = [record for record in plugged.world.slack.traffic if record.direction == "to_bot"]
    assert {record.signature for record in arrived} == {"none"}


async def test_a_bot_told_to_come_anew_takes_the_next_command(plugged: Desk) -> None:
    await plugged.world.slack.disconnect_sockets()
    await connected(plugged)
    await plugged.command(RAVI, LINE)

    assert "98765 43210" in words(plugged.message(await plugged.card("robocalls")))


async def test_an_envelope_that_comes_twice_has_one_effect(plugged: Desk) -> None:
    await plugged.command(RAVI, LINE)
    await plugged.card("robocalls")
    await plugged.world.slack.deliver_again()
    await plugged.command(OLGA, LINE.replace("robocalls", "prize scam"))
    await plugged.card("prize scam")  # what the repetition would have posted stood before this one

    assert len([one for one in plugged.cards() if "robocalls" in words(one)]) == 1


async def test_two_clicks_over_a_socket_decide_once(plugged: Desk) -> None:
    await plugged.command(RAVI, LINE)
    card = await plugged.card("robocalls")
    await plugged.press(ASHA, "approve", card)
    await plugged.world.slack.deliver_again()
    await plugged.until(lambda: "Done: 1 of 1" in words(plugged.message(card)))

    assert plugged.updates() == [["9876543210"]]
