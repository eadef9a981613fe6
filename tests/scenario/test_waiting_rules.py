"""Rules around waiting and deciding that the policy sets: fallback, second channel, quiet hours, groups."""

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.commands.playground import playground
from bot.domain.policy import GroupPolicy, QuietHours
from bot.local.slack import Rules
from bot.wiring import now
from tests.scenario.stage import ASHA, DANIEL, MEERA, OLGA, RAVI, Desk, words
from tests.scenario.test_editing import edit, option
from tests.scenario.test_waiting import LINE, ahead, direct, events_of, front_of, pass_time

pytestmark = pytest.mark.anyio

SECOND = "C08GENERAL1"


def change(desk: Desk, **rules: object) -> None:
    """Other rules for every group."""
    default = dataclasses.replace(desk.rules.default, **rules)  # type: ignore[arg-type]
    desk.obey(dataclasses.replace(desk.rules, default=default))


def other_group(desk: Desk, name: str, **rules: object) -> None:
    """A group with rules of its own."""
    own = dataclasses.replace(desk.rules.default, **rules)  # type: ignore[arg-type]
    desk.obey(dataclasses.replace(desk.rules, groups={name: own}))


@pytest.fixture
async def free_plan(tmp_path: Path) -> AsyncIterator[Desk]:
    """A workspace whose plan has no user groups: Slack tells nobody who is in one."""
    async with playground(tmp_path, rules=Rules(paid_plan=False)) as world:
        yield Desk(world)


async def test_where_the_plan_has_no_user_groups_nothing_is_guessed(free_plan: Desk) -> None:
    await free_plan.command(RAVI, LINE)
    card = await free_plan.card("robocalls")
    before = free_plan.private_count(ASHA)
    await free_plan.press(ASHA, "approve", card)
    assert "could not read the list of approvers" in await free_plan.told(ASHA, before)
    assert await events_of(free_plan) == ["request_asked"]


async def test_where_the_plan_has_no_user_groups_the_fallback_list_decides(free_plan: Desk) -> None:
    change(free_plan, fallback=(DANIEL.id,))
    await free_plan.command(RAVI, LINE)
    card = await free_plan.card("robocalls")
    before = free_plan.private_count(ASHA)
    await free_plan.press(ASHA, "approve", card)
    assert "may not decide" in await free_plan.told(ASHA, before)
    await free_plan.press(DANIEL, "approve", card)
    await free_plan.until(free_plan.blocked)


async def test_the_fallback_alone_cannot_ask_for_what_only_it_could_approve(free_plan: Desk) -> None:
    change(free_plan, fallback=(RAVI.id,))
    await free_plan.command(RAVI, LINE)
    assert "Nobody but you could approve" in free_plan.private(RAVI)
    assert not free_plan.cards()


async def test_a_second_channel_shows_the_card_too_and_its_buttons_work(desk: Desk) -> None:
    change(desk, channel=SECOND)
    await desk.command(RAVI, LINE)
    copy = (await desk.until(lambda: desk.world.slack.messages(SECOND)))[0]
    ack = await desk.world.slack.click(ASHA.id, "approve", channel=SECOND, ts=copy["ts"])
    assert ack.ok
    card = await desk.card("robocalls")
    await desk.replies(card)
    await desk.until(lambda: "Done" in words(desk.world.slack.messages(SECOND)[0]))
    await desk.until(lambda: "Done" in words(desk.message(card)))
    assert len(desk.world.slack.messages(SECOND)) == 1, "the thread is told once, at the first card"


async def test_in_quiet_hours_nobody_is_reminded(desk: Desk) -> None:
    zone = ZoneInfo("Asia/Kolkata")
    wall = (now() + timedelta(hours=1)).astimezone(zone)
    until = (wall + timedelta(hours=3)).time().replace(second=0, microsecond=0)
    since = (wall - timedelta(minutes=30)).time().replace(second=0, microsecond=0)
    desk.obey(dataclasses.replace(desk.rules, quiet=QuietHours(since, until, zone)))
    await desk.command(RAVI, LINE)
    await desk.card("robocalls")
    await pass_time(desk, hours=1.2)
    assert await events_of(desk) == ["request_asked"]
    await pass_time(desk, hours=4.1)
    assert await events_of(desk) == ["request_asked", "approvers_reminded"]


