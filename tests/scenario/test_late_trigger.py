"""A form that Slack takes too long to open: its trigger has died, and the person is told and can go on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.playground import CHANNEL, playground
from bot.local.slack import Rules
from tests.scenario.stage import ASHA, RAVI, Desk

pytestmark = pytest.mark.anyio

HASTY = Rules(trigger_seconds=0.05)
LATE: dict[str, object] = {"slow_seconds": 0.2, "methods": ["views.open"]}
LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"
TOLD = "Slack did not open the form in time"


@pytest.fixture
async def late(tmp_path: Path) -> AsyncIterator[Desk]:
    """The demo's world; forms are opened later than their triggers live."""
    async with playground(tmp_path, rules=HASTY) as world:
        world.slack.faults.set(LATE)
        yield Desk(world)


def opened(desk: Desk) -> list[str | None]:
    """What Slack answered to each attempt to open a form."""
    return [record.error for record in desk.world.slack.traffic if record.name == "views.open"]


async def test_a_command_whose_form_came_too_late_is_told_privately_and_nothing_is_recorded(
    late: Desk,
) -> None:
    before = late.private_count(RAVI)
    await late.command(RAVI, "/block")

    assert TOLD in await late.told(RAVI, before)
    assert opened(late) == ["expired_trigger_id"]
    assert late.world.slack.views(RAVI.id) == []
    assert not late.cards()


async def test_a_button_whose_form_came_too_late_is_told_privately_and_the_request_waits_on(
    late: Desk,
) -> None:
    await late.command(RAVI, LINE)
    card = await late.card("robocalls")
    before = late.private_count(ASHA)
    await late.press(ASHA, "reject", card)

    assert TOLD in await late.told(ASHA, before)
    assert opened(late) == ["expired_trigger_id"]
    assert "approve" in late.buttons(card)


async def test_a_shortcut_whose_form_came_too_late_is_told_privately(late: Desk) -> None:
    ts = await late.world.slack.say(RAVI.id, CHANNEL, "spam from +91 98765 43210")
    before = late.private_count(RAVI)
    await late.world.slack.shortcut(RAVI.id, "block_from_message", channel=CHANNEL, ts=ts)

    assert TOLD in await late.told(RAVI, before)
    assert opened(late) == ["expired_trigger_id"]


async def test_after_slacks_own_three_seconds_the_next_try_opens_the_form(tmp_path: Path) -> None:
    async with playground(tmp_path) as world:
        desk = Desk(world)
        world.slack.faults.set(LATE | {"slow_seconds": 3.1})
        before = desk.private_count(RAVI)
        await desk.command(RAVI, "/block")
        await desk.told(RAVI, before)
        world.slack.faults.set({"slow_seconds": 0.0})
        await desk.open_form(RAVI)

        assert opened(desk) == ["expired_trigger_id", None]
