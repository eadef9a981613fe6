"""Hints before anybody submits: what the form says of numbers that the ledger or the rules know."""

import dataclasses

import pytest

from bot.domain.policy import Protected
from tests.scenario.stage import ASHA, DANIEL, OLGA, RAVI, Desk
from tests.scenario.test_form import enter, shown

pytestmark = pytest.mark.anyio


async def blocked(desk: Desk, number: str, why: str) -> None:
    """A number that RAVI asked for and ASHA approved."""
    await desk.command(RAVI, f"/block spam-callers {number} for 30 days because {why}")
    card = await desk.card(why)
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)


async def lifted(desk: Desk, number: str, why: str) -> None:
    await desk.command(RAVI, f"/unblock {number} because {why}")
    card = await desk.card(why)
    await desk.press(DANIEL, "approve", card)
    await desk.replies(card)


async def test_the_form_says_until_when_and_by_whom_a_number_is_blocked_already(desk: Desk) -> None:
    await blocked(desk, "98765 43210", "first")
    await desk.open_form(RAVI)
    await enter(desk, "numbers", "98765 43210", group="spam-callers")
    await desk.until(lambda: "already blocked in “spam-callers” until" in shown(desk))
    assert f"asked by <@{RAVI.id}>" in shown(desk)
    await enter(desk, "numbers", "98765 43211", group="spam-callers")
    await desk.until(lambda: "already blocked" not in shown(desk))


async def test_the_form_says_that_a_number_waits_in_another_request(desk: Desk) -> None:
    await desk.command(OLGA, "/block spam-callers 98765 43210 for 30 days because hers")
    await desk.open_form(RAVI)
    await enter(desk, "numbers", "98765 43210", group="spam-callers")
    await desk.until(lambda: f"also in a pending request by <@{OLGA.id}>" in shown(desk))


async def test_the_form_says_who_unblocked_a_number_and_that_it_comes_again_and_again(desk: Desk) -> None:
    for time in ("first", "second"):
        await blocked(desk, "98765 43210", f"{time} block")
        await lifted(desk, "98765 43210", f"{time} lift")
    await desk.open_form(RAVI)
    await enter(desk, "numbers", "98765 43210", group="spam-callers")
    await desk.until(lambda: f"unblocked before by <@{RAVI.id}>" in shown(desk))
    assert "a longer expiry than last time is suggested, such as “for 90 days”" in shown(desk)
    await desk.command(RAVI, "/block spam-callers 98765 43210 for 90 days because third")
    assert "a longer expiry than last time is suggested" in desk.private(RAVI)


async def test_the_form_says_that_a_number_is_protected_before_it_refuses_it(desk: Desk) -> None:
    ours = Protected("our own numbers", prefixes=("+9180456",))
    desk.obey(dataclasses.replace(desk.rules, protected=(ours,)))
    await desk.open_form(RAVI)
    await enter(desk, "numbers", "98765 43210\n+91 80456 78900", group="spam-callers")
    await desk.until(
        lambda: "Protected and never blocked: +91 80 4567 8900 (“our own numbers”)" in shown(desk)
    )


async def test_the_form_says_that_most_numbers_begin_alike(desk: Desk) -> None:
    await desk.open_form(RAVI)
    alike = "\n".join(f"+91 98765 432{number}" for number in range(10, 22))
    await enter(desk, "numbers", f"{alike}\n+91 80456 78900", group="spam-callers")
    await desk.until(lambda: "12 of 13 numbers begin with +9198765" in shown(desk))