async def test_a_silent_approver_decides_but_is_not_named_on_the_card(desk: Desk) -> None:
    change(desk, approvers=(ASHA.id,), silent=(MEERA.id,))
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    assert MEERA.id not in words(desk.message(card))
    await desk.press(MEERA, "approve", card)
    await desk.until(desk.blocked)


async def test_the_next_circle_is_pinged_by_the_second_reminder_but_may_not_decide(desk: Desk) -> None:
    change(desk, next_circle=(MEERA.id,))
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await pass_time(desk, hours=1.1)
    await desk.replies(card, 1)
    await pass_time(desk, hours=4.1)
    first, second = await desk.replies(card, 2)
    assert MEERA.id not in words(first)
    assert f"<@{MEERA.id}>" in words(second)
    before = desk.private_count(MEERA)
    await desk.press(MEERA, "approve", card)
    assert "may not decide" in await desk.told(MEERA, before)


async def test_rights_are_those_at_the_click_and_not_those_of_the_posting(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    change(desk, approvers=(OLGA.id, MEERA.id))
    before = desk.private_count(ASHA)
    await desk.press(ASHA, "approve", card)
    assert "may not decide" in await desk.told(ASHA, before)
    await desk.press(OLGA, "approve", card)
    await desk.until(desk.blocked)


async def test_an_edit_moves_a_request_into_another_group_under_that_groups_rules(desk: Desk) -> None:
    other_group(desk, "vip-line", quorum=2)
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await edit(desk, card, group="vip-line", approves=[option("approves")])
    await desk.until(lambda: f"1 of 2 — <@{ASHA.id}>" in words(desk.message(card)))
    assert "vip-line" in words((await desk.replies(card))[0])
    assert not desk.world.cloudagent.calls
    await desk.press(DANIEL, "approve", card)
    await desk.until(lambda: "vip-line" in words(desk.message(card)))
    assert (await events_of(desk))[:3] == ["request_asked", "request_narrowed", "approval_given"]


@pytest.mark.parametrize(
    ("rules", "group", "told"),
    [
        (GroupPolicy(approvers=(ASHA.id, DANIEL.id), requesters=(OLGA.id,)), "vip-line", "You may not ask"),
        (
            GroupPolicy(approvers=(ASHA.id, DANIEL.id), longest=timedelta(days=7)),
            "vip-line",
            "at most 7 days",
        ),
    ],
)
async def test_an_edit_gives_nobody_what_they_could_not_have_asked_for(
    desk: Desk, rules: GroupPolicy, group: str, told: str
) -> None:
    desk.obey(dataclasses.replace(desk.rules, groups={"vip-line": rules}))
    await desk.command(RAVI, LINE)
    await edit(desk, await desk.card("robocalls"), group=group)
    assert told in " ".join(desk.errors(ASHA).values())
    assert await events_of(desk) == ["request_asked"]


async def test_an_edit_into_a_group_of_other_approvers_is_refused(desk: Desk) -> None:
    other_group(desk, "vip-line", approvers=(MEERA.id, DANIEL.id))
    await desk.command(RAVI, LINE)
    await edit(desk, await desk.card("robocalls"), group="vip-line")
    assert "may not decide" in words(desk.world.slack.views(ASHA.id)[-1])
    assert await events_of(desk) == ["request_asked"]


async def test_what_somebody_approved_in_its_group_is_not_moved(desk: Desk) -> None:
    change(desk, quorum=2)
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(DANIEL, "approve", card)
    await edit(desk, card, group="vip-line")
    assert "approved it for its group already" in desk.errors(ASHA)["group"]


async def test_a_request_whose_deadline_passed_is_not_asked_again_as_it_is(desk: Desk) -> None:
    change(desk, time_out=None)
    day = (now() + timedelta(days=2)).strftime("%d %B %Y")
    await desk.command(RAVI, f"/block spam-callers 98765 43210 until {day} because robocalls")
    card = await desk.card("robocalls")
    await pass_time(desk, days=4)
    await desk.until(lambda: desk.buttons(card) == {"again"})
    await desk.until(lambda: "Nobody decided" in direct(desk, RAVI.id))
    front_of(desk).clock = ahead(days=4)
    before = desk.private_count(RAVI)
    await desk.press(RAVI, "again", card)
    assert "Type /block with a later end" in await desk.told(RAVI, before)
    assert await events_of(desk) == ["request_asked", "request_lapsed"]
