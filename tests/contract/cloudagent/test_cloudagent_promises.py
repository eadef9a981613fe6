"""What the client promises, kept by the stand-in and, where credentials are given, by a real account.

The same tests run against a real account with `pytest -m real tests/contract/cloudagent` and

    REAL_CLOUDAGENT_USERNAME   REAL_CLOUDAGENT_API_KEY
    REAL_CLOUDAGENT_GROUP      a group that no campaign uses; its description will be overwritten
    REAL_CLOUDAGENT_NUMBER     a number of your own, in E.164; it is blocked in that group for ten minutes
    REAL_CLOUDAGENT_API_URL    (default: the Indian host)     REAL_CLOUDAGENT_AUTH  token (default) or basic
    REAL_CLOUDAGENT_TIMEZONE   (default: Asia/Kolkata)

Every run may cost one of the ten token generations an hour, and it ends the tokens of other integrations.
"""

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.cloudagent.account import Account
from bot.cloudagent.client import CloudAgent
from bot.cloudagent.memory import MemoryTraffic, MemoryVault
from bot.cloudagent.surroundings import Surroundings
from bot.domain.verdict import Verdict
from bot.service.vendor import Addition, GroupUnknown
from tests.contract.cloudagent.cloudagent_world import GROUP, World

T = TypeVar("T")
NEEDED = ("USERNAME", "API_KEY", "GROUP", "NUMBER")
MISSING = [name for name in NEEDED if not os.environ.get(f"REAL_CLOUDAGENT_{name}")]
REAL = pytest.param(
    "real",
    marks=[
        pytest.mark.real,
        pytest.mark.skipif(bool(MISSING), reason=f"needs REAL_CLOUDAGENT_… {', '.join(MISSING)}"),
    ],
)


def given(name: str, default: str = "") -> str:
    return os.environ.get(f"REAL_CLOUDAGENT_{name}", default)


@dataclass
class Simulated:
    """The stand-in's account, on simulated time."""

    world: World = field(default_factory=World)
    group: str = GROUP
    number: str = "+919876543210"

    def ask(self, work: Callable[[CloudAgent], Coroutine[Any, Any, T]]) -> T:
        """Runs this with a client that has just started and knows what earlier ones kept."""
        world = self.world
        return world.time.run(work(world.make_client(world.vault, world.traffic)))

    def now(self) -> datetime:
        return self.world.time.now


@dataclass
class Real:
    """The account that the environment names; one vault, so that a run costs one token at most."""

    group: str = given("GROUP")
    number: str = given("NUMBER")

    def ask(self, work: Callable[[CloudAgent], Coroutine[Any, Any, T]]) -> T:
        """The same, over the internet."""
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
                return await work(CloudAgent(http, account, VAULT, TRAFFIC, Surroundings(self.now)))

        return asyncio.run(run())

    def now(self) -> datetime:
        return datetime.now(UTC)


VAULT, TRAFFIC = MemoryVault(), MemoryTraffic()
Place = Simulated | Real


@pytest.fixture(params=["stand-in", REAL])
def place(request: pytest.FixtureRequest) -> Place:
    return Real() if request.param == "real" else Simulated()


def addition(place: Place, *, minutes: int = 10, group: str = "") -> Addition:
    ends = place.now() + timedelta(minutes=minutes)
    return Addition(group or place.group, "Blockbot's own test", ends, (place.number,))


def added(place: Place, *, minutes: int = 10) -> Verdict:
    one = addition(place, minutes=minutes)
    return place.ask(lambda client: client.add(one))[place.number].verdict


def lifted(place: Place) -> Verdict:
    return place.ask(lambda client: client.delete((place.number,), group=place.group))[place.number].verdict


def test_good_settings_are_proven(place: Place) -> None:
    found = place.ask(lambda client: client.check())
    assert [one.sentence for one in found if one.level == "wrong"] == []
    assert [one.level for one in found].count("proven") >= 1


def test_a_number_added_twice_is_blocked_twice(place: Place) -> None:
    assert [added(place), added(place)] == [Verdict.BLOCKED] * 2


def test_a_later_end_takes_the_place_of_an_earlier_one(place: Place) -> None:
    assert [added(place), added(place, minutes=20)] == [Verdict.BLOCKED] * 2


def test_a_group_that_is_not_there_is_called_unknown(place: Place) -> None:
    one = addition(place, group="blockbot no such group")
    with pytest.raises(GroupUnknown):
        place.ask(lambda client: client.add(one))


def test_a_blocked_number_can_be_lifted_and_blocked_again(place: Place) -> None:
    assert added(place) is Verdict.BLOCKED
    assert lifted(place) is Verdict.UNDONE
    assert added(place) is Verdict.BLOCKED
    assert lifted(place) is Verdict.UNDONE


def test_clients_that_start_again_spend_one_token(place: Place) -> None:
    for _ in range(3):
        added(place)
    vault = place.world.vault if isinstance(place, Simulated) else VAULT
    assert len(vault.state.generations) <= 1
