from typing import Any

import pytest

from bot.local.slack import LocalSlack
from tests.unit.local.local_bot import (
    ASHA,
    DESK,
    ELSEWHERE,
    GENERAL,
    RAVI,
    Bot,
    Clock,
    actions,
    button,
    call,
    error,
    section,
    send,
    workspace,
)

pytestmark = pytest.mark.anyio


async def posted(slack: LocalSlack, **given: Any) -> str:
    found = await call(slack, "chat.postMessage", **{"channel": DESK, "text": "card", **given})
    return str(found["ts"])


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"channel": DESK}, "no_text"),
        ({"channel": DESK, "text": "  "}, "no_text"),
        ({"channel": DESK, "text": "x" * 100_001}, "msg_too_long"),
        ({"channel": DESK, "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": DESK, "text": "x", "blocks": [section("x" * 3000)] * 5}, "msg_blocks_too_long"),
        ({"channel": DESK, "text": "x", "attachments": [{"text": "old"}]}, "invalid_attachments"),
        ({"channel": DESK, "text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"channel": DESK, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "x"}, "channel_not_found"),
        ({"channel": "C0NOWHERE01", "text": "x"}, "channel_not_found"),
        ({"channel": ELSEWHERE, "text": "x"}, "not_in_channel"),
    ],
)
async def test_a_post_that_breaks_a_rule_is_refused_by_name(
    slack: LocalSlack, given: dict[str, Any], name: str
) -> None:
    assert await error(slack, "chat.postMessage", **given) == name
    assert slack.messages(DESK) == []


async def test_broken_blocks_are_refused_with_their_pointers(slack: LocalSlack) -> None:
    found = await call(slack, "chat.postMessage", channel=DESK, text="x", blocks=[section("x" * 3001)])

    where = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert (found["error"], found["errors"]) == ("invalid_blocks", [where])
    assert found["response_metadata"]["messages"] == [f"[ERROR] {where}"]


async def test_public_channels_are_open_with_the_wider_scope(bot: Bot, clock: Clock) -> None:
    scopes = frozenset({"chat:write", "chat:write.public"})
    async with workspace(bot, clock, scopes=scopes) as slack:
        assert await error(slack, "chat.postMessage", channel=ELSEWHERE, text="x") is None


async def test_a_long_text_is_cut_with_a_warning(slack: LocalSlack) -> None:
    found = await call(slack, "chat.postMessage", channel=DESK, text="x" * 40_001)

    assert (found["warning"], len(slack.messages(DESK)[0]["text"])) == ("message_truncated", 40_000)


async def test_a_second_message_within_a_second_is_told_to_wait(bot: Bot, clock: Clock) -> None:
    pace = Clock(0.0)
    async with workspace(bot, clock, message_rate=True, pace_clock=pace) as slack:
        await posted(slack)
        early = await send(slack, "chat.postMessage", channel=DESK, text="again")
        assert (early.status_code, early.json()["error"], early.headers["Retry-After"]) == (
            429,
            "ratelimited",
            "1",
        )
        assert await error(slack, "chat.postMessage", channel=GENERAL, text="elsewhere") is None
        pace.now = 1.0
        assert await error(slack, "chat.postMessage", channel=DESK, text="again") is None


async def test_the_message_rate_can_be_switched_off(bot: Bot, clock: Clock) -> None:
    async with workspace(bot, clock, message_rate=True, pace_clock=Clock(0.0)) as slack:
        slack.faults.set({"message_rate": False})
        assert [await error(slack, "chat.postMessage", channel=DESK, text="x") for _ in range(3)] == [
            None
        ] * 3


async def test_only_own_messages_can_be_updated(slack: LocalSlack) -> None:
    ts = await slack.say(RAVI, DESK, "mine")

    assert await error(slack, "chat.update", channel=DESK, ts=ts, text="yours") == "cant_update_message"
    assert await error(slack, "chat.delete", channel=DESK, ts=ts) == "cant_delete_message"


async def test_a_message_that_is_not_there_cannot_be_updated(slack: LocalSlack) -> None:
    assert await error(slack, "chat.update", channel=DESK, ts="1.000001", text="x") == "message_not_found"


async def test_a_private_message_cannot_be_updated(slack: LocalSlack) -> None:
    found = await call(slack, "chat.postEphemeral", channel=DESK, user=RAVI, text="psst")

    assert (
        await error(slack, "chat.update", channel=DESK, ts=found["message_ts"], text="x")
        == "message_not_found"
    )


async def test_an_update_keeps_the_blocks_unless_it_brings_others(slack: LocalSlack) -> None:
    ts = await posted(slack, blocks=[section("old")])
    await call(slack, "chat.update", channel=DESK, ts=ts, text="new text")
    kept = slack.messages(DESK)[0]
    await call(slack, "chat.update", channel=DESK, ts=ts, text="no blocks", blocks=[])
    removed = slack.messages(DESK)[0]

    assert (kept["text"], len(kept["blocks"]), kept["edited"]) == ("new text", 1, True)
    assert removed["blocks"] == []


async def test_a_deleted_message_is_gone(slack: LocalSlack) -> None:
    ts = await posted(slack)
    await call(slack, "chat.delete", channel=DESK, ts=ts)

    assert slack.messages(DESK) == []


async def test_a_private_message_is_seen_by_its_addressee_alone(slack: LocalSlack) -> None:
    await call(slack, "chat.postEphemeral", channel=DESK, user=RAVI, text="psst")

    assert [message["text"] for message in slack.messages(DESK, as_=RAVI)] == ["psst"]
    assert slack.messages(DESK, as_=ASHA) == []
    assert [message["text"] for message in slack.ephemerals(RAVI)] == ["psst"]


