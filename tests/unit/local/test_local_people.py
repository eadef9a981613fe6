from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from bot.local.slack import Channel, LocalSlack
from tests.unit.local.local_bot import (
    APP,
    ASHA,
    DANIEL,
    DESK,
    ELSEWHERE,
    LEADS,
    RAVI,
    TOM,
    Clock,
    call,
    error,
)

pytestmark = pytest.mark.anyio


async def test_people_have_their_own_time_zones(slack: LocalSlack) -> None:
    zones = {user: (await call(slack, "users.info", user=user))["user"] for user in (RAVI, DANIEL)}

    assert (zones[RAVI]["tz"], zones[RAVI]["tz_offset"]) == ("Asia/Kolkata", 19_800)
    assert (zones[DANIEL]["tz"], zones[DANIEL]["tz_offset"]) == ("Europe/London", 0)


async def test_the_offset_follows_the_clock(slack: LocalSlack, clock: Clock) -> None:
    clock.now = datetime(2026, 7, 1, tzinfo=UTC).timestamp()

    assert (await call(slack, "users.info", user=DANIEL))["user"]["tz_offset"] == 3600


async def test_somebody_without_a_zone_has_none(slack: LocalSlack) -> None:
    assert not {"tz", "tz_label", "tz_offset"} & set((await call(slack, "users.info", user=TOM))["user"])


async def test_a_stranger_is_not_found(slack: LocalSlack) -> None:
    assert await error(slack, "users.info", user="U0NOBODY001") == "user_not_found"


async def test_the_leads_are_a_user_group(slack: LocalSlack) -> None:
    members = await call(slack, "usergroups.users.list", usergroup=LEADS)
    groups = await call(slack, "usergroups.list", include_users=True)

    assert members["users"] == [ASHA, DANIEL]
    assert [(group["handle"], group["users"]) for group in groups["usergroups"]] == [
        ("spam-leads", [ASHA, DANIEL])
    ]


async def test_an_unknown_user_group_is_refused(slack: LocalSlack) -> None:
    assert await error(slack, "usergroups.users.list", usergroup="S0NONE00001") == "no_such_subteam"


async def test_user_groups_want_a_paid_plan(slack: LocalSlack) -> None:
    slack.faults.set({"paid_plan": False})

    assert await error(slack, "usergroups.list") == "plan_upgrade_required"
    assert await error(slack, "usergroups.users.list", usergroup=LEADS) == "plan_upgrade_required"


async def test_lists_come_in_pages(slack: LocalSlack) -> None:
    first = await call(slack, "users.list", limit=3)
    second = await call(slack, "users.list", limit=100, cursor=first["response_metadata"]["next_cursor"])

    ids = [member["id"] for member in first["members"] + second["members"]]
    assert (len(first["members"]), len(ids), len(set(ids))) == (3, 10, 10)
    assert second["response_metadata"]["next_cursor"] == ""


async def test_a_channel_tells_whether_the_bot_is_in_it(slack: LocalSlack) -> None:
    found = [await call(slack, "conversations.info", channel=channel) for channel in (DESK, ELSEWHERE)]

    assert [each["channel"]["is_member"] for each in found] == [True, False]


async def test_a_direct_message_is_opened_once(slack: LocalSlack) -> None:
    first = await call(slack, "conversations.open", users=ASHA)
    second = await call(slack, "conversations.open", users=ASHA)

    assert first["channel"]["id"] == second["channel"]["id"]
    assert await error(slack, "conversations.open") == "users_list_not_supplied"


async def test_a_private_channel_without_the_bot_does_not_exist_for_it(clock: Clock) -> None:
    secret = Channel("C08SECRET01", "secret", is_private=True, bot_is_member=False)
    async with LocalSlack(APP, clock=clock, channels=(secret,)) as slack:
        names = [
            await error(slack, "conversations.info", channel=secret.id),
            await error(slack, "chat.postMessage", channel=secret.id, text="x"),
        ]

    assert names == ["channel_not_found"] * 2


async def test_a_private_channel_wants_the_scope_of_private_channels(clock: Clock) -> None:
    secret = Channel("C08SECRET01", "secret", is_private=True)
    app = replace(APP, scopes=frozenset({"channels:read"}))
    async with LocalSlack(app, clock=clock, channels=(secret,)) as slack:
        found = await call(slack, "conversations.info", channel=secret.id)

    assert (found["error"], found["needed"]) == ("missing_scope", "groups:read")


async def test_who_names_nobody_sees_the_workspace_as_its_first_person(slack: LocalSlack) -> None:
    transport = httpx.ASGITransport(slack.app)
    async with httpx.AsyncClient(transport=transport, base_url=slack.base_url) as client:
        assert (await client.get("/sim/state")).json()["me"] == RAVI
