"""The watch over Slack's token: a doubt is looked into, and loses nothing that was to be told."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import TOKEN_REFUSED, TokenRefused, translated
from bot.slack.token_watch import EVERY, GONE_EVERY, SILENT_EVERY, Identity, TokenWatch

pytestmark = pytest.mark.anyio

TAKEN = {"ok": True, "team_id": "T1", "bot_id": "B1", "user_id": "U1", "url": "https://spam.example/"}


def refusal(name: str) -> SlackApiError:
    return SlackApiError("refused", {"ok": False, "error": name})  # type: ignore[no-untyped-call]  # slack_sdk


class Slack(AsyncWebClient):
    """Answers `auth.test` as set; at a refusal the watch doubts, as the process has it."""

    def __init__(self, watch: TokenWatch) -> None:
        super().__init__(token="xoxb-test")
        self.watch = watch
        self.refused = ""
        self.silent = False
        self.doubts_meanwhile = False

    async def auth_test(self, **_: Any) -> Any:
        if self.silent:
            raise aiohttp.ClientError
        if self.doubts_meanwhile:
            self.watch.doubt()
        if self.refused:
            self.watch.doubt()
            raise refusal(self.refused)
        return TAKEN


@pytest.fixture
def watch() -> TokenWatch:
    return TokenWatch(Identity("xoxb-test"))


async def is_awake(watch: TokenWatch) -> bool:
    """Whether the watch looks again at once instead of resting."""
    resting = asyncio.create_task(watch.rest(EVERY))
    for _ in range(10):
        await asyncio.sleep(0)
    ended = resting.done()
    resting.cancel()
    return ended


@pytest.mark.parametrize("name", TOKEN_REFUSED)
async def test_a_refused_token_is_no_refusal_of_what_was_to_be_told(name: str) -> None:
    async def call() -> None:
        raise refusal(name)

    with pytest.raises(TokenRefused, match=name):
        await translated(call())


async def test_a_doubt_raised_while_slack_answers_is_looked_into(watch: TokenWatch) -> None:
    slack = Slack(watch)
    slack.doubts_meanwhile = True
    assert await watch.look(slack) == EVERY
    assert not watch.is_refused()
    assert await is_awake(watch)


async def test_the_looks_own_refusal_brings_no_look_at_once(watch: TokenWatch) -> None:
    slack = Slack(watch)
    slack.refused = "token_revoked"
    assert await watch.look(slack) == GONE_EVERY
    assert "revoked" in watch.why_refused()
    assert not await is_awake(watch)


async def test_a_token_that_is_taken_again_ends_the_trouble(watch: TokenWatch) -> None:
    slack = Slack(watch)
    slack.refused = "account_inactive"
    await watch.look(slack)
    slack.refused = ""
    assert await watch.look(slack) == EVERY
    assert not watch.is_refused()
    assert watch.identity.home.team == "T1"


async def test_silence_says_nothing_about_the_token(watch: TokenWatch) -> None:
    slack = Slack(watch)
    slack.refused = "token_revoked"
    await watch.look(slack)
    slack.silent = True
    assert await watch.look(slack) == SILENT_EVERY
    assert watch.is_refused()
