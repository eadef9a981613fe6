"""What a waiting request does: claims, reminders, the time-out, asking again; a rejection told privately."""

import asyncio
from datetime import timedelta

import pytest

from bot.policy_wiring import policy_of
from bot.service.deliver import Deliver
from bot.service.ports import Clock
from bot.service.wait import Wait
from bot.slack.front import Front
from bot.slack.mailbox import SlackMailbox
from bot.wiring import now
from tests.scenario.stage import ASHA, DANIEL, OLGA, RAVI, Desk, words

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"


def front_of(desk: Desk) -> Front:
    parts = desk.world.bot._parts
    assert parts is not None
    return parts.front


def ahead(**span: float) -> Clock:
    return lambda: now() + timedelta(**span)


async def pass_time(desk: Desk, **span: float) -> None:
    """Lets so much time pass over the ledger at once."""
    front = front_of(desk)
    clock = ahead(**span)
    # A card is seen a moment before its place is noted, and a letter needs the place.
    for _ in range(100):
        if not await front.store.read(lambda tx: tx.pictures.behind(ahead(hours=1)(), 9)):
            break
        await asyncio.sleep(0.02)
    await Wait(front.store, front.desk, clock).pass_time()
    await Deliver(front.store, SlackMailbox(front.client), clock, front.desk.account_tz).deliver()


async def events_of(desk: Desk) -> list[str]:
    front = front_of(desk)
    (request,) = await front.store.read(lambda tx: tx.requests.latest(RAVI.id, 1))
    return [event.kind for event in await front.store.read(lambda tx: tx.requests.events(request.id))]


def direct(desk: Desk, person_id: str) -> str:
    """All that the bot told somebody in their direct messages."""
    channel = desk.world.slack.workspace.channels.direct(person_id).id
    return " ".join(words(one) for one in desk.world.slack.messages(channel))


async def test_a_claim_is_shown_and_the_next_lead_learns_who_looks(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "claim", card)
    await desk.until(lambda: f"<@{ASHA.id}> is looking" in words(desk.message(card)))
    before = desk.private_count(DANIEL)
    await desk.press(DANIEL, "claim", card)
    assert f"<@{ASHA.id}> is looking" in await desk.told(DANIEL, before)
    await pass_time(desk, minutes=11)
    await desk.until(lambda: "is looking" not in words(desk.message(card)))
    assert await events_of(desk) == ["request_asked", "request_claimed", "claim_lapsed"]


async def test_an_outsider_cannot_claim(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    before = desk.private_count(OLGA)
    await desk.press(OLGA, "claim", card)
    assert "may not" in await desk.told(OLGA, before)


async def test_a_reminder_pings_the_approvers_in_the_thread(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await pass_time(desk, hours=1.1)
    (reminder,) = await desk.replies(card)
    assert f"<!subteam^{policy_of(desk.world.bot._settings).policy.default.approvers[0]}>" in words(reminder)
    assert "still waits" in words(reminder)
    await pass_time(desk, hours=1.2)
    assert await events_of(desk) == ["request_asked", "approvers_reminded"]


async def test_a_request_lapses_unprompted_and_is_asked_again_with_one_press(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await pass_time(desk, days=4)
    await desk.until(lambda: "Lapsed" in words(desk.message(card)))
    assert desk.buttons(card) == {"again"}
    await desk.replies(card)
    await desk.until(lambda: "Nobody decided" in direct(desk, RAVI.id))
    await desk.press(RAVI, "again", card)
    await desk.press(RAVI, "again", card)
    fresh = await desk.card("Waiting for approval")
    assert fresh != card
    await desk.press(ASHA, "approve", fresh)
    await desk.replies(fresh)
    assert desk.blocked() == {"+919876543210"}
    assert len(desk.cards()) == 2


async def test_only_the_requester_asks_again(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await pass_time(desk, days=4)
    await desk.until(lambda: desk.buttons(card) == {"again"})
    before = desk.private_count(OLGA)
    await desk.press(OLGA, "again", card)
    assert "Only the person who asked" in await desk.told(OLGA, before)
    assert len(desk.cards()) == 1


async def test_a_lapsed_request_cannot_be_approved(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await pass_time(desk, days=4)
    await desk.until(lambda: desk.buttons(card) == {"again"})
    (request,) = await front_of(desk).store.read(lambda tx: tx.requests.latest(RAVI.id, 1))
    before = desk.private_count(ASHA)
    answer = await desk.press_old(ASHA, "approve", request.id, card)
    assert answer.status_code == 200
    assert "too late" in await desk.told(ASHA, before)
    assert "lapsed" in desk.private(ASHA)
    assert await events_of(desk) == ["request_asked", "request_lapsed"]
    assert not desk.world.cloudagent.calls


async def test_a_rejection_is_told_in_the_thread_and_privately(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "reject", card)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.submit(ASHA, reason="That is our own call centre")
    assert "our own call centre" in words((await desk.replies(card))[0])
    await desk.until(lambda: "our own call centre" in direct(desk, RAVI.id))
