"""One request's whole life in a real browser: mistake, file, reload, outsider, lead, phone."""

import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from bot.commands.playground import Playground
from bot.local.workspace.people import ASHA, OLGA, RAVI
from tests.browser.conftest import WIDE, CheckAxe, Shoot
from tests.browser.desk import PATIENCE, become, blocked, box, card
from tests.browser.look import PHONE, composer, log, spills, type_line

pytestmark = pytest.mark.browser

CSV: FilePayload = {
    "name": "callers.csv",
    "mimeType": "text/csv",
    "buffer": b"caller,seen\n98765 43212,3\n98765 43213,5\n",
}
BOTH = {"+919876543212", "+919876543213"}


def ask_with_a_mistake(page: Page) -> None:
    form = page.get_by_role("dialog")
    type_line(page, "/block")
    box(form, "Group").fill("spam-callers")
    box(form, "How long").fill("until someday")
    box(form, "Reason").fill("prize scam")
    file_input(form).set_input_files(CSV)
    expect(form.get_by_role("listitem").filter(has_text="callers.csv")).to_be_visible()
    form.get_by_role("button", name="Send request").click()
    expect(box(form, "How long")).to_have_attribute("aria-invalid", "true")
    expect(box(form, "How long")).to_be_focused()


def file_input(form: Locator) -> Locator:
    return form.locator("input[type=file]")


def correct_after_a_reload(page: Page) -> None:
    form = page.get_by_role("dialog")
    page.reload()
    expect(box(form, "How long")).to_have_value("until someday")
    expect(box(form, "How long")).to_be_focused()
    expect(box(form, "Reason")).to_have_value("prize scam")
    expect(form.get_by_role("listitem").filter(has_text="callers.csv")).to_be_visible()
    box(form, "How long").fill("for 10 days")
    form.get_by_role("button", name="Send request").click()
    form.get_by_role("button", name="Close", exact=True).click()


def test_a_request_with_a_file_from_its_mistake_to_its_result_on_a_phone(
    world: Playground, browser_page: Page, shoot: Shoot, check_axe: CheckAxe
) -> None:
    page = browser_page
    become(page, world, RAVI)
    ask_with_a_mistake(page)
    shoot("1-mistake-and-file")
    check_axe()
    correct_after_a_reload(page)
    expect(card(page, "prize scam")).to_contain_text("block 2 numbers", timeout=PATIENCE)
    shoot("2-card")

    become(page, world, OLGA)
    card(page, "prize scam").get_by_role("button", name="Approve").click()
    expect(log(page).get_by_text("may not decide")).to_be_visible()
    assert blocked(world) == set()

    page.set_viewport_size(PHONE)
    become(page, world, ASHA)
    card(page, "prize scam").get_by_role("button", name="Approve").click()
    page.reload()
    expect(card(page, "prize scam")).to_contain_text("Done: 2 of 2", timeout=PATIENCE)
    card(page, "prize scam").get_by_role("button", name=re.compile("repl(y|ies)")).click(timeout=PATIENCE)
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("98765 43213 — blocked")
    shoot("3-thread-on-a-phone")
    check_axe()
    assert not spills(page)
    assert blocked(world) == BOTH


def test_the_form_on_a_phone_takes_a_file_too(
    world: Playground, browser_page: Page, shoot: Shoot, check_axe: CheckAxe
) -> None:
    page = browser_page
    page.set_viewport_size(PHONE)
    become(page, world, RAVI)
    ask_with_a_mistake(page)
    shoot("mistake")
    check_axe()
    assert not spills(page)
    page.set_viewport_size(WIDE)
    correct_after_a_reload(page)
    expect(composer(page)).to_be_visible()
    expect(card(page, "prize scam")).to_contain_text("block 2 numbers", timeout=PATIENCE)
