"""CloudAgent's own list against the ledger, by signed HTTP: adopted, applied again; nothing by itself."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.wiring import now
from tests.scenario.stage import ASHA, CHANNEL, DANIEL, OMAR, RAVI, Desk, Person, on_both_databases, words

pytestmark = pytest.mark.anyio

INDIA = ZoneInfo("Asia/Kolkata")
BYHAND, KEPT, LOST = "9876543219", "9876543210", "9876543211"


def written(**ahead: float) -> str:
    """A moment as the console writes it, on the account's clock."""
    return (now() + timedelta(**ahead)).astimezone(INDIA).strftime("%Y-%m-%d %H:%M:%S")


async def blocked(desk: Desk) -> str:
    await desk.command(RAVI, f"/block spam-callers {KEPT}, {LOST} for 30 days because pestering")
    card = await desk.card("pestering")
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: "undo" in desk.buttons(card))
    return card


async def compare(desk: Desk, who: Person, content: str, group: str = "") -> dict[str, Any]:
    """Hands a list in and gives back the message that tells how it differs."""
    await desk.command(who, "/block reconcile")
    await desk.until(lambda: desk.world.slack.views(who.id))
    chosen = await desk.world.slack.upload(who.id, "list.csv", content.encode())
    ack = await desk.world.slack.submit(who.id, {"file": [chosen], "group": group})
    assert ack.ok, ack.error
    return desk.message(await desk.card("list.csv"))


async def press(desk: Desk, who: Person, action: str, value: str, ts: str) -> None:
    block = next(
        block["block_id"]
        for block in desk.message(ts)["blocks"]
        if block["type"] == "actions" and value in {one.get("value") for one in block["elements"]}
    )
    ack = await desk.world.slack.click(who.id, action, channel=CHANNEL, ts=ts, block_id=block)
    assert ack.ok, ack.error


def value_of(message: dict[str, Any], action: str) -> str:
    """What the first button of this kind carries."""
    actions = [block for block in message["blocks"] if block["type"] == "actions"]
    found = [one["value"] for block in actions for one in block["elements"] if one["action_id"] == action]
    return str(found[0])


@on_both_databases
async def test_what_was_added_by_hand_is_found_and_adopted(desk: Desk) -> None:
    await blocked(desk)
    rows = f"Number,Group Name,Expiry\n{KEPT},spam-callers,{written(days=30)}\n"
    rows += f"{LOST},spam-callers,{written(days=30)}\n{BYHAND},spam-callers,{written(days=5)}\n"
    message = await compare(desk, ASHA, rows)
    assert "1 difference between" in words(message)
    assert "added by hand" in words(message)
    calls = len(desk.world.cloudagent.calls)
    await press(desk, ASHA, "reconcile_adopt", value_of(message, "reconcile_adopt"), message["ts"])
    await desk.until(lambda: "adopted by" in words(desk.message(message["ts"])))
    card = await desk.card("Adopted from CloudAgent")
    await desk.until(lambda: desk.buttons(card) == {"undo", "extend"})
    assert len(desk.world.cloudagent.calls) == calls
    await desk.command(RAVI, f"/block find {BYHAND}")
    assert f"<@{ASHA.id}>" in desk.private(RAVI)


@on_both_databases
async def test_what_the_console_lacks_is_applied_again_after_approval(desk: Desk) -> None:
    card = await blocked(desk)
    del desk.world.cloudagent.accounts["demo"].groups["spam-callers"].rows[f"+91{LOST}"]
    message = await compare(desk, ASHA, f"{KEPT}\n98765 43299\n", "spam-callers")
    assert "in the ledger, not in CloudAgent" in words(message)
    await press(desk, ASHA, "reconcile_apply", value_of(message, "reconcile_apply"), message["ts"])
    again = await desk.card("differs from the ledger")
    assert f"+91{LOST}" not in desk.blocked()
    await desk.press(DANIEL, "approve", again)
    await desk.until(lambda: f"+91{LOST}" in desk.blocked())
    await desk.until(lambda: "asked for again by" in words(desk.message(message["ts"])))
    assert card != again


