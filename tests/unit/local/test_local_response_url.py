from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from bot.local.slack import LocalSlack
from tests.unit.local.local_bot import ASHA, DESK, RAVI, Bot, Clock, actions, button, call, page, section

pytestmark = pytest.mark.anyio


async def respond(slack: LocalSlack, bot: Bot, **given: Any) -> httpx.Response:
    async with page(slack) as client:
        return await client.post(urlsplit(bot.last["response_url"]).path, json=given)


async def after_command(slack: LocalSlack) -> None:
    await slack.command(RAVI, DESK, "/block")


async def after_click(slack: LocalSlack) -> str:
    blocks = [actions(button("approve"))]
    ts = (await call(slack, "chat.postMessage", channel=DESK, text="card", blocks=blocks))["ts"]
    await slack.click(ASHA, "approve", channel=DESK, ts=ts)
    return str(ts)


async def test_an_answer_is_private_unless_it_says_otherwise(slack: LocalSlack, bot: Bot) -> None:
    await after_command(slack)
    await respond(slack, bot, text="only you")
    await respond(slack, bot, text="all of you", response_type="in_channel")

    assert [message["text"] for message in slack.messages(DESK, as_=RAVI)] == ["only you", "all of you"]
    assert [message["text"] for message in slack.messages(DESK, as_=ASHA)] == ["all of you"]


async def test_an_address_serves_five_times(slack: LocalSlack, bot: Bot) -> None:
    await after_command(slack)
    answers = [await respond(slack, bot, text="x") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[-1].json()["error"] == "used_url"


async def test_an_address_serves_for_thirty_minutes(slack: LocalSlack, bot: Bot, clock: Clock) -> None:
    await after_command(slack)
    clock.now += 30 * 60
    in_time = await respond(slack, bot, text="x")
    clock.now += 1
    late = await respond(slack, bot, text="x")

    assert (in_time.status_code, late.status_code, late.json()["error"]) == (200, 404, "expired_url")


async def test_an_invented_address_is_refused(slack: LocalSlack) -> None:
    async with page(slack) as client:
        assert (await client.post("/r/none", json={"text": "x"})).status_code == 404


async def test_broken_blocks_are_refused_here_too(slack: LocalSlack, bot: Bot) -> None:
    await after_command(slack)
    answer = await respond(slack, bot, text="x", blocks=[section("")])

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_blocks")


async def test_an_answer_does_not_replace_the_message_by_itself(slack: LocalSlack, bot: Bot) -> None:
    await after_click(slack)
    await respond(slack, bot, text="noted")

    assert [message["text"] for message in slack.messages(DESK)] == ["card"]
    assert [message["text"] for message in slack.ephemerals(ASHA)] == ["noted"]


async def test_the_original_can_be_replaced_and_deleted(slack: LocalSlack, bot: Bot) -> None:
    await after_click(slack)
    await respond(slack, bot, text="decided", replace_original=True)
    replaced = slack.messages(DESK)
    await respond(slack, bot, delete_original=True)

    assert [(message["text"], message["blocks"]) for message in replaced] == [("decided", [])]
    assert slack.messages(DESK) == []


async def test_a_commands_first_answer_can_be_replaced(slack: LocalSlack, bot: Bot) -> None:
    await after_command(slack)
    await respond(slack, bot, text="working")
    await respond(slack, bot, text="done", replace_original=True)

    assert [message["text"] for message in slack.ephemerals(RAVI)] == ["done"]
