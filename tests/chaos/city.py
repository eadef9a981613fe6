"""People who work with the bot while its processes die; they do what people do when Slack shows an error."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.local.workspace.delivery import Ack
from bot.local.workspace.people import ASHA, RAVI
from bot.local.workspace.wire import PersonError
from bot.store.database import Database
from tests.chaos.books import unfinished
from tests.scenario.processes import Town
from tests.scenario.stage import CHANNEL, words

T = TypeVar("T")

GROUPS = ("spam-callers", "robocalls", "abusive")

NOTHING = "nothing was recorded"
UNSURE = "I do not know whether this was recorded"
"""What a person is told while the database is away or too slow: answers, but no promises."""


@dataclass
class Crowd:
    """One agent who asks and one lead who approves everything."""

    town: Town
    dice: random.Random
    asked: dict[str, bool] = field(default_factory=dict)
    """Reason of every command, and whether it was taken: no error, no apology."""
    denied: set[str] = field(default_factory=set)
    """Reasons of commands of which the bot said that nothing was recorded."""
    acks: list[float] = field(default_factory=list)
    """Milliseconds until each command and click was answered."""
    _numbers: int = 0

    async def ask(self, count: int, group: str = "") -> str:
        """Types `/block` with fresh numbers; gives back the reason, by which everything is found again."""
        reason = f"chaos-{len(self.asked):04d}"
        numbers = [f"98{50_000_000 + self._numbers + each:08d}" for each in range(count)]
        self._numbers += count
        line = f"/block {group or self.dice.choice(GROUPS)} {' '.join(numbers)} for 30 days because {reason}"
        ack = await self.town.slack.command(RAVI.id, CHANNEL, line)
        self.acks.append(ack.ms)
        self.note(reason, ack)
        return reason

    def note(self, reason: str, ack: Ack) -> None:
        """Keeps what the person was told about the command."""
        told = str(ack.body)
        self.asked[reason] = ack.ok and NOTHING not in told and UNSURE not in told
        if NOTHING in told:
            self.denied.add(reason)

    async def ask_until_carded(self, count: int) -> str:
        """As a person does: types it again where an error was shown and no card comes."""
        while True:
            reason = await self.ask(count)
            if self.asked[reason] or await self.happens(lambda: self.card(reason), 4.0):  # noqa: B023
                await until(lambda: self.card(reason))  # noqa: B023
                return reason

    async def approve(self, reason: str) -> None:
        """Presses Approve once, if the card is there and has the button; an error is not a reason to stop."""
        card = self.card(reason)
        if card is not None and "approve" in buttons(card):
            with contextlib.suppress(PersonError):
                ack = await self.town.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=card["ts"])
                self.acks.append(ack.ms)

    async def approve_all(self) -> None:
        """Presses Approve on every card that still has the button."""
        for reason in list(self.asked):
            await self.approve(reason)

    def card(self, reason: str) -> dict[str, Any] | None:
        return next((one for one in self.cards() if reason in words(one)), None)

    def cards(self) -> list[dict[str, Any]]:
        return [dict(one) for one in self.town.slack.messages(CHANNEL) if not one.get("thread_ts")]

    async def settled(self, seconds: float) -> None:
        """Approves what is left until the ledger has nothing open and Slack shows the end of everything.

        The ledger is asked too: a request may be recorded and its card still on its way.
        """
        database = Database(self.town.environment["DATABASE_URL"])
        deadline = asyncio.get_running_loop().time() + seconds
        try:
            while left := await unfinished(database) or self._untold():
                assert asyncio.get_running_loop().time() < deadline, "\n".join(left)
                await self.approve_all()
                await asyncio.sleep(0.25)
        finally:
            database.close()

    def is_told(self, card: dict[str, Any]) -> bool:
        """Whether the card shows the end, and its thread the result."""
        return "Finished" in words(card) and len(self.town.slack.thread(CHANNEL, card["ts"])) > 1

    def _untold(self) -> list[str]:
        return [words(card)[:400] for card in self.cards() if not self.is_told(card)]

    async def happens(self, look: Callable[[], object], seconds: float) -> bool:
        with contextlib.suppress(AssertionError):
            await until(look, seconds)
            return True
        return False


async def until(look: Callable[[], T], seconds: float = 180.0) -> T:
    """Waits until a look finds something, and gives it back."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not (found := look()):
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)
    return found


def buttons(card: dict[str, Any]) -> set[str]:
    actions = [block for block in card["blocks"] if block["type"] == "actions"]
    return {element["action_id"] for block in actions for element in block["elements"]}
