"""Every sentence with which the rules refuse, through signed HTTP; what is refused leaves no event behind."""

import dataclasses
from datetime import timedelta

import pytest

from bot.domain.policy import GroupPolicy, Protected
from bot.wiring import now
from tests.scenario.stage import ASHA, DANIEL, MEERA, OLGA, OMAR, RAVI, Desk, words
from tests.scenario.test_editing import edit, option
from tests.scenario.test_storm import START
from tests.scenario.test_waiting import LINE, ahead, direct, events_of, front_of

pytestmark = pytest.mark.anyio

OPEN = {"approvers": (ASHA.id, DANIEL.id)}
OURS = Protected("our own numbers", numbers=frozenset({"+919876543210"}))


def obey(desk: Desk, **rules: object) -> None:
    """Other rules for every group."""
    default = GroupPolicy(**(OPEN | rules))  # type: ignore[arg-type]
    desk.obey(dataclasses.replace(desk.rules, default=default))


async def told_after(desk: Desk, who: object, action: str, card: str, value: str = "") -> str:
    """What somebody hears after pressing a button, shown or not."""
    before = desk.private_count(who)  # type: ignore[arg-type]
    if value:
        await desk.press_old(who, action, value, card)  # type: ignore[arg-type]
    else:
        await desk.press(who, action, card)  # type: ignore[arg-type]
    return await desk.told(who, before)  # type: ignore[arg-type]


ASKING = [
    ({"most_numbers": 1}, "98765 43210, 98765 43211", "for 2 days", "numbers", "at most 1 are allowed"),
    ({"longest": timedelta(days=7)}, "98765 43210", "for 8 days", "expiry", "at most 7 days"),
    ({}, "98765 43210", "forever", "expiry", "Permanent blocks are not allowed here"),
    ({"approvers": (RAVI.id,)}, "98765 43210", "for 2 days", "group", "Nobody but you could approve"),
    ({"quorum": 3}, "98765 43210", "for 2 days", "group", "This needs 3 approvals, but only 2 other"),
    ({"requesters": (OLGA.id,)}, "98765 43210", "for 2 days", "group", "You may not ask for blocks in"),
    ({"requesters": ("S08NOBODY",)}, "98765 43210", "for 2 days", "group", "could not read from Slack yet"),
]  # fmt: skip


async def test_what_may_not_be_asked_is_refused_by_command_and_at_its_field_of_the_form(desk: Desk) -> None:
    await desk.open_form(RAVI)
    for rules, numbers, expiry, field, told in ASKING:
        obey(desk, **rules)  # type: ignore[arg-type]
        await desk.command(RAVI, f"/block spam-callers {numbers} {expiry}")
        assert told in desk.private(RAVI), rules
        await desk.submit(RAVI, group="spam-callers", numbers=numbers, expiry=expiry, reason="r")
        assert told in desk.errors(RAVI)[field], rules
    assert not desk.cards()


async def test_a_group_without_rules_and_a_protected_number_are_refused(desk: Desk) -> None:
    desk.obey(dataclasses.replace(desk.rules, protected=(OURS,)))
    await desk.command(RAVI, LINE)
    assert "Protected and never blocked: +919876543210 (our own numbers)" in desk.private(RAVI)
    desk.obey(dataclasses.replace(desk.rules, protected=(), named_only=True))
    await desk.command(RAVI, LINE)
    assert "not a group that blocks may be asked for" in desk.private(RAVI)
    assert not desk.cards()


async def test_whoever_may_not_decide_hears_who_may_and_the_requester_that_it_is_their_own(
    desk: Desk,
) -> None:
    obey(desk)
    await desk.command(ASHA, LINE)
    card = await desk.card("robocalls")
    for action in ("approve", "reject", "edit", "claim"):
        told = await told_after(desk, OLGA, action, card)
        assert "may not decide this request" in told
        assert f"<@{DANIEL.id}>" in told
        assert "your own request" in await told_after(desk, ASHA, action, card)
    assert "Only the person who asked can cancel" in await told_after(desk, DANIEL, "cancel", card)


async def test_whoever_comes_too_late_hears_who_decided(desk: Desk) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    (request,) = await front_of(desk).store.read(lambda tx: tx.requests.latest(RAVI.id, 1))
    await desk.press(ASHA, "approve", card)
    for who, action in [(DANIEL, "approve"), (DANIEL, "reject"), (DANIEL, "edit"), (DANIEL, "claim"),
                        (RAVI, "cancel")]:  # fmt: skip
        told = await told_after(desk, who, action, card, request.id)
        assert "too late" in told, action
        assert f"<@{ASHA.id}>" in told, action
    assert "too late" in await told_after(desk, RAVI, "again", card, request.id)
    assert "no such request" in await told_after(desk, ASHA, "approve", card, "zzzzzzzz")


async def test_an_approval_is_counted_once_and_a_claim_names_who_looks(desk: Desk) -> None:
    obey(desk, quorum=2, approvers=(ASHA.id, DANIEL.id, MEERA.id))
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(ASHA, "approve", card)
    assert "counted already" in await told_after(desk, ASHA, "approve", card)
    assert "counted already" in await told_after(desk, ASHA, "reject", card)
    await desk.press(DANIEL, "claim", card)
    assert f"<@{DANIEL.id}> is looking" in await told_after(desk, MEERA, "claim", card)
    assert await events_of(desk) == ["request_asked", "approval_given", "request_claimed"]


