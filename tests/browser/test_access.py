"""The page for everybody: keyboard alone, screen readers (axe), a phone, dark colours. Pictures are kept."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from bot.local.vendor.accounts import Row
from tests.browser.conftest import CheckAxe, Shoot
from tests.browser.samples import CARD, EVERYTHING, RICH, button, field, modal, option, section
from tests.browser.scripted_bot import Json, ScriptedBot
from tests.browser.stage import CHANNEL, LEAD, Stage

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}


async def open_everything(bot: ScriptedBot, payload: Json) -> None:
    await bot.call("views.open", trigger_id=payload["trigger_id"], view=EVERYTHING)


async def groups(_bot: ScriptedBot, _payload: Json) -> Json:
    return {"options": [option(f"g{n}", f"spam group {n}") for n in range(30)]}


async def publish(bot: ScriptedBot, payload: Json) -> None:
    blocks = [section("Nothing waits for you.", accessory=button("refresh", "Refresh")), *RICH]
    await bot.call("views.publish", user_id=payload["event"]["user"], view={"type": "home", "blocks": blocks})


@pytest.fixture
def played(stage: Stage) -> Stage:
    """A workspace in which everything that the page can draw has happened."""
    stage.bot.script |= {
        "/block": open_everything,
        "options group": groups,
        "event app_home_opened": publish,
    }
    now = stage.standin.clock()
    rows = stage.standin.accounts["demo"].groups["spam-callers"].rows
    rows["9876543210"] = Row("9876543210", now + timedelta(days=30), now)
    rows["9876543211"] = Row("9876543211", now - timedelta(days=1), now)
    stage.post(text="Type `/block` to block spam callers.")
    stage.post([{"type": "plan", "title": "Of the future", "tasks": [{"task_id": "1", "title": "x"}]}])
    stage.post(RICH)
    stage.run(stage.bot.call("chat.postEphemeral", channel=CHANNEL, user=LEAD, text="Only for you"))
    card = stage.post(CARD)
    stage.post(text="+91 98765 43210 :white_check_mark: blocked", thread_ts=card)
    content = b"number,verdict\n+919876543210,blocked\n"
    stage.run(stage.bot.upload("result.csv", content, channel_id=CHANNEL, thread_ts=card))
    return stage


def show_modal(page: Page) -> None:
    page.get_by_label("Message or command").fill("/block ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def show_errors(page: Page) -> None:
    show_modal(page)
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.get_by_text("Please fill this in.").first).to_be_visible()


def show_choices(page: Page) -> None:
    show_modal(page)
    page.get_by_role("combobox", name="Group", exact=True).click()
    expect(page.get_by_role("option", name="spam group 0")).to_be_visible()


def show_chips(page: Page) -> None:
    show_modal(page)
    more = page.get_by_role("combobox", name="More groups")
    for name in ("Group 3", "Group 7"):
        more.click()
        page.get_by_role("option", name=name, exact=True).click()
    expect(page.get_by_role("button", name="Remove Group 7")).to_be_visible()


def show_thread(page: Page) -> None:
    page.get_by_role("button", name="2 replies").click()
    page.get_by_text("Look inside").click()
    expect(page.get_by_role("cell", name="blocked")).to_be_visible()


def show_panels(page: Page) -> None:
    page.get_by_role("button", name="CloudAgent").click()
    expect(page.get_by_role("cell", name="9876543210")).to_be_visible()
    page.get_by_role("button", name="Traffic").click()
    page.get_by_role("button").filter(has_text="files.completeUploadExternal").click()


def show_home(page: Page) -> None:
    page.get_by_role("link", name="Blockbot Home").click()
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()


def show_confirm(page: Page) -> None:
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()


def show_menu(page: Page) -> None:
    article = page.get_by_role("log", name="Messages", exact=True).get_by_role("article").first
    article.hover()
    article.get_by_role("button", name=re.compile("More for")).click()
    expect(page.get_by_role("menu")).to_be_visible()


def show_commands(page: Page) -> None:
    page.get_by_label("Message or command").press_sequentially("/")
    expect(page.get_by_role("option")).to_have_count(3)


def show_trouble(page: Page) -> None:
    page.get_by_label("Message or command").fill("/nonsense")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").get_by_text("not a command")).to_be_visible()


STATES: dict[str, Callable[[Page], None]] = {
    "channel": lambda _page: None,
    "modal": show_modal,
    "errors": show_errors,
    "choices": show_choices,
    "chips": show_chips,
    "thread": show_thread,
    "panels": show_panels,
    "home": show_home,
    "confirm": show_confirm,
    "menu": show_menu,
    "commands": show_commands,
    "trouble": show_trouble,
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious(
    played: Stage, browser_page: Page, shoot: Shoot, check_axe: CheckAxe, state: str
) -> None:
    browser_page.goto(played.address(LEAD))
    expect(browser_page.get_by_role("button", name="Approve")).to_be_visible()
    STATES[state](browser_page)
    shoot("light")
    check_axe()
    browser_page.emulate_media(color_scheme="dark")
    shoot("dark")
    check_axe()


def test_axe_finds_nothing_serious_on_a_phone(
    played: Stage, browser_page: Page, shoot: Shoot, check_axe: CheckAxe
) -> None:
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(played.address(LEAD))
    panes = browser_page.get_by_role("navigation", name="Panes")
    expect(browser_page.get_by_role("button", name="Approve")).to_be_visible()
    for name in ("People", "Traffic", "CloudAgent", "Channel"):
        panes.get_by_role("button", name=name).click()
        expect(panes.get_by_role("button", name=name)).to_have_attribute("aria-current", "true")
        shoot(name.lower())
        check_axe()
        assert not spills(browser_page), name


def spills(page: Page) -> bool:
    """Whether the page is wider than its window, so that one would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


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
    log = browser_page.get_by_role("log", name="Messages", exact=True)
    expect(log.get_by_text("old")).to_be_visible()
    expect(log).to_have_attribute("aria-live", "polite")
    browser_page.evaluate(WATCH)
    stage.post(text="fresh")
    (added,) = browser_page.evaluate("window.added")
    assert "fresh" in added
    assert "old" not in added
