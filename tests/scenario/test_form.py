"""The request form: what it shows while it is filled in, what it refuses, what it asks once more."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.slack.cards.modal import ModalInput
from bot.slack.forms import FormNote, form_view
from bot.slack.front import Front
from bot.slack.previews import Previews
from tests.scenario.stage import CHANNEL, MEERA, OLGA, RAVI, Desk, words

pytestmark = pytest.mark.anyio

IN_HINDI = (
    "जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून",
    "जुलाई", "अगस्त", "सितंबर", "अक्तूबर", "नवंबर", "दिसंबर",
)  # fmt: skip
GOOD = {"group": "spam-callers", "numbers": "98765 43210", "expiry": "for 2 days", "reason": "robocalls"}


def front_of(desk: Desk) -> Front:
    parts = desk.world.bot._parts
    assert parts is not None
    return parts.front


def view_of(desk: Desk, person: Any = RAVI) -> dict[str, Any]:
    return dict(desk.world.slack.views(person.id)[-1])


def shown(desk: Desk) -> str:
    return repr(view_of(desk)["blocks"])


async def enter(desk: Desk, name: str, value: str, **others: str) -> None:
    """Types into a live input; the other inputs hold what was typed before."""
    ack = await desk.world.slack.click(RAVI.id, name, state={name: value, **others}, value=value)
    assert ack.ok


async def test_the_form_says_while_typing_how_numbers_are_understood(desk: Desk) -> None:
    await desk.open_form(RAVI)
    await enter(desk, "numbers", "98765 43210, 98765 43210\n98765 43211, 12345", group="spam-callers")
    await desk.until(lambda: "2 numbers" in shown(desk))
    assert "1 duplicate" in shown(desk)
    assert "1 not taken" in shown(desk)
    assert "12345" in shown(desk)
    assert view_of(desk)["state"]["values"]["group"]["group"]["value"] == "spam-callers"


async def test_the_form_says_while_typing_when_the_block_would_end(desk: Desk) -> None:
    await desk.open_form(RAVI)
    await enter(desk, "expiry", "for 2 days")
    await desk.until(lambda: "2 days from approval (now: until" in shown(desk))
    await enter(desk, "expiry", "until someday")
    await desk.until(lambda: "someday" in shown(desk))


async def test_a_full_date_is_read_in_the_language_of_the_persons_slack(desk: Desk) -> None:
    directory = front_of(desk).directory
    await desk.until(lambda: directory.language(MEERA.id))
    await desk.open_form(MEERA)
    month = datetime.now(UTC) + timedelta(days=31)
    typed = f"15 {IN_HINDI[month.month - 1]} {month.year}"
    await desk.submit(MEERA, **GOOD | {"expiry": typed})
    assert f"15 {month:%b %Y} 23:59" in repr(view_of(desk, MEERA)["blocks"])
    await desk.open_form(RAVI)
    await desk.submit(RAVI, **GOOD | {"expiry": typed})
    assert "was not understood" in desk.errors(RAVI)["expiry"]


async def test_the_hint_names_the_default_of_the_chosen_group(desk: Desk) -> None:
    week = dataclasses.replace(desk.rules.default, default_expiry="for 1 week")
    desk.obey(dataclasses.replace(desk.rules, groups={"vip-line": week}))
    await desk.open_form(RAVI)
    assert "Left empty: for 30 days." in shown(desk)
    await enter(desk, "group", "VIP-line")
    await desk.until(lambda: "Left empty: for 1 week." in shown(desk))
    await enter(desk, "group", "other")
    await desk.until(lambda: "Left empty: for 30 days." in shown(desk))


async def test_a_preview_never_replaces_a_form_that_was_changed_meanwhile(desk: Desk) -> None:
    await desk.open_form(RAVI)
    stale, previews = view_of(desk), Previews(front_of(desk).client)
    await desk.submit(RAVI, **GOOD | {"expiry": "for 200 days"})
    asked = view_of(desk)
    late = form_view(front_of(desk), ModalInput(numbers="98765 43211"), FormNote("k"))
    await previews.draw(stale["id"], "", stale["hash"], late)
    assert view_of(desk)["hash"] == asked["hash"] != stale["hash"]
    assert "look at the end once more" in shown(desk)


async def test_of_two_quick_changes_the_later_is_previewed(desk: Desk) -> None:
    await desk.open_form(RAVI)
    stale = view_of(desk)["hash"]
    await enter(desk, "numbers", "98765 43210")
    await desk.until(lambda: "1 number" in shown(desk))
    assert view_of(desk)["hash"] != stale
    await enter(desk, "numbers", "98765 43210, 98765 43211")
    await desk.until(lambda: "2 numbers" in shown(desk))


async def test_a_change_that_arrives_after_a_later_one_is_not_drawn(desk: Desk) -> None:
    await desk.open_form(RAVI)
    before, previews = view_of(desk), Previews(front_of(desk).client)
    earlier, later = "1795000000.000100", "1795000000.000200"
    previews.saw(before["id"], later)
    previews.saw(before["id"], earlier)
    drawn = form_view(front_of(desk), ModalInput(numbers="98765 43211"), FormNote("k"))
    await previews.draw(before["id"], earlier, before["hash"], drawn)
    assert view_of(desk)["hash"] == before["hash"]
    await previews.draw(before["id"], later, before["hash"], drawn)
    assert view_of(desk)["hash"] != before["hash"]


async def test_a_preset_takes_the_place_of_a_typed_end(desk: Desk) -> None:
    await desk.open_form(RAVI)
    await desk.submit(RAVI, **GOOD | {"expiry": "", "preset": "for 7 days"})
    assert "7 days from approval" in words(desk.message(await desk.card("robocalls")))


async def test_a_preset_and_another_typed_end_are_asked_back(desk: Desk) -> None:
    await desk.open_form(RAVI)
    await desk.submit(RAVI, **GOOD | {"preset": "for 7 days"})
    assert set(desk.errors(RAVI)) == {"expiry"}
    assert not desk.cards()


async def test_without_an_end_the_default_is_taken_and_said(desk: Desk) -> None:
    await desk.open_form(RAVI)
    await desk.submit(RAVI, **GOOD | {"expiry": ""})
    assert "no end was named, so this is the default" in shown(desk)


async def test_good_numbers_are_sent_without_the_bad_ones_only_if_the_box_is_ticked(desk: Desk) -> None:
    await desk.open_form(RAVI)
    typed = GOOD | {"numbers": "98765 43210, 12345"}
    await desk.submit(RAVI, **typed)
    assert "12345" in desk.errors(RAVI)["numbers"]
    assert not desk.cards()
    await desk.world.slack.submit(RAVI.id, typed | {"go_on": [{"value": "good_only"}]})
    assert "Not taken" in shown(desk)
    card = words(desk.message(await desk.card("robocalls")))
    assert "1 number" in card
    assert "12345" not in card


async def test_a_long_block_is_asked_about_once_more_and_keeps_what_was_typed(desk: Desk) -> None:
    await desk.open_form(RAVI)
    typed = GOOD | {"expiry": "for 200 days"}
    await desk.submit(RAVI, **typed)
    assert "look at the end once more" in shown(desk)
    assert "200 days from approval (now: until" in shown(desk)
    assert not desk.cards()
    values = view_of(desk)["state"]["values"]
    assert {name: values[name][name]["value"] for name in typed} == typed
    await desk.submit(RAVI)
    await desk.card("200 days")


async def test_another_long_end_than_the_confirmed_one_is_asked_about_again(desk: Desk) -> None:
    await desk.open_form(RAVI)
    await desk.submit(RAVI, **GOOD | {"expiry": "for 200 days"})
    await desk.submit(RAVI, expiry="for 300 days")
    assert "300 days from approval" in shown(desk)
    assert not desk.cards()


async def test_known_groups_are_found_while_typing_their_name(desk: Desk) -> None:
    await desk.command(RAVI, "/block spam-callers 98765 43210 for 2 days")
    await desk.command(RAVI, "/block prize-scam 98765 43211 for 2 days")
    await desk.open_form(RAVI)
    found = await desk.world.slack.options(RAVI.id, "known_group", "scam")
    assert [option["value"] for option in found["options"]] == ["prize-scam"]
    await desk.world.slack.submit(RAVI.id, {
        "known_group": found["options"][0], "numbers": "98765 43212", "expiry": "for 3 days"
    })  # fmt: skip
    assert "prize-scam" in words(desk.message(await desk.card("3 days")))


async def test_a_slip_in_a_groups_name_is_asked_back_at_its_field(desk: Desk) -> None:
    await desk.command(OLGA, "/block spam-callers 98765 43211 for 2 days")
    await desk.open_form(RAVI)
    await desk.submit(RAVI, **GOOD | {"group": "spam-caller"})
    assert "Did you mean “spam-callers”?" in desk.errors(RAVI)["group"]
    await desk.submit(RAVI, **GOOD | {"group": '"spam-caller"'})
    assert "spam-caller" in words(desk.message(await desk.card("robocalls")))


async def test_a_message_with_numbers_opens_the_form_with_them_and_a_way_back(desk: Desk) -> None:
    ts = await desk.world.slack.say(OLGA.id, CHANNEL, "Again! 98765 43210 at 12:40 and +91 98765 43211")
    await desk.world.slack.shortcut(RAVI.id, "block_from_message", channel=CHANNEL, ts=ts)
    await desk.until(lambda: desk.world.slack.views(RAVI.id) and "this message" in shown(desk))
    assert "2 numbers" in shown(desk)
    numbers = view_of(desk)["state"]["values"]["numbers"]["numbers"]["value"]
    assert numbers == "+91 98765 43210\n+91 98765 43211"
    await desk.submit(RAVI, group="spam-callers", expiry="for 2 days", reason="twice today")
    card = words(desk.message(await desk.card("twice today")))
    assert f"/archives/{CHANNEL}/p{ts.replace('.', '')}" in card


async def test_a_message_without_numbers_is_answered_privately_and_opens_nothing(desk: Desk) -> None:
    ts = await desk.world.slack.say(OLGA.id, CHANNEL, "They called at 12:40 again")
    before = desk.private_count(RAVI)
    await desk.world.slack.shortcut(RAVI.id, "block_from_message", channel=CHANNEL, ts=ts)
    assert "no phone number in that message" in await desk.told(RAVI, before)
    assert not desk.world.slack.views(RAVI.id)


async def test_the_global_shortcut_opens_an_empty_form(desk: Desk) -> None:
    await desk.world.slack.shortcut(RAVI.id, "block_numbers")
    (view,) = await desk.until(lambda: desk.world.slack.views(RAVI.id))
    assert view["callback_id"] == "block_request"
    assert not view["state"]["values"]["numbers"]["numbers"]["value"]
