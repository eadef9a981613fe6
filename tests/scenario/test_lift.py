"""Lifting and extending what was blocked, through signed HTTP: `/unblock`, Undo, Extend."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.scenario.stage import ASHA, CHANNEL, DANIEL, OLGA, OMAR, RAVI, Desk, Person, words

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"
BOTH = {"+919876543210", "+919876543211"}


async def blocked(desk: Desk) -> str:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    await desk.until(lambda: "undo" in desk.buttons(card))
    assert desk.blocked() == BOTH
    return card


async def answered(desk: Desk, text: str) -> str:
    await desk.command(RAVI, text)
    return desk.private(RAVI)


async def test_an_agent_lifts_their_own_number_after_a_lead_agreed(desk: Desk) -> None:
    await blocked(desk)
    told = await answered(desk, "/unblock 98765 43210 because a customer")
    assert "names no group" in told
    card = await desk.card("a customer")
    assert "names no group" in words(desk.message(card))
    assert desk.blocked() == BOTH
    await desk.press(ASHA, "approve", card)
    thread = words((await desk.replies(card))[0])
    assert "unblocked" in thread
    assert desk.blocked() == {"+919876543211"}
    assert "it was lifted" in await answered(desk, "/block find 98765 43210")


async def test_an_agent_may_not_ask_to_lift_what_others_asked_for(desk: Desk) -> None:
    await blocked(desk)
    await desk.command(OLGA, "/unblock 98765 43210 because mine")
    assert "only what you asked to block yourself" in desk.private(OLGA)
    assert len(desk.cards()) == 1


async def test_a_lead_may_ask_to_lift_everything_but_not_approve_it_alone(desk: Desk) -> None:
    await blocked(desk)
    await desk.command(ASHA, "/unblock 98765 43210 because a mistake")
    card = await desk.card("a mistake")
    before = desk.private_count(ASHA)
    await desk.press(ASHA, "approve", card)
    assert "your own request" in await desk.told(ASHA, before)
    assert desk.blocked() == BOTH
    await desk.press(DANIEL, "approve", card)
    await desk.replies(card)
    assert desk.blocked() == {"+919876543211"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/unblock", "Write the numbers"),
        ("/unblock 98765 49999 because x", "not blocked now: +91 98765 49999"),
        ("/unblock 98765 43210, 12345", "Not understood"),
        ("/unblock zzzzzzzz", "I know no such request"),
    ],
)
async def test_what_cannot_be_lifted_is_said_and_not_recorded(desk: Desk, typed: str, told: str) -> None:
    await blocked(desk)
    assert told in await answered(desk, typed)
    assert len(desk.cards()) == 1


async def block_in(desk: Desk, group: str, reason: str) -> None:
    await desk.command(RAVI, f"/block {group} 98765 43210 for 30 days because {reason}")
    card = await desk.card(reason)
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: "+919876543210" in desk.blocked(group))
    await desk.until(lambda: "undo" in desk.buttons(card))


async def test_a_number_in_several_groups_is_lifted_with_all_of_them_named(desk: Desk) -> None:
    await block_in(desk, "spam-callers", "here")
    await block_in(desk, "robocalls", "there")
    told = await answered(desk, "/unblock 98765 43210 because a customer")
    assert "stands in robocalls and spam-callers" in told
    card = await desk.card("a customer")
    assert "stands in robocalls and spam-callers" in words(desk.message(card))
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: "unblocked" in words(desk.world.slack.thread(CHANNEL, card)[-1]))
    assert desk.blocked() == desk.blocked("robocalls") == set()
    found = await answered(desk, "/block find 98765 43210")
    assert found.count("it was lifted") == 1
    assert found.count("unconfirmed: perhaps blocked") == 1


async def test_undo_asks_once_to_lift_the_whole_request(desk: Desk) -> None:
    card = await blocked(desk)
    before = desk.private_count(RAVI)
    await desk.press(RAVI, "undo", card)
    assert "waiting for approval" in await desk.told(RAVI, before)
    undoing = await desk.card("Undo of request")
    await desk.press(RAVI, "undo", card)
    assert "Somebody asked already" in await desk.told(RAVI, before + 1)
    await desk.press(ASHA, "approve", undoing)
    await desk.replies(undoing)
    assert desk.blocked() == set()
    await desk.until(lambda: "undo" not in desk.buttons(card))
    lifted = desk.message(undoing)["metadata"]["event_payload"]["request_id"]
    assert "Only a finished block can be undone" in await answered(desk, f"/unblock {lifted}")
    first = desk.message(card)["metadata"]["event_payload"]["request_id"]
    assert "nothing of this request is blocked any more" in await answered(desk, f"/unblock {first}")


async def test_a_request_is_undone_by_its_id_too(desk: Desk) -> None:
    await blocked(desk)
    await answered(desk, "/block mine")
    request_id = desk.private(RAVI).split("id ")[1][:8]
    await answered(desk, f"/unblock {request_id} because wrong group")
    undoing = await desk.card("wrong group")
    await desk.press(ASHA, "approve", undoing)
    await desk.replies(undoing)
    assert desk.blocked() == set()


async def test_an_outsider_cannot_undo(desk: Desk) -> None:
    card = await blocked(desk)
    before = desk.private_count(OLGA)
    await desk.press(OLGA, "undo", card)
    assert "only what you asked to block yourself" in await desk.told(OLGA, before)


async def test_extend_asks_for_a_later_end_which_a_lead_approves(desk: Desk) -> None:
    card = await blocked(desk)
    await desk.press(RAVI, "extend", card)
    await desk.until(lambda: desk.world.slack.views(RAVI.id))
    await desk.submit(RAVI, expiry="for 2 days", reason="")
    assert "not later" in desk.errors(RAVI)["expiry"]
    await desk.submit(RAVI, expiry="for 60 days", reason="they go on")
    longer = await desk.card("they go on")
    await desk.press(ASHA, "approve", longer)
    await desk.replies(longer)
    rows = desk.world.cloudagent.accounts["demo"].groups["spam-callers"].rows
    ends = {row.expires_at for row in rows.values()}
    assert len(ends) == 1
    found = await answered(desk, "/block find 98765 43210")
    (end,) = ends
    assert end is not None
    assert f"<!date^{int(end.timestamp())}^" in found


@pytest.mark.parametrize("who", [RAVI, DANIEL, OMAR], ids=lambda who: who.tz)
async def test_a_longer_end_is_meant_in_the_zone_of_who_asks(desk: Desk, who: Person) -> None:
    card = await blocked(desk)
    await desk.press(who, "extend", card)
    await desk.until(lambda: desk.world.slack.views(who.id))
    day = (datetime.now(UTC) + timedelta(days=60)).date()
    await desk.submit(who, expiry=f"until {day} 18:00", reason="they go on")
    longer = await desk.card("they go on")
    await desk.press(ASHA, "approve", longer)
    wanted = datetime.combine(day, time(18), ZoneInfo(str(who.tz)))

    def ends() -> set[datetime | None]:
        rows = desk.world.cloudagent.accounts["demo"].groups["spam-callers"].rows
        return {row.expires_at for row in rows.values()}

    await desk.until(lambda: ends() == {wanted})
