from typing import Any

import pytest

from bot.local.slack import LocalSlack, PersonError
from tests.unit.local.local_bot import (
    ASHA,
    DESK,
    RAVI,
    Bot,
    actions,
    button,
    call,
    error,
    modal,
    opened,
    plain,
    refusing,
    saying,
    section,
    text_input,
)

pytestmark = pytest.mark.anyio


async def pushed(slack: LocalSlack, bot: Bot) -> str | None:
    """Presses the top modal's button and pushes another modal with its trigger; the error, if any."""
    await slack.click(RAVI, "more")
    view = modal(actions(button("more")))
    return await error(slack, "views.push", trigger_id=bot.last["trigger_id"], view=view)


async def test_a_stack_holds_three_views(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot, modal(actions(button("more"))))

    assert [await pushed(slack, bot) for _ in range(3)] == [None, None, "push_limit_reached"]
    assert len(slack.views(RAVI)) == 3


async def test_each_person_has_a_stack_of_their_own(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot, user=RAVI)
    await opened(slack, bot, user=ASHA)

    assert (len(slack.views(RAVI)), len(slack.views(ASHA))) == (1, 1)


async def test_a_pushed_view_names_its_root_and_the_view_below(slack: LocalSlack, bot: Bot) -> None:
    root = await opened(slack, bot, modal(actions(button("more"))))
    await pushed(slack, bot)
    await slack.click(RAVI, "more")

    view = bot.last["view"]
    assert (view["root_view_id"], view["previous_view_id"]) == (root["id"], root["id"])


async def test_a_stale_hash_is_refused(slack: LocalSlack, bot: Bot) -> None:
    view = await opened(slack, bot)
    await call(slack, "views.update", view_id=view["id"], view=modal())

    late = await call(slack, "views.update", view_id=view["id"], hash=view["hash"], view=modal())
    assert late == {"ok": False, "error": "hash_conflict"}


async def test_an_update_without_hash_always_wins_and_keeps_the_view_id(slack: LocalSlack, bot: Bot) -> None:
    view = await opened(slack, bot)
    await call(slack, "views.update", view_id=view["id"], view=modal())

    found = await call(slack, "views.update", view_id=view["id"], view=modal(title=plain("Ready")))
    assert (found["view"]["id"], found["view"]["title"]["text"]) == (view["id"], "Ready")


async def test_a_closed_view_is_not_found(slack: LocalSlack, bot: Bot) -> None:
    view = await opened(slack, bot)
    await slack.close(RAVI)

    assert await error(slack, "views.update", view_id=view["id"], view=modal()) == "not_found"


async def test_an_external_id_can_be_used_once(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot, modal(external_id="mine"), user=RAVI)
    await slack.command(ASHA, DESK, "/block")

    again = modal(external_id="mine")
    assert (
        await error(slack, "views.open", trigger_id=bot.last["trigger_id"], view=again)
        == "duplicate_external_id"
    )


