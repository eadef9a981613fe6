"""What a scenario needs of a Slack, whoever plays it; knows none of the three who do."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import pytest

Json = dict[str, Any]
T = TypeVar("T")

TOKEN = "xoxb-blockbot-demo"
SECRET = "blockbot-demo-signing-secret"
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Cast:
    """Ids of the people and the channel, as this Slack has them."""

    agent: str
    lead: str
    second_lead: str
    outsider: str
    channel: str


class Backend(Protocol):
    """A Slack with one app in it. Every act returns when the bot has acknowledged it."""

    cast: Cast
    api_url: str

    async def command(self, user: str, text: str) -> None:
        """Types a slash command into the channel."""
        ...

    async def press(self, user: str, action_id: str, ts: str) -> None:
        """Presses a button of a message."""
        ...

    async def submit(self, user: str, values: Mapping[str, str]) -> Mapping[str, str]:
        """Submits the open form; answers its field errors."""
        ...

    async def form(self, user: str) -> Json | None:
        """The form that is open on this person's screen."""
        ...

    async def messages(self) -> list[Json]:
        """All that everybody sees in the channel, threads included, oldest first."""
        ...

    async def private(self, user: str) -> list[str]:
        """The words of what only this person was told, oldest first."""
        ...


def missing(note: str) -> None:
    """Skips with a note; in CI nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"{note} CI has to have it: .ci/run runs `make fetch-second-opinions`.")
    pytest.skip(f"{note} `make fetch-second-opinions` fetches what is needed.")


async def until(look: Callable[[], Awaitable[T]], what: str) -> T:
    """Waits until something is there."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not (found := await look()):
        assert asyncio.get_running_loop().time() < deadline, f"{what}: it did not happen in time"
        await asyncio.sleep(0.05)
    return found


def words(message: Mapping[str, Any]) -> str:
    """All that a message shows and says."""
    return f"{message.get('blocks')!r} {message.get('text')}"


def button(message: Mapping[str, Any], action_id: str) -> Json | None:
    """A message's button with its block id, as a click needs it."""
    for block in message.get("blocks") or []:
        for element in block.get("elements") or []:
            if element.get("action_id") == action_id:
                return dict(element) | {"block_id": block.get("block_id", "actions")}
    return None
