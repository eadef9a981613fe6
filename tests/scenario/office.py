"""One simulated workspace of several: its Slack, its CloudAgent, its folder; and how to wait for things."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.commands.playground import CHANNEL
from bot.local.cloudagent import StandIn
from bot.local.slack import Ack, LocalSlack
from bot.local.workspace.people import Person, Team
from tests.scenario.stage import PATIENCE

T = TypeVar("T")


@dataclass
class Office:
    """One workspace: its Slack, its CloudAgent, its folder."""

    team: Team
    slack: LocalSlack
    cloudagent: StandIn
    vendor_url: str
    folder: Path

    @property
    def token(self) -> str:
        return self.slack.workspace.app.bot_token

    @property
    def database(self) -> Path:
        return self.folder / "blockbot.db"

    def set_up(self, **more: str) -> None:
        """What an operator writes into the workspace's folder."""
        settings = {
            "BLOCK_CHANNEL": CHANNEL,
            "BLOCK_APPROVERS": "U08ASHA0001",
            "CLOUDAGENT_API_URL": self.vendor_url,
            "CLOUDAGENT_USERNAME": "demo",
            "CLOUDAGENT_API_KEY": "demo-key",
            "CLOUDAGENT_RATE": "6000",
        }
        self.folder.mkdir(exist_ok=True)
        file = self.folder / "settings.env"
        file.write_text("".join(f"{name}={value}\n" for name, value in {**settings, **more}.items()))
        file.chmod(0o600)

    def settle_rules(self, text: str) -> None:
        (self.folder / "policy.toml").write_text(text)

    async def command(self, who: Person, text: str) -> Ack:
        ack = await self.slack.command(who.id, CHANNEL, text)
        assert ack.ok, ack.error
        return ack

    async def answer(self, who: Person, text: str) -> str:
        """What the person is told in the answer itself."""
        return str((await self.command(who, text)).body)

    def cards(self) -> list[dict[str, Any]]:
        return [one for one in self.slack.messages(CHANNEL) if not one.get("thread_ts")]

    async def card(self, containing: str) -> str:
        def look() -> list[dict[str, Any]]:
            return [one for one in self.cards() if containing in repr(one)]

        return str((await until(look))[-1]["ts"])

    def id_on(self, card: str) -> str:
        """The opaque id that the card's buttons carry."""
        (message,) = [one for one in self.cards() if one["ts"] == card]
        return next(
            str(element["value"])
            for block in message["blocks"]
            for element in block.get("elements", [])
            if element.get("action_id") == "approve"
        )

    async def press(self, who: Person, action: str, card: str) -> Ack:
        return await self.slack.click(who.id, action, channel=CHANNEL, ts=card)

    def blocked(self) -> set[str]:
        return {row for group in self.cloudagent.accounts["demo"].groups.values() for row in group.rows}

    def told(self, who: Person) -> str:
        return repr(self.slack.ephemerals(who.id))


async def until(look: Callable[[], T]) -> T:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not (found := look()):
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)
    return found


async def until_true(look: Callable[[], Any]) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not await look():
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.1)
