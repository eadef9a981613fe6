"""What people type after `/block`: answered with what was understood, or with the way out ready to paste."""

import re

import pytest

from tests.scenario.stage import OLGA, RAVI, Desk, words

pytestmark = pytest.mark.anyio


def pasted(told: str) -> str:
    """The first whole command in an answer."""
    found = re.search(r"/block [^\n'\\]+", told)
    assert found is not None, told
    return found[0]


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
