"""The whole bot against CloudAgent in every position nobody knows: the ledger agrees with what is there."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from _pytest.mark import ParameterSet

from bot.commands.playground import playground
from bot.local.cloudagent import Fault, Switches
from bot.local.slack import Rules
from bot.local.vendor.switches import every_position
from bot.store.tables import items
from tests.scenario.stage import ASHA, RAVI, Desk, words

T = TypeVar("T")

pytestmark = pytest.mark.anyio

OLD = "+919811100000"
"""A number that every request asks for, so that CloudAgent has it already."""

HOURS = frozenset({("token_limit", 2), ("token_life", 5), ("rate_limit", 60)})
"""Requests are held for long in them: tests/contract/cloudagent/test_ledger_over_hours.py."""

POSITIONS = [one for one in every_position() if one not in HOURS and one[0] != "latency_ms"]

FAULTS = [
    ("html", 502), ("html", 404), ("html", 200), ("empty", 200), ("text", "[]"),
    ("unauthorized", "Token Expired"),
    ("went_wrong", None), ("http_429", 1), ("dropped", None), ("truncated", None), ("array", None),
    ("no_output", None), ("null_lists", None), ("status", "Success"), ("status", "queued"), ("status", False),
    ("partial", "lost"), ("partial", "hidden"), ("wrong_numbers", None),
]  # fmt: skip
NOTHING_STORED = {"unauthorized", "http_429"}

POSITIONS_A_TEST = 8
FAULTS_A_TEST = 3
"""Fewer: after most faults the batch is sent again only after a back-off of seconds."""


LONGEST = 60.0
"""Seconds of patience with one request on a machine that has much else to do."""


def in_tests(matter: Sequence[tuple[str, T]], most: int) -> list[ParameterSet]:
    """Cut into tests of a few, each named by its first."""
    cut = [matter[start : start + most] for start in range(0, len(matter), most)]
    return [pytest.param(few, id=f"from {few[0][0]}={few[0][1]}") for few in cut]


@dataclass
class Storm:
    """One request after the other, each with numbers of its own."""

    desk: Desk
    n: int = 0

    async def play(self, group: str = "spam-callers", *, unknown: bool = False) -> tuple[set[str], list[str]]:
        """Asks, approves, waits for the result; the verdicts there were, and where they are wrong."""
        self.n += 1
        seen = len(self.desk.world.cloudagent.calls)
        line = f"98222 {self.n:05}, 98333 {self.n:05}, 98444 {self.n:05}, {OLD}"
        await self.desk.command(RAVI, f"/block {group} {line} for 30 days because sample {self.n:03}")
        card = await self.desk.card(f"sample {self.n:03}")
        await self.desk.press(ASHA, "approve", card)
        if unknown:
            await self.desk.until(
                lambda: "create_group" in self.desk.buttons(card) or self.is_told(card), LONGEST
            )
            if "create_group" in self.desk.buttons(card):
                await self.desk.press(ASHA, "create_group", card)
        await self.desk.until(lambda: self.is_told(card), LONGEST)
        return await self._compare(group, seen)

    def is_told(self, card: str) -> bool:
        title = words(self.desk.message(card))
        return "Done: " in title or "Finished: " in title

    async def _compare(self, group: str, seen: int) -> tuple[set[str], list[str]]:
        ledger = await self._ledger()
        there = self.desk.world.cloudagent.accounts["demo"].groups[group].rows
        wrong = [
            f"{number} is called {verdict}"
            for number, verdict in ledger.items()
            if (verdict == "blocked") != (number in there) and verdict not in ("unconfirmed", "skipped")
        ]
        calls = self.desk.world.cloudagent.calls[seen:]
        lost = any(set(call.faults) - NOTHING_STORED for call in calls if call.operation != "token")
        wrong += [
            f"{n} is unconfirmed" for n, verdict in ledger.items() if verdict == "unconfirmed" and not lost
        ]
        return set(ledger.values()), wrong

    async def _ledger(self) -> dict[str, str]:
        """What the newest request's numbers became."""
        newest = sa.select(items.c.request_id).where(items.c.e164 == f"+9198222{self.n:05}").scalar_subquery()
        query = sa.select(items.c.e164, items.c.verdict).where(items.c.request_id == newest)
        return await self.desk.world.bot.database.read(
            lambda connection: {row.e164: row.verdict for row in connection.execute(query)}
        )


@pytest.fixture
async def storm(tmp_path: Path, database_url: str) -> AsyncIterator[Storm]:
    """After one request of old. Slack's one message a second is off: it is no matter of CloudAgent's."""
    rules = Rules(message_rate=False)
    async with playground(tmp_path, rules=rules, database_url=database_url) as world:
        played = Storm(Desk(world))
        await played.play()
        yield played


@pytest.mark.parametrize("positions", in_tests(POSITIONS, POSITIONS_A_TEST))
async def test_with_every_switch_in_each_position_the_ledger_says_what_is_true(
    storm: Storm, positions: Sequence[tuple[str, str | int]]
) -> None:
    wrong = {}
    for name, position in positions:
        storm.desk.world.cloudagent.switches = Switches().changed({name: position})
        unknown = name in ("unknown_group", "existing_name", "name_characters", "success_key")
        group = f"g{sha256(f'{name} {position}'.encode()).hexdigest()[:12]}" if unknown else "spam-callers"
        _, found = await storm.play(group, unknown=unknown)
        if found:
            wrong[f"{name}={position}"] = found
    assert not wrong


@pytest.mark.parametrize("stage", ["before", "after"])
@pytest.mark.parametrize("faults", in_tests(FAULTS, FAULTS_A_TEST))
async def test_with_every_fault_the_ledger_says_what_is_true(
    storm: Storm, faults: Sequence[tuple[str, object]], stage: str
) -> None:
    wrong = {}
    for kind, value in faults:
        storm.desk.world.cloudagent.arm(Fault(kind, on="update", last=1, stage=stage, value=value))
        _, found = await storm.play()
        if found:
            wrong[f"{kind}={value}"] = found
    assert not wrong
