"""What an approver decides is what they saw: a press on an older picture is told what changed."""

import json

import pytest
import sqlalchemy as sa

from bot.store import tables
from tests.scenario.stage import ASHA, DANIEL, RAVI, Desk, words
from tests.scenario.test_bulk import open_queue, option

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"


async def asked(desk: Desk) -> str:
    await desk.command(RAVI, LINE)
    return await desk.card("robocalls")


def shown_by(desk: Desk, card: str) -> str:
    blocks = desk.message(card)["blocks"]
    return str(next(block["block_id"] for block in blocks if block["type"] == "actions"))


def value_of(desk: Desk, card: str) -> str:
    """Which request the buttons of the card are about."""
    blocks = desk.message(card)["blocks"]
    return str(next(block["elements"][0]["value"] for block in blocks if block["type"] == "actions"))


async def approved_contents(desk: Desk) -> list[str]:
    """The content hash of every approval in the record."""
    event = tables.events.c

    def look(connection: sa.Connection) -> list[str]:
        return list(connection.scalars(sa.select(event.facts).where(event.kind == "approval_given")))

    return [str(json.loads(one)["content"]) for one in await desk.world.bot.database.read(look)]


async def change_reason(desk: Desk, reason: str) -> None:
    """Somebody changes the database by hand."""
    changed = sa.update(tables.requests).values(reason=reason)
    await desk.world.bot.database.write(lambda connection: connection.execute(changed).rowcount)


async def test_the_decision_bears_the_hash_of_what_the_card_showed(desk: Desk) -> None:
    card = await asked(desk)
    shown = shown_by(desk, card)
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    assert [f"shown-0-{one}" for one in await approved_contents(desk)] == [shown]


async def test_a_press_on_an_older_picture_decides_nothing_and_says_what_changed(desk: Desk) -> None:
    card = await asked(desk)
    shown = shown_by(desk, card)
    await desk.press(ASHA, "edit", card)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.world.slack.submit(ASHA.id, {"out": [option("+919876543210")], "expiry": "for 7 days"})
    await desk.until(lambda: "Narrowed by" in words(desk.message(card)))
    before = desk.private_count(DANIEL)
    await desk.press_old(DANIEL, "approve", value_of(desk, card), card, shown)
    told = await desk.told(DANIEL, before)
    assert "Nothing was decided" in told
    assert "1 number was taken out" in told
    assert "the expiry became “for 7 days”" in told
    assert "press once more" in told
    assert await approved_contents(desk) == []
    await desk.press(DANIEL, "approve", card)
    await desk.until(lambda: desk.blocked() == {"+919876543211"})


@pytest.mark.parametrize(
    ("button", "entered"),
    [
        ("edit", {"expiry": "for 2 days", "approves": [option("approves")]}),
        ("reject", {"reason": "a customer"}),
    ],
)
async def test_a_form_decides_on_what_was_shown_when_it_was_opened(
    desk: Desk, button: str, entered: dict[str, object]
) -> None:
    card = await asked(desk)
    await desk.press(DANIEL, button, card)
    await desk.until(lambda: desk.world.slack.views(DANIEL.id))
    await desk.press(ASHA, "edit", card)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.world.slack.submit(ASHA.id, {"out": [option("+919876543210")]})
    await desk.until(lambda: "Narrowed by" in words(desk.message(card)))
    await desk.world.slack.submit(DANIEL.id, entered)
    assert "since the card you saw, 1 number was taken out" in words(desk.world.slack.views(DANIEL.id)[-1])
    assert desk.buttons(card) >= {"approve", "reject", "edit"}
    assert await approved_contents(desk) == []


async def test_all_of_a_queue_are_those_that_its_form_showed(desk: Desk) -> None:
    await asked(desk)
    await open_queue(desk)
    await desk.command(RAVI, LINE.replace("robocalls", "a later thought").replace("98765", "98764"))
    later = await desk.card("a later thought")
    await desk.world.slack.submit(ASHA.id, {"all": [option("all")], "decision": option("approved")})
    await desk.until(lambda: desk.blocked() == {"+919876543210", "+919876543211"})
    assert "approve" in desk.buttons(later)


async def test_a_card_of_a_version_without_hashes_is_decided_and_its_content_kept(desk: Desk) -> None:
    card = await asked(desk)
    shown = shown_by(desk, card)
    await desk.press_old(ASHA, "approve", value_of(desk, card), card, "b/9Xc")
    await desk.replies(card)
    assert [f"shown-0-{one}" for one in await approved_contents(desk)] == [shown]


async def test_a_record_that_was_changed_by_hand_is_not_approved_unseen(desk: Desk) -> None:
    card = await asked(desk)
    await change_reason(desk, "a friend of mine")
    before = desk.private_count(ASHA)
    await desk.press(ASHA, "approve", card)
    assert "what the record holds is not what the card showed" in await desk.told(ASHA, before)
    await desk.until(lambda: "a friend of mine" in words(desk.message(card)))
    assert desk.blocked() == set()
    await change_reason(desk, "robocalls")


async def test_several_at_once_are_decided_as_the_form_showed_them(desk: Desk) -> None:
    card = await asked(desk)
    (picked,) = await open_queue(desk)
    await change_reason(desk, "a friend of mine")
    ack = await desk.world.slack.submit(
        ASHA.id, {"requests": [option(picked)], "decision": option("approved")}
    )
    told = words(desk.world.slack.views(ASHA.id)[-1])
    await change_reason(desk, "robocalls")
    assert ack.ok
    assert "Nothing was decided" in told
    assert "approve" in desk.buttons(card)
