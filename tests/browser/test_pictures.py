"""The pictures of README and documentation, taken from the demo; `make screenshots` takes them over."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from bot.commands.playground import Playground
from bot.local.workspace.people import ASHA, OMAR, RAVI
from tests.browser.conftest import ARTIFACTS
from tests.browser.desk import PATIENCE, become, box, card
from tests.browser.look import PHONE, log, type_line

pytestmark = pytest.mark.browser

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"
LATER = "/block spam-callers 98765 43212 until Friday 6 pm because prize scam"
STORM = "/block storm start spam-callers for 2 hours because robocalls"
SIZE: ViewportSize = {"width": 1280, "height": 800}
FOLDER = ARTIFACTS / "pictures"


def picture(page: Page, name: str) -> None:
    """Keeps the page as it stands, the pointer away from everything."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.mouse.move(0, 0)
    page.screenshot(path=FOLDER / f"{name}.png")


def asked(page: Page, world: Playground) -> None:
    become(page, world, RAVI)
    type_line(page, LINE)
    expect(card(page, "robocalls")).to_be_visible()


def approved(page: Page, world: Playground) -> None:
    asked(page, world)
    become(page, world, ASHA)
    card(page, "robocalls").get_by_role("button", name="Approve").click()
    expect(card(page, "robocalls")).to_contain_text("Done: 2 of 2", timeout=PATIENCE)
    expect(card(page, "robocalls").get_by_role("button", name="1 reply")).to_be_visible(timeout=PATIENCE)


def open_thread(page: Page) -> None:
    card(page, "robocalls").get_by_role("button", name="1 reply").click(timeout=PATIENCE)
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("98765 43211 — blocked")


def demo(page: Page, world: Playground) -> None:
    """A finished request with its thread, and one that waits."""
    approved(page, world)
    become(page, world, RAVI)
    type_line(page, LATER)
    expect(card(page, "prize scam")).to_be_visible()
    become(page, world, ASHA)
    open_thread(page)
    expect(card(page, "prize scam").get_by_role("button", name="Approve")).to_be_visible()


def start(page: Page, world: Playground) -> None:
    """What a newcomer sees first."""
    become(page, world, RAVI)
    expect(page.get_by_role("heading", name="Try Blockbot here")).to_be_visible()


def form(page: Page, world: Playground) -> None:
    """The form while it is filled in."""
    become(page, world, RAVI)
    type_line(page, "/block")
    dialog = page.get_by_role("dialog")
    box(dialog, "Group").fill("spam-callers")
    box(dialog, "Numbers").fill("98765 43210, +91 98765 43211")
    expect(dialog).to_contain_text("2 numbers")
    dialog.get_by_role("heading", name="Block numbers").click()


def cloudagent(page: Page, world: Playground) -> None:
    """What the bot and CloudAgent said to each other."""
    approved(page, world)
    page.get_by_role("button", name="CloudAgent").click()
    page.get_by_role("button", name="Traffic").click()
    panel = page.get_by_role("complementary", name="CloudAgent stand-in")
    expect(panel.get_by_role("cell", name="+919876543210")).to_be_visible()


def phone(page: Page, world: Playground) -> None:
    """The result on a phone."""
    approved(page, world)
    page.set_viewport_size(PHONE)
    open_thread(page)


def storm(page: Page, world: Playground) -> None:
    """A declared storm."""
    become(page, world, OMAR)
    type_line(page, STORM)
    expect(log(page).get_by_role("button", name="End storm").last).to_be_visible()


def pending(page: Page, world: Playground) -> None:
    """What waits for a lead."""
    asked(page, world)
    become(page, world, ASHA)
    type_line(page, "/block pending")
    expect(page.get_by_role("button", name=re.compile("Decide several"))).to_be_visible()


PICTURES: dict[str, Callable[[Page, Playground], None]] = {
    each.__name__: each
    for each in (demo, asked, start, form, cloudagent, phone, storm, pending)
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_the_demo_can_be_brought_to_the_state_of_each_picture(
    world: Playground, browser_page: Page, name: str
) -> None:
    browser_page.set_viewport_size(SIZE)
    PICTURES[name](browser_page, world)
    picture(browser_page, name)
