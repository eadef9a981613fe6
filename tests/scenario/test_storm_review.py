"""The review that a storm owes, through signed HTTP: keep, shorten, undo, one by one and several at once."""

import dataclasses
from datetime import timedelta

import pytest

from bot.service.ports import Clock
from bot.service.storm_review import storm_of
from bot.service.storm_watch import StormWatch
from bot.slack.storm_board import SlackStormBoard
from bot.wiring import now
from tests.scenario.stage import ASHA, DANIEL, OLGA, OMAR, RAVI, Desk, words
from tests.scenario.test_storm import START
from tests.scenario.test_waiting import ahead, direct, front_of, pass_time

pytestmark = pytest.mark.anyio


async def storm_over(desk: Desk, count: int = 2) -> tuple[str, list[str]]:
    """A storm in which OMAR blocked so many numbers, one a request; its card and the requests' ids."""
    await desk.command(OMAR, START)
    for number in range(count):
        await desk.command(OMAR, f"/block spam-callers 98765 4321{number} for 2 days because no{number}")
        await desk.replies(await desk.card(f"no{number}"))
    await desk.command(ASHA, "/block storm end")
    card = await desk.card("robocalls since nine")
    await watch(desk, now)
    await desk.until(lambda: "storm_review_list" in desk.buttons(card))
    known = await front_of(desk).store.read(lambda tx: tx.requests.latest(OMAR.id, count))
    return card, [one.id for one in reversed(known)]


async def open_list(desk: Desk, card: str) -> str:
    before = desk.private_count(ASHA)
    await desk.press(ASHA, "storm_review_list", card)
    return await desk.told(ASHA, before)


async def story(desk: Desk, request_id: str) -> list[str]:
    return [one.kind for one in await front_of(desk).store.read(lambda tx: tx.requests.events(request_id))]


async def story_of_storm(desk: Desk, request_id: str) -> list[tuple[str, object]]:
    front = front_of(desk)
    storm_id = await front.store.read(lambda tx: storm_of(tx, request_id))
    events = await front.store.read(lambda tx: tx.chronicle.events(f"storm:{storm_id}"))
    return [(one.kind, one.facts.get("outcomes")) for one in events]


def option(value: str) -> dict[str, object]:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


async def test_each_request_of_the_list_is_kept_or_undone_by_its_own_button(desk: Desk) -> None:
    card, (first, second) = await storm_over(desk)
    assert "2 requests of the storm" in await open_list(desk, card)
    await desk.press_private(ASHA, "review_keep", first)
    await desk.until(lambda: "1 request of the storm" in desk.private(ASHA))
    await desk.press_private(ASHA, "review_undo", second)
    await desk.until(lambda: desk.blocked() == {"+919876543210"})
    await desk.until(lambda: "is reviewed" in desk.private(ASHA))
    await desk.until(lambda: "1 kept · 1 undone" in words(desk.message(card)))
    assert not desk.buttons(card)
    assert (await story(desk, first))[-1] == (await story(desk, second))[-1] == "run_reviewed"
    assert (await story_of_storm(desk, first))[-1] == ("storm_reviewed", {"kept": 1, "undone": 1})
    await desk.until(lambda: "undid 1 request of yours" in direct(desk, OMAR.id))


async def test_an_undo_is_a_linked_request_in_the_name_of_who_ran_it_approved_by_the_lead(desk: Desk) -> None:
    card, (first,) = await storm_over(desk, 1)
    await open_list(desk, card)
    await desk.press_private(ASHA, "review_undo", first)
    await desk.until(lambda: not desk.blocked())
    front = front_of(desk)
    made = (await front.store.read(lambda tx: tx.requests.latest(OMAR.id, 1)))[0]
    assert (made.linked_to, made.requester, made.storm) == (first, OMAR.id, "")
    decisions = await front.store.read(lambda tx: tx.requests.decisions(made.id))
    assert [one.actor for one in decisions] == [ASHA.id]
    assert (await story(desk, made.id))[:3] == ["request_asked", "asked_in_review", "request_approved"]
    kept = await front.store.read(lambda tx: tx.requests.get(first))
    assert kept is not None
    assert kept.storm, "what ran without approval is marked for ever"


async def test_one_is_shortened_with_a_form(desk: Desk) -> None:
    card, (first,) = await storm_over(desk, 1)
    await open_list(desk, card)
    await desk.press_private(ASHA, "review_shorten", first)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.submit(ASHA, expiry="for 3 days")
    assert "not earlier" in words(desk.world.slack.views(ASHA.id)[-1])


