from collections.abc import AsyncIterator

import pytest

from bot.local.slack import LocalSlack
from tests.unit.local.local_bot import Bot, Clock, workspace


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(bot: Bot, clock: Clock) -> AsyncIterator[LocalSlack]:
    async with workspace(bot, clock) as found:
        yield found
