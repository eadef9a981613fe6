"""Deciding on many requests in one go: the queue, the form, one decision each, one letter a requester."""

import pytest

from tests.scenario.stage import ASHA, DANIEL, OLGA, RAVI, Desk, words
from tests.scenario.test_waiting import direct

pytestmark = pytest.mark.anyio


async def ask(desk: Desk, count: int) -> list[str]:
    for number in range(count):
        await desk.command(RAVI, f"/block spam-callers 98765 4321{number} for 2 days because no{number}")
    return [await desk.card(f"no{number}") for number in range(count)]


async def open_queue(desk: Desk) -> list[str]:
    """Opens the form from the private answer; the ids it offers."""
    await desk.command(ASHA, "/block pending")
    told = desk.world.slack.ephemerals(ASHA.id)[-1]
    ack = await desk.world.slack.click(ASHA.id, "decide_several", channel=told["channel"], ts=told["ts"])
    assert ack.ok, ack.error
    view = (await desk.until(lambda: desk.world.slack.views(ASHA.id)))[-1]
    return [one["value"] for one in view["blocks"][0]["element"]["options"]]


def option(value: str) -> dict[str, object]:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


async def test_the_queue_lists_what_waits_for_a_lead_and_nothing_for_others(desk: Desk) -> None:
    await ask(desk, 2)
    await desk.command(ASHA, "/block pending")
    assert "2 requests wait for your decision" in desk.private(ASHA)
    await desk.command(OLGA, "/block pending")
    assert "Nothing waits" in desk.private(OLGA)


async def test_ones_own_request_is_not_in_ones_queue(desk: Desk) -> None:
    await desk.command(ASHA, "/block spam-callers 98765 43210 for 2 days")
    await desk.command(ASHA, "/block pending")
    assert "Nothing waits" in desk.private(ASHA)


async def test_all_are_approved_in_one_go_with_one_letter(desk: Desk) -> None:
    cards = await ask(desk, 3)
    assert len(await open_queue(desk)) == 3
    await desk.world.slack.submit(ASHA.id, {"all": [option("all")], "decision": option("approved")})
    assert "Approved 3 requests" in words(desk.world.slack.views(ASHA.id)[-1])
    for card in cards:
        await desk.replies(card)
    assert len(desk.blocked()) == 3
    await desk.until(lambda: "approved 3 requests of yours" in direct(desk, RAVI.id))
    assert direct(desk, RAVI.id).count("requests of yours.'") == 1


async def test_some_are_rejected_and_one_that_was_decided_meanwhile_is_said(desk: Desk) -> None:
    cards = await ask(desk, 3)
    ids = await open_queue(desk)
    await desk.press(DANIEL, "approve", cards[0])
    chosen = [option(one) for one in ids[:2]]
    await desk.world.slack.submit(
        ASHA.id, {"requests": chosen, "decision": option("rejected"), "reason": "customers"}
    )
    told = words(desk.world.slack.views(ASHA.id)[-1])
    assert "Rejected 1 request." in told
    assert "already settled" in told
    await desk.until(lambda: "Rejected" in words(desk.message(cards[1])))
    assert "Waiting" in words(desk.message(cards[2]))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"decision": option("approved")}, "requests"),
        ({"all": [option("all")], "decision": option("rejected")}, "reason"),
    ],
)
async def test_what_is_missing_is_told_at_its_field(
    desk: Desk, values: dict[str, object], field: str
) -> None:
    await ask(desk, 1)
    await open_queue(desk)
    await desk.world.slack.submit(ASHA.id, values)
    assert set(desk.errors(ASHA)) == {field}
