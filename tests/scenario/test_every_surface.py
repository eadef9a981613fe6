"""Every command, button, form and page by agent, lead and operator, each of them in each of three zones."""

import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.local.workspace.people import Person
from bot.service.outbox import About
from bot.slack.listeners.commands.subcommands import SERVED
from bot.store import tables
from tests.scenario.authorisation import ASKS, DOES, TABLE
from tests.scenario.authorisation import FORM as OPENS
from tests.scenario.busy_town import busied
from tests.scenario.every_surface import (
    BUTTONS,
    FORM,
    FORM_INPUTS,
    FORMS,
    NO_PERSONS,
    PAGES,
    RECORDED,
    listened_to,
)
from tests.scenario.stage import CHANNEL, words
from tests.scenario.test_authorisation import make, try_allowed, try_refused
from tests.scenario.town import AGENT, ROLES, ZONES, Town, moments, open_town

pytestmark = pytest.mark.anyio

OLD_ROLES = {"agent": "requester", "lead": "approver", "operator": "on-call"}
"""How the matrix of authorisation calls them."""
COMMANDS = {
    "help": ("/block find", "/block find", "/block storm"),
    "pending": ("Nothing waits", "requests wait", "Nothing waits"),
    "find 43210": ("+91 98765 43210",) * 3,
    "list": ("spam-callers",) * 3,
    "why 98765 43210": ("pestering",) * 3,
    "mine": ("pestering", "There are none", "There are none"),
    "status ID": ("pestering",) * 3,
    "audit": ("The record is read by", "Approval given", "The record is read by"),
    "storm": ("storm",) * 3,
    "reconcile": ("Only approvers compare", FORM, "Only approvers compare"),
}
"""What follows `/block`, and words of the answer to agent, lead and operator."""


LETTERS = {
    About.REMINDER: "test_waiting.py", About.LAPSED: "test_waiting.py", About.REJECTED: "test_rejecting.py",
    About.NARROWED: "test_editing.py", About.DECIDED: "test_bulk.py", About.STORM_BEGAN: "test_storm.py",
    About.REVIEW_OWED: "test_storm_review.py", About.REVIEWED: "test_storm_review.py",
    About.LIFTED: "test_three_zones.py", About.EXTENDED: "test_three_zones.py",
    About.ENDED: "test_three_zones.py", About.ENDING: "test_three_zones.py",
}  # fmt: skip


@pytest.fixture(params=range(3), ids=ZONES)
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    """Named by the agent's zone."""
    async with open_town(tmp_path, request.param) as here:
        yield here


def test_whatever_the_bot_listens_to_has_its_cells() -> None:
    heard = listened_to()
    assert heard.pop("block_action") == {*TABLE, *BUTTONS, *PAGES, *FORM_INPUTS}
    assert heard.pop("view") == set(FORMS)
    assert heard.pop("command") == {"/block", "/unblock"}
    assert heard.pop("event") == {"app_home_opened", *NO_PERSONS}
    assert heard.pop("global_shortcut") == {"block_numbers"}
    assert heard.pop("message_shortcut") == {"block_from_message"}
    assert heard.pop("options") == {"known_group"}
    assert not heard
    assert {one.split()[0] for one in COMMANDS} == set(SERVED)


async def grown(town: Town) -> int:
    """The newest row of the record."""
    newest = sa.select(sa.func.max(tables.events.c.id))
    return int(await town.desk.world.bot.database.read(lambda tx: tx.scalar(newest)) or 0)


async def answered(
    town: Town, who: Person, expected: str, act: Callable[[], Awaitable[object]], what: str
) -> None:
    """The act is answered as expected: by a form, by the record, or by a private sentence."""
    desk = town.desk
    views, heard, row = len(desk.world.slack.views(who.id)), desk.private_count(who), await grown(town)
    await act()
    if expected == FORM:
        await desk.until(lambda: len(desk.world.slack.views(who.id)) > views)
        await desk.world.slack.close(who.id, everything=True)
    elif expected == RECORDED:
        assert await grown(town) > row, what
    else:
        told = await desk.told(who, heard)
        assert expected in told, (what, who.name, told)
        moments(told)