@pytest.mark.parametrize(("outcome", "left"), [("kept", 3), ("shortened", 3), ("undone", 0)])
async def test_several_are_reviewed_at_once_with_one_letter(desk: Desk, outcome: str, left: int) -> None:
    card, ids = await storm_over(desk, 3)
    await open_list(desk, card)
    await desk.press_private(ASHA, "review_several")
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    values = {"all": [option("all")], "outcome": option(outcome), "expiry": "for 1 day", "reason": "enough"}
    await desk.world.slack.submit(ASHA.id, values)
    told = words(desk.world.slack.views(ASHA.id)[-1])
    assert f"{outcome.capitalize()} 3 requests" in told
    await desk.until(lambda: f"Requests: 3 {outcome}" in words(desk.message(card)))
    await desk.until(lambda: len(desk.blocked()) == left)
    for one in ids:
        assert (await story(desk, one))[-1] == "run_reviewed"
    if outcome != "kept":
        await desk.until(lambda: "3 requests of yours" in direct(desk, OMAR.id))
        assert direct(desk, OMAR.id).count("3 requests of yours.'") == 1


async def test_shortening_sends_the_earlier_end_to_cloudagent(desk: Desk) -> None:
    card, (first,) = await storm_over(desk, 1)
    await open_list(desk, card)
    await desk.press_private(ASHA, "review_shorten", first)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.submit(ASHA, expiry="for 1 day", reason="a day is enough")
    row = desk.world.cloudagent.accounts["demo"].groups["spam-callers"].rows["+919876543210"]

    def is_shorter() -> bool:
        return row.expires_at is not None and row.expires_at < now() + timedelta(days=1, hours=1)

    await desk.until(is_shorter)
    await desk.until(lambda: "shortened 1 request of yours" in direct(desk, OMAR.id))
    await desk.until(lambda: "1 shortened" in words(desk.message(card)))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": option("kept")}, "requests"),
        ({"all": [option("all")], "outcome": option("shortened")}, "expiry"),
        ({"all": [option("all")], "outcome": option("shortened"), "expiry": "for 3 moons"}, "expiry"),
    ],
)
async def test_what_is_missing_in_the_form_is_told_at_its_field(
    desk: Desk, values: dict[str, object], field: str
) -> None:
    card, _ = await storm_over(desk, 1)
    await open_list(desk, card)
    await desk.press_private(ASHA, "review_several")
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.world.slack.submit(ASHA.id, values)
    assert set(desk.errors(ASHA)) == {field}


@pytest.mark.parametrize(
    ("expiry", "sentence", "several"),
    [
        ("for 9 days", "not earlier than it ends now", False),
        ("permanently", "not earlier than it ends now", True),
        ("for 2 minutes", "less than 5 minutes ahead. Undo it instead", False),
    ],
)
async def test_an_end_that_corrects_nothing_is_refused_and_the_review_stays_owed(
    desk: Desk,
    expiry: str,
    sentence: str,
    several: bool,
) -> None:
    card, (first,) = await storm_over(desk, 1)
    await open_list(desk, card)
    await desk.press_private(
        ASHA, "review_several" if several else "review_shorten", "" if several else first
    )
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    if several:
        values = {"all": [option("all")], "outcome": option("shortened"), "expiry": expiry}
        await desk.world.slack.submit(ASHA.id, values)
    else:
        await desk.submit(ASHA, expiry=expiry)
    shown = words(desk.world.slack.views(ASHA.id)[-1]) + str(desk.errors(ASHA))
    assert sentence in shown
    assert "run_reviewed" not in await story(desk, first)
    assert len(desk.blocked()) == 1


async def test_what_is_lifted_already_cannot_be_undone_once_more_but_kept(desk: Desk) -> None:
    card, (first,) = await storm_over(desk, 1)
    await desk.command(OMAR, "/unblock 98765 43210 because a customer")
    await desk.press(ASHA, "approve", await desk.card("a customer"))
    await desk.until(lambda: not desk.blocked())
    await open_list(desk, card)
    before = desk.private_count(ASHA)
    await desk.press_private(ASHA, "review_undo", first)
    assert "nothing of this request is blocked any more. Keep it" in await desk.told(ASHA, before)
    assert "run_reviewed" not in await story(desk, first)
    await desk.press_old(ASHA, "review_keep", first, card)
    await desk.until(lambda: "1 kept" in words(desk.message(card)))


