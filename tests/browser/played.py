"""A workspace in which everything that the page can draw has happened, and the states one can bring it to."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from bot.local.vendor.accounts import Row
from tests.browser.look import composer, log, type_line
from tests.browser.samples import CARD, EVERYTHING, RICH, button, option, section
from tests.browser.scripted_bot import Json, ScriptedBot
from tests.browser.stage import CHANNEL, LEAD, Stage


async def open_everything(bot: ScriptedBot, payload: Json) -> None:
    await bot.call("views.open", trigger_id=payload["trigger_id"], view=EVERYTHING)


async def groups(_bot: ScriptedBot, _payload: Json) -> Json:
    return {"options": [option(f"g{n}", f"spam group {n}") for n in range(30)]}


async def publish(bot: ScriptedBot, payload: Json) -> None:
    blocks = [section("Nothing waits for you.", accessory=button("refresh", "Refresh")), *RICH]
    await bot.call("views.publish", user_id=payload["event"]["user"], view={"type": "home", "blocks": blocks})


def play(stage: Stage) -> Stage:
    """Lets everything happen."""
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
    type_line(page, "/block ")
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


def show_pane(page: Page, name: str) -> None:
    tab = page.get_by_role("navigation", name="Panes").get_by_role("button", name=name)
    tab.click()
    expect(tab).to_have_attribute("aria-current", "true")


def show_home_on_a_phone(page: Page) -> None:
    show_pane(page, "People")
    show_home(page)


def show_confirm(page: Page) -> None:
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()


def show_menu(page: Page) -> None:
    article = log(page).get_by_role("article").first
    article.hover()
    article.get_by_role("button", name=re.compile("More for")).click()
    expect(page.get_by_role("menu")).to_be_visible()


def show_commands(page: Page) -> None:
    composer(page).press_sequentially("/")
    expect(page.get_by_role("option")).to_have_count(3)


def show_trouble(page: Page) -> None:
    type_line(page, "/nonsense")
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
"""How to bring the page to each of its states, on a wide screen."""

NARROW = {name: show for name, show in STATES.items() if name not in ("channel", "panels", "home")} | {
    "channel": lambda page: show_pane(page, "Channel"),
    "people": lambda page: show_pane(page, "People"),
    "home": show_home_on_a_phone,
    "traffic": lambda page: show_pane(page, "Traffic"),
    "vendor": lambda page: show_pane(page, "CloudAgent"),
}
"""The same on a phone, where one pane is shown at a time."""