async def test_every_command_by_every_role(town: Town) -> None:
    card = await town.blocked("/block spam-callers 98765 43210 for 2 days because pestering", "pestering")
    request_id = town.desk.message(card)["metadata"]["event_payload"]["request_id"]
    for n in range(2):
        await town.asked(AGENT, f"/block spam-callers 98765 4322{n} for 2 days because waits{n}")
        await town.desk.card(f"waits{n}")
    for command, told in COMMANDS.items():
        for who, expected in zip(ROLES.values(), told, strict=True):
            line = f"/block {command.replace('ID', request_id)}"

            async def typed(who: Person = who, line: str = line) -> None:
                await town.desk.command(who, line)

            await answered(town, who, expected, typed, line)
    for who, expected in zip(ROLES.values(), ("waiting", "waiting", "only what you asked"), strict=True):
        assert expected in await town.asked(who, "/unblock 98765 43210 because a customer")


async def test_every_button_of_a_request_by_every_role(town: Town) -> None:
    """Each in the first state in which it does something."""
    for action in TABLE.keys() - BUTTONS.keys():
        states = TABLE[action]
        does = {DOES, ASKS, OPENS}
        state = next(one for one in states if does & {states[one][each] for each in OLD_ROLES.values()})
        known = await make(town.desk, AGENT, state)
        for role in OLD_ROLES.values():
            expected = states[state][role]
            if expected in does:
                await try_allowed(town.desk, action, role, known, expected)
                known = known if expected == OPENS else await make(town.desk, AGENT, state)
            else:
                await try_refused(town.desk, action, role, known, expected)


async def test_every_other_button_by_every_role(town: Town) -> None:
    busy = await busied(town)
    for action, cells in BUTTONS.items():
        if action == "take_back":
            await busy.approve_with_grace()
        for role in ("agent", "operator", "lead"):
            value, card = await busy.value_of(action, role)
            press = functools.partial(town.desk.press_old, ROLES[role], action, value, card)
            await answered(town, ROLES[role], cells.of(role), press, f"{action} by {role}")


async def test_pages_are_turned_and_shared_by_every_role(town: Town) -> None:
    numbers = ", ".join(f"98765 432{n}" for n in range(10, 20))
    await town.blocked(f"/block spam-callers {numbers} for 2 days because ten", "ten")
    for who in ROLES.values():
        await town.asked(who, "/block list spam-callers")
        for action, shown in (("page_next", "43218"), ("page_back", "43217")):
            await town.desk.press_private(who, action)
            await town.desk.until(lambda who=who, shown=shown: shown in town.desk.private(who))  # type: ignore[misc]
        (ends,) = moments(town.desk.private(who)) - {town.calendar()}
        assert {ends} == town.ends()
        await town.desk.press_private(who, "share")
        await town.desk.card(f"<@{who.id}> shares")


async def test_every_form_is_filled_in_by_every_role_that_gets_it(town: Town) -> None:
    desk, slack = town.desk, town.desk.world.slack
    done = await make(desk, AGENT, "done")
    anchor = str(desk.cards()[0]["ts"])
    for n, (role, who) in enumerate(ROLES.items()):
        await slack.shortcut(who.id, "block_numbers")
        await desk.until(lambda who=who: slack.views(who.id))  # type: ignore[misc]
        for name, value in (("numbers", f"98765 5000{n}"), ("expiry", "for 2 days")):
            await slack.click(who.id, name, value=value)
        assert "options" in await slack.options(who.id, "known_group", "spam")
        wish = {"group": "spam-callers", "numbers": f"98765 5000{n}", "expiry": "until tomorrow 18:00"}
        await desk.submit(who, **wish, reason=f"form of {role}")
        card = await desk.card(f"form of {role}")
        here = town.at(1, time(18), ZoneInfo(str(slack.workspace.people.get(who.id).tz)))
        assert f"{here:%b %Y 18:00}" in words(desk.message(card))
        said = await slack.say(who.id, CHANNEL, f"again 98765 6000{n}")
        await slack.shortcut(who.id, "block_from_message", channel=CHANNEL, ts=said)
        await desk.until(lambda who=who, n=n: f"98765 6000{n}" in repr(slack.views(who.id)))  # type: ignore[misc]
        await slack.close(who.id, everything=True)
        await desk.press_old(who, "extend", done, anchor)
        await desk.until(lambda who=who: slack.views(who.id))  # type: ignore[misc]
        await desk.submit(who, expiry="for 99 days", reason=f"longer, {role}")
        await desk.card(f"longer, {role}")


async def test_every_page_by_every_role(town: Town) -> None:
    for who, heading in zip(ROLES.values(), ("Your latest", "Waiting for your", "How Blockbot"), strict=True):
        await town.opened(who, heading)


def test_every_message_by_itself_has_a_scenario() -> None:
    """Each kind of letter, by the file that brings it about."""
    assert set(About) == set(LETTERS)
    for told in LETTERS.values():
        assert (Path(__file__).parent / told).exists()