async def test_a_private_message_needs_its_addressee_in_the_channel(slack: LocalSlack) -> None:
    direct = await call(slack, "conversations.open", users=RAVI)

    given = {"channel": direct["channel"]["id"], "user": ASHA, "text": "psst"}
    assert await error(slack, "chat.postEphemeral", **given) == "user_not_in_channel"


async def test_a_private_message_needs_the_bot_in_the_channel(slack: LocalSlack) -> None:
    given = {"channel": ELSEWHERE, "user": ASHA, "text": "psst"}

    assert await error(slack, "chat.postEphemeral", **given) == "not_in_channel"


async def test_replies_hang_under_the_first_message_and_are_counted(slack: LocalSlack) -> None:
    ts = await posted(slack)
    reply = await posted(slack, thread_ts=ts, text="reply")
    await posted(slack, thread_ts=reply, text="reply to the reply")

    assert [message["text"] for message in slack.thread(DESK, ts)] == ["card", "reply", "reply to the reply"]
    assert slack.messages(DESK)[0]["reply_count"] == 2


async def test_timestamps_differ_though_the_clock_stands_still(slack: LocalSlack) -> None:
    assert len({await posted(slack) for _ in range(5)}) == 5


async def test_metadata_is_read_back_only_on_request(slack: LocalSlack) -> None:
    metadata = {"event_type": "request", "event_payload": {"id": "42"}}
    ts = await posted(slack, metadata=metadata)

    silent = await call(slack, "conversations.replies", channel=DESK, ts=ts)
    told = await call(slack, "conversations.replies", channel=DESK, ts=ts, include_all_metadata=True)
    assert "metadata" not in silent["messages"][0]
    assert told["messages"][0]["metadata"] == metadata


async def test_the_history_shows_the_newest_first_and_no_replies(slack: LocalSlack) -> None:
    metadata = {"event_type": "request", "event_payload": {"id": "42"}}
    first = await posted(slack, text="first", metadata=metadata)
    await posted(slack, text="reply", thread_ts=first)
    await posted(slack, text="second")

    given = {"channel": DESK, "include_all_metadata": True}
    found = await call(slack, "conversations.history", **given)
    later = await call(slack, "conversations.history", **given, oldest=first)
    assert [message["text"] for message in found["messages"]] == ["second", "first"]
    assert found["messages"][1]["metadata"] == metadata
    assert [message["text"] for message in later["messages"]] == ["second"]


async def test_a_channel_without_the_bot_keeps_its_messages_to_itself(slack: LocalSlack) -> None:
    assert await error(slack, "conversations.history", channel=ELSEWHERE) == "not_in_channel"


async def test_a_thread_that_is_not_there_has_no_replies(slack: LocalSlack) -> None:
    assert await error(slack, "conversations.replies", channel=DESK, ts="1.000001") == "thread_not_found"


async def test_a_permalink_names_channel_message_and_thread(slack: LocalSlack) -> None:
    ts = await posted(slack)
    reply = await posted(slack, thread_ts=ts)

    found = await call(slack, "chat.getPermalink", channel=DESK, message_ts=reply)
    ending = f"/archives/{DESK}/p{reply.replace('.', '')}?thread_ts={ts}&cid={DESK}"
    assert found["permalink"].endswith(ending)


async def test_what_people_type_is_escaped_and_linked_as_slack_does(slack: LocalSlack) -> None:
    await slack.say(RAVI, DESK, "@asha <b>&</b> #general @nobody")

    text = f"<@{ASHA}|asha> &lt;b&gt;&amp;&lt;/b&gt; <#{GENERAL}|general> @nobody"
    assert slack.messages(DESK)[0]["text"] == text


async def test_a_post_to_a_person_goes_into_the_direct_message(slack: LocalSlack) -> None:
    found = await call(slack, "chat.postMessage", channel=ASHA, text="only you")

    assert found["channel"].startswith("D")
    assert [message["text"] for message in slack.messages(found["channel"])] == ["only you"]


async def test_a_click_carries_the_message_the_element_and_where_it_was(slack: LocalSlack, bot: Bot) -> None:
    ts = await posted(slack, blocks=[actions(button("approve", "42"))])
    await slack.click(ASHA, "approve", channel=DESK, ts=ts)

    payload = bot.last
    assert payload["user"]["id"] == ASHA
    assert payload["channel"] == {"id": DESK, "name": "spam-desk"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": DESK,
        "is_ephemeral": False,
    }
    assert payload["message"]["ts"] == ts
    action = payload["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("approve", "buttons", "42")


async def test_a_click_on_a_private_message_carries_no_message(slack: LocalSlack, bot: Bot) -> None:
    blocks = [actions(button("undo"))]
    found = await call(slack, "chat.postEphemeral", channel=DESK, user=RAVI, text="psst", blocks=blocks)
    await slack.click(RAVI, "undo", channel=DESK, ts=found["message_ts"])

    assert bot.last["container"]["is_ephemeral"] is True
    assert "message" not in bot.last


@pytest.mark.parametrize(
    ("name", "error_name"), [("oldest", "invalid_ts_oldest"), ("latest", "invalid_ts_latest")]
)
async def test_a_moment_that_is_none_is_refused(slack: LocalSlack, name: str, error_name: str) -> None:
    given = {"channel": DESK, name: "yesterday"}

    assert await error(slack, "conversations.history", **given) == error_name
