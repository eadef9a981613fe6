"""Approving less through signed HTTP, and the hints that the ledger gives on a card."""

import pytest

from tests.scenario.stage import ASHA, DANIEL, OLGA, RAVI, Desk, words
from tests.scenario.test_waiting import events_of

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210, 98765 43211 for 30 days because robocalls"


async def edit(desk: Desk, card: str, **values: object) -> None:
    await desk.press(ASHA, "edit", card)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    ack = await desk.world.slack.submit(ASHA.id, values)
    assert ack.ok, ack.error


def option(value: str) -> dict[str, object]:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


async def test_a_lead_takes_a_number_out_shortens_and_approves_in_one_act(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await edit(desk, card, out=[option("+919876543210")], expiry="for 7 days", approves=[option("approves")])
    await desk.until(desk.blocked)
    told = " ".join(words(one) for one in await desk.replies(card, 2))
    assert desk.blocked() == {"+919876543211"}
    assert f"<@{RAVI.id}> your request was narrowed" in told
    assert "+919876543210" in told
    assert "for 7 days" in told
    assert "taken out by an approver" in told
    await desk.until(lambda: f"Narrowed by <@{ASHA.id}>" in words(desk.message(card)))
    assert (await events_of(desk))[:5] == [
        "request_asked", "request_narrowed", "numbers_judged", "approval_given", "request_approved",
    ]  # fmt: skip


async def test_an_edit_without_approval_leaves_the_request_waiting(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await edit(desk, card, out=[option("+919876543210")])
    await desk.until(lambda: "taken out" in words(desk.message(card)))
    assert desk.buttons(card) >= {"approve", "reject", "edit"}
    assert not desk.world.cloudagent.calls
    await desk.press(DANIEL, "approve", card)
    await desk.until(lambda: desk.blocked() == {"+919876543211"})


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"expiry": "for 60 days"}, "expiry", "only shorten"),
        ({"expiry": "for 3 moons"}, "expiry", "moons"),
        ({"group": "x"}, "group", "2 to 50"),
        ({}, "out", "Nothing was changed"),
        ({"out": [option("+919876543210"), option("+919876543211")]}, "out", "No number would be left"),
    ],
)
async def test_a_mistake_in_an_edit_is_told_at_its_field(
    desk: Desk, values: dict[str, object], field: str, told: str
) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await edit(desk, card, **values)
    assert told in desk.errors(ASHA)[field]
    assert await events_of(desk) == ["request_asked"]


async def test_an_outsider_gets_no_form(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    before = desk.private_count(OLGA)
    await desk.press(OLGA, "edit", card)
    assert "may not decide" in await desk.told(OLGA, before)
    assert not desk.world.slack.views(OLGA.id)


async def test_an_edit_that_comes_after_the_decision_learns_who_decided(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "edit", card)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.press(DANIEL, "approve", card)
    await desk.world.slack.submit(ASHA.id, {"expiry": "for 7 days"})
    assert f"<@{DANIEL.id}>" in words(desk.world.slack.views(ASHA.id)[-1])


async def test_the_answer_and_the_card_say_that_a_number_is_blocked_already(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    await desk.command(RAVI, "/block spam-callers 98765 43210 for 60 days because again")
    assert "already blocked" in desk.private(RAVI)
    assert "already blocked" in words(desk.message(await desk.card("again")))


async def test_the_card_says_that_a_number_is_in_another_pending_request(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    await desk.command(OLGA, "/block spam-callers 98765 43210 for 60 days because second")
    assert f"also in a pending request by <@{RAVI.id}>" in words(desk.message(await desk.card("second")))
