"""The main job: `/block`, approval, CloudAgent, result thread."""

import asyncio
from collections import Counter

import pytest

from bot.commands.demo_script import play
from bot.local.cloudagent import Fault
from tests.scenario.stage import ASHA, DANIEL, OLGA, RAVI, Desk, on_both_databases, words

pytestmark = [pytest.mark.anyio, on_both_databases]

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"
BOTH = {"+919876543210", "+919876543211"}


async def test_the_demo_script_plays_the_whole_main_job(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await play(desk.world) == 0
    assert "Every step happened" in capsys.readouterr().out


async def test_one_line_is_answered_at_once_with_what_was_understood(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    told = desk.private(RAVI)
    assert "+91 98765 43210" in told
    assert "+91 98765 43211" in told
    assert "30 days" in told
    assert "IST" in told
    assert "spam-callers" in told


async def test_nobody_else_sees_the_private_answer(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    assert not desk.world.slack.ephemerals(OLGA.id)


async def test_a_mistake_in_one_line_is_answered_privately_and_posts_no_card(desk: Desk) -> None:
    await desk.command(RAVI, "/block spam-callers 98765 43210 for 30 moons")
    assert "moons" in desk.private(RAVI)
    assert not desk.cards()


async def test_an_approved_request_blocks_and_tells_every_number(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "approve", card)
    thread = words((await desk.replies(card))[0])
    assert desk.blocked() == BOTH
    assert "98765 43210" in thread
    assert "98765 43211" in thread
    assert f"<@{RAVI.id}>" in thread
    await desk.until(lambda: "Done: 2 of 2" in words(desk.message(card)))
    assert desk.buttons(card) <= {"undo", "extend", "retry"}


async def test_an_outsider_cannot_approve(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    before = desk.private_count(OLGA)
    await desk.press(OLGA, "approve", card)
    assert "may not decide" in await desk.told(OLGA, before)
    assert desk.buttons(card) >= {"approve", "reject"}
    assert not desk.world.cloudagent.calls


async def test_nobody_approves_their_own_request(desk: Desk) -> None:
    await desk.command(ASHA, LINE)
    card = await desk.card("robocalls")
    before = desk.private_count(ASHA)
    await desk.press(ASHA, "approve", card)
    await desk.told(ASHA, before)
    assert desk.buttons(card) >= {"approve", "reject"}
    assert not desk.world.cloudagent.calls


async def test_of_two_clicks_at_once_the_later_learns_who_decided(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    before = {lead: desk.private_count(lead) for lead in (ASHA, DANIEL)}
    await asyncio.gather(desk.press(ASHA, "approve", card), desk.press(DANIEL, "approve", card))
    await desk.until(lambda: any(desk.private_count(lead) > before[lead] for lead in before))
    (late,) = [lead for lead in before if desk.private_count(lead) > before[lead]]
    winner = DANIEL if late is ASHA else ASHA
    assert f"<@{winner.id}>" in desk.private(late)
    await desk.replies(card)
    assert len(desk.updates()) == 1


async def test_a_rejected_request_calls_nothing_and_tells_the_reason(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "reject", card)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.submit(ASHA, reason="That is our own call centre")
    thread = words((await desk.replies(card))[0])
    assert "our own call centre" in thread
    assert f"<@{RAVI.id}>" in thread
    await desk.until(lambda: not desk.buttons(card))
    assert not desk.world.cloudagent.calls


async def test_a_form_keeps_what_was_typed_and_names_the_field(desk: Desk) -> None:
    await desk.open_form(RAVI)
    await desk.submit(RAVI, group="x", numbers="12345", expiry="until someday", reason="r")
    assert set(desk.errors(RAVI)) == {"group", "numbers", "expiry"}
    assert not desk.cards()


async def test_the_same_form_delivered_twice_is_one_request(desk: Desk) -> None:
    await desk.open_form(RAVI)
    filled = {"group": "spam-callers", "numbers": "98765 43210", "expiry": "for 2 days", "reason": "twice"}
    await desk.submit(RAVI, **filled)
    answers = [await desk.deliver_again("view_submission") for _ in range(3)]
    card = await desk.card("twice")
    cards = [one for one in desk.cards() if "twice" in words(one)]
    assert [one["ts"] for one in cards] == [card]
    assert [answer.status_code for answer in answers] == [200, 200, 200]


async def test_the_same_command_delivered_twice_is_one_request(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    assert (await desk.deliver_again("/block")).status_code == 200
    card = await desk.card("robocalls")
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    assert len(desk.cards()) == 1
    assert len(desk.updates()) == 1


async def test_two_hundred_and_fifty_numbers_travel_in_three_calls_of_which_one_partly_fails(
    desk: Desk,
) -> None:
    numbers = [f"98{number:08d}" for number in range(70_000_000, 70_000_250)]
    desk.world.cloudagent.arm(Fault("partial", on="update", first=2, last=2, value="lost"))
    await desk.open_form(RAVI)
    await desk.submit(RAVI, group="robocalls", numbers="\n".join(numbers), expiry="for 7 days", reason="many")
    card = await desk.card("many")
    await desk.press(ASHA, "approve", card)
    await desk.replies(card, 2)
    *calls, again = desk.updates()
    assert sorted(len(call) for call in calls) == [50, 100, 100]
    assert set(again) < set(calls[1]), "what was in neither list of an answer is sent again"
    told = desk.verdicts()
    assert set(told) == {f"+91{number}" for number in numbers}
    assert {number for number, verdict in told.items() if verdict == "blocked"} == desk.blocked("robocalls")
    assert Counter(told.values())["refused"] > 0
    assert Counter(told.values())["unconfirmed"] == 0
    blocked = len(desk.blocked("robocalls"))
    await desk.until(lambda: f"{blocked} of 250" in words(desk.message(card)))
