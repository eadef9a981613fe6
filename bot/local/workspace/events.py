"""Events to the bot (Events API): only subscribed ones, with Slack's retries in the background."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot.local.workspace import payloads
from bot.local.workspace.delivery import TIMED_OUT, Ack, Courier, Envelope
from bot.local.workspace.messages import Message, slack_message
from bot.local.workspace.state import Workspace
from bot.local.workspace.wire import Json

_KINDS = {"channels": "channel", "groups": "group", "im": "im"}


class Events:
    """Sends events and repeats them until they are acknowledged or given up."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier
        self._running: set[asyncio.Task[None]] = set()

    async def home_opened(self, user: str) -> None:
        """A person opens the App Home; returns when the first delivery was answered."""
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": self._workspace.channels.direct(user).id,
            "tab": "home",
            "event_ts": self._workspace.mint.ts(),
        }
        home = self._workspace.views.home(user)
        if home is not None:
            event["view"] = home.as_slack(self._workspace.app)
        await self._send("app_home_opened", event)

    async def uninstalled(self) -> None:
        """The app was removed from the workspace: Slack tells it so, while its tokens end."""
        await self._send(
            "tokens_revoked", {"type": "tokens_revoked", "tokens": {"bot": [self._workspace.app.bot_user_id]}}
        )
        await self._send("app_uninstalled", {"type": "app_uninstalled"})

    async def posted(self, message: Message) -> None:
        """A person posted a message; the bot hears of it where it is a member."""
        channel = self._workspace.channels.get(message.channel)
        if self._workspace.app.bot_user_id not in channel.members:
            return
        stem = channel.scope_stem()
        event = slack_message(message, team=self._workspace.app.team.id) | {
            "channel": message.channel,
            "channel_type": _KINDS[stem],
            "event_ts": message.ts,
        }
        await self._send(f"message.{stem}", event)
        if f"<@{self._workspace.app.bot_user_id}" in message.text:
            await self._send("app_mention", event | {"type": "app_mention"})

    async def _send(self, subscription: str, event: dict[str, Any]) -> None:
        if subscription not in self._workspace.app.events:
            return
        payload = payloads.event_callback(self._workspace, event)
        ack = await self._courier.deliver(Envelope("events_api", event["type"], payload))
        if not ack.ok:
            self.later(self._retry(event["type"], payload, ack))

    async def _retry(self, name: str, payload: Json, ack: Ack) -> None:
        for number, pause in enumerate(self._workspace.rules.event_retries, start=1):
            if ack.ok or _refuses_retries(ack):
                return
            await asyncio.sleep(pause)
            ack = await self._courier.deliver(Envelope("events_api", name, payload, number, _reason(ack)))

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs something in the background until the workspace closes."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Waits until all events are acknowledged or given up."""
        while self._running:
            await asyncio.gather(*self._running)

    async def aclose(self) -> None:
        """Gives up on what is still under way."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


def _refuses_retries(ack: Ack) -> bool:
    """A header stops retries, but not after a timeout."""
    return ack.error != TIMED_OUT and ack.headers.get("x-slack-no-retry") == "1"


def _reason(ack: Ack) -> str:
    if ack.error == TIMED_OUT:
        return "http_timeout"
    return "http_error" if ack.status else "connection_failed"
