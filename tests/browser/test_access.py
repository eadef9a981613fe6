"""The page for everybody: keyboard alone, screen readers, a phone, dark colours; axe has its own file."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot
from tests.browser.look import PHONE, log, spills
from tests.browser.played import groups, open_everything, show_choices, show_modal, show_thread
from tests.browser.samples import button, field, modal
from tests.browser.scripted_bot import Json, ScriptedBot
from tests.browser.stage import LEAD, Stage

pytestmark = pytest.mark.browser


def test_the_main_job_works_on_a_phone(played: Stage, browser_page: Page, shoot: Shoot) -> None:
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(played.address(LEAD))
    show_thread(browser_page)
    thread = browser_page.get_by_role("complementary", name="Thread")
    expect(thread).to_be_visible()
    expect(browser_page.get_by_role("main")).to_be_hidden()
    shoot("thread")
    thread.get_by_role("button", name="Close").click()
    expect(browser_page.get_by_role("main")).to_be_visible()
    show_modal(browser_page)
    shoot("modal")
    box = browser_page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (PHONE["width"], PHONE["height"])
    assert not spills(browser_page)
    browser_page.get_by_role("button", name="Cancel").click()
    browser_page.get_by_role("button", name="People").click()
    browser_page.get_by_role("link", name=re.compile("Ravi Nair")).click()
    browser_page.get_by_role("link", name=re.compile("spam-desk")).click()
    expect(browser_page.get_by_role("button", name="Approve")).to_be_visible()


def test_the_keyboard_alone_is_enough(stage: Stage, browser_page: Page) -> None:
    stage.bot.script |= {"/block": open_everything, "options group": groups}
    page, keys = browser_page, browser_page.keyboard
    page.goto(stage.address())
    expect(page.get_by_label("Message or command")).to_be_visible()
    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_label("Message or command")).to_be_focused()
    keys.type("/bl")
    keys.press("Enter")  # completes
    keys.press("Enter")  # sends
    group = page.get_by_role("combobox", name="Group", exact=True)
    expect(group).to_be_focused()
    keys.press("ArrowDown")
    expect(page.get_by_role("option", name="spam group 0")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(group).to_have_value("spam group 1")
    keys.press("Tab")  # the cross that clears it
    keys.press("Tab")
    keys.type("98765 43210")
    keys.press("Enter")
    keys.type("98765 43211")
    expect(page.get_by_role("textbox", name="Numbers")).to_have_value("98765 43210\n98765 43211")
    page.get_by_role("radio", name="Spam").focus()
    keys.press("Space")
    keys.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_label("Message or command")).to_be_focused()
    values = stage.bot.last("submit everything")["view"]["state"]["values"]
    assert values["numbers"]["numbers"]["value"] == "98765 43210\n98765 43211"


def test_messages_and_their_menus_are_reached_by_arrow_keys(stage: Stage, browser_page: Page) -> None:
    for text in ("one", "two"):
        stage.post(text=text)
    page, keys = browser_page, browser_page.keyboard
    page.goto(stage.address())
    expect(page.get_by_text("two")).to_be_visible()
    page.get_by_role("log", name="Messages", exact=True).focus()
    keys.press("ArrowUp")
    expect(page.get_by_role("article").last).to_be_focused()
    keys.press("ArrowUp")
    expect(page.get_by_role("article").first).to_be_focused()
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    keys.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Reply in thread")).to_be_focused()
    keys.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.get_by_role("article").first.get_by_role("button").last).to_be_focused()


def test_the_focus_stays_in_a_modal_and_comes_back_after_it(stage: Stage, browser_page: Page) -> None:
    view = modal("m", field("f", "Field", {"type": "plain_text_input"}), notify_on_close=True)

    async def form(bot: ScriptedBot, payload: Json) -> None:
        await bot.call("views.open", trigger_id=payload["trigger_id"], view=view)

    stage.bot.script["action open"] = form
    stage.post([{"type": "actions", "elements": [button("open", "Open the form")]}])
    page, keys = browser_page, browser_page.keyboard
    page.goto(stage.address())
    page.get_by_role("button", name="Open the form").focus()
    keys.press("Enter")
    expect(page.get_by_label("Field")).to_be_focused()
    for _ in range(9):
        keys.press("Tab")
        assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    for _ in range(5):
        keys.press("Shift+Tab")
        assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Open the form")).to_be_focused()
    assert stage.bot.last("closed m")["is_cleared"] is False


def test_escape_closes_a_list_before_it_closes_the_modal(played: Stage, browser_page: Page) -> None:
    browser_page.goto(played.address(LEAD))
    show_choices(browser_page)
    browser_page.keyboard.press("Escape")
    expect(browser_page.get_by_role("option")).to_have_count(0)
    expect(browser_page.get_by_role("dialog")).to_be_visible()
    browser_page.keyboard.press("Escape")
    expect(browser_page.get_by_role("dialog")).to_be_hidden()


def test_the_colours_follow_the_system_until_one_chooses(stage: Stage, browser_page: Page) -> None:
    def paper() -> str:
        return str(browser_page.evaluate("getComputedStyle(document.body).backgroundColor"))

    browser_page.goto(stage.address())
    light = paper()
    browser_page.emulate_media(color_scheme="dark")
    dark = paper()
    assert dark != light
    switch = browser_page.get_by_role("button", name=re.compile("Colours"))
    switch.click()
    assert paper() == light
    browser_page.reload()
    assert paper() == light
    switch.click()
    assert paper() == dark


WATCH = """() => {
    window.added = new Promise((done) => {
        const words = (change) => [...change.addedNodes].map((node) => node.textContent);
        const told = (changes) => done(changes.flatMap(words));
        new MutationObserver(told).observe(document.getElementById("log"), {childList: true});
    });
}"""
"""Remembers what the first change of the log adds: that is what a screen reader reads out."""


def test_new_messages_are_announced_and_old_ones_are_not(stage: Stage, browser_page: Page) -> None:
    stage.post(text="old")
    browser_page.goto(stage.address())
    messages = log(browser_page)
    expect(messages.get_by_text("old")).to_be_visible()
    expect(messages).to_have_attribute("aria-live", "polite")
    browser_page.evaluate(WATCH)
    stage.post(text="fresh")
    (added,) = browser_page.evaluate("window.added")
    assert "fresh" in added
    assert "old" not in added
