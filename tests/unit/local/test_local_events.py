import asyncio

import pytest
from starlette.responses import Response

from bot.local.slack import LocalSlack
from tests.unit.local.local_bot import (
    DESK,
    ELSEWHERE,
    GENERAL,
    RAVI,
    Bot,
    Clock,
    call,
    refusing,
    section,
    workspace,
)

pytestmark = pytest.mark.anyio


def retries(bot: Bot) -> list[tuple[str | None, str | None]]:
    names = ("x-slack-retry-num", "x-slack-retry-reason")
    return [(headers.get(names[0]), headers.get(names[1])) for headers in bot.headers]


async def test_opening_the_home_is_an_event_with_the_outer_wrapping(slack: LocalSlack, bot: Bot) -> None:
    await call(slack, "views.publish", user_id=RAVI, view={"type": "home", "blocks": [section("Home")]})
    await slack.open_home(RAVI)

    assert (bot.last["type"], bot.last["api_app_id"]) == ("event_callback", "A08BLOCKBOT")
    assert bot.last["event"]["type"] == "app_home_opened"
    assert bot.last["event"]["view"]["type"] == "home"
    assert bot.last["authorizations"][0]["is_bot"] is True


async def test_an_acknowledged_event_comes_once(slack: LocalSlack, bot: Bot) -> None:
    await slack.open_home(RAVI)
    await slack.settle()

    assert retries(bot) == [(None, None)]


async def test_a_refused_event_comes_three_times_more_under_the_same_id(slack: LocalSlack, bot: Bot) -> None:
    bot.will("event_callback", refusing(500))
    await slack.open_home(RAVI)
    await slack.settle()

    assert retries(bot) == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({payload["event_id"] for payload in bot.received}) == 1


async def test_retries_end_when_the_bot_takes_the_event(slack: LocalSlack, bot: Bot) -> None:
    bot.will("event_callback", refusing(500), refusing(503), Response())
    await slack.open_home(RAVI)
    await slack.settle()

    assert len(bot.received) == 3


async def test_the_bot_can_refuse_retries(slack: LocalSlack, bot: Bot) -> None:
    bot.will("event_callback", refusing(500, x_slack_no_retry="1"))
    await slack.open_home(RAVI)
    await slack.settle()

    assert len(bot.received) == 1


async def test_an_event_that_was_not_answered_in_time_comes_again(bot: Bot, clock: Clock) -> None:
    bot.hang = asyncio.Event()
    async with workspace(bot, clock, ack_seconds=0.01, event_retries=(0.0,)) as slack:
        await slack.open_home(RAVI)
        await slack.settle()

        assert retries(bot) == [(None, None), ("1", "http_timeout")]


async def test_messages_are_events_where_the_bot_is_a_member(slack: LocalSlack, bot: Bot) -> None:
    await slack.say(RAVI, DESK, "hello")
    await slack.say(RAVI, ELSEWHERE, "not for you")

    assert [payload["event"]["text"] for payload in bot.received] == ["hello"]
    assert bot.last["event"]["channel_type"] == "channel"


async def test_a_reply_names_its_thread(slack: LocalSlack, bot: Bot) -> None:
    ts = await slack.say(RAVI, GENERAL, "first")
    await slack.say(RAVI, GENERAL, "second", thread_ts=ts)

    assert bot.last["event"]["thread_ts"] == ts


async def test_events_nobody_subscribed_to_are_not_sent(slack: LocalSlack, bot: Bot) -> None:
    direct = await call(slack, "conversations.open", users=RAVI)
    await slack.say(RAVI, direct["channel"]["id"], "message.im is not subscribed")

    assert bot.received == []
