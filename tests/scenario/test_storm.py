"""A spam storm through signed HTTP: declared, acted in, seen on one card, ended, reviewed."""

import asyncio

import pytest

from tests.scenario.stage import ASHA, DANIEL, OMAR, RAVI, Desk, words
from tests.scenario.test_waiting import direct

pytestmark = pytest.mark.anyio

START = "/block storm start spam-callers for 2 hours because robocalls since nine"


async def test_in_a_storm_the_on_call_person_blocks_at_once(desk: Desk) -> None:
    await desk.command(OMAR, START)
    assert "Spam storm" in desk.private(OMAR)
    await desk.command(OMAR, "/block spam-callers 98765 43210, 98765 43211 for 2 days because storm calls")
    card = await desk.card("storm calls")
    await desk.replies(card)
    assert desk.blocked() == {"+919876543210", "+919876543211"}
    assert "Ran without approval" in words(desk.message(card))
    await desk.until(lambda: "declared a spam storm" in direct(desk, ASHA.id))
    await desk.until(lambda: "declared a spam storm" in direct(desk, DANIEL.id))


async def test_one_live_card_counts_and_carries_the_end_and_the_review(desk: Desk) -> None:
    await desk.command(OMAR, START)
    await desk.command(OMAR, "/block spam-callers 98765 43210 for 2 days because storm calls")
    await desk.replies(await desk.card("storm calls"))
    card = await desk.card("robocalls since nine")
    await desk.until(lambda: "1 of at most 5,000" in words(desk.message(card)))
    before = desk.private_count(RAVI)
    await desk.press(RAVI, "storm_end", card)
    assert "Only on-call people" in await desk.told(RAVI, before)
    await desk.press(ASHA, "storm_end", card)
    await desk.until(lambda: desk.buttons(card) == {"storm_review", "storm_review_list"})
    before = desk.private_count(OMAR)
    await desk.press(OMAR, "storm_review", card)
    assert "Only the group" in await desk.told(OMAR, before)
    await desk.press(ASHA, "storm_review", card)
    await desk.until(lambda: "over and reviewed" in words(desk.message(card)))
    assert not desk.buttons(card)


async def test_an_agent_in_a_storm_still_needs_a_lead(desk: Desk) -> None:
    await desk.command(OMAR, START)
    await desk.command(RAVI, "/block spam-callers 98765 43210 for 2 days because agent")
    assert desk.buttons(await desk.card("agent")) >= {"approve", "reject"}
    assert not desk.world.cloudagent.calls


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/block storm start spam-callers for 2 hours", "Say why"),
        ("/block storm start spam-callers", "Say the group, how long and why"),
        ("/block storm start spam-callers for 9 hours because x", "at most 8 hours"),
        ("/block storm start spam-callers for 2 moons because x", "moons"),
        ("/block storm dance", "is not known"),
        ("/block storm end", "There is no storm"),
        ("/block storm", "There is no storm"),
    ],
)
async def test_what_is_wrong_with_a_storm_command_is_said(desk: Desk, line: str, told: str) -> None:
    await desk.command(OMAR, line)
    assert told in desk.private(OMAR)


async def test_an_agent_cannot_declare_a_storm(desk: Desk) -> None:
    await desk.command(RAVI, START)
    assert "Only on-call people" in desk.private(RAVI)
    assert START in desk.private(RAVI), "the command for a lead to paste"


async def test_a_storm_is_ended_by_command_and_a_second_one_refused_while_it_lasts(desk: Desk) -> None:
    await asyncio.gather(desk.command(OMAR, START), desk.command(OMAR, START))
    before = desk.private_count(OMAR)
    await desk.command(OMAR, START)
    assert desk.private_count(OMAR) == before + 1
    assert "already" in desk.private(OMAR)
    await desk.command(OMAR, "/block storm end")
    assert "over" in desk.private(OMAR)
