"""The request form of the production bot in a real browser: what it says while it is filled in."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.commands.playground import Playground
from bot.local.workspace.people import RAVI
from tests.browser.desk import PATIENCE, become, blocked, box, card
from tests.browser.look import log, type_line

pytestmark = pytest.mark.browser


def test_the_form_says_while_it_is_filled_in_what_it_understands(
    world: Playground, browser_page: Page
) -> None:
    page, form = browser_page, browser_page.get_by_role("dialog")
    become(page, world, RAVI)
    type_line(page, "/block prize-scam 98765 43219 for 2 days because first")
    expect(card(page, "first")).to_be_visible(timeout=PATIENCE)

    type_line(page, "98765 43210 called at 12:40, and +91 98765 43211")
    message = log(page).get_by_role("article").filter(has_text="called at 12:40")
    message.hover()
    message.get_by_role("button", name=re.compile("More for the message")).click()
    page.get_by_role("menuitem", name=re.compile("Block from message")).click()
    expect(box(form, "Numbers")).to_have_value("+91 98765 43210\n+91 98765 43211", timeout=PATIENCE)
    expect(form).to_contain_text("2 numbers")
    expect(form.get_by_role("link", name="this message")).to_be_visible(timeout=PATIENCE)

    box(form, "Numbers").fill("+91 98765 43210\n+91 98765 43211, 12345, 98765 43210")
    expect(form).to_contain_text(re.compile("1 duplicate.*1 not taken"), timeout=PATIENCE)
    form.get_by_role("combobox", name=re.compile("^Group")).press_sequentially("prize")
    page.get_by_role("option", name="prize-scam").click()
    form.get_by_role("radio", name="7 days").check()
    expect(form).to_contain_text("Ends: 7 days from approval", timeout=PATIENCE)
    box(form, "Reason").fill("seen live")
    form.get_by_role("button", name="Send request").click()
    expect(box(form, "Numbers")).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
    form.get_by_role("checkbox", name="Block the good ones only").check()
    form.get_by_role("button", name="Send request").click()
    expect(form).to_contain_text("Not taken", timeout=PATIENCE)
    form.get_by_role("button", name="Close", exact=True).click()
    private = page.get_by_text("Only visible to you")
    asked = log(page).get_by_role("article").filter(has_text="seen live").filter(has_not=private)
    expect(asked).to_contain_text("7 days", timeout=PATIENCE)
    expect(asked).to_contain_text("prize-scam")
    assert blocked(world) == set()


def test_a_press_of_the_button_under_a_command_blocks_its_good_numbers_only(
    world: Playground, browser_page: Page
) -> None:
    page = browser_page
    become(page, world, RAVI)
    type_line(page, "/block spam-callers 98765 43210, 12345 for 2 days because half of it")
    page.get_by_role("button", name="Block 1 good number").click()
    expect(card(page, "half of it")).to_contain_text("98765 43210", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Block 1 good number")).to_have_count(0, timeout=PATIENCE)


def test_what_is_being_typed_stands_through_an_update_of_the_form(
    world: Playground, browser_page: Page
) -> None:
    page, form = browser_page, browser_page.get_by_role("dialog")
    become(page, world, RAVI)
    type_line(page, "/block prize-scam 98765 43219 for 2 days because first")
    expect(card(page, "first")).to_be_visible(timeout=PATIENCE)
    type_line(page, "/block")
    box(form, "Numbers").fill("98765 43210\n98765 43211")
    expect(form).to_contain_text("2 numbers", timeout=PATIENCE)
    box(form, "Numbers").press("ArrowUp")
    box(form, "Numbers").press("End")
    page.keyboard.type(", 98765 43212")
    expect(form).to_contain_text("3 numbers", timeout=PATIENCE)
    page.keyboard.type(", 98765 43213")
    expect(box(form, "Numbers")).to_have_value("98765 43210, 98765 43212, 98765 43213\n98765 43211")

    search = form.get_by_role("combobox", name=re.compile("^Group"))
    search.press_sequentially("pri")
    expect(page.get_by_role("option", name="prize-scam")).to_be_visible(timeout=PATIENCE)
    form.get_by_role("radio", name="7 days").evaluate("radio => radio.click()")
    expect(form).to_contain_text("Ends: 7 days from approval", timeout=PATIENCE)
    page.keyboard.type("ze")
    page.get_by_role("option", name="prize-scam").click()
    expect(search).to_have_value("prize-scam")
