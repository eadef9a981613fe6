"""The demo's world in a browser test: who one is, the cards of the production bot, what CloudAgent holds."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from bot.commands.playground import CHANNEL, Playground
from bot.local.workspace.people import Person
from tests.browser.look import composer, log

PATIENCE = 20_000
"""Milliseconds for what CloudAgent and a thread message take, with Slack's one message a second."""


def become(page: Page, world: Playground, person: Person) -> None:
    page.goto(f"{world.page}?{urlencode({'as': person.id, 'c': CHANNEL})}")
    expect(composer(page)).to_be_visible()


def box(form: Locator, label: str) -> Locator:
    """A text box of the form; “(optional)” may stand behind its label."""
    return form.get_by_role("textbox", name=re.compile(rf"^{label}( \(optional\))?$"))


def card(page: Page, reason: str) -> Locator:
    """The request's card: of all messages the one that gives its reason and is no private answer."""
    private = page.get_by_text("Only visible to you")
    return log(page).get_by_role("article").filter(has_text=f"Reason: “{reason}”").filter(has_not=private)


def blocked(world: Playground) -> set[str]:
    return {row for group in world.cloudagent.accounts["demo"].groups.values() for row in group.rows}
