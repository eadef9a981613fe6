"""The stage of the scenario tests: signed HTTP, complete payloads, the real dispatcher, a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.playground import playground
from bot.local.slack import Rules
from tests.scenario.stage import Desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """The demo's world on free ports; without Slack's one message a second, which has tests of its own."""
    async with playground(tmp_path, rules=Rules(message_rate=False)) as world:
        yield Desk(world)
