import json
from typing import Any

import pytest

from bot.local.slack import LocalSlack, credentials_from_manifest
from bot.local.workspace.scopes import WANTED
from tests.unit.local.local_bot import APP, DESK, EVENTS, RAVI, Bot, Clock, call, page, send, workspace

pytestmark = pytest.mark.anyio


async def refused(slack: LocalSlack, method: str, token: str | None) -> Any:
    return (await send(slack, method, token)).json()["error"]


async def test_a_call_without_token_is_refused(slack: LocalSlack) -> None:
    assert await refused(slack, "auth.test", None) == "not_authed"


async def test_a_call_with_a_wrong_token_is_refused(slack: LocalSlack) -> None:
    assert await refused(slack, "auth.test", "xoxb-2") == "invalid_auth"


async def test_a_revoked_token_is_refused(slack: LocalSlack) -> None:
    slack.faults.set({"token_refused": "token_revoked"})
    assert await refused(slack, "auth.test", "xoxb-1") == "token_revoked"


async def test_an_app_that_was_uninstalled_is_refused_and_told_so(bot: Bot, clock: Clock) -> None:
    async with workspace(bot, clock) as slack:
        await slack.uninstall()
        assert await refused(slack, "auth.test", "xoxb-1") == "account_inactive"
        slack.reinstall()
        assert (await call(slack, "auth.test"))["ok"] is True
    assert [one["event"]["type"] for one in bot.received] == ["tokens_revoked", "app_uninstalled"]


async def test_the_two_kinds_of_token_are_not_interchangeable(slack: LocalSlack) -> None:
    assert await refused(slack, "auth.test", "xapp-1") == "not_allowed_token_type"
    assert await refused(slack, "apps.connections.open", "xoxb-1") == "not_allowed_token_type"


async def test_an_unknown_method_is_refused(slack: LocalSlack) -> None:
    assert await refused(slack, "chat.shout", "xoxb-1") == "unknown_method"


@pytest.mark.parametrize(("method", "scope"), WANTED.items())
async def test_a_method_without_its_scope_is_refused_naming_both(
    bot: Bot, clock: Clock, method: str, scope: str
) -> None:
    scopes = APP.scopes - {scope}
    async with workspace(bot, clock, scopes=scopes) as slack:
        found = await call(slack, method)
    expected = {"error": "missing_scope", "needed": scope, "provided": ",".join(sorted(scopes))}
    assert found == {"ok": False, **expected}


@pytest.mark.parametrize(
    ("method", "scope"),
    [
        ("conversations.info", "channels:read"),
        ("conversations.members", "channels:read"),
        ("conversations.replies", "channels:history"),
        ("conversations.history", "channels:history"),
    ],
)
async def test_reading_a_channel_wants_the_scope_of_its_kind(
    bot: Bot, clock: Clock, method: str, scope: str
) -> None:
    async with workspace(bot, clock, scopes=APP.scopes - {scope}) as slack:
        assert (await call(slack, method, channel=DESK, ts="1.000001"))["needed"] == scope


async def test_arguments_are_taken_from_query_form_and_json(slack: LocalSlack) -> None:
    headers = {"Authorization": "Bearer xoxb-1"}
    async with page(slack) as client:
        by_query = await client.get("/api/users.info", params={"user": RAVI}, headers=headers)
        by_form = await client.post("/api/users.info", data={"user": RAVI, "token": "xoxb-1"})
        mixed = await client.post(
            "/api/chat.postMessage",
            params={"channel": DESK},
            data={"text": "x", "blocks": json.dumps([{"type": "divider"}])},
            headers=headers,
        )
    assert [answer.json()["ok"] for answer in (by_query, by_form, mixed)] == [True] * 3
    assert slack.messages(DESK)[0]["blocks"][0]["type"] == "divider"


async def test_a_body_that_is_no_json_is_refused(slack: LocalSlack) -> None:
    headers = {"Authorization": "Bearer xoxb-1", "Content-Type": "application/json"}
    async with page(slack) as client:
        answer = await client.post("/api/auth.test", content=b"{", headers=headers)
    assert answer.json()["error"] == "invalid_json"


async def test_tokens_never_show_up_in_the_traffic(slack: LocalSlack) -> None:
    await call(slack, "users.info", user=RAVI)
    async with page(slack) as client:
        await client.post("/api/users.info", data={"user": RAVI, "token": "xoxb-1"})

    assert "xoxb-1" not in str([record.as_json() for record in slack.traffic])


async def test_auth_test_names_the_bot(slack: LocalSlack) -> None:
    found = await call(slack, "auth.test")

    assert (found["user_id"], found["bot_id"]) == (APP.bot_user_id, APP.bot_id)


def test_a_manifest_gives_commands_shortcuts_scopes_and_events() -> None:
    assert [command.command for command in APP.commands] == ["/block", "/who"]
    assert [(each.kind, each.callback_id) for each in APP.shortcuts] == [
        ("global", "block_numbers"),
        ("message", "block_from_message"),
    ]
    assert "chat:write" in APP.scopes
    assert APP.events == set(EVENTS)


def test_a_bare_manifest_allows_nothing() -> None:
    found = credentials_from_manifest({}, bot_token="a", signing_secret="b", app_token="c")

    assert (found.scopes, found.commands, found.events) == (frozenset(), (), frozenset())
