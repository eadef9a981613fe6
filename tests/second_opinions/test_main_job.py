"""The main job on three Slacks that know nothing of each other: ours, local-slack and emulate."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.commands.playground import demo_settings
from bot.local.cloudagent import StandIn, create_app
from bot.local.workspace.server import bound, running
from bot.wiring import Bot
from tests.second_opinions.backend import Backend, Json, button, until, words
from tests.second_opinions.recording import recorded
from tests.second_opinions.slacks import NAMES, slack_of

pytestmark = [pytest.mark.anyio, pytest.mark.second_opinion]

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"
FORM = {"group": "spam-callers", "numbers": "98765 43212", "reason": "prize scam"}


@dataclass
class Town:
    """One Slack, the production bot, and CloudAgent's stand-in."""

    slack: Backend
    cloudagent: StandIn

    async def card(self, reason: str) -> Json:
        async def find() -> list[Json]:
            return [one for one in await self.slack.messages() if reason in words(one) and not is_reply(one)]

        return (await until(find, f"the card of {reason}"))[-1]

    async def replies(self, ts: str) -> list[Json]:
        async def find() -> list[Json]:
            return [one for one in await self.slack.messages() if is_reply(one) and one["thread_ts"] == ts]

        return await until(find, "the thread")

    async def told(self, user: str, after: int) -> str:
        async def find() -> list[str]:
            return (await self.slack.private(user))[after:]

        return (await until(find, "a private answer"))[-1]

    async def without_buttons(self, reason: str) -> Json:
        async def find() -> Json | None:
            card = await self.card(reason)
            return None if button(card, "approve") else card

        return await until(find, "the buttons go") or {}

    def blocked(self) -> set[str]:
        groups = self.cloudagent.accounts["demo"].groups.values()
        return {number for group in groups for number in group.rows}


def is_reply(message: Json) -> bool:
    return bool(message.get("thread_ts")) and message["thread_ts"] != message["ts"]


@pytest.fixture(params=NAMES)
async def town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    cloudagent = StandIn()
    vendor, door = bound(0), bound(0)
    vendor_url, bot_url = (f"http://127.0.0.1:{one.getsockname()[1]}" for one in (vendor, door))
    with door:  # closed too where that Slack cannot be had
        async with (
            running(create_app(cloudagent), vendor),
            slack_of(request.param, bot_url, tmp_path) as slack,
        ):
            settings: dict[str, Any] = {
                "block_channel": slack.cast.channel,
                "block_approvers": f"{slack.cast.lead},{slack.cast.second_lead}",
                "block_oncall": slack.cast.lead,
            }
            bot = Bot(demo_settings(tmp_path, slack.api_url, vendor_url, settings))
            await bot.start()
            try:
                async with running(recorded(bot.web(), request.param), door):
                    yield Town(slack, cloudagent)
            finally:
                await bot.stop()


async def test_a_command_becomes_a_card_and_an_approval_a_thread_with_the_result(town: Town) -> None:
    cast = town.slack.cast
    await town.slack.command(cast.agent, LINE)
    card = await town.card("robocalls")
    await town.slack.press(cast.outsider, "approve", card["ts"])
    assert "may not decide" in await town.told(cast.outsider, 0)
    assert town.blocked() == set()
    await town.slack.press(cast.lead, "approve", card["ts"])
    (told,) = await town.replies(card["ts"])
    assert "2 blocked" in words(told)
    done = await town.without_buttons("robocalls")
    assert done["ts"] == card["ts"]
    assert town.blocked() == {"+919876543210", "+919876543211"}


async def test_a_mistake_in_the_form_is_told_at_its_field_and_can_be_corrected(town: Town) -> None:
    cast = town.slack.cast
    await town.slack.command(cast.agent, "/block")
    form = await until(lambda: town.slack.form(cast.agent), "the form")
    assert form is not None
    assert form["callback_id"] == "block_request"
    errors = await town.slack.submit(cast.agent, FORM | {"expiry": "until someday"})
    assert set(errors) == {"expiry"}
    assert await town.slack.submit(cast.agent, FORM | {"expiry": "for 10 days"}) == {}
    card = await town.card("prize scam")
    await town.slack.press(cast.lead, "approve", card["ts"])
    await town.replies(card["ts"])
    assert town.blocked() == {"+919876543212"}


async def test_of_two_approvals_at_once_one_counts_and_the_other_is_told_who_won(town: Town) -> None:
    cast = town.slack.cast
    await town.slack.command(cast.agent, LINE)
    card = await town.card("robocalls")
    leads = (cast.lead, cast.second_lead)
    await asyncio.gather(*(town.slack.press(lead, "approve", card["ts"]) for lead in leads))
    assert len(await town.replies(card["ts"])) == 1

    async def late() -> list[str]:
        return [lead for lead in leads if await town.slack.private(lead)]

    (loser,) = await until(late, "the later lead is told")
    (winner,) = set(leads) - {loser}
    assert f"<@{winner}>" in (await town.slack.private(loser))[-1]
    updates = [call for call in town.cloudagent.calls if call.operation == "update"]
    assert len(updates) == 1


async def test_a_rejection_asks_for_a_reason_and_calls_nothing(town: Town) -> None:
    cast = town.slack.cast
    await town.slack.command(cast.agent, LINE)
    card = await town.card("robocalls")
    await town.slack.press(cast.lead, "reject", card["ts"])
    await until(lambda: town.slack.form(cast.lead), "the form for the reason")
    assert await town.slack.submit(cast.lead, {"reason": "our own call centre"}) == {}
    (told,) = await town.replies(card["ts"])
    assert "our own call centre" in words(told)
    await town.without_buttons("robocalls")
    assert not town.cloudagent.calls
