from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.local.slack import LocalSlack
from bot.local.workspace.storm import MOST_CALLS, storm_number
from tests.unit.local.local_bot import (
    APP,
    ASHA,
    DESK,
    ELSEWHERE,
    NOON,
    RAVI,
    Bot,
    Clock,
    actions,
    button,
    call,
    modal,
    opened,
    page,
    refusing,
    saying,
)

pytestmark = pytest.mark.anyio


async def does(slack: LocalSlack, act: str, **given: Any) -> Any:
    async with page(slack) as client:
        return (await client.post(f"/sim/{act}", json={"as": RAVI, **given})).json()


async def state(slack: LocalSlack, user: str = RAVI) -> Any:
    async with page(slack) as client:
        return (await client.get("/sim/state", params={"as": user})).json()


async def test_the_state_shows_people_channels_and_the_app(slack: LocalSlack) -> None:
    found = await state(slack)

    assert (found["me"], found["now"], found["app"]["bot_user_id"]) == (RAVI, NOON, APP.bot_user_id)
    people = {person["id"]: (person["role"], person["tz"]) for person in found["people"]}
    assert people[ASHA] == ("lead", "Asia/Kolkata")
    assert {each["name"]: each["bot_is_member"] for each in found["channels"]} == {
        "spam-desk": True,
        "general": True,
        "elsewhere": False,
    }
    assert found["app"]["commands"][0]["command"] == "/block"


async def test_the_state_of_one_person_holds_no_private_messages_of_another(slack: LocalSlack) -> None:
    await call(slack, "chat.postEphemeral", channel=DESK, user=RAVI, text="psst")
    await call(slack, "chat.postMessage", channel=ASHA, text="direct")

    assert "psst" in str(await state(slack, RAVI))
    assert "psst" not in str(await state(slack, ASHA))
    assert "direct" not in str(await state(slack, RAVI))


async def test_the_state_of_a_stranger_is_refused(slack: LocalSlack) -> None:
    assert (await state(slack, "U0NOBODY001"))["error"] == "unknown_person"


async def test_nobody_can_act_as_the_bot(slack: LocalSlack) -> None:
    found = await does(slack, "message", **{"as": APP.bot_user_id, "channel": DESK, "text": "hi"})

    assert found["error"] == "unknown_person"


async def test_a_command_answers_with_its_ack(slack: LocalSlack, bot: Bot) -> None:
    bot.will("/block", saying({"text": "ok"}))
    found = await does(slack, "command", channel=DESK, text="/block spam")

    assert (found["ok"], found["ack"]["status"], found["ack"]["body"]) == (True, 200, {"text": "ok"})


async def test_a_wrong_command_is_refused_with_a_sentence(slack: LocalSlack) -> None:
    found = await does(slack, "command", channel=DESK, text="/blok spam")

    assert found == {
        "ok": False,
        "error": "invalid_command",
        "text": "/blok is not a command of this workspace.",
    }


async def test_a_message_reaches_channel_and_bot(slack: LocalSlack, bot: Bot) -> None:
    found = await does(slack, "message", channel=DESK, text="hello")
    await slack.settle()

    assert slack.messages(DESK)[0]["ts"] == found["ts"]
    assert bot.last["event"]["text"] == "hello"


async def test_an_action_in_a_message_is_delivered(slack: LocalSlack, bot: Bot) -> None:
    posted = await call(
        slack, "chat.postMessage", channel=DESK, text="x", blocks=[actions(button("approve"))]
    )
    container = {"type": "message", "channel": DESK, "ts": posted["ts"]}
    found = await does(slack, "action", container=container, block_id="buttons", action_id="approve")

    assert found["ok"]
    assert bot.last["actions"][0]["value"] == "1"


async def test_an_action_the_bot_refuses_is_told(slack: LocalSlack, bot: Bot) -> None:
    bot.will("block_actions", refusing(500))
    posted = await call(
        slack, "chat.postMessage", channel=DESK, text="x", blocks=[actions(button("approve"))]
    )
    container = {"type": "message", "channel": DESK, "ts": posted["ts"]}
    found = await does(slack, "action", container=container, action_id="approve")

    assert (found["ok"], found["error"], found["ack"]["status"]) == (False, "dispatch_failed", 500)


async def test_a_submission_answers_with_field_errors(slack: LocalSlack, bot: Bot) -> None:
    bot.will("view_submission", saying({"response_action": "errors", "errors": {"numbers": "No."}}))
    view = await opened(slack, bot)
    values = {"numbers": {"numbers": {"type": "plain_text_input", "value": "x"}}}
    found = await does(slack, "submit", view_id=view["id"], values=values)

    assert found["errors"] == {"numbers": "No."}


async def test_values_that_are_no_values_are_refused(slack: LocalSlack, bot: Bot) -> None:
    view = await opened(slack, bot)

    assert (await does(slack, "submit", view_id=view["id"], values=["x"]))["error"] == "invalid_values"


async def test_nobody_submits_the_modal_of_another(slack: LocalSlack, bot: Bot) -> None:
    view = await opened(slack, bot, user=ASHA)

    assert (await does(slack, "submit", view_id=view["id"], values={}))["error"] == "view_closed"


async def test_a_modal_can_be_closed(slack: LocalSlack, bot: Bot) -> None:
    view = await opened(slack, bot, modal())
    found = await does(slack, "close", view_id=view["id"])

    assert (found["ok"], slack.views(RAVI)) == (True, [])


