"""The same promises against a real account; only with credentials and a throw-away group.

Run it with `pytest -m real tests/contract/cloudagent` and

    REAL_CLOUDAGENT_USERNAME   REAL_CLOUDAGENT_API_KEY
    REAL_CLOUDAGENT_GROUP      a group that no campaign uses; its description will be overwritten
    REAL_CLOUDAGENT_NUMBER     a number of your own, in E.164; it is blocked in that group for ten minutes
    REAL_CLOUDAGENT_API_URL    (default: the Indian host)     REAL_CLOUDAGENT_AUTH  token (default) or basic
    REAL_CLOUDAGENT_TIMEZONE   (default: Asia/Kolkata)

Every run may cost one of the ten token generations an hour, and it ends the tokens of other integrations.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.cloudagent.account import Account
from bot.cloudagent.client import CloudAgent
from bot.cloudagent.memory import MemoryTraffic, MemoryVault
from bot.cloudagent.surroundings import Surroundings
from bot.domain.verdict import Verdict
from bot.service.vendor import Addition, GroupUnknown

T = TypeVar("T")
NEEDED = ("USERNAME", "API_KEY", "GROUP", "NUMBER")
MISSING = [name for name in NEEDED if not os.environ.get(f"REAL_CLOUDAGENT_{name}")]

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(MISSING), reason=f"needs REAL_CLOUDAGENT_… {', '.join(MISSING)}"),
]


def given(name: str, default: str = "") -> str:
    return os.environ.get(f"REAL_CLOUDAGENT_{name}", default)


VAULT, TRAFFIC = MemoryVault(), MemoryTraffic()


def with_client(work: Callable[[CloudAgent], Awaitable[T]]) -> T:
    account = Account(
        base_url=given("API_URL", "https://in1-ccaas-api.ozonetel.com"),
        username=given("USERNAME"),
        api_key=given("API_KEY"),
        zone=ZoneInfo(given("TIMEZONE", "Asia/Kolkata")),
        auth=given("AUTH", "token"),
        rate_per_minute=20,
    )

    async def run() -> T:
        async with httpx.AsyncClient(timeout=httpx.Timeout(30, connect=5)) as http:
            around = Surroundings(lambda: datetime.now(UTC))
            return await work(CloudAgent(http, account, VAULT, TRAFFIC, around))

    return asyncio.run(run())


def addition(group: str = "") -> Addition:
    ends = datetime.now(UTC) + timedelta(minutes=10)
    return Addition(group or given("GROUP"), "Blockbot's own test", ends, (given("NUMBER"),))


def test_the_settings_are_proven() -> None:
    found = with_client(lambda client: client.check())
    assert [one.sentence for one in found if one.level == "wrong"] == []


def test_a_number_added_twice_is_blocked_twice() -> None:
    for _ in range(2):
        judged = with_client(lambda client: client.add(addition()))
        assert judged[given("NUMBER")].verdict is Verdict.BLOCKED


def test_a_group_that_is_not_there_is_called_unknown() -> None:
    with pytest.raises(GroupUnknown):
        with_client(lambda client: client.add(addition("blockbot no such group")))


def test_the_number_can_be_lifted_again() -> None:
    judged = with_client(lambda client: client.delete((given("NUMBER"),), group=given("GROUP")))
    assert judged[given("NUMBER")].verdict is Verdict.UNDONE
