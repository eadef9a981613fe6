"""The main job in a real browser with the production bot: a newcomer's first ten minutes, with pictures."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.commands.playground import Playground
from bot.local.workspace.people import ASHA, OLGA, RAVI
from tests.browser.conftest import CheckAxe, Shoot
from tests.browser.desk import PATIENCE, become, blocked, box, card
from tests.browser.look import PHONE, log, spills, type_line

pytestmark = pytest.mark.browser

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"


def test_an_agent_asks_a_lead_approves_and_the_thread_tells_number_by_number(
    world: Playground, browser_page: Page, shoot: Shoot, check_axe: CheckAxe
) -> None:
    page = browser_page
    become(page, world, RAVI)
    type_line(page, LINE)
    expect(log(page).get_by_text("Only visible to you")).to_be_visible()
    expect(card(page, "robocalls")).to_contain_text("Waiting for approval")
    expect(card(page, "robocalls").get_by_role("button", name="Approve")).to_be_visible()
    shoot("1-asked")
    check_axe()

    become(page, world, OLGA)
    card(page, "robocalls").get_by_role("button", name="Approve").click()
    expect(log(page).get_by_text("may not decide")).to_be_visible()
    expect(card(page, "robocalls").get_by_role("button", name="Approve")).to_be_visible()
    shoot("2-outsider")
    assert blocked(world) == set()

    become(page, world, ASHA)
    expect(log(page).get_by_text("may not decide")).to_have_count(0)
    card(page, "robocalls").get_by_role("button", name="Approve").click()
    expect(card(page, "robocalls").get_by_role("button", name="Approve")).to_have_count(0)
    page.reload()
    expect(card(page, "robocalls")).to_contain_text("Done: 2 of 2 numbers blocked", timeout=PATIENCE)
    card(page, "robocalls").get_by_role("button", name="1 reply").click(timeout=PATIENCE)
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text(re.compile(r"98765 43210 — blocked[\s\S]*98765 43211 — blocked"))
    shoot("3-done")
    check_axe()
    page.emulate_media(color_scheme="dark")
    shoot("4-dark")
    check_axe()
    assert blocked(world) == {"+919876543210", "+919876543211"}


def test_a_mistake_in_the_form_is_told_at_its_field_and_nothing_typed_is_lost(
    world: Playground, browser_page: Page, shoot: Shoot, check_axe: CheckAxe
) -> None:
    page = browser_page
    form = page.get_by_role("dialog")
    become(page, world, RAVI)
    type_line(page, "/block")
    box(form, "Group").fill("spam-callers")
    box(form, "Numbers").fill("98765 43212\n98765-43213")
    box(form, "How long").fill("until someday")
    box(form, "Reason").fill("prize scam")
    form.get_by_role("button", name="Send request").click()
    expect(box(form, "How long")).to_have_attribute("aria-invalid", "true")
    expect(box(form, "How long")).to_be_focused()
    shoot("1-field-error")
    check_axe()

    page.reload()
    expect(box(form, "Numbers")).to_have_value("98765 43212\n98765-43213")
    expect(box(form, "How long")).to_have_value("until someday")
    expect(box(form, "How long")).to_have_attribute("aria-invalid", "true")
    box(form, "How long").fill("for 10 days")
    form.get_by_role("button", name="Send request").click()
    close = form.get_by_role("button", name="Close", exact=True)
    expect(close).to_be_visible()
    shoot("2-understood")
    check_axe()
    close.click()
    expect(card(page, "prize scam")).to_contain_text("98765 43213")
    assert blocked(world) == set()


def test_a_lead_rejects_with_a_reason_that_the_thread_gives(
    world: Playground, browser_page: Page, shoot: Shoot, check_axe: CheckAxe
) -> None:
    page = browser_page
    become(page, world, RAVI)
    type_line(page, LINE)
    expect(card(page, "robocalls")).to_be_visible()
    become(page, world, ASHA)
    card(page, "robocalls").get_by_role("button", name="Reject").click()
    box(page.get_by_role("dialog"), "In your own words").fill("That is our own call centre")
    shoot("1-form")
    check_axe()
    page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(card(page, "robocalls")).to_contain_text("Rejected by", timeout=PATIENCE)
    expect(card(page, "robocalls").get_by_role("button", name="Approve")).to_have_count(0)
    card(page, "robocalls").get_by_role("button", name="1 reply").click(timeout=PATIENCE)
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("our own call centre")
    assert blocked(world) == set()


def test_the_main_job_on_a_phone(
    world: Playground, browser_page: Page, shoot: Shoot, check_axe: CheckAxe
) -> None:
    page = browser_page
    page.set_viewport_size(PHONE)
    become(page, world, RAVI)
    type_line(page, LINE)
    expect(card(page, "robocalls")).to_be_visible()
    page.get_by_role("button", name="People").click()
    page.get_by_role("link", name=re.compile("Asha Rao")).click()
    page.get_by_role("link", name=re.compile("spam-desk")).click()
    card(page, "robocalls").get_by_role("button", name="Approve").click()
    expect(card(page, "robocalls")).to_contain_text("Done: 2 of 2", timeout=PATIENCE)
    shoot("1-card")
    check_axe()
    card(page, "robocalls").get_by_role("button", name="1 reply").click(timeout=PATIENCE)
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("98765 43211 — blocked")
    shoot("2-thread")
    check_axe()
    assert not spills(page)


def test_the_panels_show_what_the_bot_and_cloudagent_really_did(
    world: Playground, browser_page: Page, shoot: Shoot, check_axe: CheckAxe
) -> None:
    page = browser_page
    become(page, world, RAVI)
    type_line(page, LINE)
    expect(card(page, "robocalls")).to_be_visible()
    become(page, world, ASHA)
    page.get_by_role("button", name="CloudAgent").click()
    page.get_by_role("button", name="Traffic").click()
    card(page, "robocalls").get_by_role("button", name="Approve").click()
    panel = page.get_by_role("complementary", name="CloudAgent stand-in")
    expect(panel.get_by_role("cell", name="+919876543210")).to_be_visible(timeout=PATIENCE)
    drawer = page.get_by_role("region", name="Traffic")
    expect(drawer.get_by_role("button").filter(has_text="signature valid").first).to_be_visible()
    call = drawer.get_by_role("button").filter(has_text="updateBlockNumber")
    expect(call).to_contain_text(re.compile(r"\d ms"))
    expect(call).not_to_contain_text("0.0 ms")
    call.click()
    expect(drawer.get_by_role("region", name="Request", exact=True)).to_contain_text("blockNumbers")
    expect(log(page).get_by_role("button", name="1 reply")).to_be_visible(timeout=PATIENCE)
    shoot("1-panels")
    check_axe()