async def test_who_may_not_review_is_told_so_at_every_button(desk: Desk) -> None:
    card, (first,) = await storm_over(desk, 1)
    storm_id = (await front_of(desk).store.read(lambda tx: tx.requests.latest(OMAR.id, 1)))[0].storm
    presses = [
        ("storm_review_list", storm_id), ("storm_review", storm_id), ("review_several", storm_id),
        ("review_keep", first), ("review_undo", first), ("review_shorten", first),
    ]  # fmt: skip
    for who in (RAVI, OLGA, OMAR):
        for action, value in presses:
            before = desk.private_count(who)
            await desk.press_old(who, action, value, card)
            assert "Only the group's approvers may review" in await desk.told(who, before)
    assert (await story(desk, first))[-1] == "execution_finished"


async def test_what_is_reviewed_already_or_ran_in_no_storm_is_said(desk: Desk) -> None:
    card, (first, _) = await storm_over(desk)
    await open_list(desk, card)
    await desk.press_private(ASHA, "review_keep", first)
    before = desk.private_count(DANIEL)
    await desk.press_old(DANIEL, "review_undo", first, card)
    assert "reviewed this request already" in await desk.told(DANIEL, before)
    await desk.command(RAVI, "/block spam-callers 98765 49999 for 2 days because plain")
    (plain,) = await front_of(desk).store.read(lambda tx: tx.requests.latest(RAVI.id, 1))
    await desk.press_old(DANIEL, "review_keep", plain.id, card)
    assert "did not run in a storm" in await desk.told(DANIEL, before + 1)
    await desk.press_old(DANIEL, "review_keep", "zzzzzzzz", card)
    assert "no such request" in await desk.told(DANIEL, before + 2)


async def test_nothing_is_reviewed_before_the_storm_is_over(desk: Desk) -> None:
    await desk.command(OMAR, START)
    card = await desk.card("robocalls since nine")
    (storm,) = await front_of(desk).store.read(lambda tx: tx.storms.unsettled())
    before = desk.private_count(ASHA)
    await desk.press_old(ASHA, "storm_review", storm.id, card)
    assert "not over yet" in await desk.told(ASHA, before)
    await desk.command(ASHA, "/block storm review")
    assert "No review is owed" in desk.private(ASHA)


async def test_a_lead_who_ran_it_reviews_only_what_others_ran(desk: Desk) -> None:
    front = front_of(desk)
    storm = dataclasses.replace(desk.rules.storm, oncall=(OMAR.id, ASHA.id))
    desk.obey(dataclasses.replace(desk.rules, storm=storm))
    await desk.command(ASHA, START)
    await desk.command(ASHA, "/block spam-callers 98765 43210 for 2 days because mine")
    await desk.replies(await desk.card("mine"))
    await desk.command(ASHA, "/block storm end")
    card = await desk.card("robocalls since nine")
    await desk.until(lambda: "storm_review" in desk.buttons(card))
    (own,) = await front.store.read(lambda tx: tx.requests.latest(ASHA.id, 1))
    before = desk.private_count(ASHA)
    await desk.press(ASHA, "storm_review", card)
    assert "You ran all that is left" in await desk.told(ASHA, before)
    await desk.press(ASHA, "storm_review_list", card)
    assert "somebody else has to" in await desk.told(ASHA, before + 1)
    await desk.press_old(ASHA, "review_keep", own.id, card)
    assert "You ran this" in await desk.told(ASHA, before + 2)
    await desk.press(DANIEL, "storm_review", card)
    await desk.until(lambda: "over and reviewed" in words(desk.message(card)))


async def test_the_list_comes_by_command_too(desk: Desk) -> None:
    await storm_over(desk, 1)
    await desk.command(ASHA, "/block storm review")
    assert "1 request of the storm" in desk.private(ASHA)
    await desk.command(ASHA, "/block storm review other-group")
    assert "No review is owed there" in desk.private(ASHA)
    await desk.command(RAVI, "/block storm review")
    assert "Only the group" in desk.private(RAVI)


async def watch(desk: Desk, clock: Clock) -> None:
    front = front_of(desk)
    await StormWatch(front.store, SlackStormBoard(front.client), front.desk, clock).look()


async def test_an_overdue_review_is_reminded_once_a_day(desk: Desk) -> None:
    _, (first,) = await storm_over(desk, 1)
    await desk.until(lambda: direct(desk, DANIEL.id).count("a review is owed by") == 2)
    for _ in range(2):
        await watch(desk, ahead(days=1, hours=3))
    await pass_time(desk, days=1, hours=3)
    await desk.until(lambda: direct(desk, DANIEL.id).count("a review is owed by") == 4)
    assert [kind for kind, _ in await story_of_storm(desk, first)][-1] == "review_reminded"