async def test_the_home_is_announced_to_the_bot(slack: LocalSlack, bot: Bot) -> None:
    await does(slack, "home")
    await slack.settle()

    assert bot.last["event"]["type"] == "app_home_opened"


async def test_a_shortcut_is_delivered(slack: LocalSlack, bot: Bot) -> None:
    await does(slack, "shortcut", type="global", callback_id="block_numbers")

    assert bot.last["type"] == "shortcut"


async def test_an_uploaded_file_can_be_named_in_a_form(slack: LocalSlack) -> None:
    async with page(slack) as client:
        files = {"file": ("n.csv", b"1\n", "text/csv")}
        found = (await client.post("/sim/upload", data={"as": RAVI}, files=files)).json()

    assert (found["file"]["name"], found["file"]["size"], found["file"]["mimetype"]) == (
        "n.csv",
        2,
        "text/csv",
    )
    assert slack.files[0].content == b"1\n"


async def test_a_storm_posts_so_many_different_callers(slack: LocalSlack) -> None:
    await does(slack, "storm", count=200)

    assert len(slack.messages(DESK)) == 200
    assert len({storm_number(position) for position in range(MOST_CALLS)}) == MOST_CALLS
    assert storm_number(0) in slack.messages(DESK)[0]["text"]


@pytest.mark.parametrize("count", [0, MOST_CALLS + 1, "many", True])
async def test_a_storm_of_another_size_is_refused(slack: LocalSlack, count: object) -> None:
    assert (await does(slack, "storm", count=count))["error"] == "wrong_count"


async def test_traffic_is_read_from_a_number_on(slack: LocalSlack) -> None:
    for _ in range(3):
        await call(slack, "auth.test")
    async with page(slack) as client:
        found = (await client.get("/sim/traffic", params={"after": 1})).json()

    assert [(record["n"], record["name"]) for record in found["traffic"]] == [
        (2, "auth.test"),
        (3, "auth.test"),
    ]


async def test_old_traffic_and_old_messages_are_forgotten(slack: LocalSlack) -> None:
    for _ in range(4):
        await does(slack, "storm", count=MOST_CALLS)
    for _ in range(1001):
        await call(slack, "auth.test")

    assert (len(slack.messages(DESK)), len(slack.traffic)) == (3000, 1000)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
)
async def test_other_pages_cannot_act_here(slack: LocalSlack, headers: dict[str, str]) -> None:
    async with page(slack) as client:
        body = b'{"as": "U08RAVI0001", "channel": "C08SPAMDESK", "text": "x"}'
        given = {"Content-Type": "application/json", **headers}
        answer = await client.post("/sim/message", content=body, headers=given)

    assert (answer.status_code, answer.json()["error"]) == (403, "not_local")
    assert slack.messages(DESK) == []


@pytest.mark.parametrize("path", ["/", "/sim/state?as=U08RAVI0001", "/sim/stream?as=U08RAVI0001"])
async def test_another_host_name_reads_nothing(slack: LocalSlack, path: str) -> None:
    async with page(slack) as client:
        assert (await client.get(path, headers={"Host": "evil.example:8090"})).status_code == 403


async def test_the_pages_own_origin_may_act(slack: LocalSlack) -> None:
    async with page(slack) as client:
        answer = await client.post(
            "/sim/message",
            json={"as": RAVI, "channel": ELSEWHERE, "text": "x"},
            headers={"Origin": slack.base_url},
        )
    assert answer.status_code == 200


async def test_the_page_comes_with_a_strict_policy(slack: LocalSlack) -> None:
    async with page(slack) as client:
        answer = await client.get("/")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["../slack.py", "%2e%2e/slack.py", "..%2fslack.py", "nothing.js"])
async def test_only_the_pages_own_files_are_served(slack: LocalSlack, name: str) -> None:
    async with page(slack) as client:
        assert (await client.get(f"/static/{name}")).status_code == 404


async def test_a_permalink_leads_to_the_message_on_the_page(slack: LocalSlack) -> None:
    posted = await call(slack, "chat.postMessage", channel=DESK, text="x")
    link = await call(slack, "chat.getPermalink", channel=DESK, message_ts=posted["ts"])
    async with page(slack) as client:
        answer = await client.get(link["permalink"])

    assert answer.headers["location"] == f"/?c={DESK}&t={posted['ts']}"


async def _standin(request: Request) -> JSONResponse:
    return JSONResponse({"path": request.url.path, "body": (await request.body()).decode()})


async def test_questions_to_the_vendor_are_passed_on(clock: Clock) -> None:
    vendor = Starlette(routes=[Route("/_standin/{name}", _standin, methods=["GET", "POST"])])
    async with LocalSlack(APP, clock=clock, vendor=vendor) as slack, page(slack) as client:
        read = (await client.get("/sim/vendor/state")).json()
        write = (await client.post("/sim/vendor/switches", json={"down": True})).json()

    assert read["path"] == "/_standin/state"
    assert write == {"path": "/_standin/switches", "body": '{"down":true}'}


async def test_without_a_vendor_there_is_nothing_to_ask(slack: LocalSlack) -> None:
    async with page(slack) as client:
        assert (await client.get("/sim/vendor/state")).status_code == 404


async def test_a_vendor_that_is_away_is_told(clock: Clock) -> None:
    async with LocalSlack(APP, clock=clock, vendor="http://127.0.0.1:1") as slack, page(slack) as client:
        answer: httpx.Response = await client.get("/sim/vendor/state")

    assert (answer.status_code, answer.json()["error"]) == (502, "vendor_unreachable")
