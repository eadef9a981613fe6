"""What people type after `/block`: answered with what was understood, or with the way out ready to paste."""

import re
from typing import Any

import pytest

from tests.scenario.stage import OLGA, RAVI, Desk, words

pytestmark = pytest.mark.anyio


def pasted(told: str) -> str:
    """The first whole command in an answer."""
    found = re.search(r"/block [^\n'\\]+", told)
    assert found is not None, told
    return found[0]


def actions_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a message."""
    return [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]


async def test_some_bad_pieces_block_nothing_until_the_person_says_so(desk: Desk) -> None:
    await desk.command(RAVI, "/block spam-callers 98765 43210, 12345, +91 98765 43211 for 2 days")
    told = desk.private(RAVI)
    assert "12345" in told
    assert "too short" in told
    assert "2 good numbers" in told
    assert not desk.cards()

    await desk.command(RAVI, pasted(told))
    card = words(desk.message(await desk.card("2 days")))
    assert "+91 98765 43210" in card
    assert "+91 98765 43211" in card
    assert "12345" not in card


async def test_the_good_numbers_of_a_command_go_on_by_their_button(desk: Desk) -> None:
    await desk.command(
        RAVI, "/block spam-callers 98765 43210, 12345, +91 98765 43211 for 2 days because rude"
    )
    (button,) = actions_of(desk.world.slack.ephemerals(RAVI.id)[-1])
    assert (button["action_id"], button["text"]["text"]) == ("block_good", "Block 2 good numbers")
    assert not desk.cards()
    await desk.press_private(RAVI, "block_good")
    card = words(desk.message(await desk.card("rude")))
    assert "+91 98765 43211" in card
    assert "12345" not in card
    await desk.until(lambda: "Your request" in desk.private(RAVI))
    assert "block_good" not in desk.private(RAVI)


async def test_the_button_for_the_good_numbers_works_once_and_for_its_person_only(desk: Desk) -> None:
    await desk.command(RAVI, "/block spam-callers 98765 43210 for 2 days because first")
    card = await desk.card("first")
    await desk.command(RAVI, "/block spam-callers 98765 43211, 12345 for 2 days because second")
    (button,) = actions_of(desk.world.slack.ephemerals(RAVI.id)[-1])
    before = desk.private_count(OLGA)
    assert (await desk.press_old(OLGA, "block_good", button["value"], card)).status_code == 200
    assert "Only the person who sent this" in await desk.told(OLGA, before)
    await desk.press_private(RAVI, "block_good")
    await desk.card("second")
    before = desk.private_count(RAVI)
    assert (await desk.press_old(RAVI, "block_good", button["value"], card)).status_code == 200
    assert "decided already" in await desk.told(RAVI, before)
    assert len(desk.cards()) == 2


async def test_a_command_without_any_good_number_names_each_piece(desk: Desk) -> None:
    await desk.command(RAVI, "/block spam-callers 12345, 99 for 2 days")
    told = desk.private(RAVI)
    assert "12345" in told
    assert "“99”" in told
    assert "/block" not in told


async def test_a_bad_expiry_is_answered_with_the_corrected_command(desk: Desk) -> None:
    await desk.command(RAVI, "/block spam-callers 98765 43210 for 5 because robocalls")
    corrected = pasted(desk.private(RAVI))
    assert corrected == "/block spam-callers +91 98765 43210 for 5 days because robocalls"
    await desk.command(RAVI, corrected)
    await desk.card("5 days")


async def test_a_mistyped_group_is_answered_with_the_corrected_command(desk: Desk) -> None:
    await desk.command(RAVI, "/block spam-callers 98765 43210 for 2 days")
    await desk.card("spam-callers")
    await desk.command(OLGA, "/block spam-calers 98765 43211 for 2 days")
    told = desk.private(OLGA)
    assert "Did you mean “spam-callers”?" in told
    assert pasted(told) == "/block spam-callers 98765 43211 for 2 days"
    assert len(desk.cards()) == 1


async def test_groups_that_differ_by_more_than_a_slip_are_taken_as_they_are(desk: Desk) -> None:
    for group in ("team-a", "team-b", "list-1", "list-2"):
        await desk.command(RAVI, f"/block {group} 98765 43210 for 2 days")
        await desk.card(group)
    assert len(desk.cards()) == 4


async def test_without_an_end_the_default_is_taken_and_said_out_loud(desk: Desk) -> None:
    await desk.command(RAVI, "/block spam-callers 98765 43210")
    told = desk.private(RAVI)
    assert "30 days from approval" in told
    assert "no end was named, so this is the default" in told


async def test_without_a_group_the_form_opens_with_all_the_rest(desk: Desk) -> None:
    await desk.command(RAVI, "/block 98765 43210, +91 98765 43211 for 2 days because robocalls")
    (view,) = await desk.until(lambda: desk.world.slack.views(RAVI.id))
    shown = {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in view["blocks"]
        if block["type"] == "input"
    }
    assert "98765 43210, +91 98765 43211" in shown["numbers"]
    assert shown["expiry"] == "for 2 days"
    assert shown["reason"] == "robocalls"
    assert shown["group"] == ""


async def test_a_dropped_extension_is_told(desk: Desk) -> None:
    await desk.command(RAVI, "/block spam-callers 98765 43210 ext 12 for 2 days")
    assert "extension dropped: “ext 12”" in desk.private(RAVI)