async def test_an_end_that_passed_while_it_waited_is_not_approved(desk: Desk) -> None:
    obey(desk, time_out=None)
    day = (now() + timedelta(days=2)).strftime("%d %B %Y")
    await desk.command(RAVI, f"/block spam-callers 98765 43210 until {day} because robocalls")
    card = await desk.card("robocalls")
    front_of(desk).clock = ahead(days=3)
    assert "passes within 5 minutes" in await told_after(desk, ASHA, "approve", card)
    assert await events_of(desk) == ["request_asked"]


STRICTER = [
    ({"longest": timedelta(days=7)}, (), "a block may last at most 7 days. Shorten it with Edit"),
    ({"most_numbers": 1}, (), "at most 1 numbers are allowed in one request. Take some out with Edit"),
    ({}, (OURS,), "+919876543210 is protected now (our own numbers)"),
]


@pytest.mark.parametrize(("rules", "protected", "told"), STRICTER)
async def test_rules_that_became_stricter_while_it_waited_hold(
    desk: Desk, rules: dict[str, object], protected: tuple[Protected, ...], told: str
) -> None:
    obey(desk)
    await desk.command(RAVI, "/block spam-callers 98765 43210, 98765 43211 for 30 days because robocalls")
    card = await desk.card("robocalls")
    obey(desk, **rules)
    desk.obey(dataclasses.replace(desk.rules, protected=protected))
    assert "The rules have changed since this was asked" in await told_after(desk, ASHA, "approve", card)
    assert told in desk.private(ASHA)
    assert await events_of(desk) == ["request_asked"]
    await edit(desk, card, out=[option("+919876543210")], expiry="for 7 days", approves=[option("approves")])
    await desk.until(lambda: desk.blocked() == {"+919876543211"})


async def test_a_quorum_that_became_larger_while_it_waited_holds(desk: Desk) -> None:
    obey(desk)
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    obey(desk, quorum=2)
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: f"1 of 2 — <@{ASHA.id}>" in words(desk.message(card)))
    assert await events_of(desk) == ["request_asked", "approval_given"]
    await desk.press(DANIEL, "approve", card)
    await desk.until(desk.blocked)


async def test_what_waits_for_its_group_is_not_approved_again_and_its_end_is_told(desk: Desk) -> None:
    await desk.command(RAVI, "/block no-such-group 98765 43210 for 30 days because robocalls")
    card = await desk.card("robocalls")
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: desk.buttons(card) == {"create_group", "reject"})
    (request,) = await front_of(desk).store.read(lambda tx: tx.requests.latest(RAVI.id, 1))
    assert "too late" in await told_after(desk, DANIEL, "approve", card, request.id)
    assert "may not decide" in await told_after(desk, OLGA, "create_group", card)
    await desk.press(DANIEL, "reject", card)
    await desk.until(lambda: desk.world.slack.views(DANIEL.id))
    await desk.submit(DANIEL, reason="no such campaign")
    await desk.until(lambda: "no such campaign" in direct(desk, RAVI.id))
    assert (await events_of(desk))[-1] == "request_rejected"
    assert "too late" in await told_after(desk, DANIEL, "create_group", card, request.id)


async def test_a_storm_is_refused_beyond_its_rules_and_its_buttons_when_it_is_over(desk: Desk) -> None:
    storm = dataclasses.replace(desk.rules.storm, groups=("robocalls",))
    desk.obey(dataclasses.replace(desk.rules, storm=storm))
    await desk.command(OMAR, START)
    assert "A storm may only be declared for: robocalls" in desk.private(OMAR)
    desk.obey(dataclasses.replace(desk.rules, storm=dataclasses.replace(storm, groups=())))
    await desk.command(OMAR, START)
    card = await desk.card("robocalls since nine")
    (known,) = await front_of(desk).store.read(lambda tx: tx.storms.unsettled())
    await desk.press(ASHA, "storm_end", card)
    assert "over already" in await told_after(desk, DANIEL, "storm_end", card, known.id)
    assert "reviewed already" in await told_after(desk, DANIEL, "storm_review", card, known.id)
    assert "no such storm" in await told_after(desk, DANIEL, "storm_end", card, "zzzzzzzz")


async def test_beyond_the_cap_or_the_longest_of_a_storm_a_lead_decides_and_the_card_says_why(
    desk: Desk,
) -> None:
    storm = dataclasses.replace(desk.rules.storm, most_numbers=1)
    desk.obey(dataclasses.replace(desk.rules, storm=storm))
    await desk.command(OMAR, START)
    await desk.command(OMAR, "/block spam-callers 98765 43210, 98765 43211 for 2 days because too many")
    shown = words(desk.message(await desk.card("too many")))
    assert "although there is a storm" in shown
    assert "cap of 1 numbers leaves only 1" in shown
    await desk.command(OMAR, "/block spam-callers 98765 43210 for 8 days because too long")
    assert "may last at most 7 days" in words(desk.message(await desk.card("too long")))
    assert not desk.world.cloudagent.calls
