"""A mis-click on Approve, taken back within its seconds; nothing is sent before they are over."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.conftest import open_desk
from tests.scenario.stage import ASHA, DANIEL, OMAR, RAVI, Desk, on_both_databases, words

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 2 days because pestering"
NUMBER = {"+919876543210"}


@pytest.fixture
def seconds() -> int:
    """How long an approval can be taken back."""
    return 120


@pytest.fixture
async def desk(tmp_path: Path, database_url: str, seconds: int) -> AsyncIterator[Desk]:
    policy = f"[decide]\ncancel_seconds = {seconds}\n"
    async with open_desk(tmp_path, database_url, policy=policy) as here:
        yield here


async def approved(desk: Desk) -> str:
    await desk.command(RAVI, LINE)
    card = await desk.card("pestering")
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: desk.buttons(card) == {"take_back"})
    return card


@on_both_databases
async def test_an_approval_is_taken_back_and_given_again_by_the_same_person(desk: Desk) -> None:
    card = await approved(desk)
    assert "until then who approved can take it back" in words(desk.message(card))
    await desk.press(ASHA, "take_back", card)
    await desk.until(lambda: "approve" in desk.buttons(card))
    assert "Approved by" not in words(desk.message(card))
    assert not desk.world.cloudagent.calls
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: desk.buttons(card) == {"take_back"})
    await desk.press(ASHA, "take_back", card)
    await desk.until(lambda: "reject" in desk.buttons(card))
    await desk.press(ASHA, "reject", card)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.submit(ASHA, reason="a mis-click after all")
    assert "a mis-click after all" in words((await desk.replies(card))[0])


@pytest.mark.parametrize("who", [RAVI, DANIEL])
async def test_only_who_approved_takes_it_back(desk: Desk, who: Any) -> None:
    card = await approved(desk)
    before = desk.private_count(who)
    await desk.press(who, "take_back", card)
    assert "Only somebody who approved" in await desk.told(who, before)
    assert desk.buttons(card) == {"take_back"}


@on_both_databases
@pytest.mark.parametrize("seconds", [2])
async def test_the_work_begins_by_itself_when_the_seconds_are_over(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("pestering")
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    assert desk.blocked() == NUMBER


async def test_in_a_storm_nothing_waits(desk: Desk) -> None:
    await desk.command(OMAR, "/block storm start spam-callers for 2 hours because robocalls")
    await desk.command(RAVI, LINE)
    card = await desk.card("pestering")
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    assert desk.blocked() == NUMBER
