import asyncio

import pytest
from starlette.responses import PlainTextResponse

from bot.local.slack import LocalSlack, PersonError
from tests.unit.local.local_bot import ASHA, DESK, RAVI, Bot, Clock, opened, refusing, saying, workspace

pytestmark = pytest.mark.anyio


async def test_a_command_carries_all_of_slacks_fields(slack: LocalSlack, bot: Bot) -> None:
    ack = await slack.command(RAVI, DESK, "/block spam +91 98765 43210 because <x> & y")

    assert ack.ok
    assert set(bot.last) == {
        *("token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command"),
        *("text", "api_app_id", "is_enterprise_install", "response_url", "trigger_id"),
    }
    assert bot.last["text"] == "spam +91 98765 43210 because &lt;x&gt; &amp; y"


async def test_names_are_turned_into_ids_only_where_the_command_asks_for_it(
    slack: LocalSlack, bot: Bot
) -> None:
    await slack.command(RAVI, DESK, "/who @asha")
    escaped = bot.last["text"]
    await slack.command(RAVI, DESK, "/block @asha")

    assert (escaped, bot.last["text"]) == (f"<@{ASHA}|asha>", "@asha")


async def test_a_command_nobody_declared_is_not_delivered(slack: LocalSlack, bot: Bot) -> None:
    with pytest.raises(PersonError, match="not a command"):
        await slack.command(RAVI, DESK, "/blok")
    assert bot.received == []


async def test_an_ack_with_words_becomes_a_private_message(slack: LocalSlack, bot: Bot) -> None:
    bot.will("/block", PlainTextResponse("Understood."))
    await slack.command(RAVI, DESK, "/block")

    assert [message["text"] for message in slack.ephemerals(RAVI)] == ["Understood."]


async def test_an_ack_can_speak_to_the_channel(slack: LocalSlack, bot: Bot) -> None:
    bot.will("/block", saying({"response_type": "in_channel", "text": "Storm!"}))
    await slack.command(RAVI, DESK, "/block")

    assert [message["text"] for message in slack.messages(DESK)] == ["Storm!"]


async def test_an_ack_with_broken_blocks_is_told_as_a_failure(slack: LocalSlack, bot: Bot) -> None:
    bot.will("/block", saying({"text": "x", "blocks": [{"type": "nonsense"}]}))
    await slack.command(RAVI, DESK, "/block")

    assert [m["text"] for m in slack.ephemerals(RAVI)] == ["/block failed with the error “invalid_blocks”"]


async def test_a_bot_that_takes_too_long_is_told_to_the_person(bot: Bot, clock: Clock) -> None:
    bot.hang = asyncio.Event()
    async with workspace(bot, clock, ack_seconds=0.01) as slack:
        ack = await slack.command(RAVI, DESK, "/block")

        assert (ack.status, ack.error) == (0, "operation_timeout")
        assert [m["text"] for m in slack.ephemerals(RAVI)] == [
            "/block failed with the error “operation_timeout”"
        ]
        assert slack.traffic[-1].error == "operation_timeout"


async def test_the_work_of_a_late_bot_is_not_cut_off(bot: Bot, clock: Clock) -> None:
    bot.hang = asyncio.Event()
    async with workspace(bot, clock, ack_seconds=0.01) as slack:
        ack = await slack.command(RAVI, DESK, "/block")
        bot.hang.set()
        async with asyncio.timeout(5):
            await bot.finished.wait()

        assert ack.error == "operation_timeout"


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_a_bot_that_refuses_is_told_to_the_person(slack: LocalSlack, bot: Bot, status: int) -> None:
    bot.will("/block", refusing(status))
    ack = await slack.command(RAVI, DESK, "/block")

    assert (ack.status, ack.error) == (status, "dispatch_failed")
    assert [m["text"] for m in slack.ephemerals(RAVI)] == ["/block failed with the error “dispatch_failed”"]


async def test_a_forged_signature_is_refused_by_the_bot(slack: LocalSlack, bot: Bot) -> None:
    slack.faults.set({"forge_signature": True})
    ack = await slack.command(RAVI, DESK, "/block")

    assert (ack.status, bot.received) == (401, [])
    assert slack.traffic[-1].signature == "forged"


async def test_every_delivery_is_signed(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot)
    await slack.submit(RAVI, {"numbers": "1"})
    await slack.open_home(RAVI)

    to_bot = [record for record in slack.traffic if record.direction == "to_bot"]
    assert [(record.name, record.status, record.signature) for record in to_bot] == [
        ("/block", 200, "valid"),
        ("view_submission", 200, "valid"),
        ("app_home_opened", 200, "valid"),
    ]


async def test_a_global_shortcut_carries_a_trigger_and_no_channel(slack: LocalSlack, bot: Bot) -> None:
    await slack.shortcut(RAVI, "block_numbers")

    assert (bot.last["type"], bot.last["callback_id"]) == ("shortcut", "block_numbers")
    assert "trigger_id" in bot.last
    assert "channel" not in bot.last


async def test_a_message_shortcut_carries_the_message(slack: LocalSlack, bot: Bot) -> None:
    ts = await slack.say(RAVI, DESK, "spam from +91 98765 43210")
    await slack.shortcut(ASHA, "block_from_message", channel=DESK, ts=ts)

    payload = bot.last
    assert (payload["type"], payload["message_ts"], payload["channel"]["id"]) == ("message_action", ts, DESK)
    assert payload["message"]["text"] == "spam from +91 98765 43210"
    assert payload["message"]["user"] == RAVI


async def test_a_shortcut_nobody_declared_cannot_be_run(slack: LocalSlack) -> None:
    with pytest.raises(PersonError, match="no global shortcut"):
        await slack.shortcut(RAVI, "block_from_message")


async def test_an_external_select_offers_what_the_bot_answers(slack: LocalSlack, bot: Bot) -> None:
    options = [{"text": {"type": "plain_text", "text": "Spam"}, "value": "spam"}]
    bot.will("block_suggestion", saying({"options": options}))
    select = {"type": "external_select", "action_id": "group", "min_query_length": 0}
    block = {"type": "input", "block_id": "group", "label": options[0]["text"], "element": select}
    await opened(slack, bot, {**_shell(), "blocks": [block]})

    assert await slack.options(RAVI, "group", "sp") == {"options": options}
    assert (bot.last["type"], bot.last["value"], bot.last["block_id"]) == ("block_suggestion", "sp", "group")


def _shell() -> dict[str, object]:
    words = {"type": "plain_text", "text": "Form"}
    return {"type": "modal", "callback_id": "form", "title": words, "submit": words}


async def test_a_payload_can_come_twice_unchanged(slack: LocalSlack, bot: Bot) -> None:
    await slack.command(RAVI, DESK, "/block spam")
    await slack.deliver_again()

    assert bot.received[0] == bot.received[1]