async def test_what_the_console_lacks_can_be_believed(desk: Desk) -> None:
    await blocked(desk)
    message = await compare(desk, DANIEL, f"{KEPT}\n98765 43299\n", "spam-callers")
    await press(desk, DANIEL, "reconcile_adopt", f"{value_of(message, 'reconcile_apply')}", message["ts"])
    await desk.card("Adopted from CloudAgent")
    await desk.command(RAVI, f"/block find {LOST}")
    assert "ended" in desk.private(RAVI)


async def test_another_end_is_found_and_the_consoles_is_adopted(desk: Desk) -> None:
    await blocked(desk)
    ends = written(days=3)
    message = await compare(desk, ASHA, f"{KEPT},{ends}\n{LOST},{ends}\n", "spam-callers")
    assert "with different ends" in words(message)
    kind = value_of(message, "reconcile_adopt_all")
    await press(desk, ASHA, "reconcile_adopt_all", kind, message["ts"])
    await desk.card("other end")
    before = desk.private_count(ASHA)
    await desk.until(lambda: "reconcile_adopt" not in words(desk.message(message["ts"])))
    assert desk.private_count(ASHA) >= before


async def test_a_list_that_agrees_is_said_to_agree(desk: Desk) -> None:
    await blocked(desk)
    message = await compare(desk, ASHA, f"{KEPT}\n{LOST}\n", "spam-callers")
    assert "agree" in words(message)
    assert not desk.buttons(message["ts"])


@pytest.mark.parametrize("who", [RAVI, OMAR])
async def test_only_leads_compare(desk: Desk, who: Person) -> None:
    await desk.command(who, "/block reconcile")
    assert "Only approvers compare" in desk.private(who)
    assert not desk.world.slack.views(who.id)


async def test_only_leads_press_and_a_second_press_is_told_of_the_first(desk: Desk) -> None:
    await blocked(desk)
    message = await compare(desk, ASHA, f"{KEPT}\n{LOST}\n{BYHAND}\n", "spam-callers")
    value = value_of(message, "reconcile_adopt")
    before = desk.private_count(RAVI)
    await press(desk, RAVI, "reconcile_adopt", value, message["ts"])
    assert "Only the approvers" in await desk.told(RAVI, before)
    assert "adopted" not in words(desk.message(message["ts"]))


@pytest.mark.parametrize(
    ("content", "group", "told"),
    [
        ("hello\nworld\n", "spam-callers", "no column with phone numbers"),
        (f"{KEPT}\n", "", "Name the group"),
        (f"{KEPT},03/04/2027\n{LOST},05/06/2027\n", "spam-callers", "read in two ways"),
    ],
)
async def test_a_list_that_cannot_be_read_is_said_to_be(
    desk: Desk, content: str, group: str, told: str
) -> None:
    message = await compare(desk, ASHA, content, group)
    assert "could not be compared" in words(message)
    assert told in words(message)


async def test_many_differences_come_as_a_file_and_are_adopted_at_once(desk: Desk) -> None:
    rows = "\n".join(f"{9870000000 + n}" for n in range(300))
    message = await compare(desk, ASHA, rows, "spam-callers")
    assert "300 differences" in words(message)
    await desk.until(lambda: desk.world.slack.files[-1].name.startswith("differences"))
    content = desk.world.slack.files[-1].content
    assert content is not None
    assert len(content.splitlines()) == 301
    all_of = value_of(message, "reconcile_adopt_all")
    await press(desk, ASHA, "reconcile_adopt_all", all_of, message["ts"])
    await desk.card("Adopted from CloudAgent")
    await compare(desk, ASHA, rows, "spam-callers")
    again = await desk.card("list and the ledger agree")
    assert again != message["ts"]
