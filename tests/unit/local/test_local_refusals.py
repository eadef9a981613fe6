"""Refusals of the local workspace that no other file of this folder breaks, by their names."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from bot.local.slack import LocalSlack
from bot.local.workspace.acks import TROUBLE
from bot.local.workspace.web_api.arguments import MOST_BODY
from tests.unit.local.local_bot import (
    DESK,
    RAVI,
    Bot,
    Clock,
    call,
    error,
    modal,
    opened,
    page,
    saying,
    trigger,
    workspace,
)

pytestmark = pytest.mark.anyio

FORM = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nno file\r\n--x--\r\n'
HEAVY = {"event_type": "x", "event_payload": {"text": "x" * 8000}}


@pytest.mark.parametrize(
    ("method", "given", "name"),
    [
        ("chat.postMessage", {"channel": DESK, "text": "x", "metadata": HEAVY}, "metadata_too_large"),
        ("conversations.open", {"users": "U08RAVI0001,U08ASHA0001"}, "missing_scope"),
        ("conversations.history", {"channel": DESK, "oldest": "noon"}, "invalid_ts_oldest"),
        ("conversations.history", {"channel": DESK, "latest": "noon"}, "invalid_ts_latest"),
        ("files.getUploadURLExternal", {"filename": "r.csv", "length": 0}, "invalid_arguments"),
        ("files.getUploadURLExternal", {"filename": "r.csv", "length": "long"}, "invalid_arguments"),
        (
            "files.getUploadURLExternal",
            {"filename": "r.csv", "length": 10**9},
            "file_upload_size_restricted",
        ),
        ("files.completeUploadExternal", {"files": []}, "invalid_arguments"),
        ("files.info", {"file": "F0NOWHERE01"}, "file_not_found"),
        ("views.update", {"view": modal()}, "invalid_arguments"),
        ("views.update", {"view": modal(), "external_id": "nobody"}, "not_found"),
        ("views.publish", {"user_id": "U0NOBODY001", "view": modal()}, "invalid_arguments"),
        ("views.open", {"view": modal()}, "invalid_arguments"),
    ],
)
async def test_a_call_that_breaks_a_rule_is_refused_by_name(
    slack: LocalSlack, method: str, given: dict[str, Any], name: str
) -> None:
    assert await error(slack, method, **given) == name


async def test_a_view_of_another_kind_than_the_method_shows_is_pointed_at(
    slack: LocalSlack, bot: Bot
) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    found = await call(slack, "views.open", trigger_id=await trigger(slack, bot), view=home)

    assert found["error"] == "invalid_arguments"
    assert found["response_metadata"]["messages"] == ['[ERROR] must be "modal" [json-pointer:/view/type]']


@pytest.mark.parametrize(
    ("ack", "name"),
    [
        ({"response_action": "errors", "errors": {"nowhere": "Wrong."}}, "invalid_errors"),
        ({"response_action": "errors", "errors": {}}, "invalid_errors"),
        ({"response_action": "explode"}, "invalid_response_action"),
        ({"response_action": "update"}, "invalid_arguments"),
    ],
)
async def test_a_wrong_answer_to_a_submission_is_a_notice_on_the_persons_screen(
    slack: LocalSlack, bot: Bot, ack: dict[str, Any], name: str
) -> None:
    bot.will("view_submission", saying(ack))
    await opened(slack, bot)
    frames = slack.workspace.streams.watch(RAVI)
    await anext(frames)  # from here on it listens
    await slack.submit(RAVI, {"numbers": "1"})
    async with asyncio.timeout(5):
        notice = await anext(line async for line in frames if line.startswith("event: toast"))

    assert f"{TROUBLE} ({name})" in notice
    assert len(slack.views(RAVI)) == 1


@pytest.mark.parametrize(
    ("body", "status", "name"),
    [
        (b"[]", 200, "json_not_object"),
        (b"{", 200, "invalid_json"),
        (b" " * (MOST_BODY + 1), 413, "request_entity_too_large"),
    ],
)
async def test_a_body_that_is_no_object_is_refused(
    slack: LocalSlack, body: bytes, status: int, name: str
) -> None:
    headers = {"Authorization": "Bearer xoxb-1", "Content-Type": "application/json"}
    async with page(slack) as client:
        answer = await client.post("/api/auth.test", content=body, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (status, name)


@pytest.mark.parametrize("content", [b"no JSON", b"[]"])
async def test_an_answer_to_a_response_url_that_is_no_object_is_refused(
    slack: LocalSlack, bot: Bot, content: bytes
) -> None:
    await slack.command(RAVI, DESK, "/block")
    async with page(slack) as client:
        answer = await client.post(urlsplit(bot.last["response_url"]).path, content=content)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_payload")


async def test_an_invented_response_url_is_refused(slack: LocalSlack) -> None:
    async with page(slack) as client:
        answer = await client.post("/r/none", json={"text": "x"})

    assert (answer.status_code, answer.json()["error"]) == (404, "invalid_url")


async def upload(slack: LocalSlack, length: int, **sent: Any) -> httpx.Response:
    ticket = await call(slack, "files.getUploadURLExternal", filename="r.csv", length=length)
    async with page(slack) as client:
        return await client.post(urlsplit(ticket["upload_url"]).path, **sent)


async def test_an_upload_of_another_length_is_refused_by_name(slack: LocalSlack) -> None:
    answer = await upload(slack, 3, content=b"four")

    assert (answer.status_code, answer.text) == (400, "file_upload_size_mismatch")


async def test_an_upload_without_a_file_is_refused_by_name(slack: LocalSlack) -> None:
    answer = await upload(slack, 1, content=FORM, headers={"Content-Type": "multipart/form-data; boundary=x"})

    assert (answer.status_code, answer.text) == (400, "no_file_data")


async def test_an_upload_over_the_limit_is_refused_by_name(slack: LocalSlack) -> None:
    answer = await upload(slack, 1, content=b"1", headers={"Content-Length": str(10**9)})

    assert (answer.status_code, answer.text) == (413, "file_too_large")


async def test_a_group_message_is_not_simulated_and_says_so(bot: Bot, clock: Clock) -> None:
    async with workspace(bot, clock, scopes=frozenset({"im:write", "mpim:write"})) as slack:
        found = await error(slack, "conversations.open", users="U08RAVI0001,U08ASHA0001")

    assert found == "method_not_supported_for_channel_type"
