"""The stage of a browser test: workspace, scripted bot and CloudAgent's stand-in, served in a thread."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self
from urllib.parse import urlencode

import httpx

from bot.local.cloudagent import StandIn, create_app, demo_account
from bot.local.slack import AppCredentials, CommandSpec, LocalSlack, Rules, ShortcutSpec, serve
from tests.browser.backstage import Backstage
from tests.browser.scripted_bot import Json, ScriptedBot

CHANNEL = "C08SPAMDESK"
AGENT = "U08RAVI0001"
LEAD = "U08ASHA0001"
OUTSIDER = "U08OLGA0001"
NO_ZONE = "U08TOM00001"
SCOPES = frozenset(
    ("commands", "chat:write", "users:read", "usergroups:read", "im:write", "files:read", "files:write")
)
APP = AppCredentials(
    bot_token="xoxb-browser-test",
    signing_secret="browser-test-secret",
    app_token="xapp-browser-test",
    app_id="A08BROWSER1",
    bot_user_id="U08BLOCKBOT",
    scopes=SCOPES,
    commands=(
        CommandSpec("/block", "Ask to block spam callers", "<group> <numbers…> [for 30 days] [because …]"),
        CommandSpec("/unblock", "Ask to lift a block", "<group> <numbers…>"),
        CommandSpec("/silent", "Never answers"),
    ),
    shortcuts=(
        ShortcutSpec("global", "block_numbers", "Block numbers…"),
        ShortcutSpec("message", "block_from_message", "Block the numbers in this message"),
    ),
    events=frozenset({"app_home_opened"}),
)
DELIVERY = "http://bot.invalid/slack/events"
"""Never resolved: deliveries go to the bot in process."""


class Stage:
    """Use as a context manager. `run` does what the server's side has to do, from the test's thread."""

    def __init__(self, rules: Rules | None = None, port: int = 0) -> None:
        self.bot = ScriptedBot(token=APP.bot_token, secret=APP.signing_secret)
        self.standin = StandIn()
        self.standin.add_account(demo_account())
        self._rules = rules or Rules(message_rate=False)
        self._port = port
        self._backstage = Backstage(self._opened())
        self.run = self._backstage.run
        self.forever = self._backstage.forever

    def __enter__(self) -> Self:
        self.slack = self._backstage.__enter__()
        self.bot.api_url = self.slack.api_url
        return self

    def __exit__(self, *_: object) -> None:
        self._backstage.__exit__()

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[LocalSlack]:
        transport = httpx.ASGITransport(self.bot)
        async with (
            LocalSlack(
                APP,
                deliver_to=DELIVERY,
                transport=transport,
                rules=self._rules,
                vendor=create_app(self.standin),
            ) as slack,
            serve(slack, self._port),
        ):
            yield slack

    def address(self, as_: str = AGENT, **place: str) -> str:
        """The page's address for one person; `c` is a channel or `home`, `t` a thread."""
        return f"{self.slack.base_url}/?{urlencode({'as': as_, **place})}"

    def post(self, blocks: list[Json] | None = None, text: str = "…", **more: Any) -> str:
        """The bot posts into the channel; answers the timestamp."""
        given = {"channel": CHANNEL, "text": text, **more} | ({"blocks": blocks} if blocks else {})
        return str(self.run(self.bot.call("chat.postMessage", **given))["ts"])
