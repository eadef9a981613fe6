"""CloudAgent has no such group: the card says so and offers the approvers to create it."""

import pytest

from bot.local.cloudagent import Fault
from tests.scenario.stage import ASHA, DANIEL, OLGA, RAVI, Desk, words

pytestmark = pytest.mark.anyio

LINE = "/block new-callers 98765 43210, 98765 43211, 98765 43212 for 30 days because robocalls"
ALL = {"+919876543210", "+919876543211", "+919876543212"}


async def held_for_its_group(desk: Desk, line: str = LINE) -> str:
    await desk.command(RAVI, line)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: desk.buttons(card) == {"create_group", "reject"})
    return card


async def test_a_request_for_an_unknown_group_stays_open_and_the_card_says_why(desk: Desk) -> None:
    card = await held_for_its_group(desk)
    told = words(desk.message(card))
    assert "no block-number group called “new-callers”" in told
    assert "3 numbers waiting" in told
    assert "new-callers" not in desk.world.cloudagent.accounts["demo"].groups


async def test_an_approver_has_the_group_created_and_every_number_is_blocked(desk: Desk) -> None:
    card = await held_for_its_group(desk)
    await desk.press(DANIEL, "create_group", card)
    thread = words((await desk.replies(card))[0])
    assert "3 blocked" in thread
    assert desk.blocked("new-callers") == ALL
    operations = [call.operation for call in desk.world.cloudagent.calls]
    assert operations.count("create") == 1
    assert operations[-2:] == ["create", "update"]
    assert len(desk.updates()[-1]) == 2


async def test_an_outsider_cannot_have_the_group_created(desk: Desk) -> None:
    card = await held_for_its_group(desk)
    before = desk.private_count(OLGA)
    await desk.press(OLGA, "create_group", card)
    assert "may not decide" in await desk.told(OLGA, before)
    assert desk.buttons(card) == {"create_group", "reject"}


async def test_an_approver_can_reject_it_instead(desk: Desk) -> None:
    card = await held_for_its_group(desk)
    await desk.press(ASHA, "reject", card)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.submit(ASHA, reason="That group was a typing mistake")
    thread = words((await desk.replies(card))[0])
    assert "a typing mistake" in thread
    assert f"<@{RAVI.id}>" in thread
    await desk.until(lambda: not desk.buttons(card))
    assert "a typing mistake" in words(desk.message(card))
    assert f"<@{ASHA.id}>" in words(desk.message(card))
    assert "new-callers" not in desk.world.cloudagent.accounts["demo"].groups


async def test_of_two_who_have_it_created_the_later_is_told_so_and_it_is_created_once(desk: Desk) -> None:
    card = await held_for_its_group(desk)
    await desk.press(ASHA, "create_group", card)
    before = desk.private_count(DANIEL)
    await desk.press(DANIEL, "create_group", card)
    assert "too late" in await desk.told(DANIEL, before)
    await desk.replies(card)
    assert [call.operation for call in desk.world.cloudagent.calls].count("create") == 1


async def test_a_group_deleted_between_request_and_approval_can_be_created_again(desk: Desk) -> None:
    desk.world.cloudagent.arm(Fault("group_gone", on="update", last=1, value="spam-callers"))
    card = await held_for_its_group(desk, LINE.replace("new-callers", "spam-callers"))
    await desk.press(ASHA, "create_group", card)
    await desk.replies(card)
    assert desk.blocked() == ALL
