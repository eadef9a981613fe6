"""Rejecting with a reason that was picked, typed or both; in one request and in several at once."""

import dataclasses
import functools
from collections.abc import Sequence

import pytest

from bot.domain.events import Event
from bot.service.ports import Transaction
from tests.scenario.stage import ASHA, OLGA, RAVI, Desk, words
from tests.scenario.test_bulk import ask, open_queue, option
from tests.scenario.test_waiting import LINE, direct, events_of, front_of

pytestmark = pytest.mark.anyio


def story(tx: Transaction, *, request_id: str) -> Sequence[Event]:
    return tx.requests.events(request_id)


async def open_form(desk: Desk) -> str:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "reject", card)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    return card


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"picked": option("Wrong group")}, "“Wrong group”"),
        ({"reason": "these are ours"}, "“these are ours”"),
        ({"picked": option("Wrong group"), "reason": "use vip-line"}, "“Wrong group. use vip-line”"),
    ],
)
async def test_a_reason_is_picked_or_typed_and_told_in_the_thread_and_privately(
    desk: Desk, values: dict[str, object], told: str
) -> None:
    card = await open_form(desk)
    await desk.world.slack.submit(ASHA.id, values)
    assert told in words((await desk.replies(card))[0])
    await desk.until(lambda: told in direct(desk, RAVI.id))
    assert await events_of(desk) == ["request_asked", "request_rejected"]


async def test_a_rejection_without_a_reason_is_not_taken(desk: Desk) -> None:
    await open_form(desk)
    await desk.world.slack.submit(ASHA.id, {})
    assert desk.errors(ASHA) == {"reason": "Please pick or type why; the requester sees it."}
    assert await events_of(desk) == ["request_asked"]


async def test_without_reasons_to_pick_from_one_is_typed(desk: Desk) -> None:
    desk.obey(dataclasses.replace(desk.rules, reject_reasons=()))
    card = await open_form(desk)
    inputs = [one["block_id"] for one in desk.world.slack.views(ASHA.id)[-1]["blocks"] if "element" in one]
    assert inputs == ["reason"]
    await desk.submit(ASHA, reason="ours")
    await desk.replies(card)


async def test_several_are_rejected_with_a_picked_reason_and_one_letter_a_requester(desk: Desk) -> None:
    await ask(desk, 2)
    await desk.command(OLGA, "/block spam-callers 98765 43299 for 2 days because hers")
    await desk.card("hers")
    assert len(await open_queue(desk)) == 3
    values = {"all": [option("all")], "decision": option("rejected"), "picked": option("Wrong group")}
    await desk.world.slack.submit(ASHA.id, values)
    assert "Rejected 3 requests" in words(desk.world.slack.views(ASHA.id)[-1])
    await desk.until(lambda: "rejected 2 requests of yours" in direct(desk, RAVI.id))
    await desk.until(lambda: "rejected 1 request of yours" in direct(desk, OLGA.id))
    assert "“Wrong group”" in direct(desk, RAVI.id)
    assert direct(desk, RAVI.id).count("of yours.'") == direct(desk, OLGA.id).count("of yours.'") == 1
    known = await front_of(desk).store.read(lambda tx: tx.requests.latest(RAVI.id, 2))
    for request in known:
        events = await front_of(desk).store.read(functools.partial(story, request_id=request.id))
        assert [one.kind for one in events] == ["request_asked", "request_rejected"]
        assert events[-1].facts["reason"] == "Wrong group"