async def test_a_broken_view_is_refused_with_a_pointer(slack: LocalSlack, bot: Bot) -> None:
    await slack.command(RAVI, DESK, "/block")
    view = modal(title=plain("A title that is far too long"))

    found = await call(slack, "views.open", trigger_id=bot.last["trigger_id"], view=view)
    assert found["error"] == "invalid_arguments"
    assert found["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]


async def test_a_view_over_250_kilobytes_is_refused(slack: LocalSlack, bot: Bot) -> None:
    await slack.command(RAVI, DESK, "/block")
    view = modal(*[section("x" * 3000) for _ in range(90)])

    assert await error(slack, "views.open", trigger_id=bot.last["trigger_id"], view=view) == "view_too_large"


async def test_a_submission_carries_every_input_of_the_view(slack: LocalSlack, bot: Bot) -> None:
    optional = {**text_input("reason"), "optional": True}
    view = await opened(slack, bot, modal(text_input("numbers"), optional, private_metadata="key"))
    await slack.submit(RAVI, {"numbers": "+91 1\n+91 2"})

    payload = bot.last
    assert payload["type"] == "view_submission"
    assert payload["view"]["id"] == view["id"]
    assert payload["view"]["private_metadata"] == "key"
    assert payload["view"]["state"]["values"] == {
        "numbers": {"numbers": {"type": "plain_text_input", "value": "+91 1\n+91 2"}},
        "reason": {"reason": {"type": "plain_text_input", "value": None}},
    }


async def test_an_empty_ack_closes_only_the_submitted_view(slack: LocalSlack, bot: Bot) -> None:
    root = await opened(slack, bot, modal(actions(button("more"))))
    await pushed(slack, bot)
    await slack.submit(RAVI, {})

    assert [view["id"] for view in slack.views(RAVI)] == [root["id"]]


async def test_field_errors_are_shown_and_keep_the_modal_open(slack: LocalSlack, bot: Bot) -> None:
    bot.will("view_submission", saying({"response_action": "errors", "errors": {"numbers": "Not a number."}}))
    await opened(slack, bot)
    await slack.submit(RAVI, {"numbers": "x"})

    assert [view["errors"] for view in slack.views(RAVI)] == [{"numbers": "Not a number."}]


async def test_a_complaint_stays_through_updates_until_its_field_holds_something_else(
    slack: LocalSlack, bot: Bot
) -> None:
    errors = {"numbers": "Not a number.", "gone": "Not this one."}
    bot.will("view_submission", saying({"response_action": "errors", "errors": errors}))
    view = await opened(slack, bot, modal(text_input("numbers"), text_input("gone"), actions(button("x"))))
    await slack.submit(RAVI, {"numbers": "x", "gone": "y"})
    later = modal(text_input("numbers"), text_input("more"), actions(button("x")))
    await call(slack, "views.update", view_id=view["id"], view=later)
    assert slack.views(RAVI)[0]["errors"] == {"numbers": "Not a number."}

    await slack.click(RAVI, "x", state={"numbers": "x", "more": "z"})
    assert slack.views(RAVI)[0]["errors"] == {"numbers": "Not a number."}

    await slack.click(RAVI, "x", state={"numbers": "98765 43210"})
    assert slack.views(RAVI)[0]["errors"] == {}


async def test_errors_on_a_block_that_is_no_input_do_not_count(slack: LocalSlack, bot: Bot) -> None:
    bot.will("view_submission", saying({"response_action": "errors", "errors": {"nowhere": "Wrong."}}))
    await opened(slack, bot)
    await slack.submit(RAVI, {"numbers": "x"})

    assert [view["errors"] for view in slack.views(RAVI)] == [{}]


@pytest.mark.parametrize(
    ("action", "titles"), [("update", ["Next"]), ("push", ["Form", "Next"]), ("clear", [])]
)
async def test_response_actions_do_what_they_say(
    slack: LocalSlack, bot: Bot, action: str, titles: list[str]
) -> None:
    view = modal(title=plain("Next"))
    bot.will("view_submission", saying({"response_action": action, "view": view}))
    await opened(slack, bot)
    await slack.submit(RAVI, {"numbers": "1"})

    assert [view["title"]["text"] for view in slack.views(RAVI)] == titles


async def test_a_broken_view_in_an_ack_leaves_the_modal_as_it_was(slack: LocalSlack, bot: Bot) -> None:
    bot.will("view_submission", saying({"response_action": "update", "view": modal(title=plain(""))}))
    await opened(slack, bot)
    await slack.submit(RAVI, {"numbers": "1"})

    assert [view["title"]["text"] for view in slack.views(RAVI)] == ["Form"]


async def test_a_submission_that_the_bot_refuses_leaves_the_modal_open(slack: LocalSlack, bot: Bot) -> None:
    bot.will("view_submission", refusing(500))
    await opened(slack, bot)
    ack = await slack.submit(RAVI, {"numbers": "1"})

    assert (ack.error, len(slack.views(RAVI))) == ("dispatch_failed", 1)


async def test_an_empty_required_input_never_reaches_the_bot(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot)
    await slack.submit(RAVI, {"numbers": ""})

    assert slack.views(RAVI)[0]["errors"] == {"numbers": "Please complete this required field."}
    assert bot.last["command"] == "/block"


async def test_an_input_over_its_own_limit_never_reaches_the_bot(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot, modal(text_input("numbers", max_length=5)))
    await slack.submit(RAVI, {"numbers": "123456"})

    assert slack.views(RAVI)[0]["errors"] == {"numbers": "Please shorten this to 5 characters or less."}


async def test_typed_text_survives_an_update_only_under_the_same_ids(slack: LocalSlack, bot: Bot) -> None:
    view = await opened(slack, bot, modal(text_input("kept"), text_input("renamed"), actions(button("x"))))
    typed: dict[str, Any] = {"kept": "one", "renamed": "two"}
    await slack.click(RAVI, "x", state=typed)
    blocks = [text_input("kept"), text_input("renamed_2")]
    await call(slack, "views.update", view_id=view["id"], view=modal(*blocks))

    values = slack.views(RAVI)[0]["state"]["values"]
    assert values["kept"]["kept"]["value"] == "one"
    assert values["renamed_2"]["renamed_2"]["value"] is None


async def test_initial_values_are_submitted_untouched(slack: LocalSlack, bot: Bot) -> None:
    option = {"text": plain("Spam"), "value": "spam"}
    select = {"type": "static_select", "action_id": "group", "options": [option], "initial_option": option}
    block = {"type": "input", "block_id": "group", "label": plain("Group"), "element": select}
    await opened(slack, bot, modal(block, text_input("days", initial_value="30")))
    await slack.submit(RAVI, {})

    values = bot.last["view"]["state"]["values"]
    assert values["days"]["days"]["value"] == "30"
    assert values["group"]["group"]["selected_option"]["value"] == "spam"


async def test_closing_is_told_only_where_the_view_asked_for_it(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot, modal(notify_on_close=False))
    await slack.close(RAVI)
    await opened(slack, bot, modal(notify_on_close=True))
    await slack.close(RAVI)

    closed = [payload for payload in bot.received if payload.get("type") == "view_closed"]
    assert [payload["is_cleared"] for payload in closed] == [False]


async def test_closing_all_clears_the_stack(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot, modal(actions(button("more")), notify_on_close=True))
    await pushed(slack, bot)
    await slack.close(RAVI, everything=True)

    assert slack.views(RAVI) == []
    assert bot.last["is_cleared"] is True


async def test_a_button_that_is_not_there_cannot_be_pressed(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot)

    with pytest.raises(PersonError, match="is gone"):
        await slack.click(RAVI, "approve")


async def test_a_home_is_published_for_one_person(slack: LocalSlack, bot: Bot) -> None:
    home = {"type": "home", "blocks": [section("Nothing to approve"), actions(button("go"))]}
    await call(slack, "views.publish", user_id=RAVI, view=home)
    await slack.click(RAVI, "go", home=True)

    assert slack.home(ASHA) is None
    assert bot.last["container"]["type"] == "view"
    assert bot.last["view"]["type"] == "home"


async def test_a_home_with_a_stale_hash_is_refused(slack: LocalSlack) -> None:
    home = {"type": "home", "blocks": [section("One")]}
    first = await call(slack, "views.publish", user_id=RAVI, view=home)
    await call(slack, "views.publish", user_id=RAVI, view=home)

    assert (
        await error(slack, "views.publish", user_id=RAVI, view=home, hash=first["view"]["hash"])
        == "hash_conflict"
    )
