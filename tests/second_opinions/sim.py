"""The local workspace as a backend: the one that is ours."""

import contextlib
from collections.abc import AsyncIterator, Mapping

from bot.commands.playground import CHANNEL, app_credentials
from bot.local.slack import LocalSlack, serve
from bot.local.workspace.people import ASHA, DANIEL, OLGA, RAVI
from tests.second_opinions.backend import Cast, Json, words

CAST = Cast(RAVI.id, ASHA.id, DANIEL.id, OLGA.id, CHANNEL)


class Sim:
    """Drives the local workspace by its own acts."""

    cast = CAST

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self.api_url = slack.api_url

    async def command(self, user: str, text: str) -> None:
        await self._slack.command(user, CHANNEL, text)

    async def press(self, user: str, action_id: str, ts: str) -> None:
        await self._slack.click(user, action_id, channel=CHANNEL, ts=ts)

    async def submit(self, user: str, values: Mapping[str, str]) -> Mapping[str, str]:
        await self._slack.submit(user, values)
        views = self._slack.views(user)
        return dict(views[-1]["errors"]) if views else {}

    async def form(self, user: str) -> Json | None:
        views = self._slack.views(user)
        return views[-1] if views else None

    async def messages(self) -> list[Json]:
        return self._slack.messages(CHANNEL)

    async def private(self, user: str) -> list[str]:
        return [words(one) for one in self._slack.ephemerals(user)]


@contextlib.asynccontextmanager
async def sim(bot_url: str) -> AsyncIterator[Sim]:
    """Serves the local workspace with every rule on."""
    async with LocalSlack(app_credentials(), deliver_to=f"{bot_url}/slack/events") as slack, serve(slack):
        yield Sim(slack)
