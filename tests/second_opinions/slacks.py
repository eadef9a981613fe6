"""The three Slacks by name."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from tests.second_opinions.backend import Backend
from tests.second_opinions.emulate import emulate
from tests.second_opinions.local_slack import local_slack
from tests.second_opinions.sim import sim

NAMES = ("sim", "local_slack", "emulate")


@contextlib.asynccontextmanager
async def slack_of(name: str, bot_url: str, folder: Path) -> AsyncIterator[Backend]:
    if name == "sim":
        async with sim(bot_url) as ours:
            yield ours
    elif name == "local_slack":
        async with local_slack(bot_url, folder) as theirs:
            yield theirs
    else:
        async with emulate(bot_url, folder) as other:
            yield other
