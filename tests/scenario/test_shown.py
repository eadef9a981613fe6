"""What an approver decides is what they saw: a press on an older picture is told what changed."""

import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import sqlalchemy as sa

from bot.local.workspace.people import ASHA, DANIEL, RAVI
from bot.local.workspace.signing import signature_headers
from bot.settings import DEMO_SIGNING_SECRET
from bot.store import tables
from tests.scenario.stage import Desk, words

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"


async def asked(desk: Desk) -> str:
    await desk.command(RAVI, LINE)
    return await desk.card("robocalls")


def option(value: str) -> dict[str, object]:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


def shown_by(desk: Desk, card: str) -> str:
    blocks = desk.message(card)["blocks"]
    return str(next(block["block_id"] for block in blocks if block["type"] == "actions"))


async def press_as_shown(desk: Desk, shown: str) -> None:
    """A press on “Approve” of a card that Slack still shows as it was: signed, complete, a moment late."""
    record = [one for one in desk.world.slack.traffic if '"block_actions"' in json.dumps(one.request)][-1]
    payload: dict[str, Any] = json.loads(json.dumps(record.request))
    payload |= {"trigger_id": "1.2.late", "user": payload["user"] | {"id": DANIEL.id}}
    payload["actions"][0] |= {"action_id": "approve", "block_id": shown, "action_ts": "2.0"}
    body = urlencode({"payload": json.dumps(payload)}).encode()
    headers = signature_headers(DEMO_SIGNING_SECRET, body, time.time())
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{desk.world.bot_url}/slack/events", content=body, headers=headers)
    assert answer.status_code == 200


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
    await press_as_shown(desk, shown)
    told = await desk.told(DANIEL, before)
    assert "Nothing was decided" in told
    assert "1 number was taken out" in told
    assert "the expiry became “for 7 days”" in told
    assert "press once more" in told
    assert await approved_contents(desk) == []
    await desk.press(DANIEL, "approve", card)
    await desk.replies(card)
    assert desk.blocked() == {"+919876543211"}


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
    await desk.command(ASHA, "/block pending")
    await desk.press(ASHA, "decide_several", str(desk.world.slack.ephemerals(ASHA.id)[-1]["ts"]))
    view = (await desk.until(lambda: desk.world.slack.views(ASHA.id)))[-1]
    picked = next(block for block in view["blocks"] if block.get("block_id") == "requests")
    (option,) = picked["element"]["options"]
    await change_reason(desk, "a friend of mine")
    ack = await desk.world.slack.submit(ASHA.id, {"requests": [option], "decision": option("approved")})
    assert ack.ok
    await desk.until(lambda: "Nothing was decided" in words(desk.world.slack.views(ASHA.id)[-1]))
    await change_reason(desk, "robocalls")
    assert "approve" in desk.buttons(card)
