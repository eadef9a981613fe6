"""Words in which the scenarios are written: people act, and we look at what Slack and CloudAgent hold."""

import asyncio
import csv
import io
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx
import pytest

from bot.commands.playground import CHANNEL, Playground
from bot.domain.policy import Policy
from bot.local.slack import Ack
from bot.local.workspace.payloads import message_action
from bot.local.workspace.people import ASHA, DANIEL, MEERA, OLGA, OMAR, RAVI, Person
from bot.local.workspace.signing import signature_headers
from bot.settings import DEMO_SIGNING_SECRET

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds: on a machine that has much else to do; nothing waits longer than it has to."""

__all__ = ["ASHA", "CHANNEL", "DANIEL", "MEERA", "OLGA", "OMAR", "RAVI", "Desk", "Person"]

on_both_databases = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
"""For scenarios that have to hold on PostgreSQL too; the others run on SQLite only."""


@dataclass(frozen=True)
class Desk:
    """The world with the few looks and acts that scenarios need."""

    world: Playground

    async def command(self, who: Person, text: str) -> Ack:
        ack = await self.world.slack.command(who.id, CHANNEL, text)
        assert ack.ok, ack.error
        return ack

    async def submit(self, who: Person, **values: str) -> Ack:
        ack = await self.world.slack.submit(who.id, values)
        assert ack.ok, ack.error
        return ack

    async def press(self, who: Person, action: str, card: str) -> Ack:
        ack = await self.world.slack.click(who.id, action, channel=CHANNEL, ts=card)
        assert ack.ok, ack.error
        return ack

    async def open_form(self, who: Person) -> dict[str, Any]:
        await self.command(who, "/block")
        views = await self.until(lambda: self.world.slack.views(who.id))
        return dict(views[-1])

    def errors(self, who: Person) -> dict[str, str]:
        return dict(self.world.slack.views(who.id)[-1]["errors"])

    def private(self, who: Person) -> str:
        """The last thing only this person was told."""
        return words(self.world.slack.ephemerals(who.id)[-1])

    async def told(self, who: Person, before: int) -> str:
        """What this person is told privately after the first `before` private messages."""
        found = await self.until(lambda: self.world.slack.ephemerals(who.id)[before:])
        return words(found[-1])

    def private_count(self, who: Person) -> int:
        return len(self.world.slack.ephemerals(who.id))

    async def card(self, containing: str) -> str:
        """The `ts` of the newest card with these words."""

        def find() -> list[dict[str, Any]]:
            return [one for one in self.cards() if containing in words(one)]

        return str((await self.until(find))[-1]["ts"])

    def cards(self) -> list[dict[str, Any]]:
        """The messages of the channel itself, oldest first."""
        return [one for one in self.world.slack.messages(CHANNEL) if not one.get("thread_ts")]

    def message(self, ts: str) -> dict[str, Any]:
        return dict(next(one for one in self.world.slack.messages(CHANNEL) if one["ts"] == ts))

    def buttons(self, ts: str) -> set[str]:
        blocks = self.message(ts)["blocks"]
        return {
            element["action_id"]
            for block in blocks
            if block["type"] == "actions"
            for element in block["elements"]
        }

    async def replies(self, ts: str, least: int = 1) -> list[dict[str, Any]]:
        def enough() -> list[dict[str, Any]]:
            found = self.world.slack.thread(CHANNEL, ts)[1:]
            return found if len(found) >= least else []

        return await self.until(enough)

    def blocked(self, group: str = "spam-callers") -> set[str]:
        """What CloudAgent itself holds."""
        return set(self.world.cloudagent.accounts["demo"].groups[group].rows)

    def updates(self) -> list[list[str]]:
        """The numbers of every Update call, as they were written to the vendor."""
        calls = [call for call in self.world.cloudagent.calls if call.operation == "update"]
        return [list(call.request["blockNumbers"]) for call in calls]

    def verdicts(self) -> dict[str, str]:
        """What the newest CSV in Slack says of each number."""
        content = self.world.slack.files[-1].content
        assert content is not None
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        return {row["number"].lstrip("'"): row["verdict"] for row in rows}

    @property
    def rules(self) -> Policy:
        """The rules that hold now."""
        return self.world.bot._parts.front.desk.policy if self.world.bot._parts else Policy()

    def obey(self, rules: Policy) -> None:
        """Other rules hold from now on, as if the policy file had changed."""
        parts = self.world.bot._parts
        assert parts is not None
        parts.watch.policy = parts.front.desk.policy = rules

    async def pause(self) -> None:
        """A moment, between two looks."""
        await asyncio.sleep(0.02)

    async def press_private(self, who: Person, action: str, value: str = "") -> Ack:
        """Presses a button of the newest private message that has it, the one with this value if any."""
        for message in reversed(self.world.slack.ephemerals(who.id)):
            for block in message["blocks"]:
                for one in block.get("elements", []):
                    if one.get("action_id") == action and value in ("", one.get("value")):
                        ack = await self.world.slack.click(
                            who.id, action, channel=message["channel"], ts=message["ts"],
                            block_id=block["block_id"],
                        )  # fmt: skip
                        assert ack.ok, ack.error
                        return ack
        raise AssertionError(f"nobody offers {who.name} {action} {value}")

    async def press_old(
        self, who: Person, action: str, value: str, card: str, block: str = "old"
    ) -> httpx.Response:
        """Presses a button that a message does not show (any more), as an old screen or a replay would."""
        workspace = self.world.slack.workspace
        message = workspace.messages.get(CHANNEL, card)
        button = {"type": "button", "action_id": action, "value": value, "block_id": block}
        payload = message_action(workspace, who.id, message, button | {"action_ts": workspace.mint.ts()}, {})
        return await self.deliver("block_actions", payload)

    async def deliver_again(self, name: str) -> httpx.Response:
        """Sends the bot the newest payload of this name once more, signed anew, as a captured replay."""
        record = [one for one in self.world.slack.traffic if one.name == name][-1]
        return await self.deliver(name, record.request)

    async def deliver(
        self, name: str, payload: Mapping[str, Any], *, at: float | None = None
    ) -> httpx.Response:
        """Sends the bot a payload, signed at this moment (now if not given)."""
        fields = payload if name.startswith("/") else {"payload": json.dumps(payload)}
        body = urlencode(fields).encode()
        headers = signature_headers(DEMO_SIGNING_SECRET, body, at or time.time())
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        async with httpx.AsyncClient() as client:
            return await client.post(f"{self.world.bot_url}/slack/events", content=body, headers=headers)

    async def until(self, look: Callable[[], T], seconds: float = PATIENCE) -> T:
        deadline = asyncio.get_running_loop().time() + seconds
        while not (found := look()):
            assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
            await asyncio.sleep(0.02)
        return found


def words(message: dict[str, Any]) -> str:
    """All that a message shows and says."""
    return f"{message.get('blocks')!r} {message.get('text')}"
